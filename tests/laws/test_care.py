"""Laws of the care guard and of the signs, over sentences and over any text at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scoring import care_in
from bot.scoring.signs import signs_in
from tests.unit.scoring.care_fixtures import CARE, NOT_CARE
from tests.unit.scoring.hostile_fixtures import BENIGN, HOSTILE

CARE_AT = 0.5
pleas = st.sampled_from(CARE)
insults = st.sampled_from(HOSTILE)
sentences = st.sampled_from(CARE + NOT_CARE + HOSTILE + BENIGN)
INVISIBLE = ("", "", "", "\u200b", "\u200d", "\u2060", "\u00ad", "\ufeff")
SPACES = ("  ", "\n", "\t", "\u00a0", " \r\n ")


@st.composite
def disguised(draw: st.DrawFn, text: str) -> str:
    """The same text in other letter case, spacing and invisible characters."""
    random = draw(st.randoms(use_true_random=False))
    cased = (char.upper() if random.random() < 0.5 else char for char in text)
    spaced = (random.choice(SPACES) if char == " " else char for char in cased)
    return "".join(char + random.choice(INVISIBLE) for char in spaced)


@pytest.mark.need("S2-5", "S2-12")
@settings(max_examples=400, deadline=None)
@given(pleas, insults, st.sampled_from([" ", ", ", ". ", "\n", "!! "]))
def test_an_insult_after_a_plea_never_takes_the_care_away(
    plea: str, insult: str, between: str
) -> None:
    assert care_in(plea + between + insult) >= CARE_AT


@pytest.mark.need("S2-5")
@settings(max_examples=200, deadline=None)
@given(pleas, insults)
def test_an_insult_before_a_plea_never_takes_the_care_away(plea: str, insult: str) -> None:
    assert care_in(f"{insult}. {plea}") >= CARE_AT


@settings(max_examples=300, deadline=None)
@given(st.data(), sentences)
def test_case_space_and_invisible_characters_change_nothing(data: st.DataObject, text: str) -> None:
    other = data.draw(disguised(text))
    assert care_in(other) == care_in(text)
    assert signs_in(other) == signs_in(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=600))
def test_any_text_gets_a_chance_of_care(text: str) -> None:
    assert 0.0 <= care_in(text) <= 1.0
    assert all(sign.weight > 0 for sign in signs_in(text))
