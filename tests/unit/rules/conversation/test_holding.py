"""`held`: what waits for her morning, to be looked at now, later or never."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.cases import Chat, HeldBack
from bot.model.changes import DropHeld, ReleaseHeld, ToldEpisode
from tests.unit.rules.conversation.scene import (
    NOW,
    SHE,
    after,
    ask,
    case,
    chat,
    contact,
    lines,
    said,
)

MORNING = NOW + timedelta(hours=7)


def night(*cases: int) -> Chat:
    """Cases whose cards wait until the morning."""
    waits = tuple(replace(case(number), told_at=MORNING) for number in cases)
    return chat(episodes=waits, focus=None, held=HeldBack(len(cases), MORNING, cases))


@pytest.mark.need("S1-11")
def test_it_tells_how_much_waits_and_for_which_cases_and_no_words() -> None:
    decision = ask(night(42, 41), "held")
    told = said(decision)
    assert told.startswith("2 messages wait for you until Sat 21 Nov 21:00.")
    assert "It's about case 42 and case 41." in told
    assert decision.changes == ()


@pytest.mark.parametrize("typed", ["folder", "what did I miss?", "held later", "held back"])
def test_other_ways_to_ask_change_nothing_either(typed: str) -> None:
    decision = ask(night(41), typed)
    assert lines(decision) == ["held"]
    assert decision.changes == ()


@pytest.mark.parametrize(
    ("typed", "change", "line"),
    [("held now", ReleaseHeld(SHE), "held_now"), ("held never", DropHeld(SHE), "held_never")],
)
def test_now_or_never_and_no_second_card_in_the_morning(
    typed: str, change: ReleaseHeld | DropHeld, line: str
) -> None:
    scene = night(42)
    seen_before = replace(case(41), told_at=NOW - timedelta(hours=1))
    decision = ask(replace(scene, episodes=(*scene.episodes, seen_before)), typed)
    assert decision.changes == (change, ToldEpisode(42, NOW, 11))
    assert lines(decision) == [line]


@pytest.mark.parametrize("typed", ["held", "held now", "held never"])
def test_where_nothing_waits_nothing_changes(typed: str) -> None:
    decision = ask(chat(), typed)
    assert lines(decision) == ["held_nothing"]
    assert decision.changes == ()


def test_a_paused_case_tells_how_many_wrote_since() -> None:
    scene = after(chat(), ask(chat(who=replace(chat().who, can_act=False)), "pause 41"))
    late = [replace(contact(n), at=NOW + timedelta(minutes=n)) for n in (20, 21)]
    asks = replace(contact(22, care=True), at=NOW + timedelta(minutes=22))
    episode = scene.episodes[0]
    grown = replace(episode, contacts=(*episode.contacts, *late, asks))
    scene = replace(scene, episodes=(grown,), now=NOW + timedelta(hours=1))
    told = said(ask(scene, "held"))
    assert "Case 41 is paused until Sun 22 Nov 14:00; 2 accounts have written since." in told
    assert lines(ask(replace(scene, now=NOW + timedelta(hours=25)), "held")) == ["held_nothing"]
