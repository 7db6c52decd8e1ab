"""What an open question takes for its answer, and what it does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.changes import DropQuestion
from bot.model.lines import Line
from bot.rules.cards import pile_on_card
from bot.rules.conversation import lapsed
from tests.facts import question_of
from tests.unit.rules.conversation.scene import (
    NOW,
    POLICY,
    SHE,
    after,
    ask,
    case,
    chat,
    lines,
    muted,
)


def at_her_card() -> Chat:
    scene = chat()
    card = pile_on_card(case(), scene.who, scene.house, POLICY, NOW)
    question = question_of(card)
    assert question is not None
    return replace(scene, question=question)


def test_a_no_to_a_card_drops_it_and_a_no_to_nothing_changes_nothing() -> None:
    left = ask(at_her_card(), "no")
    assert left.changes == (DropQuestion(SHE),)
    assert lines(left) == ["left_alone"]
    nothing = ask(chat(), "no")
    assert (nothing.changes, lines(nothing)) == ((), ["nothing_waits"])


def test_leave_at_a_card_leaves_the_card_and_she_stays() -> None:
    left = ask(at_her_card(), "leave")
    assert lines(left) == ["left_this"]
    assert left.changes == (DropQuestion(SHE),)


def test_a_number_that_is_no_choice_is_asked_for_again() -> None:
    assert lines(ask(at_her_card(), "7")) == ["pick_a_number"]
    assert lines(ask(chat(), "7")) == ["no_choices"]
    asked = after(chat(), ask(chat(), "mute 41"))
    assert lines(ask(asked, "7")) == ["yes_or_no"]


def test_a_choice_of_a_card_that_has_lapsed_names_the_case() -> None:
    card = at_her_card()
    late = replace(card, question=None, lapsed=card.question)
    assert lines(ask(late, "1")) == ["late_choice"]
    assert lines(ask(late, "7")) == ["no_choices"]
    assert muted(ask(late, "1")) == []


@pytest.mark.parametrize(("before_the_end", "hidden"), [(1, 11), (0, 0)])
def test_a_question_is_open_until_the_moment_it_ends(before_the_end: int, hidden: int) -> None:
    scene = at_her_card()
    assert scene.question is not None
    moment = scene.question.expires_at - timedelta(seconds=before_the_end)
    scene = replace(scene, now=moment, heard=replace(scene.heard, at=moment))
    assert len(muted(ask(scene, "1"))) == hidden


def test_a_question_that_lapses_tells_whoever_was_asked_and_is_noted() -> None:
    question = after(chat(), ask(chat(), "mute 41")).question
    assert question is not None
    closed = lapsed(question, chat().who, question.expires_at)
    assert closed.changes == (DropQuestion(SHE),)
    assert closed.actions == (Say(SHE, Line.LAPSED, {"at": question.asked_at}),)
    assert closed.because == ("no answer in time",)
