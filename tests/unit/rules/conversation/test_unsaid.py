"""People who know no word of the bot's are answered all the same, and nothing is done for it."""

import pytest

from bot.model.commands import Muddle
from bot.rules.grammar import understand
from tests.unit.rules.conversation.scene import account, after, ask, case, chat, lines, muted, said


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("they posted my home address", "threat_help"),
        ("I\u2019m scared", "threat_help"),
        ("someone called my hospital", "employer_help"),
        ("my boss got complaints about me", "employer_help"),
        ("I am being attacked", "under_fire"),
        ("make it stop", "under_fire"),
        ("ok thank you so much", "thanked"),
        ("asdf", "muddled"),
        ("I love my hospital", "muddled"),
        ("thanks for nothing, you never warned me of any of them", "muddled"),
    ],
)
def test_plain_words_are_answered_and_change_nothing(typed: str, line: str) -> None:
    decision = ask(chat(), typed)
    assert lines(decision) == [line]
    assert not decision.changes


@pytest.mark.parametrize("typed", ["I can't go on, they attack me", "kill myself, so scared"])
def test_a_life_in_danger_comes_first(typed: str) -> None:
    assert lines(ask(chat(), typed)) == ["in_danger"]


def test_a_letter_is_read_to_its_limit() -> None:
    assert lines(ask(chat(), "x " * 600 + "scared")) == ["muddled"]


@pytest.mark.parametrize(
    "typed", ["mute number 2 and 3", "mute numbers 2, 3", "hide accounts 2 and 3 of case 41"]
)
def test_several_numbers_hide_those_accounts(typed: str) -> None:
    decision = ask(chat(episodes=(case(hostile=5),)), typed)
    assert muted(decision) == [account(2), account(3)]


def test_bare_numbers_are_asked_about() -> None:
    few = chat(episodes=(case(hostile=5),))
    asked = ask(few, "mute 2, 3")
    assert muted(asked) == []
    assert "2 accounts" in said(asked)
    assert muted(ask(after(few, asked), "yes")) == [account(2), account(3)]


def test_a_number_that_is_nobody_hides_nobody() -> None:
    assert lines(ask(chat(episodes=(case(hostile=5),)), "mute number 2 and 77")) == [
        "no_such_account"
    ]


@pytest.mark.parametrize("typed", ["wrong number 2 and 3", "trust 2, 3", "pause 2 and 3"])
def test_words_for_one_take_no_two(typed: str) -> None:
    assert understand(typed) == Muddle()


@pytest.mark.parametrize("slip", ["exept", "excpt", "expect", "excluding"])
def test_a_slip_in_except_still_leaves_out(slip: str) -> None:
    few = chat(episodes=(case(hostile=5),))
    assert account(2) not in muted(ask(few, f"mute them {slip} number 2"))


@pytest.mark.parametrize(
    "typed",
    [
        *("help, I am going to kill myself", "help me I want to die", "why go on, I want to die"),
        *("I will take my own life", "I don't want to be here anymore", "hi, I feel suicidal"),
    ],
)
def test_no_word_hides_a_life_in_danger(typed: str) -> None:
    assert lines(ask(chat(), typed)) == ["in_danger"]


def test_politeness_is_no_danger() -> None:
    assert lines(ask(chat(), "help me please")) == ["help"]


@pytest.mark.parametrize(
    "typed", ["I'm afraid I don't understand", "does it work if I report something"]
)
def test_what_is_not_said_of_danger_brings_no_card(typed: str) -> None:
    assert not {"threat_help", "employer_help"} & set(lines(ask(chat(), typed)))


def test_whom_she_leaves_out_after_a_number_is_not_passed_over() -> None:
    few = chat(episodes=(case(hostile=5),))
    assert muted(ask(few, "hide number 2 not 41")) == []
