"""Being asked after when a case is over, declined for ever by two words."""

import pytest

from bot.model.changes import SetMember
from bot.model.decisions import Decision
from tests.unit.rules.conversation.scene import after, ask, chat, lines, member


def wanted(decision: Decision) -> list[bool]:
    return [c.member.check_ins for c in decision.changes if isinstance(c, SetMember)]


@pytest.mark.need("S2-10")
@pytest.mark.parametrize(
    "typed", ["no check-ins", "No more check-ins, please.", "stop checking in", "check ins off"]
)
def test_check_ins_are_declined_in_plain_words(typed: str) -> None:
    decision = ask(chat(), typed)
    assert lines(decision) == ["check_ins_off"]
    assert wanted(decision) == [False]


@pytest.mark.parametrize("typed", ["check-ins", "check ins on", "checkins please"])
def test_they_come_back_when_she_asks(typed: str) -> None:
    decision = ask(chat(who=member(check_ins=False)), typed)
    assert lines(decision) == ["check_ins_on"]
    assert wanted(decision) == [True]


def test_undo_and_redo_turn_that_one_setting() -> None:
    scene = after(chat(), ask(chat(), "no check-ins"))
    undone = ask(scene, "undo")
    assert wanted(undone) == [True]
    again = ask(after(scene, undone), "redo")
    assert wanted(again) == [False]


def test_a_choice_about_something_else_leaves_them_declined() -> None:
    scene = after(chat(), ask(chat(), "no check-ins"))
    scene = after(scene, ask(scene, "mode off"))
    assert wanted(ask(scene, "undo")) == [False]


def test_said_twice_nothing_changes_the_second_time() -> None:
    scene = after(chat(), ask(chat(), "no check-ins"))
    assert ask(scene, "no check-ins").changes == ()
