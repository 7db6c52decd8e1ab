"""`practice`: each message says that it is made up, and none of it leads to anything."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.cases import Chat
from bot.model.changes import Ask, DropQuestion
from bot.model.decisions import Decision
from bot.rules.conversation import lapsed
from bot.rules.conversation.member.practising import LASTS
from tests.unit.rules.conversation.scene import (
    NOW,
    after,
    ask,
    chat,
    lines,
    member,
    public_writes,
    said,
)


def started() -> Chat:
    return after(chat(), ask(chat(), "practice"))


def is_harmless(decision: Decision) -> bool:
    asking = all(isinstance(change, Ask | DropQuestion) for change in decision.changes)
    return asking and not public_writes(decision.actions)


@pytest.mark.need("S4-8")
def test_it_begins_with_a_card_that_says_it_is_made_up() -> None:
    decision = ask(chat(), "practice")
    told = said(decision)
    assert told.startswith("Practice: this is made up, and for you alone.")
    assert "1 hide the 6 for 7 days (they won't know)\n2 pause this conversation" in told
    assert "ends by itself in 30 minutes" in told
    assert is_harmless(decision)


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        (("1", "undo"), ["practice_hide", "practice_undo"]),
        (("hide", "why", "undo"), ["practice_hide", "practice_why", "practice_undo"]),
        (("2", "resume"), ["practice_pause", "practice_undo"]),
        (("why", "mute", "done"), ["practice_why", "practice_hide", "practice_over"]),
        (("3",), ["practice_over"]),
        (("leave",), ["practice_over"]),
        (("1", "I'm done"), ["practice_hide", "practice_over"]),
        (("no",), ["left_alone"]),
    ],
)
def test_every_way_through_it_touches_nothing_and_comes_to_an_end(
    typed: tuple[str, ...], path: list[str]
) -> None:
    scene, went = started(), list[str]()
    for word in typed:
        decision = ask(scene, word)
        assert is_harmless(decision)
        went += lines(decision)
        scene = after(scene, decision)
    assert went == path
    assert scene.question is None
    assert lines(ask(scene, "yes")) == ["nothing_waits"]


def test_her_real_words_work_in_between() -> None:
    assert lines(ask(started(), "status")) == ["status"]
    assert lines(ask(started(), "stop")) == ["left_by_word"]
    assert lines(ask(started(), "why 41")) == ["why"]
    assert lines(ask(after(started(), ask(started(), "1")), "yes")) == ["pick_a_word"]


def test_it_ends_by_itself_without_a_word() -> None:
    question = started().question
    assert question is not None
    assert question.expires_at == NOW + LASTS
    assert lapsed(question, member(), NOW + LASTS).actions == ()
    late = replace(started(), now=NOW + LASTS)
    assert lines(ask(late, "undo")) == ["nothing_to_undo"]


def test_it_never_takes_the_place_of_a_real_question() -> None:
    scene = after(chat(), ask(chat(), "mute 41"))
    decision = ask(scene, "practice")
    assert lines(decision) == ["practice_later"]
    assert decision.changes == ()
    assert lines(ask(after(started(), ask(started(), "2")), "practice")) == ["practice_card"]


def test_an_answer_that_was_on_its_way_is_none() -> None:
    scene = after(started(), ask(started(), "1"))
    assert scene.question is not None
    newer = replace(scene.question, asked_at=NOW + timedelta(seconds=30))
    decision = ask(replace(scene, question=newer, now=NOW + timedelta(minutes=1)), "undo")
    assert lines(decision) == ["crossed_word"]
