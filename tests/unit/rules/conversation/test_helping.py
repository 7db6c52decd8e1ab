"""`offer`, `urgent`, taking back an opinion or a verdict, and cases that nobody can judge."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Say
from bot.model.cases import About, Chat
from bot.model.changes import AnsweredRequest, SetFlag, SetMember
from bot.model.decisions import Decision
from bot.model.episodes import Deed, DeedKind, FlagState, Opinion, Undone
from bot.model.gate import Caller, FollowRequest
from bot.model.people import AccountId, Member, Standing
from bot.rules.conversation.desk.taking import on_offer
from bot.rules.staff import WARNED_BEFORE, warn_of_claims
from tests.unit.rules.conversation.scene import NOW, SHE, after, ask, lines
from tests.unit.rules.conversation.test_moderators import (
    CLAIMED,
    FLAG,
    HOLDING,
    MOD,
    OTHER,
    desk,
    flags,
)

SECOND, THIRD = AccountId("did:plc:second"), AccountId("did:plc:third")
AUDITOR = AccountId("did:plc:auditor")
MODERATORS = tuple(Member(each, is_moderator=True) for each in (MOD, SECOND, THIRD))
CLAIM = timedelta(minutes=20)


def told(decision: Decision) -> list[tuple[AccountId, str]]:
    return [(act.to, act.line) for act in decision.actions if isinstance(act, Say)]


def confirmed(scene: Chat, text: str) -> Decision:
    asked = ask(scene, text)
    assert not flags(asked)
    assert [to for to, _ in told(asked)] == [MOD]
    return ask(after(scene, asked), "yes")


def holding(**changes: object) -> Chat:
    flag = replace(CLAIMED, **changes)  # type: ignore[arg-type]  # the tests' own words for fields
    return replace(HOLDING, queue=(flag, OTHER), moderators=MODERATORS)


def test_offer_sends_options_and_no_verdict() -> None:
    done = confirmed(holding(), "offer")
    (flag,) = flags(done)
    assert flag == replace(CLAIMED, offered=True)
    assert told(done) == [(SHE, "moderator_offers"), (MOD, "options_sent")]
    assert lines(ask(holding(offered=True), "offer")) == ["offered_already"]


def test_urgent_sends_the_card_once_and_calls_who_is_there() -> None:
    away = replace(MODERATORS[2], away_until=NOW + timedelta(days=1))
    scene = replace(holding(), moderators=(*MODERATORS[:2], away))
    done = confirmed(scene, "urgent")
    (flag,) = flags(done)
    assert flag == replace(CLAIMED, urgent=True)
    assert told(done) == [
        (SHE, "moderator_saw_danger"),
        (SHE, "threat_help"),
        (SECOND, "moderator_called"),
        (MOD, "called"),
    ]
    assert not any(isinstance(act, Say) and act.not_before for act in done.actions)
    assert lines(ask(holding(urgent=True), "urgent")) == ["urgent_already"]


def test_urgent_calls_nobody_who_left_the_case() -> None:
    done = confirmed(holding(recused=(SECOND,)), "urgent")
    assert (SECOND, "moderator_called") not in told(done)
    assert (THIRD, "moderator_called") in told(done)


@pytest.mark.parametrize("text", ["offer", "urgent"])
def test_both_need_a_case_in_hand(text: str) -> None:
    assert lines(ask(desk(), text)) == ["claim_first"]
    assert lines(ask(holding(), f"{text} 52")) == ["claim_first"]


def test_an_urgent_case_comes_first() -> None:
    scene = desk(queue=(FLAG, replace(OTHER, urgent=True)))
    assert [flag.number for flag in on_offer(scene)] == [52, 41]


def test_an_opinion_that_waits_is_taken_back() -> None:
    theirs = Opinion(SECOND, "agree")
    waits = replace(FLAG, needs_two=True, opinions=(theirs, Opinion(MOD, "dismiss")))
    for text in ("withdraw 41", "withdraw case 41"):
        (flag,) = flags(ask(desk(queue=(waits,), moderators=MODERATORS), text))
        assert flag == replace(waits, opinions=(theirs,))
    other = desk(queue=(replace(waits, opinions=(theirs,)),), moderators=MODERATORS)
    assert lines(ask(other, "withdraw 41")) == ["nothing_to_withdraw"]


def undone(verdict: str = "agree", **changes: object) -> Chat:
    closed = replace(FLAG, state=FlagState.CLOSED, verdict=verdict, closed_by=MOD, closed_at=NOW)
    (flag,) = flags(ask(desk(closed=(closed,), queue=(OTHER,)), "undo"))
    return desk(queue=(replace(flag, **changes), OTHER), moderators=MODERATORS)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize("verdict", ["agree", "dismiss"])
def test_redo_puts_a_verdict_back(verdict: str) -> None:
    done = ask(undone(verdict), "redo")
    (flag,) = flags(done)
    assert (flag.state, flag.verdict, flag.undone) == (FlagState.CLOSED, verdict, None)
    tells = {"agree": "moderator_agreed", "dismiss": "moderator_dismissed"}
    assert (SHE, tells[verdict]) in told(done)


def test_redo_of_an_opinion_waits_for_a_second_one_again() -> None:
    done = ask(undone(needs_two=True), "redo")
    (flag,) = flags(done)
    assert flag.state is FlagState.OPEN
    assert flag.opinions == (Opinion(MOD, "agree"),)


def test_a_case_in_other_hands_is_not_closed_by_redo() -> None:
    held = undone(claimed_by=SECOND, claimed_until=NOW + CLAIM)
    assert lines(ask(held, "redo")) == ["claim_first"]
    scene = replace(undone(), who=MODERATORS[1])
    assert not flags(ask(scene, "redo"))


def test_a_word_about_care_is_not_put_back_by_redo() -> None:
    assert not flags(ask(undone("care"), "redo"))


def test_redo_is_about_what_was_undone_last() -> None:
    later = NOW + timedelta(minutes=1)
    deed = Deed(6, MOD, DeedKind.TRUST, NOW, undone_at=later, about={"account": SHE})
    who = replace(MODERATORS[0], standing=Standing.ACTIVE)
    scene = replace(undone(), who=who, deeds=(deed,))
    assert not flags(ask(scene, "redo"))
    assert flags(ask(replace(scene, deeds=(replace(deed, undone_at=NOW - CLAIM),)), "redo"))


@pytest.mark.need("S3-1")
@pytest.mark.parametrize(
    ("recused", "needs_two", "last"),
    [
        ((), False, False),
        ((SECOND,), False, False),
        ((SECOND, THIRD), False, True),
        ((), True, False),
        ((SECOND,), True, True),
    ],
)
def test_a_case_that_too_few_can_judge_is_told_to_the_auditor(
    recused: tuple[AccountId, ...], *, needs_two: bool, last: bool
) -> None:
    scene = holding(recused=recused, needs_two=needs_two)
    scene = replace(scene, house=replace(scene.house, about=About(auditor=AUDITOR)))
    done = ask(scene, "recuse")
    assert ((AUDITOR, "auditor_nobody_judges") in told(done)) is last
    assert (MOD, "recused_last" if last else "recused") in told(done)


@pytest.mark.need("S3-1")
def test_nobody_lets_herself_in() -> None:
    own = Member(MOD, Standing.WAITING, is_moderator=True)
    scene = desk(who=own, waiting=(own,))
    assert lines(ask(scene, "approve")) == ["not_your_own"]
    once_hers = Member(SECOND, Standing.WAITING)
    scene = desk(who=replace(own, parted=(SECOND,)), waiting=(once_hers,))
    assert lines(ask(scene, "approve")) == ["not_your_own"]
    behind = Member(THIRD, Standing.WAITING)
    done = confirmed(desk(who=own, waiting=(own, behind)), "approve")
    assert [c.member.account for c in done.changes if isinstance(c, SetMember)] == [THIRD]


def test_nobody_admits_her_own_request() -> None:
    request = FollowRequest(3, Caller(MOD, "mod@a.example"), NOW)
    done = ask(desk(requests=(request,)), "admit 3")
    assert lines(done) == ["not_your_own"]
    assert not [change for change in done.changes if isinstance(change, AnsweredRequest)]


@pytest.mark.parametrize(
    ("ends_in", "warned_ago", "warned"),
    [
        (6, None, False),
        (5, None, True),
        (1, None, True),
        (0, None, False),
        (4, 1, False),
        (4, 2, True),
    ],
)
def test_a_claim_that_ends_soon_is_told_once(
    ends_in: int, warned_ago: int | None, *, warned: bool
) -> None:
    flag = replace(CLAIMED, claimed_until=NOW + timedelta(minutes=ends_in))
    before = None if warned_ago is None else NOW - timedelta(minutes=warned_ago)
    says = warn_of_claims([flag, FLAG], before, NOW, CLAIM)
    assert [(say.to, say.line) for say in says] == [(MOD, "claim_ends")] * warned
    assert not warn_of_claims([flag], before, NOW, WARNED_BEFORE)


def test_an_undone_verdict_names_its_moderator_alone() -> None:
    (flag,) = (each for each in undone().queue if each.number == 41)
    assert flag.undone == Undone(MOD, "agree", NOW)


def test_every_word_that_moves_a_case_is_written_for_the_audit() -> None:
    done = confirmed(holding(), "offer")
    (change,) = (c for c in done.changes if isinstance(c, SetFlag))
    assert (change.by, change.word) == (MOD, "offer")
