"""The same words give the same print, nearly the same words nearly the same one."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.marks import ALIKE_AT, likeness
from bot.scoring.fingerprints import PLACES, print_of
from tests.unit.scoring.hostile_fixtures import HOSTILE

COPIED = "You took the money and you lied to every single mother in this town, shame on you"


@given(st.text(max_size=300))
def test_a_print_is_full_or_none_and_always_the_same(text: str) -> None:
    printed = print_of(text)
    assert printed == print_of(text)
    assert len(printed) in {0, PLACES}
    assert all(0 <= place < 65_536 for place in printed)


def test_it_is_the_same_on_every_machine() -> None:
    """Prints that are kept must stay comparable: a change here needs another length of print."""
    assert print_of(COPIED)[:4] == (30781, 57062, 24753, 167)


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(COPIED.upper() + "!!!", id="shouted"),
        pytest.param(f"@dr-a.example.com {COPIED} https://example.com/x", id="addressed"),
        pytest.param(f"{COPIED} \U0001f621\U0001f921", id="emoji"),
        pytest.param(COPIED.replace("money", "mony"), id="typo"),
        pytest.param(COPIED.replace("town", "county"), id="word"),
        pytest.param(f"Dr Miller, {COPIED}", id="name"),
        pytest.param(COPIED.removesuffix(", shame on you"), id="shortened"),
        pytest.param(COPIED.replace("money", "m0ney").replace("lied", "l1ed"), id="disguised"),
    ],
)
def test_a_copy_with_little_changed_is_alike(copy: str) -> None:
    assert likeness(print_of(COPIED), print_of(copy)) >= ALIKE_AT


def test_different_insults_are_not_alike() -> None:
    printed = [(text, print_of(text)) for text in dict.fromkeys(HOSTILE)]
    pairs = [pair for pair in combinations(printed, 2) if all(words for _, words in pair)]
    assert len(pairs) > 1_000
    alike = [(one, other) for (one, a), (other, b) in pairs if likeness(a, b) >= ALIKE_AT]
    assert alike == []


@pytest.mark.parametrize(
    "text", ["", "quack", "you are a liar", "shame on you doctor, @a @b", "\u200b"]
)
def test_short_insults_are_alike_by_chance_and_get_no_print(text: str) -> None:
    assert print_of(text) == ()
