from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.model.actions import Priority, Say
from bot.model.episodes import EpisodeKind, Flag, FlagState, Opinion
from bot.model.gate import Caller, FollowRequest
from bot.model.lines import Line
from bot.model.people import Member, Standing
from bot.rules.staff import AT_MOST_EVERY, tell_of_audit, tell_of_callers, tell_of_flags
from tests import facts

MODERATOR = Member(facts.account(7), is_moderator=True)
FLAG = Flag(41, facts.DR_A, EpisodeKind.SEVERE, facts.NOON)
FRESH = replace(FLAG, number=2, opened_at=facts.NOON + timedelta(minutes=119, seconds=30))
LATER = facts.NOON + timedelta(minutes=5)


def test_moderators_hear_that_a_case_waits() -> None:
    other = Member(facts.account(8), is_moderator=True)
    says = tell_of_flags([FLAG, replace(FLAG, number=42)], [MODERATOR, other], None, LATER)
    assert says == tuple(
        Say(
            who.account,
            Line.MODERATOR_NEW_FLAG,
            {"count": 2},
            Priority.ANSWER,
            replaces=Line.MODERATOR_NEW_FLAG,
        )
        for who in (MODERATOR, other)
    )


def test_a_case_can_wait_until_the_moderator_is_awake() -> None:
    sleeper = replace(facts.asleep(is_moderator=True), account=facts.account(7))
    (say,) = tell_of_flags([FLAG], [sleeper], None, LATER)
    assert say.not_before == facts.NOON + timedelta(hours=7)


@pytest.mark.parametrize(
    ("flag", "told_before"),
    [
        pytest.param(FRESH, timedelta(minutes=1), id="told-within-the-hour"),
        pytest.param(FLAG, AT_MOST_EVERY, id="nothing-new"),
        pytest.param(replace(FLAG, state=FlagState.CLOSED), None, id="closed"),
        pytest.param(
            replace(FLAG, claimed_until=facts.NOON + timedelta(days=1)), None, id="claimed"
        ),
        pytest.param(replace(FLAG, member=MODERATOR.account), None, id="her-own"),
    ],
)
def test_they_are_left_alone_otherwise(flag: Flag, told_before: timedelta | None) -> None:
    now = facts.NOON + timedelta(hours=2)
    told_at = None if told_before is None else now - told_before
    assert tell_of_flags([flag], [MODERATOR], told_at, now) == ()


def test_a_new_case_after_an_hour_is_told_with_all_that_wait() -> None:
    told_at = facts.NOON
    (say,) = tell_of_flags([FLAG, FRESH], [MODERATOR], told_at, told_at + AT_MOST_EVERY)
    assert say.fields["count"] == 2


@pytest.mark.parametrize("claimed_until", [facts.NOON, LATER])
def test_a_claim_that_has_run_out_lets_the_case_wait_again(claimed_until: datetime) -> None:
    assert tell_of_flags([replace(FLAG, claimed_until=claimed_until)], [MODERATOR], None, LATER)


@pytest.mark.need("S3-1")
def test_a_moderator_is_not_told_anew_because_of_a_case_of_her_own() -> None:
    hers = replace(FRESH, number=42, member=MODERATOR.account)
    now = facts.NOON + timedelta(hours=2)
    other = Member(facts.account(8), is_moderator=True)
    (say,) = tell_of_flags([FLAG, hers], [MODERATOR, other], facts.NOON, now)
    assert (say.to, say.fields["count"]) == (other.account, 2)


def test_the_auditor_gets_the_days_last_mark() -> None:
    auditor = facts.account(9)
    assert tell_of_audit(auditor, 12, "f00d", facts.NOON) == Say(
        auditor,
        Line.AUDIT_HEAD,
        {"at": facts.NOON, "count": 12, "head": "f00d"},
        Priority.WELCOME,
    )


def test_a_moderator_on_a_break_is_told_of_no_case() -> None:
    away = replace(MODERATOR, away_until=LATER)
    assert tell_of_flags([FLAG], [away], None, facts.NOON) == ()
    assert tell_of_flags([FLAG], [away], None, LATER)


@pytest.mark.parametrize(
    "changes",
    [
        {"recused": (MODERATOR.account,)},
        {"opinions": (Opinion(MODERATOR.account, "agree"),)},
        {"parked_until": LATER + timedelta(hours=1)},
    ],
)
def test_nobody_is_told_of_what_she_may_not_take(changes: dict[str, Any]) -> None:
    assert tell_of_flags([replace(FLAG, **changes)], [MODERATOR], None, LATER) == ()


def asking(number: int, asked_at: datetime = facts.NOON) -> FollowRequest:
    handle = f"caller{number}@clinic.example"
    born = facts.NOON - timedelta(days=400)
    caller = Caller(facts.account(20 + number), handle, born, posts=number)
    return FollowRequest(number, caller, asked_at)


def test_each_moderator_reads_who_asks_to_follow_the_bot() -> None:
    other = Member(facts.account(8), is_moderator=True)
    says = tell_of_callers([asking(1), asking(2)], (), [MODERATOR, other], None, LATER)
    assert [say.to for say in says] == [MODERATOR.account, other.account]
    assert {say.line for say in says} == {Line.MODERATOR_NEW_REQUEST}
    assert says[0].fields["count"] == 2


@pytest.mark.parametrize(
    ("asked_at", "told_before"),
    [
        pytest.param(LATER, timedelta(minutes=59), id="told-within-the-hour"),
        pytest.param(facts.NOON, AT_MOST_EVERY, id="told-of-before"),
    ],
)
def test_a_request_is_told_once_and_not_at_every_look(
    asked_at: datetime, told_before: timedelta
) -> None:
    now = facts.NOON + timedelta(hours=1)
    told_at = now - told_before
    assert tell_of_callers([asking(1, asked_at)], (), [MODERATOR], told_at, now) == ()


def test_only_the_new_ones_are_told_after_an_hour() -> None:
    both = [asking(1), asking(2, LATER)]
    (say,) = tell_of_callers(both, (), [MODERATOR], facts.NOON, facts.NOON + AT_MOST_EVERY)
    assert say.fields["count"] == 1


def test_a_moderator_on_a_break_is_not_told_who_asks() -> None:
    resting = replace(MODERATOR, away_until=LATER + timedelta(hours=1))
    other = Member(facts.account(8), is_moderator=True)
    says = tell_of_callers([asking(1)], (), [resting, other], None, LATER)
    assert [say.to for say in says] == [other.account]
    assert tell_of_callers([asking(1)], (), [resting], None, LATER) == ()


def test_who_asked_by_message_is_told_of_too_with_all_that_wait() -> None:
    early = Member(facts.account(9), Standing.WAITING, joined_at=facts.NOON)
    late = replace(early, account=facts.account(10), joined_at=LATER)
    now = facts.NOON + AT_MOST_EVERY
    (say,) = tell_of_callers((), [early, late], [MODERATOR], facts.NOON, now)
    assert (say.line, say.fields) == (Line.MODERATOR_NEW_MEMBER, {"count": 2})
    assert tell_of_callers((), [early], [MODERATOR], facts.NOON, now) == ()
