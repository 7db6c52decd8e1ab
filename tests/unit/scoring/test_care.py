import pytest

from bot.model.verdicts import Category
from bot.scoring import Baseline, care_in
from bot.scoring.care import MISSPELLINGS, misspellings_of
from tests.unit.scoring.care_fixtures import CARE, CARE_IN_A_THREAT, NOT_CARE

CARE_AT = 0.5
SEVERE_AT = 0.8


@pytest.mark.need("S2-5", "S2-12")
@pytest.mark.parametrize("text", CARE)
def test_a_person_who_asks_for_help_is_recognised(text: str) -> None:
    assert care_in(text) >= CARE_AT


@pytest.mark.parametrize("text", NOT_CARE)
def test_abuse_and_talk_of_medicine_are_not_care(text: str) -> None:
    assert care_in(text) < CARE_AT


def test_the_fixtures_are_many_and_different() -> None:
    assert len(set(CARE)) == len(CARE) >= 180
    assert len(set(NOT_CARE)) == len(NOT_CARE) >= 150


@pytest.mark.need("S2-12")
def test_care_is_reported_in_the_verdict_beside_the_hostility() -> None:
    verdict = Baseline().judge(
        "Doctor please help my daughter can't breathe you fucking useless quack"
    )
    assert verdict.care >= CARE_AT
    assert verdict.hostility >= 0.7


@pytest.mark.parametrize("text", CARE_IN_A_THREAT)
def test_a_threat_stays_a_threat_beside_a_plea(text: str) -> None:
    verdict = Baseline().judge(text)
    assert verdict.care >= CARE_AT
    assert verdict.worst_severe()[0] is Category.THREAT
    assert verdict.worst_severe()[1] >= SEVERE_AT


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("sucidal", "suicidal"),
        ("ambulence", "ambulance"),
        ("emergancy", "emergency"),
        ("docotr", "doctor"),
        ("daughterr", "daughter"),
        ("seziure", "seizure"),
    ],
)
def test_one_slip_of_the_finger_is_read_as_the_word_meant(slip: str, meant: str) -> None:
    assert MISSPELLINGS[slip] == meant


def test_other_words_are_not_taken_for_slips() -> None:
    assert not {"beating", "lease", "mater", "pleasing", "hosted", "cancel"} & MISSPELLINGS.keys()
    assert misspellings_of("dying") == frozenset()
