"""What happens on a date: everything ends by itself, and she hears of it the day before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Lift, Part, Priority, Say
from bot.model.changes import Bookmark, EndDeed, ForgetPerson, RecappedDeed, SetMember
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Closed, DeedKind, Measure, MeasureKind, MeasureState
from bot.model.lines import Line
from bot.model.people import AccountId, Member, Mode, Standing
from bot.model.policy import Policy
from bot.rules import dues
from tests import facts

POLICY = Policy(links_per_message=5)
MEMBER = facts.member()
MORNING = facts.NOON + timedelta(hours=7)


def spoken(decision: Decision) -> list[Say]:
    return [a for a in decision.actions if isinstance(a, Say)]


@pytest.mark.parametrize("state", sorted(MeasureState))
def test_on_its_date_only_what_the_bot_did_is_taken_back(state: MeasureState) -> None:
    row = facts.measure(1, state=state)
    decision = dues.end(facts.deed(row), MEMBER, facts.NOON, POLICY)
    lifted = [action for action in decision.actions if isinstance(action, Lift)]
    ours = state in {MeasureState.WANTED, MeasureState.IN_FORCE}
    assert lifted == ([Lift(row.measure, 9)] if ours else [])
    assert decision.changes[0] == EndDeed(9, facts.NOON, undone=False)
    assert decision.because == ("its end date has come",)


def test_what_a_list_names_ends_one_by_one_and_the_choice_of_it_stands() -> None:
    rows = [facts.measure(n) for n in range(1, 4)]
    over = replace(rows[0], ends_at=facts.NOON)
    offered = replace(rows[1], ends_at=facts.NOON, state=MeasureState.OFFERED)
    until = rows[2].ends_at
    deed = replace(facts.deed(over, offered, rows[2]), kind=DeedKind.LIST, until=until)
    decision = dues.end(deed, MEMBER, facts.NOON, POLICY)
    lifted = [action for action in decision.actions if isinstance(action, Lift)]
    assert lifted == [Lift(over.measure, 9), Lift(offered.measure, 9)]
    assert not [change for change in decision.changes if isinstance(change, EndDeed)]
    assert [say.line for say in spoken(decision)] == [Line.OFFERED_REMINDER]
    last = dues.end(deed, MEMBER, until, POLICY)
    assert EndDeed(9, until, undone=False) in last.changes


def test_the_day_before_a_list_ends_for_her_she_hears_how_to_go_on() -> None:
    until = facts.NOON + timedelta(days=1)
    used = replace(facts.deed(facts.measure(1)), about={"list": "2"}, until=until)
    deed = replace(used, kind=DeedKind.LIST)
    (say,) = spoken(dues.recap(deed, MEMBER, facts.NOON))
    assert (say.line, say.fields["number"]) == (Line.RECAP_LIST, "2")
    assert say.fields["until"] == until


@pytest.mark.parametrize(
    ("standing", "reminded"), [(Standing.ACTIVE, True), (Standing.LEFT, False)]
)
def test_who_got_links_gets_them_again_on_the_end_date_unless_she_left(
    standing: Standing, *, reminded: bool
) -> None:
    rows = tuple(facts.measure(n, state=MeasureState.OFFERED) for n in range(1, 8))
    member = facts.member(standing=standing)
    decision = dues.end(facts.deed(*rows), member, facts.NOON, POLICY)
    links = tuple(facts.account(n) for n in range(1, 6))
    left = Part(Line.MORE_LINKS, {"count": 2})
    reminder = Say(
        facts.DR_A,
        Line.OFFERED_REMINDER,
        {"count": 7, "links": links, "left": left},
        Priority.WELCOME,
    )
    assert spoken(decision) == ([reminder] if reminded else [])
    rest = tuple({"link": facts.account(n)} for n in (6, 7))
    more = Bookmark(facts.DR_A, Line.MUTE_LINKS_GO_ON, rest)
    assert (more in decision.changes) is reminded


def test_a_reminder_of_links_does_not_wake_her() -> None:
    deed = facts.deed(facts.measure(1, state=MeasureState.OFFERED))
    (say,) = spoken(dues.end(deed, facts.asleep(), facts.NOON, POLICY))
    assert say.not_before == MORNING


def test_the_day_before_she_hears_how_many_come_back() -> None:
    mine = facts.measure(3, state=MeasureState.HERS)
    thread = Measure(facts.DR_A, MeasureKind.MUTE_THREAD, facts.post_of(facts.DR_A))
    deed = facts.deed(
        facts.measure(1), facts.measure(2), mine, replace(facts.measure(4), measure=thread)
    )
    decision = dues.recap(deed, facts.asleep(), facts.NOON)
    until = facts.NOON + timedelta(days=7)
    recap = Say(
        facts.DR_A,
        Line.RECAP,
        {"count": 2, "until": until},
        Priority.WELCOME,
        not_before=MORNING,
    )
    assert decision == Decision((RecappedDeed(9),), (recap,))


def test_one_account_alone_is_worth_a_note() -> None:
    (say,) = spoken(dues.recap(facts.deed(facts.measure(1)), MEMBER, facts.NOON))
    assert say.fields == {"count": 1, "until": facts.NOON + timedelta(days=7)}


@pytest.mark.parametrize(
    ("standing", "state", "kind"),
    [
        pytest.param(Standing.LEFT, MeasureState.IN_FORCE, MeasureKind.MUTE, id="left"),
        pytest.param(Standing.ACTIVE, MeasureState.HERS, MeasureKind.MUTE, id="her-own"),
        pytest.param(Standing.ACTIVE, MeasureState.IN_FORCE, MeasureKind.MUTE_THREAD, id="pause"),
    ],
)
def test_nothing_to_bring_back_needs_no_note(
    standing: Standing, state: MeasureState, kind: MeasureKind
) -> None:
    row = facts.measure(1, state=state)
    deed = facts.deed(replace(row, measure=replace(row.measure, kind=kind)))
    decision = dues.recap(deed, facts.member(standing=standing), facts.NOON)
    assert decision == Decision((RecappedDeed(9),))


DAY_BEFORE = facts.NOON - timedelta(days=1)
BRACED = {"braced_at": DAY_BEFORE, "braced_until": facts.NOON}


@pytest.mark.need("S1-10")
@pytest.mark.parametrize(
    ("accounts", "cases", "line"),
    [
        (7, 1, Line.BRACE_OVER),
        (1, 0, Line.BRACE_OVER),
        (0, 1, Line.BRACE_OVER),
        (0, 0, Line.BRACE_OVER_QUIET),
    ],
)
def test_after_a_watchful_time_she_hears_by_numbers_how_it_went(
    accounts: int, cases: int, line: Line
) -> None:
    decision = dues.relax(facts.member(**BRACED), accounts, cases, facts.NOON)
    (say,) = spoken(decision)
    assert decision.changes == (SetMember(facts.member()),)
    assert (say.to, say.line, say.priority) == (facts.DR_A, line, Priority.WELCOME)
    assert say.fields == {"count": accounts, "cases": cases, "since": DAY_BEFORE}
    assert (say.not_before, say.replaces) == (None, Line.BRACE_OVER)


def test_the_summary_does_not_wake_her() -> None:
    (say,) = spoken(dues.relax(facts.asleep(**BRACED), 3, 1, facts.NOON))
    assert say.not_before == MORNING


@pytest.mark.parametrize(
    "member",
    [facts.member(), facts.member(braced_until=facts.NOON + timedelta(seconds=1))],
    ids=["never", "still"],
)
def test_nothing_ends_that_is_not_over(member: Member) -> None:
    assert dues.relax(member, 3, 1, facts.NOON) == NOTHING


def test_who_is_not_watched_over_hears_nothing_of_how_it_went() -> None:
    decision = dues.relax(facts.member(mode=Mode.OFF, **BRACED), 0, 0, facts.NOON)
    assert decision.changes == (SetMember(facts.member(mode=Mode.OFF)),)
    assert decision.actions == ()


def test_on_the_erasure_date_everything_of_hers_is_forgotten() -> None:
    decision = dues.erase(facts.DR_A)
    assert decision == Decision((ForgetPerson(facts.DR_A),), (), ("the erasure date has come",))


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def over(number: int, ago: timedelta, of: AccountId = facts.DR_A) -> Closed:
    return Closed(number, of, facts.NOON - ago)


def checked(decision: Decision) -> Member:
    (member,) = [c.member for c in decision.changes if isinstance(c, SetMember)]
    return member


@pytest.mark.need("S2-10")
def test_two_days_after_a_case_she_is_asked_after_once() -> None:
    cases = (over(40, 50 * HOUR), over(41, 48 * HOUR), over(42, 47 * HOUR))
    decision = dues.check_in(MEMBER, cases, facts.NOON)
    (say,) = spoken(decision)
    assert (say.line, say.fields) == (Line.CHECK_IN, {"case": 41})
    again = checked(decision)
    assert dues.check_in(again, cases, facts.NOON) == NOTHING
    later = dues.check_in(again, cases, facts.NOON + HOUR)
    assert [say.fields["case"] for say in spoken(later)] == [42]


@pytest.mark.parametrize(
    "member",
    [
        pytest.param(facts.member(check_ins=False), id="declined"),
        pytest.param(facts.member(mode=Mode.OFF), id="off"),
        pytest.param(facts.member(standing=Standing.LEFT), id="left"),
        pytest.param(facts.asleep(), id="asleep"),
    ],
)
def test_nobody_is_asked_after_who_does_not_want_it_or_sleeps(member: Member) -> None:
    assert dues.check_in(member, (over(41, 2 * DAY),), facts.NOON) == NOTHING


def test_who_slept_is_asked_after_in_the_morning() -> None:
    decision = dues.check_in(facts.asleep(), (over(41, 2 * DAY),), MORNING)
    assert [say.line for say in spoken(decision)] == [Line.CHECK_IN]
