import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.verdicts import SEVERE, Category
from bot.scoring.judging import GIVEN_AWAY, Correction, Findings, verdict_on
from bot.scoring.signs import Sign, signs_in
from tests.unit.scoring.stand_ins import HEADS

chances = st.floats(0.0, 1.0)
corrections = st.builds(Correction, st.floats(0.1, 5.0), st.floats(-8.0, 8.0))


def found(signs: tuple[Sign, ...] = (), plea: float = 0.0, **heads: float) -> Findings:
    return Findings(dict.fromkeys(HEADS, 0.05) | heads, signs, plea)


def test_every_kind_is_given() -> None:
    assert set(verdict_on(found(), "v").categories) == set(Category)


def test_a_sign_adds_to_its_kind_and_to_hostility() -> None:
    calm, signed = verdict_on(found(), "v"), verdict_on(found(signs_in("watch your back")), "v")
    assert calm.hostility is not None
    assert signed.hostility is not None
    assert signed.hostility > calm.hostility
    assert signed.categories[Category.THREAT] > calm.categories[Category.THREAT]
    assert signed.categories[Category.INSULT] == calm.categories[Category.INSULT]


@pytest.mark.need("S4-4")
def test_private_details_in_the_text_are_enough() -> None:
    verdict = verdict_on(found(signs_in("her number is 555-201-3344")), "v")
    assert verdict.worst_severe() == (Category.DOXXING, GIVEN_AWAY)
    assert verdict.hostility == GIVEN_AWAY


def test_the_surer_of_guard_and_model_is_believed_about_care() -> None:
    assert verdict_on(found(plea=0.8), "v").care == 0.8
    assert verdict_on(found(care=0.7, plea=0.2), "v").care == 0.7


def test_what_cannot_be_read_is_unknown() -> None:
    verdict = verdict_on(Findings(None, (), 0.9), "v")
    assert (verdict.hostility, verdict.care, dict(verdict.categories)) == (None, 0.9, {})


@given(chances, chances, corrections)
def test_no_correction_switches_a_severe_kind_off(
    hostility: float, threat: float, correction: Correction
) -> None:
    findings = found(hostility=hostility, threat=threat)
    plain, corrected = verdict_on(findings, "v"), verdict_on(findings, "v", correction)
    assert corrected.hostility is not None
    assert corrected.hostility >= min(hostility, threat)
    assert {k: corrected.categories[k] for k in SEVERE} == {k: plain.categories[k] for k in SEVERE}


@given(chances, chances, corrections)
def test_a_correction_keeps_the_order(one: float, other: float, correction: Correction) -> None:
    assert (correction.of(one) <= correction.of(other)) or one > other


def test_no_correction_changes_nothing() -> None:
    assert Correction().of(0.123) == 0.123
