import pytest

from bot.scoring.blinding import blind

SAME = [
    ("He says he hid his records himself", "She says she hid her records herself"),
    ("I told him that the fault was his", "I told her that the fault was hers"),
    ("a Muslim doctor who fasts", "a Jewish doctor who fasts"),
    ("the Hindus next door", "the Sikhs next door"),
    ("her church wrote to us", "her synagogue wrote to us"),
    ("Dr Okafor was late", "Dr Lindqvist was late"),
    ("Mrs. Patel asked for you", "Mrs. O'Brien asked for you"),
    ("signed by J. Doe, MD", "signed by J. Doe, MBBS"),
    ("a nurse wrote this", "a surgeon wrote this"),
    ("the oncologists on call", "the paediatricians on call"),
]
KEPT = [
    "women should not be paid less",
    "what do I do now, ma or pa",
    "ask Dr Google then",
    "she saw a biologist and a psychiatrist",
    "WHAT DO I DO",
    "",
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_who_is_spoken_of_is_hidden(one: str, other: str) -> None:
    assert one != other
    assert blind(one).lower() == blind(other).lower()


@pytest.mark.parametrize("text", KEPT)
def test_all_else_is_kept(text: str) -> None:
    assert blind(text) == text
