"""The care lane, as moderators use it."""

from dataclasses import replace

import pytest

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.changes import SetCare
from bot.model.decisions import Decision
from bot.model.episodes import Episode, FlagState
from tests.unit.rules.conversation.scene import NOW, SHE, account, after, ask, case, chat, lines
from tests.unit.rules.conversation.scene import said as said_by
from tests.unit.rules.conversation.test_moderators import CLAIMED, MOD, desk, flags


def holding(episode: Episode, **changes: object) -> Chat:
    return desk(queue=(CLAIMED,), flagged=episode, focus=41, **changes)


CROWD = holding(case(hostile=3, care=1))
ALONE = holding(case(hostile=1, care=0))


def cares(decision: Decision) -> list[SetCare]:
    return [change for change in decision.changes if isinstance(change, SetCare)]


def told(decision: Decision) -> list[str]:
    return [a.line for a in decision.actions if isinstance(a, Say) and a.to == SHE]


@pytest.mark.need("S2-5", "S2-12")
@pytest.mark.parametrize("typed", ["care number 3", "care 3", "care #3"])
def test_one_account_goes_to_the_care_lane_after_a_yes(typed: str) -> None:
    asked = ask(CROWD, typed)
    assert lines(asked) == ["confirm_care"]
    assert cares(asked) == []
    decision = ask(after(CROWD, asked), "yes")
    assert cares(decision) == [SetCare(41, SHE, account(3), asks=True)]
    assert told(decision) == ["moderator_saw_care"]
    (flag,) = flags(decision)
    assert (flag.state, flag.claimed_by) == (FlagState.OPEN, MOD)


def test_never_a_crowd_at_once() -> None:
    for typed in ("care", "care 41", "care all of them", "care number 99"):
        decision = ask(CROWD, typed)
        assert lines(decision) == ["care_for_which"]
        assert decision.changes == ()


def test_where_nobody_else_is_left_the_case_closes_and_undo_opens_it_again() -> None:
    decision = ask(after(ALONE, ask(ALONE, "care")), "yes")
    (closed,) = flags(decision)
    assert (closed.state, closed.verdict) == (FlagState.CLOSED, "care")
    assert told(decision) == ["moderator_saw_care"]
    taken_back = ask(desk(closed=(replace(closed, closed_at=NOW),)), "undo")
    assert cares(taken_back) == [SetCare(41, SHE, None, asks=False)]
    assert flags(taken_back)[0].state is FlagState.OPEN


def test_where_two_must_agree_care_alone_closes_nothing() -> None:
    scene = replace(ALONE, queue=(replace(CLAIMED, needs_two=True),))
    decision = ask(after(scene, ask(scene, "care")), "yes")
    assert cares(decision) == [SetCare(41, SHE, account(1), asks=True)]
    assert flags(decision)[0].state is FlagState.OPEN


def test_what_the_words_said_already_is_not_said_again() -> None:
    assert lines(ask(CROWD, "care number 4")) == ["care_already"]
    assert lines(ask(CROWD, "care off number 4")) == ["care_not_said"]


def test_care_can_be_taken_back_by_whoever_holds_the_case() -> None:
    scene = replace(CROWD, in_care=frozenset({account(3)}))
    decision = ask(after(scene, ask(scene, "care off number 3")), "yes")
    assert cares(decision) == [SetCare(41, SHE, account(3), asks=False)]
    assert told(decision) == ["moderator_saw_no_care"]


def test_without_the_case_in_hand_nothing_is_said() -> None:
    assert lines(ask(desk(), "care number 3")) == ["claim_first"]
    party = replace(CROWD, flagged=replace(case(), member=MOD))
    assert lines(ask(party, "care number 3")) == ["your_own_case"]


def test_why_tells_the_member() -> None:
    assert "need for help" in said_by(ask(chat(verdicts={41: "care"}), "why 41"))
