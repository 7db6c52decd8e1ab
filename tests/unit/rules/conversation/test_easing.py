"""`going badly`: one card for a post of hers, the gentlest first, with what can be done there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Apply
from bot.model.cases import Chat
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.episodes import Episode, Measure, MeasureKind, MeasureState, Prior
from bot.model.interactions import Kind, PostId
from bot.model.lines import Line
from bot.model.people import Right
from bot.rules.conversation import report_deed
from bot.rules.grammar import understand
from tests.unit.rules.conversation.scene import (
    HER_POST,
    NOW,
    POLICY,
    SHE,
    after,
    ask,
    case,
    chat,
    contact,
    lifted,
    lines,
    member,
    said,
    settled,
)
from tests.unit.rules.conversation.test_rights import scene as on_mastodon

OTHER_POST = PostId("at://did:plc:she/app.bsky.feed.post/other")
FOREIGN = "at://did:plc:acct01/app.bsky.feed.post/p99"
IN_ORDER = [
    Word.GOING_BADLY,
    Word.PAUSE,
    Word.MUTE,
    Word.HIDE_REPLIES,
    Word.DETACH,
    Word.LIMIT,
    Word.NO,
]


def with_quotes(episode: Episode) -> Episode:
    quotes = tuple(contact(n, kind=Kind.QUOTE) for n in (20, 21))
    return replace(episode, contacts=(*episode.contacts, *quotes))


SCENE = chat(episodes=(with_quotes(case()),))


def choices(decision: Decision, start: Chat = SCENE) -> dict[Word, str]:
    """What the card offers, in order, and the number to type for it."""
    question = after(start, decision).question
    assert question is not None
    return {command.word: number for number, command in question.choices}


def picked(start: Chat, word: Word, *links: str) -> Decision:
    """The answer to that choice of the card."""
    shown = ask(start, "going badly" + "".join(f" {link}" for link in links), *links)
    return ask(after(start, shown), choices(shown, start)[word])


def done(start: Chat, word: Word, *links: str) -> Chat:
    """Chosen on the card, agreed to, and carried out."""
    shown = ask(start, "going badly" + "".join(f" {link}" for link in links), *links)
    asking = after(start, shown)
    asking = after(asking, ask(asking, choices(shown, start)[word]))
    return settled(after(asking, ask(asking, "yes")))


def acts(decision: Decision) -> list[Measure]:
    return [each.measure for each in decision.actions if isinstance(each, Apply)]


@pytest.mark.parametrize(
    "typed",
    [
        *("going badly", "This is going badly", "this post is going badly!", "It's going badly."),
        *("help with this post", "Help with my post please", "going badly 41"),
        *("what can I do about this post?", f"this post is going badly {HER_POST}"),
    ],
)
def test_many_ways_to_say_it(typed: str) -> None:
    links = [word for word in typed.split() if word.startswith("at://")]
    understood = understand(typed, links)
    assert isinstance(understood, Command)
    assert understood.word is Word.GOING_BADLY
    assert lines(ask(SCENE, typed, *links)) == [Line.GOING_BADLY]


@pytest.mark.parametrize("typed", ["help", "help with a threat", "help limit replies"])
def test_help_stays_help(typed: str) -> None:
    understood = understand(typed)
    assert isinstance(understood, Command)
    assert understood.word is not Word.GOING_BADLY


def test_the_gentlest_comes_first_and_the_card_does_nothing() -> None:
    shown = ask(SCENE, "going badly")
    assert list(choices(shown)) == IN_ORDER
    assert acts(shown) == []
    assert "6 limit who replies: others see that" in said(shown)
    assert "hide 11 replies: others can still open them" in said(shown)
    assert "detach 2 quotes" in said(shown)


@pytest.mark.parametrize(
    ("word", "kind", "count", "says"),
    [
        (Word.HIDE_REPLIES, MeasureKind.HIDE_REPLY, 11, "They can still open them"),
        (Word.DETACH, MeasureKind.DETACH_QUOTE, 2, "The quotes stay, without your post in them"),
        (Word.LIMIT, MeasureKind.LIMIT_REPLIES, 1, "anyone can still quote it"),
    ],
)
def test_what_others_see_is_asked_before_and_undone_exactly(
    word: Word, kind: MeasureKind, count: int, says: str
) -> None:
    asked = picked(SCENE, word)
    assert acts(asked) == []
    assert "Others can see this." in said(asked)
    assert says in said(asked)
    assert "undo" in said(asked)
    scene = done(SCENE, word)
    assert [row.measure.kind for row in scene.in_force] == [kind] * count
    assert {row.ends_at for row in scene.in_force} == {NOW + POLICY.mute_for}
    assert len(lifted(ask(scene, "undo"))) == count
    assert after(scene, ask(scene, "undo")).in_force == ()


def test_what_is_done_is_not_offered_again() -> None:
    scene = SCENE
    for word in (Word.HIDE_REPLIES, Word.DETACH, Word.LIMIT):
        assert word in choices(ask(scene, "going badly"), scene)
        scene = done(scene, word)
        assert word not in choices(ask(scene, "going badly"), scene)
    scene = after(scene, ask(scene, "undo"))
    assert Word.LIMIT in choices(ask(scene, "going badly"), scene)


def test_a_paused_case_and_hidden_accounts_are_not_offered_again() -> None:
    scene = done(SCENE, Word.MUTE)
    scene = after(scene, picked(scene, Word.PAUSE))
    left = choices(ask(scene, "going badly"), scene)
    assert not {Word.PAUSE, Word.MUTE} & set(left)


def test_fewer_pings_are_explained_and_not_promised() -> None:
    told = picked(SCENE, Word.GOING_BADLY)
    assert lines(told) == [Line.FEWER_PINGS]
    assert acts(told) == []
    assert "Settings, then Notifications" in said(told)
    assert "Mute thread" in said(told)
    assert "Priority notifications" in said(told)


def test_leave_it_is_no_farewell() -> None:
    scene = after(SCENE, ask(SCENE, "going badly"))
    for typed in ("leave", "leave it", "7"):
        left = ask(scene, typed)
        assert after(scene, left).question is None
        assert lines(left)[0] in {Line.LEFT_THIS, Line.LEFT_ALONE}


def test_without_a_sign_in_she_is_told_how_by_hand() -> None:
    scene = replace(SCENE, who=member(can_act=False))
    shown = ask(scene, "going badly")
    offered = choices(shown, scene)
    assert not {Word.HIDE_REPLIES, Word.DETACH, Word.LIMIT} & set(offered)
    assert Word.CONNECT in offered
    asking = after(scene, shown)
    assert asking.question is not None
    by_hand = next(n for n, command in asking.question.choices if command.rest == "by hand")
    told = ask(asking, by_hand)
    assert lines(told) == [Line.EASE_BY_HAND]
    assert str(HER_POST) in said(told)
    closed = replace(scene, house=replace(scene.house, offers_sign_in=False))
    assert Word.CONNECT not in choices(ask(closed, "going badly"), closed)


def test_somebody_elses_post_is_refused_plainly() -> None:
    for link in (FOREIGN, str(contact(1).post), "did:plc:acct01"):
        refused = ask(SCENE, f"going badly {link}", link)
        assert lines(refused) == [Line.GOING_BADLY_NOT_HERS]
        assert refused.changes == ()


@pytest.mark.parametrize("typed", ["going badly", "going badly 7"])
def test_without_a_post_she_is_asked_for_one(typed: str) -> None:
    assert lines(ask(chat(episodes=(), focus=None), typed)) == [Line.GOING_BADLY_WHICH]


def test_a_post_of_hers_without_a_case_can_be_limited() -> None:
    link = str(OTHER_POST)
    shown = ask(SCENE, f"going badly {link}", link)
    assert lines(shown) == [Line.GOING_BADLY_ALONE]
    assert list(choices(shown)) == [Word.GOING_BADLY, Word.LIMIT, Word.NO]
    asked = picked(SCENE, Word.LIMIT, link)
    assert lines(asked) == [Line.CONFIRM_LIMIT]
    scene = done(SCENE, Word.LIMIT, link)
    assert [row.measure for row in scene.in_force] == [
        Measure(SHE, MeasureKind.LIMIT_REPLIES, OTHER_POST)
    ]
    assert lines(report_deed(scene.deeds[0], scene.who, NOW, POLICY)) == [Line.DONE_LIMIT]
    again = ask(scene, f"going badly {link}", link)
    assert Word.LIMIT not in choices(again, scene)
    assert lifted(ask(scene, "undo")) == [OTHER_POST]


def test_limit_replies_takes_a_link_as_well() -> None:
    link = str(OTHER_POST)
    asked = ask(SCENE, f"limit replies {link} for 3 days", link)
    scene = after(SCENE, ask(after(SCENE, asked), "yes"))
    assert [(r.measure.target, r.ends_at) for r in scene.in_force] == [
        (OTHER_POST, NOW + timedelta(days=3))
    ]
    assert lines(ask(SCENE, f"limit replies {FOREIGN}", FOREIGN)) == [Line.UNKNOWN_POST]


def test_of_a_case_about_several_posts_only_what_came_to_the_one_she_links() -> None:
    elsewhere = tuple(replace(contact(n), subject=OTHER_POST) for n in (30, 31))
    episode = replace(case(), contacts=(*case().contacts, *elsewhere))
    scene, link = chat(episodes=(episode,)), str(OTHER_POST)
    held = done(scene, Word.HIDE_REPLIES, link)
    assert {row.measure.target for row in held.in_force} == {each.post for each in elsewhere}
    held = done(held, Word.LIMIT, link)
    assert held.in_force[0].measure.target == OTHER_POST


def test_a_post_in_somebody_elses_conversation_is_not_hers_to_limit() -> None:
    root = PostId("at://did:plc:colleague/app.bsky.feed.post/study")
    contacts = tuple(replace(c, subject=HER_POST, root=root) for c in case().contacts)
    scene = chat(episodes=(replace(case(), contacts=contacts),))
    offered = choices(ask(scene, "going badly"), scene)
    assert not {Word.HIDE_REPLIES, Word.LIMIT} & set(offered)


def test_on_mastodon_the_card_says_what_is_possible_there() -> None:
    scene = on_mastodon(Right.REVOKE)
    shown = ask(scene, "going badly")
    assert list(choices(shown, scene)) == [
        Word.GOING_BADLY,
        Word.PAUSE,
        Word.MUTE,
        Word.DETACH,
        Word.NO,
    ]
    assert "for good" in said(shown)
    assert lines(picked(scene, Word.GOING_BADLY)) == [Line.FEWER_PINGS_DIRECT]
    assert lines(picked(scene, Word.DETACH)) == [Line.CONFIRM_REVOKE]


def test_on_mastodon_a_right_that_is_missing_is_asked_for() -> None:
    scene = on_mastodon()
    assert lines(picked(scene, Word.DETACH)) == [Line.RIGHT_LINK]
    signed_out = replace(scene, who=replace(scene.who, can_act=False))
    assert Word.CONNECT in choices(ask(signed_out, "going badly"), signed_out)
    without = replace(scene, house=replace(scene.house, right_links={}))
    assert Word.DETACH not in choices(ask(without, "going badly"), without)


def test_on_mastodon_a_post_of_hers_without_a_case() -> None:
    scene = on_mastodon(Right.REVOKE)
    link = f"{scene.who.account}/statuses/77"
    shown = ask(scene, f"going badly {link}", link)
    assert list(choices(shown, scene)) == [Word.GOING_BADLY, Word.NO]
    assert lines(ask(scene, f"limit replies {link}", link)) == [Line.NO_REPLY_LIMITS_HERE]


def test_a_helper_does_none_of_it() -> None:
    scene = chat(episodes=(), focus=41, helped=(SCENE,))
    assert lines(ask(scene, "going badly")) == [Line.GOING_BADLY_WHICH]
    for typed in ("going badly 41", "hide replies 41", "limit replies 41", "detach quotes 41"):
        refused = ask(scene, typed)
        assert lines(refused) == [Line.HELPING_ONLY]
        assert acts(refused) == []


def test_what_she_has_set_otherwise_meanwhile_is_hers_and_she_is_told_once() -> None:
    scene = done(SCENE, Word.LIMIT)
    scene = after(scene, ask(scene, "undo"))
    (deed,) = scene.deeds
    left = tuple(
        replace(row, state=MeasureState.HERS, prior=Prior(held=False)) for row in deed.measures
    )
    told = report_deed(replace(deed, measures=left), scene.who, NOW, POLICY)
    assert lines(told) == [Line.LEFT_AS_SHE_SET_IT]
    scene = replace(scene, deeds=(replace(deed, measures=left),), in_force=())
    assert lines(ask(scene, "redo")) == [Line.NOTHING_TO_REDO]
    held = tuple(replace(row, prior=Prior(held=True)) for row in left)
    assert lines(report_deed(replace(deed, measures=held), scene.who, NOW, POLICY)) == []


def test_a_limit_that_the_network_refuses_is_explained() -> None:
    scene = after(SCENE, ask(SCENE, "limit replies"))
    scene = after(scene, ask(scene, "yes"))
    (deed,) = scene.deeds
    rows = tuple(replace(row, state=MeasureState.REFUSED) for row in deed.measures)
    told = report_deed(replace(deed, measures=rows), scene.who, NOW, POLICY)
    assert lines(told) == [Line.REFUSED_LIMIT]
