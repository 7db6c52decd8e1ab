"""Blocks, filters and quotes taken away: asked for, refused, done and taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Lift, Say
from bot.model.cases import Chat
from bot.model.changes import SetMember, StartDeed
from bot.model.decisions import Decision
from bot.model.episodes import (
    Contact,
    Deed,
    DeedKind,
    Episode,
    Measure,
    MeasureKind,
    MeasureState,
)
from bot.model.interactions import Kind, PostId
from bot.model.lines import Line
from bot.model.people import AccountId, Linked, Member, Right, Standing
from bot.rules import membership
from bot.rules.conversation import report_deed
from bot.rules.conversation.member.leaving import door
from tests.unit.rules.conversation.scene import (
    NOW,
    POLICY,
    after,
    ask,
    case,
    chat,
    contact,
    lines,
    public_writes,
    said,
    settled,
)

SHE = AccountId("https://med.example/users/she")
POST = PostId(f"{SHE}/statuses/1")
FAR = tuple(AccountId(f"https://far.example/users/{n}") for n in range(4))
ALL = tuple(sorted(Right))
LINKS = {(SHE, right): f"https://bot.example/connect/{right}" for right in Right}
DAYS_7, DAYS_3 = timedelta(days=7), timedelta(days=3)


def there(number: int, **changes: object) -> Contact:
    about = {"author": FAR[number], "post": PostId(f"{FAR[number]}/statuses/9"), "subject": POST}
    return replace(contact(number + 1), **about, **changes)  # type: ignore[arg-type]  # the tests' own words for fields


def crowd(**changes: object) -> Episode:
    """On Mastodon: two who reply, one who quotes, and one who may need help."""
    contacts = (there(0), there(1), there(2, kind=Kind.QUOTE), there(3, care=True))
    return replace(case(), member=SHE, subject=POST, contacts=contacts, **changes)  # type: ignore[arg-type]  # as above


def scene(*rights: Right, **changes: object) -> Chat:
    who = Member(SHE, Standing.ACTIVE, joined_at=NOW, can_act=True, rights=rights)
    house = replace(chat().house, right_links=LINKS)
    about: dict[str, object] = {"who": who, "house": house, "episodes": (crowd(),)}
    return chat(**{**about, "names": {}, **changes})


def started(decision: Decision) -> Deed:
    (deed,) = [change.deed for change in decision.changes if isinstance(change, StartDeed)]
    return deed


def measures(decision: Decision) -> list[Measure]:
    return [act.measure for act in public_writes(decision.actions)]


def told(start: Chat, *typed: str) -> Chat:
    for text in typed:
        start = settled(after(start, ask(start, text)))
    return start


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("block 41", Right.BLOCK),
        ("filter quack", Right.FILTER),
        ("detach quotes 41", Right.REVOKE),
    ],
)
def test_what_takes_more_than_a_sign_in_is_asked_for_by_itself(typed: str, right: Right) -> None:
    start = scene(*(each for each in ALL if each is not right))
    decision = ask(start, typed)
    assert lines(decision) == [Line.RIGHT_LINK]
    assert LINKS[SHE, right] in said(decision)
    assert (decision.changes, measures(decision)) == ((), [])


@pytest.mark.parametrize("typed", ["block 41", "filter quack", "detach quotes 41"])
def test_who_is_not_signed_in_does_that_first(typed: str) -> None:
    """There she is told what it shows the bot."""
    start = scene()
    decision = ask(replace(start, who=replace(start.who, can_act=False)), typed)
    assert lines(decision) == [Line.RIGHT_NEEDS_SIGN_IN]


def test_of_more_than_may_be_done_in_an_hour_the_rest_is_told_of() -> None:
    start = scene(Right.BLOCK, measures_this_hour=POLICY.measures_per_hour - 2)
    done = ask(after(start, ask(start, "block 41")), "yes")
    assert len(measures(done)) == 2
    assert "type block 41 for the rest" in said(done)
    full = scene(*ALL, measures_this_hour=POLICY.measures_per_hour)
    for typed in ("block 41", "filter quack"):
        asked = after(full, ask(full, typed))
        assert lines(ask(asked, "yes")) == [Line.LIMIT_REACHED]


@pytest.mark.parametrize(
    ("topic", "line"),
    [
        ("block", Line.HELP_BLOCK),
        ("filter", Line.HELP_FILTER),
        ("detach quotes", Line.HELP_PUBLIC_DIRECT),
    ],
)
def test_help_explains_each(topic: str, line: Line) -> None:
    assert lines(ask(scene(), f"help {topic}")) == [line]


def test_where_nobody_can_sign_in_that_is_said() -> None:
    start = scene(house=replace(chat().house, right_links={}))
    assert lines(ask(start, "block 41")) == [Line.NO_SIGN_IN_HERE]


def test_what_was_granted_is_remembered_told_and_ends_with_the_sign_in() -> None:
    door_ = door(scene())
    granted = membership.signed_in(door_, (Right.BLOCK,), Right.BLOCK)
    (change,) = granted.changes
    assert isinstance(change, SetMember)
    assert change.member.rights == (Right.BLOCK,)
    assert "I may block accounts for you now" in said(granted)
    start = replace(scene(), who=change.member)
    assert "You also let me block accounts." in said(ask(start, "connect"))
    (out,) = [c for c in ask(start, "disconnect").changes if isinstance(c, SetMember)]
    assert (out.member.can_act, out.member.rights) == (False, ())


def test_a_server_that_granted_less_is_told_of_and_changes_nothing_else() -> None:
    less = membership.signed_in(door(scene(Right.FILTER)), (Right.FILTER,), Right.BLOCK)
    assert "did not let me block accounts" in said(less)
    assert lines(membership.signed_in(door(scene()), (), Right.BLOCK)) == [Line.RIGHT_NOT_GRANTED]


def test_a_block_is_asked_first_and_never_of_who_may_need_help() -> None:
    start = scene(Right.BLOCK)
    asked = ask(start, "block 41 for 3 days")
    assert measures(asked) == []
    for part in ("block 3 accounts of case 41 for 3 days", "can notice", "won't come back"):
        assert part in said(asked)
    done = ask(after(start, asked), "yes")
    assert {m.target for m in measures(done)} == set(FAR[:3])
    assert {(m.member, m.kind) for m in measures(done)} == {(SHE, MeasureKind.BLOCK)}
    deed = started(done)
    assert (deed.kind, deed.until) == (DeedKind.BLOCK, NOW + DAYS_3)


@pytest.mark.parametrize("known", ["trusted", "friendly"])
def test_whom_she_knows_is_not_blocked(known: str) -> None:
    start = scene(Right.BLOCK, **{known: (FAR[0],)})
    assert lines(ask(start, "block number 1")) == [Line.SOMEBODY_SHE_KNOWS]
    assert "block 2 accounts" in said(ask(start, "block 41"))
    assert lines(ask(start, "block number 4")) == [Line.MAY_NEED_HELP]


def test_a_block_is_lifted_by_undo_and_asked_again_by_redo() -> None:
    start = told(scene(Right.BLOCK), "block 41", "yes")
    assert "blocked until" in said(report_deed(start.deeds[0], start.who, NOW, POLICY))
    undone = ask(start, "undo")
    assert {act.measure.target for act in undone.actions if isinstance(act, Lift)} == set(FAR[:3])
    assert "don't come back" in said(undone)
    start = after(start, undone)
    again = ask(start, "redo")
    assert measures(again) == []
    assert len(measures(ask(after(start, again), "yes"))) == 3


def test_without_the_right_redo_brings_no_block_back() -> None:
    start = told(scene(Right.BLOCK), "block 41", "yes", "undo")
    start = replace(start, who=replace(start.who, rights=()))
    assert measures(ask(start, "redo")) == []


def test_unmute_lets_the_blocked_back_and_its_undo_blocks_them_again() -> None:
    start = told(scene(Right.BLOCK), "block 41", "yes")
    back = ask(start, "unblock number 1")
    assert [act.measure.kind for act in back.actions if isinstance(act, Lift)] == [
        MeasureKind.BLOCK
    ]
    start = after(start, back)
    asked = ask(start, "undo")
    assert measures(asked) == []
    again = ask(after(start, asked), "yes")
    assert measures(again) == [Measure(SHE, MeasureKind.BLOCK, FAR[0])]


def test_on_bluesky_nobody_is_blocked() -> None:
    decision = ask(chat(), "block 41")
    assert lines(decision) == [Line.BLOCK_IS_PUBLIC]
    assert measures(decision) == []
    assert "https://bsky.app/profile/did:plc:acct01" in said(decision)


def test_of_a_case_on_both_only_those_on_mastodon_are_blocked() -> None:
    both = replace(crowd(), contacts=(*crowd().contacts, replace(contact(9), number=9)))
    start = scene(Right.BLOCK, episodes=(both,))
    asked = ask(start, "block 41")
    assert "I leave out 1 on Bluesky" in said(asked)
    assert {m.target for m in measures(ask(after(start, asked), "yes"))} == set(FAR[:3])


def test_a_linked_account_blocks_where_it_was_granted_it() -> None:
    here = AccountId("did:plc:she")
    linked = (Linked(SHE, can_act=True, rights=(Right.BLOCK,)),)
    start = scene(who=Member(here, Standing.ACTIVE, can_act=True, linked=linked))
    done = ask(after(start, ask(start, "block 41")), "yes")
    assert {m.member for m in measures(done)} == {SHE}


@pytest.mark.parametrize(
    ("typed", "words", "length"),
    [
        ("filter quack", "quack", DAYS_7),
        ("Filter Quack, don't lie for 3 days", "Quack, don't lie", DAYS_3),
        ('please filter "deep state" for a week', "deep state", DAYS_7),
        ("filter stop 3 days", "stop", DAYS_3),
        ("filter help me", "help me", DAYS_7),
        ("filter quack, quack", "quack", DAYS_7),
    ],
)
def test_words_are_filtered_as_they_were_typed(typed: str, words: str, length: timedelta) -> None:
    start = scene(Right.FILTER)
    asked = ask(start, typed)
    assert f'"{words}"' in said(asked)
    assert measures(asked) == []
    done = ask(after(start, asked), "yes")
    assert measures(done) == [Measure(SHE, MeasureKind.FILTER, words)]
    assert (started(done).until, started(done).about) == (NOW + length, None)


@pytest.mark.parametrize("typed", ["filter", "filter a", f"filter {'long ' * 30}", "filter 3 days"])
def test_what_cannot_be_filtered_is_asked_back(typed: str) -> None:
    assert lines(ask(scene(Right.FILTER), typed)) == [Line.FILTER_HOW]


def test_a_filter_is_not_made_twice_and_is_taken_away_by_undo() -> None:
    start = told(scene(Right.FILTER), "filter quack", "yes")
    assert lines(ask(start, "filter quack for 3 days")) == [Line.FILTERED_ALREADY]
    assert "folded away" in said(report_deed(start.deeds[0], start.who, NOW, POLICY))
    undone = ask(start, "undo")
    assert [act.measure.target for act in undone.actions if isinstance(act, Lift)] == ["quack"]
    assert lines(ask(start, "unmute all")) == [Line.NOTHING_HIDDEN], "it hides no account"
    assert measures(ask(after(start, undone), "redo")) == [
        Measure(SHE, MeasureKind.FILTER, "quack")
    ]


def test_on_bluesky_muted_words_are_hers_to_set() -> None:
    assert lines(ask(chat(), "filter quack")) == [Line.FILTER_BY_HAND]


def test_a_quote_is_taken_away_only_after_two_questions() -> None:
    start = scene(Right.REVOKE)
    first = ask(start, "detach quotes 41")
    assert "can't be undone" in said(first)
    assert "others can see it" in said(first)
    start = after(start, first)
    second = ask(start, "yes")
    assert lines(second) == [Line.CONFIRM_REVOKE_AGAIN]
    assert (measures(first), measures(second)) == ([], [])
    start = after(start, second)
    assert measures(ask(start, "no")) == []
    done = ask(start, "yes")
    quote = PostId(f"{FAR[2]}/statuses/9")
    assert measures(done) == [Measure(SHE, MeasureKind.REVOKE_QUOTE, quote, POST)]
    assert started(done).until is None


@pytest.mark.parametrize("comes_before", [1, 2])
def test_only_the_quotes_that_were_counted_are_taken_away(comes_before: int) -> None:
    """It is for good: one that comes between question and yes, by whomever, stays."""
    start, typed = scene(Right.REVOKE), ("detach quotes 41", "yes", "yes")
    for text in typed[:comes_before]:
        start = after(start, ask(start, text))
    another = replace(there(2, kind=Kind.QUOTE), post=PostId(f"{FAR[2]}/statuses/10"), number=9)
    (episode,) = start.episodes
    start = replace(start, episodes=(replace(episode, contacts=(*episode.contacts, another)),))
    for text in typed[comes_before:-1]:
        start = after(start, ask(start, text))
    done = ask(start, "yes")
    assert {measure.target for measure in measures(done)} == {f"{FAR[2]}/statuses/9"}


def for_good(start: Chat) -> Chat:
    start = told(start, "detach quotes 41", "yes", "yes")
    (deed,) = start.deeds
    rows = tuple(replace(row, state=MeasureState.FOR_GOOD) for row in deed.measures)
    return replace(start, deeds=(replace(deed, measures=rows),), in_force=())


def test_a_quote_taken_away_stays_away() -> None:
    start = for_good(scene(Right.REVOKE))
    assert "can't be undone" in said(report_deed(start.deeds[0], start.who, NOW, POLICY))
    undone = ask(start, "undo")
    assert [type(act) for act in undone.actions] == [Say]
    assert "can't be given back" in said(undone)
    start = after(start, undone)
    assert lines(ask(start, "redo")) == [Line.NOTHING_TO_REDO]
    assert lines(ask(start, "undo")) == [Line.NOTHING_TO_UNDO], "the choice before it, if any"
    assert lines(ask(start, "detach quotes 41")) == [Line.NOTHING_IN_PUBLIC]


def test_what_is_not_taken_away_yet_is_stopped_by_undo() -> None:
    start = scene(Right.REVOKE)
    for text in ("detach quotes 41", "yes", "yes"):
        start = after(start, ask(start, text))
    undone = ask(start, "undo")
    assert len([act for act in undone.actions if isinstance(act, Lift)]) == 1


def test_quotes_on_bluesky_come_first_because_they_can_be_given_back() -> None:
    here = AccountId("did:plc:she")
    linked = (Linked(SHE, can_act=True, rights=(Right.REVOKE,)),)
    quote = replace(contact(9, kind=Kind.QUOTE), number=9)
    both = replace(crowd(), contacts=(*crowd().contacts, quote), subject=case().subject)
    who = Member(here, Standing.ACTIVE, can_act=True, linked=linked)
    start = scene(who=who, episodes=(both,))
    start = told(start, "detach quotes 41")
    assert start.question is not None
    assert start.question.topic == Line.CONFIRM_DETACH
    start = told(start, "yes")
    assert start.deeds[0].kind is DeedKind.DETACH
    assert lines(ask(start, "detach quotes 41")) == [Line.CONFIRM_REVOKE]


@pytest.mark.parametrize(
    ("kind", "measure", "line"),
    [
        (DeedKind.BLOCK, MeasureKind.BLOCK, Line.REFUSED_BLOCK),
        (DeedKind.FILTER, MeasureKind.FILTER, Line.REFUSED_FILTER),
        (DeedKind.REVOKE, MeasureKind.REVOKE_QUOTE, Line.REFUSED_REVOKE),
    ],
)
def test_what_her_server_refused_is_said(kind: DeedKind, measure: MeasureKind, line: Line) -> None:
    words = {Right.BLOCK: "block 41", Right.FILTER: "filter quack"}
    start = scene(*ALL)
    typed = words.get(Right(kind.value), "detach quotes 41")
    yeses = ("yes", "yes") if kind is DeedKind.REVOKE else ("yes",)
    for text in (typed, *yeses):
        start = after(start, ask(start, text))
    deed = start.deeds[0]
    assert {row.measure.kind for row in deed.measures} == {measure}
    rows = tuple(replace(row, state=MeasureState.REFUSED) for row in deed.measures)
    told_of = report_deed(replace(deed, measures=rows), start.who, NOW, POLICY)
    assert lines(told_of) == [line]
