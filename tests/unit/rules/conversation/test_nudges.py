"""`nudge on`, `nudge off`, and what a draft shown with a link brings then."""

from dataclasses import replace

import pytest

from bot.model.actions import TakeTemperature
from bot.model.cases import Chat
from bot.model.interactions import PostId
from bot.model.people import AccountId, Linked, Mode
from bot.rules.drafts.showing import after_message
from tests.unit.rules.conversation.scene import (
    SHE,
    account,
    after,
    ask,
    chat,
    heard,
    lines,
    member,
    said,
    says,
)

POST = PostId(f"at://{account(1)}/app.bsky.feed.post/3kabc")


@pytest.mark.need("S0-10")
@pytest.mark.parametrize("typed", ["nudge on", "Nudges on", "please nudge me"])
def test_it_begins_with_her_word_alone(typed: str) -> None:
    assert not chat().who.nudges
    assert after(chat(), ask(chat(), typed)).who.nudges


@pytest.mark.parametrize("typed", ["nudge off", "no nudges", "stop nudging me", "don't nudge me"])
def test_it_ends_with_her_word(typed: str) -> None:
    scene = chat(who=member(nudges=True))
    assert not after(scene, ask(scene, typed)).who.nudges


@pytest.mark.parametrize("typed", ["help nudge", "help nudges", "help nudge off"])
def test_help_says_what_it_is(typed: str) -> None:
    assert lines(ask(chat(), typed)) == ["help_nudge"]


def test_it_can_be_taken_back_and_put_back() -> None:
    on = after(chat(), ask(chat(), "nudge on"))
    undone = after(on, ask(on, "undo"))
    assert not undone.who.nudges
    assert after(undone, ask(undone, "redo")).who.nudges


def test_saying_it_twice_changes_nothing_the_second_time() -> None:
    on = after(chat(), ask(chat(), "nudge on"))
    again = ask(on, "nudge on")
    assert lines(again) == ["nudge_on"]
    assert again.changes == ()


def test_undoing_another_setting_leaves_it() -> None:
    on = after(chat(), ask(chat(), "nudge on"))
    digest = after(on, ask(on, "digest on 8:00"))
    assert after(digest, ask(digest, "undo")).who.nudges


def test_what_mastodon_does_not_tell_is_said() -> None:
    assert "Mastodon" not in said(ask(chat(), "nudge on"))
    at_home = Linked(AccountId("https://clinic.example/users/she"))
    scene = chat(who=member(linked=(at_home,)))
    assert "On Mastodon I notice late, and not all of it." in said(ask(scene, "nudge on"))


def test_with_the_mode_off_it_says_that_none_comes() -> None:
    scene = chat(who=member(mode=Mode.OFF))
    assert "None comes while the mode is off." in said(ask(scene, "nudge on"))
    assert "mode is off" not in said(ask(chat(), "nudge on"))


def test_her_settings_and_her_data_say_so() -> None:
    scene = chat(who=member(nudges=True))
    assert "status_nudge" in lines(ask(scene, "status"))
    assert "status_nudge" not in lines(ask(chat(), "status"))
    assert any("Nudges are on." in text for text in says(ask(scene, "my data")))
    assert not any("Nudges" in text for text in says(ask(chat(), "my data")))


def showing(text: str, *links: str, nudges: bool) -> Chat:
    scene = chat(who=member(nudges=nudges), heard=heard(text, *links))
    return replace(scene, draft=after_message(None, scene))


@pytest.mark.parametrize(
    ("nudges", "links", "reads"),
    [
        (True, (POST,), [TakeTemperature(SHE, POST)]),
        (False, (POST,), []),
        (True, (), []),
        (True, (account(1),), []),
        (True, (POST, f"{POST}d"), []),
    ],
    ids=["asked for", "not asked for", "no link", "an account", "two posts"],
)
def test_with_a_draft_the_conversation_is_looked_at_where_she_asked_for_it(
    *, nudges: bool, links: tuple[str, ...], reads: list[TakeTemperature]
) -> None:
    scene = showing(f"check: {' '.join(links)} I see it differently", *links, nudges=nudges)
    decision = ask(scene, scene.heard.text, *links)
    assert [act for act in decision.actions if isinstance(act, TakeTemperature)] == reads
    assert lines(decision) == ["draft_answer"]
