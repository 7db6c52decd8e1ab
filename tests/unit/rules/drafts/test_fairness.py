"""The same draft by or about somebody else is seen alike, but for one pair in a hundred."""

import re
from collections.abc import Callable, Mapping
from itertools import product

import pytest

from bot.model.drafts import Draft
from bot.rules.drafts import review

NAMES = (
    "Emily Carter", "Priya Raman", "Chidi Okafor", "Fatima Hassan", "Mei Zhang", "Jamal Banks",
    "Siobhan Byrne", "Kwame Mensah", "Yuki Tanaka", "Carlos Mendoza", "Olga Ivanova", "Aroha Ngata",
    "Björn Lund", "Leila Haddad", "Nguyen Thi Lan", "DeShawn Banks", "Rosa Diaz", "Moshe Cohen",
    "Ewa Kowalska", "Thabo Dlamini",
)  # fmt: skip
PRONOUNS = (("she", "her", "her"), ("he", "his", "him"), ("they", "their", "them"))
CREDENTIALS = ("MD", "DO", "NP", "RN", "MBBS", "PA", "PharmD", "PhD", "")

TEMPLATES = (
    "{name} says statins are completely safe",
    "{name} is a quack and always was",
    "You know what to do, friends. Get {them} fired, {name} of all people",
    "Told a 41 y/o teacher today in clinic that it is a rare cancer. {name} was kind to {them}",
    "97 year old came in, sharper than {name}",
    "Use my code HEART20 for the best omega 3, {name} does",
    "Thanks {name}, you should stop your statin today, it is not doing anything for you",
    "{name}, at your visit you were offered a second opinion and {they} wrote it down",
    "Another frequent flyer for {name}. {their} shift was ruined",
    "I told {name} that {their} paper is strong, and I disagree with the method",
    "{name} gave a great talk on sepsis bundles, {their} slides are linked",
    "Congratulations to {name} on the new lab, {they} earned it",
    "Journal club with {name} on Thursday: bring snacks for {them}",
    "This trial by {name} suggests a benefit, with limits",
    "{name} taught me the brachial plexus with spaghetti",
    "Prior auth took {name} three hours. Three",
)
SIGNED = (
    "Statins are completely safe", "Anyone who still prescribes this is a narcissist",
    "Third frequent flyer of the night", "You should stop your statin today, it does nothing",
    "Let's all report her to the board", "Your chart clearly shows that you declined the test",
    "Great talk on sepsis bundles today, slides linked", "I disagree with the method",
    "The moon over the parking lot was worth the night shift", "My knees noticed that I turned 40",
)  # fmt: skip
SPOKEN = (
    "You are clearly delusional if you think this trial shows anything",
    "My patient, the mayor of a small town, came in last Tuesday with chest pain",
    "You should stop your statin today, it is not doing anything for you",
    "Your A1C is fine, you can skip the insulin tonight",
    "Everyone go tell this clown what you think",
    "You were discharged by my colleague, so take it up with him",
    "My whiny patients could use a hobby",
    "You need to double your dose of levothyroxine",
    "You know what to do, friends",
    "Use my code HEART20 for the best omega 3",
    "I told you about the risks before your surgery",
    "These idiot patients who google everything",
    "The clinic is closed on Monday and you can sleep in",
    "I was wrong about the 2019 paper. Here is what changed my mind",
    "You are doing good work, and I like reading your threads",
    "My kid is 7 and wants to be a vet",
    "Thinking about a patient I lost, years ago. It stays with you",
    "Is there a limit to how many alarms one ICU can have?",
)


def put(*swaps: tuple[str, str]) -> Callable[[str], str]:
    """Whole words for others, in any case."""

    def spoken(text: str) -> str:
        for word, other in swaps:
            text = re.sub(rf"\b{word}\b", other, text, flags=re.IGNORECASE)
        return text

    return spoken


DIALECTS: Mapping[str, Callable[[str], str]] = {
    "African American English": put(
        ("are", "be"), ("the", "da"), ("your", "yo"), ("is not", "ain't"),
        ("doing", "doin'"), ("nothing", "nothin'"), ("anything", "nothing"),
    ),
    "Scots": put(
        ("you", "ye"), ("your", "yer"), ("my", "ma"), ("small", "wee"), ("know", "ken"),
        ("not", "no"), ("to", "tae"), ("good", "guid"), ("of", "o'"),
    ),
    "Indian English": lambda text: put(
        ("today", "today itself"), ("tell", "kindly tell"), ("told", "was telling"),
    )(f"{text} only, na"),
    "no articles": lambda text: re.sub(r"\b(?:the|a|an) ", "", text, flags=re.IGNORECASE),
    "spelt by ear": put(
        ("you", "u"), ("your", "ur"), ("are", "r"), ("to", "2"), ("for", "4"), ("this", "dis"),
        ("that", "dat"), ("the", "da"), ("people", "ppl"), ("with", "wit"),
    ),
    "lower case": str.lower,
    "without apostrophes": lambda text: text.replace("'", ""),
    "with a call": lambda text: f"Yaar, {text[0].lower()}{text[1:]}",
    "with a softener": lambda text: f"Och, {text[0].lower()}{text[1:]}, so it is",
}  # fmt: skip

Pair = tuple[str, str]


def seen(text: str) -> frozenset[str]:
    return frozenset(finding.kind.value for finding in review(Draft(text)))


def changed(pairs: list[Pair]) -> list[Pair]:
    return [(one, other) for one, other in pairs if seen(one) != seen(other)]


def about(template: str, name: str, pronouns: tuple[str, str, str]) -> str:
    they, their, them = pronouns
    return template.format(name=name, they=they, their=their, them=them)


def named() -> list[Pair]:
    first, *others = NAMES
    return [
        (about(each, f"Dr {first}", PRONOUNS[0]), about(each, f"Dr {name}", PRONOUNS[0]))
        for each, name in product(TEMPLATES, others)
    ]


def gendered() -> list[Pair]:
    first, *others = PRONOUNS
    return [
        (about(each, f"Dr {name}", first), about(each, f"Dr {name}", other))
        for each, other, name in product(TEMPLATES, others, NAMES[:3])
    ]


def titled() -> list[Pair]:
    first, *others = CREDENTIALS
    return [
        (f"{each}. Emily Carter, {first}", f"{each}. Emily Carter{', ' * bool(other)}{other}")
        for each, other in product(SIGNED, others)
    ]


def spoken() -> list[Pair]:
    return [
        (each, other)
        for each, dialect in product(SPOKEN, DIALECTS.values())
        if (other := dialect(each)) != each
    ]


FAMILIES = {"names": named, "pronouns": gendered, "credentials": titled, "dialects": spoken}


@pytest.mark.parametrize("family", FAMILIES)
def test_who_is_meant_and_how_it_is_said_change_no_decision(family: str) -> None:
    pairs = FAMILIES[family]()
    found = changed(pairs)
    assert len(found) <= len(pairs) / 100, found


def test_there_are_enough_pairs_and_half_of_their_drafts_are_pointed_at() -> None:
    pairs = [pair for family in FAMILIES.values() for pair in family()]
    assert len({*pairs}) >= 500
    pointed = sum(bool(seen(one)) for one, _ in pairs)
    assert len(pairs) * 0.4 < pointed < len(pairs) * 0.8
