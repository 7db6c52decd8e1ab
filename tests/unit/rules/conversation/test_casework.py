"""What moderators do with a case short of a verdict."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import ReadHerCircle, Say
from bot.model.cases import Chat
from bot.model.changes import SetFlag
from bot.model.episodes import FlagState, Opinion
from bot.model.people import AccountId, Linked, Member, Standing
from bot.rules.conversation.desk.casework import LONGEST_NOTE, MOST_NOTES
from tests.unit.rules.conversation.scene import NOW, account, after, ask, case, lines, said
from tests.unit.rules.conversation.test_moderators import (
    CLAIMED,
    FLAG,
    HOLDING,
    MOD,
    OTHER,
    desk,
    flags,
)

SECOND = AccountId("did:plc:second")
BOTH = (Member(MOD, is_moderator=True), Member(SECOND, is_moderator=True))


def holding(**changes: object) -> Chat:
    flag = replace(CLAIMED, **changes)  # type: ignore[arg-type]  # the tests' own words for fields
    return replace(HOLDING, queue=(flag, OTHER), moderators=BOTH)


def seen_by(who: AccountId, scene: Chat) -> Chat:
    return replace(scene, who=Member(who, is_moderator=True), flagged=None, focus=None)


@pytest.mark.parametrize(
    "typed", ["pass", "hold 2h", "note quoted twice", "note", "ask second", "recuse"]
)
def test_each_needs_a_case_in_hand_and_is_audited(typed: str) -> None:
    assert lines(ask(desk(moderators=BOTH), typed)) == ["claim_first"]
    for change in ask(holding(), typed).changes:
        assert isinstance(change, SetFlag)
        assert change.by == MOD
        assert change.word == typed.removesuffix(" 2h").removesuffix(" quoted twice")


def test_pass_gives_it_back_and_offers_her_the_others_first() -> None:
    (back,) = flags(ask(holding(), "pass"))
    assert (back.claimed_by, back.claimed_until, back.state) == (None, None, FlagState.OPEN)
    scene = desk(queue=(back, OTHER), moderators=BOTH)
    assert [flag.number for flag in flags(ask(scene, "next"))] == [52]
    assert [flag.number for flag in flags(ask(seen_by(SECOND, scene), "next"))] == [41]
    assert [flag.number for flag in flags(ask(desk(queue=(back,)), "next"))] == [41]
    assert lines(ask(holding(), "pass 52")) == ["claim_first"]


@pytest.mark.parametrize(
    ("typed", "severe", "hours"),
    [("hold 5h", False, 5), ("hold", False, 2), ("hold 9 days", False, 24), ("hold 5h", True, 2)],
)
def test_hold_rests_it_for_a_time_and_a_severe_one_for_a_short_one(
    typed: str, *, severe: bool, hours: int
) -> None:
    (rests,) = flags(ask(holding(severe=severe), typed))
    until = NOW + timedelta(hours=hours)
    assert (rests.claimed_by, rests.parked_until) == (None, until)
    scene = desk(queue=(rests,), moderators=BOTH)
    assert lines(ask(scene, "next")) == ["queue_empty"]
    assert said(ask(scene, "queue")).startswith("0 cases wait")
    (taken,) = flags(ask(replace(scene, now=until), "next"))
    assert (taken.claimed_by, taken.parked_until) == (MOD, None)


def test_notes_are_kept_for_whoever_takes_it_next() -> None:
    (noted,) = flags(ask(holding(), "Note: please HIDE nothing, see number 2 & 3"))
    assert noted.notes == ("please HIDE nothing, see number 2 & 3",)
    assert noted.claimed_by == MOD
    second = desk(queue=(replace(noted.released(), claimed_by=None),), moderators=BOTH)
    taken = after(second, ask(second, "next"))
    assert "1 note by others: type note." in said(ask(second, "next"))
    assert taken.focus == 41
    assert "1 please HIDE nothing" in said(ask(holding(notes=noted.notes), "note"))
    assert lines(ask(holding(), "note")) == ["no_notes"]


@pytest.mark.parametrize(
    "text",
    [
        "it is Dr. Ada Lovelace",
        "see https://bsky.app/profile/ada",
        "she is ada.bsky.social",
        "she is 34yo",
        "seen on 2026-07-04",
        "her number is 5551234",
    ],
)
def test_a_note_names_nobody_and_holds_nothing_about_care(text: str) -> None:
    decision = ask(holding(), f"note {text}")
    assert lines(decision) == ["note_names"]
    assert decision.changes == ()


def test_notes_have_a_limit() -> None:
    assert lines(ask(holding(), "note " + "a" * (LONGEST_NOTE + 1))) == ["note_too_long"]
    assert flags(ask(holding(), "note " + "a" * LONGEST_NOTE))
    full = holding(notes=("words",) * MOST_NOTES)
    assert lines(ask(full, "note one more")) == ["note_too_long"]


@pytest.mark.need("S3-1")
def test_two_must_come_to_the_same_verdict_without_knowing_each_others() -> None:
    (asked,) = flags(ask(holding(), "ask second"))
    assert asked.needs_two
    assert asked.claimed_by == MOD
    scene = holding(needs_two=True)
    question = ask(scene, "agree")
    assert "Two of you must agree on it." in said(question)
    decision = ask(after(scene, question), "yes")
    assert lines(decision) == ["moderator_second_wanted", "opinion_waits"]
    assert [a.to for a in decision.actions if isinstance(a, Say)] == [SECOND, MOD]
    (waits,) = flags(decision)
    assert (waits.state, waits.claimed_by) == (FlagState.OPEN, None)
    assert waits.opinions == (Opinion(MOD, "agree"),)
    assert lines(ask(desk(queue=(waits,), moderators=BOTH), "next")) == ["queue_empty"]

    hers = replace(waits, claimed_by=SECOND, claimed_until=NOW + timedelta(minutes=20))
    second = replace(seen_by(SECOND, scene), queue=(hers,), flagged=case())
    offered = said(ask(seen_by(SECOND, desk(queue=(waits,), moderators=BOTH)), "next"))
    assert "Two of you must agree on it." in offered
    assert "hostile" not in offered
    (closed,) = flags(ask(after(second, ask(second, "agree")), "yes"))
    assert (closed.state, closed.verdict, closed.closed_by) == (FlagState.CLOSED, "agree", SECOND)

    differs = ask(after(second, ask(second, "dismiss")), "yes")
    assert lines(differs) == ["no_two_agree"]
    assert flags(differs)[0].opinions == ()
    third = Member(account(9), is_moderator=True)
    three = replace(second, moderators=(*BOTH, third))
    settles = ask(after(three, ask(three, "dismiss")), "yes")
    assert flags(settles)[0].opinions == (Opinion(MOD, "agree"), Opinion(SECOND, "dismiss"))
    away = replace(three, moderators=(*BOTH, replace(third, away_until=NOW + timedelta(days=1))))
    assert lines(ask(after(away, ask(away, "dismiss")), "yes")) == ["opinion_waits"]


@pytest.mark.need("S3-1")
@pytest.mark.parametrize(
    "others",
    [
        (),
        (Member(MOD, is_moderator=True, linked=(Linked(SECOND),)),),
        (Member(MOD, is_moderator=True), Member(FLAG.member, is_moderator=True)),
    ],
)
def test_nobody_is_her_own_second_nor_is_the_member(others: tuple[Member, ...]) -> None:
    decision = ask(replace(holding(), moderators=others), "ask second")
    assert lines(decision) == ["no_second"]
    assert decision.changes == ()


def test_a_server_is_one_second() -> None:
    one, two = (AccountId(f"https://ward.example/users/{name}") for name in ("cat", "dan"))
    both = (Member(one, is_moderator=True), Member(two, is_moderator=True))
    scene = holding(needs_two=True, opinions=(Opinion(one, "agree"),))
    there = replace(scene, who=both[1], moderators=(*both, *BOTH))
    assert [flag.number for flag in flags(ask(there, "next"))] == [52]


def test_a_verdict_that_is_taken_back_leaves_the_others_opinion() -> None:
    opinions = (Opinion(SECOND, "agree"), Opinion(MOD, "agree"))
    closed = replace(
        FLAG,
        state=FlagState.CLOSED,
        verdict="agree",
        closed_by=MOD,
        closed_at=NOW,
        needs_two=True,
        opinions=opinions,
    )
    (opened,) = flags(ask(desk(closed=(closed,), moderators=BOTH), "undo"))
    assert (opened.state, opened.needs_two, opened.opinions) == (
        FlagState.OPEN,
        True,
        opinions[:1],
    )


@pytest.mark.need("S3-1")
def test_who_recuses_herself_never_sees_it_again() -> None:
    (left,) = flags(ask(holding(), "recuse"))
    assert (left.claimed_by, left.recused) == (None, (MOD,))
    scene = desk(queue=(left,), moderators=BOTH)
    assert lines(ask(scene, "next")) == ["queue_empty"]
    assert said(ask(scene, "queue")).startswith("0 cases wait")
    assert [flag.number for flag in flags(ask(seen_by(SECOND, scene), "next"))] == [41]
    linked = Member(account(1), is_moderator=True, linked=(Linked(MOD),))
    assert lines(ask(replace(scene, who=linked), "next")) == ["queue_empty"]


def test_a_case_in_other_hands_can_be_left_to_them() -> None:
    held = replace(OTHER, claimed_by=SECOND, claimed_until=NOW + timedelta(minutes=5))
    scene = replace(holding(), queue=(CLAIMED, held))
    (left,) = flags(ask(scene, "recuse 52"))
    assert (left.number, left.claimed_by, left.recused) == (52, SECOND, (MOD,))
    assert lines(ask(scene, "recuse 99")) == ["claim_first"]


@pytest.mark.parametrize("typed", ["pass", "hold 2h", "note x", "ask second", "recuse"])
def test_members_do_not_have_these_words(typed: str) -> None:
    mine = case()
    scene = replace(desk(), who=Member(MOD), episodes=(mine,), queue=(CLAIMED,))
    assert ask(scene, typed).changes in {(), ask(scene, "anything").changes}


CLOSE = replace(holding(), tied=frozenset({41}))
"""Somebody wrote in case 41 whom this moderator follows or has answered."""


@pytest.mark.need("S3-1")
@pytest.mark.parametrize("typed", ["next", "show", "agree", "dismiss", "care number 1"])
def test_a_case_with_somebody_she_knows_is_for_others_or_for_two(typed: str) -> None:
    decision = ask(CLOSE, typed)
    assert lines(decision) == ["case_tied"]
    assert not flags(decision)
    assert lines(ask(CLOSE, "recuse")) == ["recused"]
    (flag,) = flags(ask(CLOSE, "know nothing"))
    assert flag.needs_two
    both = replace(CLOSE, queue=(flag, OTHER))
    assert lines(ask(both, "agree")) == ["confirm_agree"]
    assert "opinion_waits" in lines(ask(after(both, ask(both, "agree")), "yes"))
    assert lines(ask(both, "care number 1")) == ["care_tied"]
    assert lines(ask(replace(CLOSE, moderators=BOTH[:1]), "know nothing")) == ["tied_no_second"]


@pytest.mark.need("S3-1")
def test_a_case_in_which_she_wrote_is_never_offered() -> None:
    scene = desk(party=frozenset({41}))
    assert [flag.number for flag in flags(ask(scene, "next"))] == [52]
    assert said(ask(scene, "queue")).startswith("1 case waits")


def test_whom_she_follows_is_read_where_it_is_not_known() -> None:
    who = Member(MOD, is_moderator=True, linked=(Linked(SECOND),))
    reads = {ReadHerCircle(MOD), ReadHerCircle(SECOND)}
    unread = ask(desk(who=who, circle_read=False), "next")
    assert reads <= {a for a in unread.actions if isinstance(a, ReadHerCircle)}
    assert not [a for a in ask(desk(), "next").actions if isinstance(a, ReadHerCircle)]


def test_help_tells_moderators_what_a_word_does() -> None:
    both = replace(holding(), who=Member(MOD, Standing.ACTIVE, is_moderator=True))
    assert lines(ask(both, "help hold")) == ["help_desk"]
    assert lines(ask(both, "help break")) == ["help_desk_rest"]
    assert lines(ask(replace(both, who=Member(MOD, Standing.ACTIVE)), "help hold")) == ["help"]
