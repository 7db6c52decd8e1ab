"""`brace` and `relax`: more watchful for a while, said honestly, taken back like any setting."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.cases import Chat
from bot.model.changes import SetMember, StartDeed
from bot.model.decisions import Decision
from bot.model.people import Member, Mode, Standing
from bot.model.policy import Policy
from tests.unit.rules.conversation.scene import (
    NOW,
    after,
    ask,
    chat,
    lines,
    member,
    said,
)

HOUR = timedelta(hours=1)
BRACED = after(chat(), ask(chat(), "brace"))


def set_to(decision: Decision) -> Member:
    (changed,) = [c.member for c in decision.changes if isinstance(c, SetMember)]
    return changed


def later(scene: Chat, time: timedelta) -> Chat:
    return replace(scene, now=scene.now + time)


@pytest.mark.need("S1-10", "S4-2")
def test_it_says_until_when_and_that_it_will_err_more() -> None:
    decision = ask(chat(), "brace")
    assert said(decision) == (
        "All right. I'm more watchful until Sun 22 Nov 14:00: fewer accounts are enough for me to "
        "tell you. So you may hear of it sooner, and I'll be wrong more often. When it's over I "
        "write once how it went. Type relax to end it sooner, or status."
    )
    assert (set_to(decision).braced_at, set_to(decision).braced_until) == (NOW, NOW + 24 * HOUR)


@pytest.mark.parametrize(
    ("typed", "length", "capped"),
    [
        ("brace 24h", 24 * HOUR, False),
        ("brace for 3 days", 72 * HOUR, False),
        ("brace 7 days", 168 * HOUR, False),
        ("brace for a month", 168 * HOUR, True),
        ("brace for ever", 168 * HOUR, True),
        ("barce 2h", 2 * HOUR, False),
    ],
)
def test_lengths(typed: str, length: timedelta, *, capped: bool) -> None:
    decision = ask(chat(), typed)
    assert set_to(decision).braced_until == NOW + length
    assert ("The longest is 7 days." in said(decision)) is capped


def test_the_usual_length_is_the_communitys() -> None:
    decision = ask(chat(), "brace", policy=Policy(brace_for=timedelta(hours=6)))
    assert set_to(decision).braced_until == NOW + 6 * HOUR


def test_said_again_it_tells_until_when_and_changes_nothing() -> None:
    again = ask(later(BRACED, HOUR), "brace")
    assert again.changes == ()
    assert said(again).startswith("I'm more watchful already, until Sun 22 Nov 14:00.")


def test_another_length_counts_from_now_and_keeps_the_beginning() -> None:
    longer = set_to(ask(later(BRACED, HOUR), "brace 48h"))
    assert (longer.braced_at, longer.braced_until) == (NOW, NOW + 49 * HOUR)
    shorter = set_to(ask(later(BRACED, HOUR), "brace 2h"))
    assert shorter.braced_until == NOW + 3 * HOUR


def test_after_it_has_ended_it_begins_anew() -> None:
    again = set_to(ask(later(BRACED, 25 * HOUR), "brace"))
    assert again.braced_at == NOW + 25 * HOUR


@pytest.mark.parametrize("typed", ["brace 24", "brace 41", "brace number 3"])
def test_a_bare_number_is_no_length(typed: str) -> None:
    decision = ask(chat(), typed)
    assert (lines(decision), decision.changes) == (["brace_how"], ())


def test_while_nothing_is_watched_there_is_nothing_to_brace() -> None:
    decision = ask(chat(who=member(mode=Mode.OFF)), "brace")
    assert (lines(decision), decision.changes) == (["brace_needs_mode"], ())


def test_relax_ends_it_and_needs_no_summary() -> None:
    decision = ask(later(BRACED, HOUR), "relax")
    assert lines(decision) == ["relaxed"]
    assert (set_to(decision).braced_at, set_to(decision).braced_until) == (None, None)


@pytest.mark.parametrize("scene", [chat(), later(BRACED, 24 * HOUR)])
def test_relax_without_a_brace_changes_nothing(scene: Chat) -> None:
    decision = ask(scene, "relax")
    assert (lines(decision), decision.changes) == (["not_braced"], ())


def test_status_shows_it_while_it_lasts() -> None:
    assert "More watchful until Sun 22 Nov 14:00." in said(ask(BRACED, "status"))
    assert "watchful" not in said(ask(later(BRACED, 24 * HOUR), "status"))
    assert "watchful" not in said(ask(chat(), "status"))
    off = replace(BRACED, who=replace(BRACED.who, mode=Mode.OFF))
    assert "watchful" not in said(ask(off, "status"))


def test_undo_and_redo() -> None:
    undone = ask(BRACED, "undo")
    assert lines(undone) == ["undone_brace"]
    assert set_to(undone) == chat().who
    redone = ask(after(BRACED, undone), "redo")
    assert set_to(redone) == BRACED.who


def test_undo_of_relax_braces_again_until_the_same_time() -> None:
    relaxed = after(BRACED, ask(BRACED, "relax"))
    undone = ask(later(relaxed, HOUR), "undo")
    assert said(undone).startswith("Taken back: I'm more watchful until Sun 22 Nov 14:00.")
    assert set_to(undone) == BRACED.who
    assert set_to(ask(later(after(relaxed, undone), HOUR), "undo")) == chat().who


def test_what_has_ended_by_itself_is_not_taken_back() -> None:
    ended = replace(later(BRACED, 25 * HOUR), who=BRACED.who.relaxed())
    assert lines(ask(ended, "undo")) == ["nothing_to_undo"]
    undone = after(BRACED, ask(BRACED, "undo"))
    assert lines(ask(later(undone, 25 * HOUR), "redo")) == ["nothing_to_redo"]


def test_the_list_of_choices_names_it() -> None:
    both = after(BRACED, ask(BRACED, "mode ask"))
    assert "brace or relax." in said(ask(after(both, ask(both, "quiet off")), "undo list"))


def test_undo_of_another_setting_leaves_it_alone() -> None:
    quiet = after(BRACED, ask(BRACED, "quiet off"))
    zone = after(quiet, ask(quiet, "timezone Chicago"))
    assert set_to(ask(zone, "undo")).braced_until == BRACED.who.braced_until
    ended = replace(later(zone, 25 * HOUR), who=zone.who.relaxed())
    assert set_to(ask(ended, "undo")).braced_until is None


def test_a_setting_of_an_older_version_can_still_be_taken_back() -> None:
    scene = after(chat(), ask(chat(), "mode off"))
    (deed,) = scene.deeds
    old = replace(deed, about={"before": "ask||", "after": "off||"})
    undone = ask(replace(scene, deeds=(old,), who=replace(scene.who, mode=Mode.OFF)), "undo")
    assert set_to(undone).mode is Mode.ASK


@pytest.mark.parametrize("word", ["brace", "relax"])
def test_help_knows_it(word: str) -> None:
    assert lines(ask(chat(), f"help {word}")) == ["help_brace"]


@pytest.mark.need("S1-18")
def test_it_is_no_word_for_strangers() -> None:
    stranger = chat(who=Member(member().account), episodes=(), focus=None)
    assert lines(ask(stranger, "brace")) == ["stranger"]
    assert not [c for c in ask(stranger, "brace").changes if isinstance(c, SetMember | StartDeed)]


def test_leaving_ends_it() -> None:
    left = set_to(ask(BRACED, "stop"))
    assert (left.standing, left.braced_until, left.braced_at) == (Standing.LEFT, None, None)
