"""What undo and redo may bring back, and what they may not."""

from dataclasses import replace

import pytest

from bot.model.cases import Chat
from bot.model.episodes import MeasureState
from tests.unit.rules.conversation.scene import (
    POLICY,
    account,
    after,
    ask,
    case,
    chat,
    lines,
    muted,
    public_writes,
    said,
    settled,
)


def told(scene: Chat, *typed: str) -> Chat:
    """The facts after she has said all this, one by one, and all acts have settled."""
    for text in typed:
        scene = settled(after(scene, ask(scene, text)))
    return scene


@pytest.mark.parametrize(
    "typed", [("unmute number 1", "wrong 41"), ("unmute number 1", "undo list", "wrong 41")]
)
def test_whom_she_let_back_is_not_hidden_again_by_the_undo_of_wrong(typed: tuple[str, ...]) -> None:
    scene = told(chat(), "mute 41", "yes", *typed)
    again = muted(ask(scene, "undo"))
    assert len(again) == 10
    assert account(1) not in again


def test_whom_she_let_back_is_not_hidden_again_by_redo() -> None:
    scene = told(chat(), "mute 41", "yes", "unmute number 1", "unmute all")
    again = muted(ask(scene, "redo"))
    assert len(again) == 10
    assert account(1) not in again


@pytest.mark.parametrize("taken_back", [("undo", "redo"), ("wrong 41", "undo")])
def test_what_others_can_see_is_asked_again(taken_back: tuple[str, str]) -> None:
    first, again = taken_back
    scene = told(chat(), "hide replies", "yes", first)
    asked = ask(scene, again)
    assert public_writes(asked.actions) == []
    assert "11 things that others can see" in said(asked)
    done = public_writes(ask(after(scene, asked), "yes").actions)
    assert len(done) == 11
    assert ask(after(scene, asked), "no").actions[1:] == ()
    assert public_writes(ask(after(scene, asked), "no").actions) == []


def test_redo_keeps_to_the_limits() -> None:
    scene = told(chat(), "mute 41", "yes", "undo")
    full = replace(scene, measures_this_hour=POLICY.measures_per_hour - 10)
    assert lines(ask(full, "redo")) == ["limit_reached"]
    assert "60 acts in 1 hour" in said(ask(full, "redo"))
    spent = replace(scene, measures_today=POLICY.measures_per_day)
    assert "200 acts in 24 hours" in said(ask(spent, "redo"))
    assert len(muted(ask(replace(full, measures_this_hour=49), "redo"))) == 11


@pytest.mark.parametrize(
    ("state", "line"),
    [(MeasureState.HERS, "undone_all_hers"), (MeasureState.REFUSED, "undone_refused")],
)
def test_what_was_not_done_is_taken_back_with_the_true_reason(
    state: MeasureState, line: str
) -> None:
    scene = chat(episodes=(case(hostile=1, care=0),))
    scene = settled(after(scene, ask(scene, "mute 41")), acct01=state)
    assert lines(ask(scene, "undo")) == [line]


def test_after_forget_me_she_is_not_signed_in() -> None:
    scene = told(chat(), "forget me", "FORGET")
    assert not scene.who.can_act
