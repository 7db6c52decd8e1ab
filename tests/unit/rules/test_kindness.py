"""Kind words, and words that only look kind."""

from dataclasses import replace
from datetime import time

import pytest

from bot.model.cases import Case
from bot.model.changes import WasKind
from bot.model.episodes import Kindness
from bot.model.people import Linked
from bot.model.policy import Policy
from bot.model.verdicts import Verdict
from bot.rehearsal.stories.cast import CIVIL, SUPPORT
from bot.rules.kindness import is_kind, note_kindness
from tests import facts
from tests.unit.scoring.hostile_fixtures import HOSTILE

ANN = facts.account(1)
POLICY = Policy()
KIND = "Thank you, this helped my family so much."
WANTS_IT = facts.member(digest_at=time(8))

LOOKS_KIND = (
    "Thanks for nothing.",
    "No thanks, quack.",
    "Thanks to you my father died.",
    "I can't believe you have a license",
    "I don't support you.",
    "I will never thank you for this.",
    "Thank god you left.",
    "That was not helpful.",
)


@pytest.mark.need("S1-14")
@pytest.mark.parametrize(
    "text",
    [
        *SUPPORT,
        "THANK YOU!!",
        "Well said, as always",
        "You\u2019re not alone in this.",
        "Sorry you are going through this. Keep going.",
        "Great thread on sepsis, doctor",
    ],
)
def test_thanks_praise_and_support_are_kind(text: str) -> None:
    assert is_kind(text)


@pytest.mark.parametrize("text", [*HOSTILE, *CIVIL, *LOOKS_KIND, ""])
def test_what_is_hostile_civil_or_bitter_is_not(text: str) -> None:
    assert not is_kind(text)


def noted(case: Case, text: str = KIND) -> bool:
    said = replace(case, interaction=replace(case.interaction, text=text))
    changes = note_kindness(said, POLICY).changes
    assert all(isinstance(change, WasKind) for change in changes)
    return bool(changes)


@pytest.mark.need("S1-14")
def test_it_is_remembered_for_who_wants_a_digest() -> None:
    case = facts.case(ANN, facts.CIVIL, member=WANTS_IT)
    seen = replace(case.interaction, text=KIND)
    decision = note_kindness(replace(case, interaction=seen), POLICY)
    kindness = Kindness(seen.post, ANN, seen.seen_at)
    assert decision.changes == (WasKind(facts.DR_A, kindness),)
    assert not decision.actions


@pytest.mark.parametrize(
    ("verdict", "about"),
    [
        (facts.CIVIL, {"member": facts.member()}),
        (facts.HOSTILE, {}),
        (Verdict(None), {}),
        (Verdict(0.05, care=0.9), {}),
    ],
    ids=["wants none", "hostile", "not judged", "asks for help"],
)
def test_it_is_not_where(verdict: Verdict, about: dict[str, object]) -> None:
    assert noted(facts.case(ANN, facts.CIVIL, member=WANTS_IT))
    assert not noted(facts.case(ANN, verdict, **{"member": WANTS_IT, **about}))


def test_it_is_not_where_it_is_said_to_somebody_else_or_by_herself() -> None:
    case = facts.case(ANN, facts.CIVIL, member=WANTS_IT)
    aside = replace(case, interaction=replace(case.interaction, answers=facts.account(2)))
    assert not noted(aside)
    linked = replace(WANTS_IT, linked=(Linked(ANN),))
    assert not noted(replace(case, member=linked))
