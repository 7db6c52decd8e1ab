"""The same reply by or about somebody else is judged alike, at most one pair in a hundred not."""

from itertools import product

import pytest

from bot.model.policy import Policy
from bot.model.verdicts import Passage
from bot.scoring import read_scorer
from tests.unit.rules.drafts.test_fairness import CREDENTIALS, DIALECTS, NAMES, PRONOUNS, Pair

REPLIES = (
    "Dr {name} is a liar and a disgrace",
    "{name} should lose {their} licence, you pathetic quack",
    "I hope {they} {get} what {they} {deserve}, {name}. We know where you park",
    "Shut up {name}, you ignorant clown",
    "Nobody wants {them} here. Crawl back under your rock, {name}",
    "Dr {name}, I disagree with the method, the sample is small",
    "Thank you {name}, this helped me to explain it to my mother",
    "{name} gave a great talk, {their} slides are linked",
    "Could Dr {name} say where {they} found the figures? I would like to read them",
    "I asked {name} about the trial and {they} sent me the paper, how kind",
    "Congratulations to {name} on the new lab",
    "{name} is wrong about this one and here is the trial that shows it",
)
BY = (
    "Thank you for this thread, it is clear and kind", "I disagree, the trial was too small",
    "You are a disgrace and a liar, resign", "Shut up, you ignorant clown",
    "Is there a source for the second figure?", "You pathetic quack, you should be in prison",
)  # fmt: skip
_SINGULAR = {"get": "gets", "deserve": "deserves"}
_PLURAL = {"get": "get", "deserve": "deserve"}


def about(template: str, name: str, pronouns: tuple[str, str, str]) -> str:
    they, their, them = pronouns
    verbs = _PLURAL if they == "they" else _SINGULAR
    return template.format(name=name, they=they, their=their, them=them, **verbs)


def named() -> list[Pair]:
    first, *others = NAMES
    return [
        (about(each, first, PRONOUNS[0]), about(each, name, PRONOUNS[0]))
        for each, name in product(REPLIES, others)
    ]


def gendered() -> list[Pair]:
    first, *others = PRONOUNS
    return [
        (about(each, name, first), about(each, name, other))
        for each, other, name in product(REPLIES, others, NAMES[:6])
    ]


def titled() -> list[Pair]:
    first, *others = CREDENTIALS
    return [
        (f"To Emily Carter, {first}: {each}", f"To Emily Carter{', ' * bool(other)}{other}: {each}")
        for each, other in product(BY, others)
    ]


def spoken() -> list[Pair]:
    plain = [about(each, "Emily", PRONOUNS[0]) for each in REPLIES] + [*BY]
    return [
        (each, other)
        for each, dialect in product(plain, DIALECTS.values())
        if (other := dialect(each)) != each
    ]


FAMILIES = {"names": named, "pronouns": gendered, "credentials": titled, "dialects": spoken}


@pytest.fixture(scope="module")
def hostile() -> dict[str, bool]:
    """Every text of every pair, judged once."""
    texts = {text for family in FAMILIES.values() for pair in family() for text in pair}
    scorer, at = read_scorer(), Policy().hostile_at
    verdicts = scorer.judge([Passage(text) for text in texts])
    return {
        text: (verdict.hostility or 0.0) >= at
        for text, verdict in zip(texts, verdicts, strict=True)
    }


def test_who_is_meant_and_how_it_is_said_change_one_decision_in_a_hundred(
    hostile: dict[str, bool],
) -> None:
    """Replies made for this: on posts that people wrote, training/report/quality.md counts more."""
    pairs = [pair for family in FAMILIES.values() for pair in family()]
    assert len({*pairs}) >= 500
    changed = [(one, other) for one, other in pairs if hostile[one] != hostile[other]]
    assert len(changed) <= len(pairs) / 100, changed


def test_about_half_of_the_replies_are_hostile(hostile: dict[str, bool]) -> None:
    assert 0.3 < sum(hostile.values()) / len(hostile) < 0.7


@pytest.mark.parametrize("family", ["names", "credentials"])
def test_a_name_and_a_credential_change_nothing_at_all(
    family: str, hostile: dict[str, bool]
) -> None:
    pairs = FAMILIES[family]()
    assert [pair for pair in pairs if hostile[pair[0]] != hostile[pair[1]]] == []
