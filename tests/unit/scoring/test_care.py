from collections.abc import Iterator

import pytest

from bot.model.policy import Policy
from bot.model.verdicts import Category, Passage, Verdict
from bot.rules.counting import contact_of, hostile_accounts
from bot.scoring import LocalScorer, care_in, read_scorer
from bot.scoring.care import MISSPELLINGS, misspellings_of
from tests import facts
from tests.unit.scoring.care_fixtures import CARE, CARE_IN_A_THREAT, NOT_CARE
from tests.unit.scoring.care_mixtures import MIXTURES

CARE_AT = 0.5
SEVERE_AT = 0.8


@pytest.fixture(scope="module")
def scorer() -> Iterator[LocalScorer]:
    scorer = read_scorer()
    yield scorer
    scorer.close()


@pytest.mark.need("S2-5", "S2-12")
@pytest.mark.parametrize("text", CARE)
def test_a_person_who_asks_for_help_is_recognised(text: str) -> None:
    assert care_in(text) >= CARE_AT


@pytest.mark.parametrize("text", NOT_CARE)
def test_abuse_and_talk_of_medicine_are_not_care(text: str) -> None:
    assert care_in(text) < CARE_AT


@pytest.mark.need("S2-5", "S2-12")
@pytest.mark.parametrize(
    "text",
    [
        "wish i was dead lol",
        "i want to die lmao",
        "i just want to die lol",
        "i want to kill myself haha",
        "i want to die fuck this",
        "I w4nt to d1e",
        "my husband hit me again",
        "my dad hit me with a belt",
        "i have the gun loaded",
        "cant stop crying",
        "I'm dead inside and I want it to stop",
        "my ribs hurt from laughing, but my chest hurts and i can't breathe, call 911",
    ],
)
def test_neither_a_laugh_nor_a_disguise_takes_the_plea_away(text: str) -> None:
    assert care_in(text) >= CARE_AT


@pytest.mark.parametrize(
    "text",
    [
        "my phone died lol",
        "dead lol",
        "I'm dead 💀",
        "my friend hit me up lol",
        "can't stop crying at this video",
        "i have the gun loaded for you",
        "my chest hurts from laughing at you, moron",
        "I'm in pain from laughing at how stupid you are, call 911",
    ],
)
def test_figures_of_speech_are_not_care(text: str) -> None:
    assert care_in(text) < CARE_AT


def test_the_fixtures_are_many_and_different() -> None:
    assert len(set(CARE)) == len(CARE) >= 180
    assert len(set(NOT_CARE)) == len(NOT_CARE) >= 150


@pytest.mark.need("S2-12")
def test_care_is_reported_in_the_verdict_beside_the_hostility(scorer: LocalScorer) -> None:
    text = "Doctor please help my daughter can't breathe you fucking useless quack"
    verdict = scorer.judge([Passage(text)])[0]
    assert verdict.care >= CARE_AT
    assert verdict.hostility is not None


@pytest.mark.need("S2-5", "S2-12")
@pytest.mark.parametrize("text", MIXTURES)
def test_nobody_who_asks_for_help_in_anger_is_offered_for_hiding(text: str) -> None:
    """However hostile the model finds it: the guard alone has to see every one of these."""
    verdict = Verdict(hostility=1.0, care=care_in(text))
    contact = contact_of(facts.case(facts.account(1), verdict), Policy())
    assert contact is not None
    assert contact.care
    assert hostile_accounts([contact]) == frozenset()


def test_the_mixtures_are_many_and_different() -> None:
    assert len(set(MIXTURES)) == len(MIXTURES) >= 200
    assert not {*MIXTURES} & {*CARE, *NOT_CARE}


@pytest.mark.parametrize("text", CARE_IN_A_THREAT)
def test_a_threat_stays_a_threat_beside_a_plea(text: str, scorer: LocalScorer) -> None:
    verdict = scorer.judge([Passage(text)])[0]
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
