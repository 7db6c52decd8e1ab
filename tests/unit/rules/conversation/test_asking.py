"""`who needs help`: pleas, apart from what is hostile."""

from dataclasses import replace

import pytest

from bot.rules.conversation.cases.asking import LINKS_SHOWN
from tests.unit.rules.conversation.scene import account, ask, case, chat, contact, lines, said


@pytest.mark.need("S2-5")
@pytest.mark.parametrize(
    "typed",
    ["who needs help", "who may need help?", "who needs help 41", "who needs hlep"],
)
def test_pleas_are_listed_alone_in_neutral_words(typed: str) -> None:
    told = said(ask(chat(episodes=(case(hostile=9, care=2),)), typed))
    assert told.startswith("2 accounts in case 41 may be asking for help.")
    assert told.count("https://") == LINKS_SHOWN
    for number in (10, 11):
        assert account(number) in told
    for part in ("write to nobody", "don't have to answer", "Type reply help"):
        assert part in told


@pytest.mark.need("S2-5")
def test_whoever_pleaded_at_another_time_is_among_them_once() -> None:
    spared = replace(contact(4), number=20)
    scene = chat(
        episodes=(replace(case(hostile=9, care=0), contacts=(contact(4), spared, contact(5))),),
        asking=frozenset({account(4)}),
    )
    told = said(ask(scene, "who needs help"))
    assert told.startswith("1 account in case 41 may be asking for help.")
    assert account(5) not in told


def test_where_there_is_nobody_she_is_told_how_to_keep_somebody_visible() -> None:
    decision = ask(chat(episodes=(case(hostile=9, care=0),)), "who needs help")
    assert lines(decision) == ["nobody_needs_help"]
    assert lines(ask(chat(), "who needs help 99")) != ["who_needs_help"]
    assert lines(ask(chat(episodes=()), "who needs help")) != ["who_needs_help"]


@pytest.mark.parametrize("typed", ["i need help", "help", "help me", "need help please"])
def test_her_own_call_for_help_stays_hers(typed: str) -> None:
    assert "who_needs_help" not in lines(ask(chat(), typed))
