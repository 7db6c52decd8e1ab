from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Part, Say
from bot.model.cases import Case
from bot.model.changes import CouldNotRead
from bot.model.decisions import NOTHING, Decision
from bot.model.gauges import Unread
from bot.model.people import FRIENDLY
from bot.model.policy import Policy
from bot.model.verdicts import Verdict
from bot.rules.decide import decide
from bot.rules.unreadable import note_unreadable
from tests import facts

POLICY = Policy()
UNREAD = Verdict(None, scorer="made-up")
NOW = facts.NOON.timestamp()
NINE = Unread(at=NOW, lately=9.5, usual=0.0, told=0.0)


def said(decision: Decision) -> list[Say]:
    return [a for a in decision.actions if isinstance(a, Say)]


def noted(decision: Decision) -> Unread:
    (change,) = [c for c in decision.changes if isinstance(c, CouldNotRead)]
    return change.unread


def test_many_strangers_whom_nobody_here_can_read_are_told_of_once() -> None:
    decision = note_unreadable(facts.case(facts.account(1), UNREAD, unread=NINE), POLICY)
    (say,) = said(decision)
    assert say.line == "unreadable"
    assert say.fields["cause"] == Part("unreadable_language")
    assert noted(decision).told == NOW
    again = facts.case(facts.account(2), UNREAD, unread=noted(decision))
    assert not said(note_unreadable(again, POLICY))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"verdict": facts.HOSTILE}, id="it-can-be-read"),
        pytest.param({"met_unread": True}, id="counts-already"),
        pytest.param({"asked_before": True}, id="asked-for-help-once"),
        *(pytest.param({"relation": each}, id=each.value) for each in sorted(FRIENDLY)),
    ],
)
def test_what_is_no_news(changes: dict[str, object]) -> None:
    case = facts.case(facts.account(1), UNREAD, unread=NINE)
    assert note_unreadable(replace(case, **changes), POLICY) == NOTHING  # type: ignore[arg-type]  # checked by replace


def aside(author: int) -> Case:
    """Hostile words said to an account that is hostile to her, in her conversation."""
    rude = facts.account(99)
    seen = replace(facts.interaction(facts.account(author)), answers=rude)
    recent = (facts.contact(rude),)
    return facts.case(seen.author, interaction=seen, recent=recent, unread=NINE)


def test_many_who_are_hostile_to_a_hostile_account_are_a_note_and_no_crowd() -> None:
    decision = decide(aside(1), POLICY)
    (say,) = said(decision)
    assert say.line == "unreadable"
    assert say.fields["cause"] == Part("unreadable_aside")
    assert noted(decision).told == NOW


def test_who_says_a_kind_word_to_a_hostile_account_is_no_news() -> None:
    assert note_unreadable(replace(aside(1), verdict=facts.CIVIL), POLICY) == NOTHING


def test_a_picture_without_words_is_not_a_language() -> None:
    case = facts.case(facts.account(1), UNREAD, unread=NINE)
    empty = replace(case, interaction=replace(case.interaction, text="  "))
    assert note_unreadable(empty, POLICY) == NOTHING


def test_an_hour_later_they_are_no_crowd_any_more() -> None:
    old = NINE._replace(at=NOW - 3_600)
    assert not said(note_unreadable(facts.case(facts.account(1), UNREAD, unread=old), POLICY))


def test_who_usually_hears_from_such_people_is_not_told() -> None:
    often = NINE._replace(usual=5.0)
    assert not said(note_unreadable(facts.case(facts.account(1), UNREAD, unread=often), POLICY))


def test_what_is_usual_is_learned_within_weeks() -> None:
    unread, notes = Unread(), 0
    for n in range(21 * 24 * 12):  # three weeks, twelve an hour
        at = facts.NOON + timedelta(minutes=5 * n)
        author = facts.account(n % 10_000)
        seen = facts.interaction(author, key=n, at=at)
        case = facts.case(author, UNREAD, unread=unread, interaction=seen, now=at)
        decision = note_unreadable(case, POLICY)
        unread, notes = noted(decision), notes + len(said(decision))
    assert notes == 1
    assert 2.4 < unread.usual < 12


def test_it_is_told_even_when_the_alerts_of_the_day_are_spent() -> None:
    case = facts.case(facts.account(1), UNREAD, unread=NINE, alerts_today=24)
    assert said(decide(case, POLICY))
