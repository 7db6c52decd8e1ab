"""The brake holds back the mildest first, and never leaves a question that she has not seen."""

from dataclasses import replace

import pytest

from bot.model.actions import ReadNames, Say
from bot.model.cases import Case
from bot.model.changes import Ask, Focus, OpenEpisode, ToldEpisode
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.decide import decide
from tests import facts

POLICY = Policy(sensitivity="high", alerts_per_day=24)


def crowd_and_threat(alerts_today: int) -> Case:
    """A threat that also completes a crowd: a card for each."""
    return facts.case(
        facts.account(99), facts.THREAT, recent=facts.crowd(2), alerts_today=alerts_today
    )


def spoken(decision: Decision) -> list[str]:
    return [a.line for a in decision.actions if isinstance(a, Say)]


def told(decision: Decision) -> list[int]:
    return [c.number for c in decision.changes if isinstance(c, ToldEpisode)]


@pytest.mark.parametrize(
    ("alerts_today", "lines", "why"),
    [
        pytest.param(22, [Line.PILE_ON, Line.SEVERE], [], id="room-for-both"),
        pytest.param(23, [Line.SEVERE], ["held back 1"], id="room-for-the-worst"),
        pytest.param(24, [], ["held back 2"], id="no-room"),
        pytest.param(40, [], ["held back 2"], id="over-already"),
    ],
)
def test_the_worst_goes_first_and_what_is_held_back_is_said(
    alerts_today: int, lines: list[str], why: list[str]
) -> None:
    decision = decide(crowd_and_threat(alerts_today), POLICY)
    assert spoken(decision) == lines
    held = [each for each in decision.because if each.startswith("held back")]
    assert held == [f"{each}: at most 24 alerts a day to one member" for each in why]
    assert len(decision.because) == 2 + len(held), "the reasons of the rules are still there"


@pytest.mark.parametrize(
    ("a_day", "others_today", "lines"),
    [
        pytest.param(24, 17, [Line.PILE_ON, Line.SEVERE], id="room-for-both"),
        pytest.param(24, 18, [Line.PILE_ON], id="a-quarter-is-for-pile-ons"),
        pytest.param(4, 3, [Line.PILE_ON], id="one-of-four"),
        pytest.param(2, 1, [Line.PILE_ON], id="one-of-two"),
        pytest.param(1, 0, [Line.SEVERE], id="of-one-none"),
    ],
)
def test_threats_cannot_spend_what_is_kept_for_pile_ons(
    a_day: int, others_today: int, lines: list[str]
) -> None:
    case = replace(crowd_and_threat(others_today), others_today=others_today)
    policy = replace(POLICY, alerts_per_day=a_day)
    assert spoken(decide(case, policy)) == lines


@pytest.mark.parametrize("alerts_today", [22, 23, 24])
def test_every_case_is_opened_all_the_same(alerts_today: int) -> None:
    decision = decide(crowd_and_threat(alerts_today), POLICY)
    assert [c.episode.number for c in decision.changes if isinstance(c, OpenEpisode)] == [41, 42]
    assert any(isinstance(action, ReadNames) for action in decision.actions)


@pytest.mark.parametrize(
    ("alerts_today", "cases"),
    [
        pytest.param(22, [41, 42], id="room-for-both"),
        pytest.param(23, [42], id="room-for-the-worst"),
        pytest.param(24, [], id="no-room"),
    ],
)
def test_a_card_that_is_held_back_counts_as_not_told(alerts_today: int, cases: list[int]) -> None:
    assert told(decide(crowd_and_threat(alerts_today), POLICY)) == cases


def test_only_a_card_asks_so_her_number_never_answers_one_that_was_not_sent() -> None:
    decision = decide(crowd_and_threat(23), POLICY)
    (card,) = [a for a in decision.actions if isinstance(a, Say)]
    assert (facts.question_of(card).topic, card.case) == (Line.SEVERE, 42)
    assert not [c for c in decision.changes if isinstance(c, Ask | Focus)]
