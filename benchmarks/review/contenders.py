"""Who reads the drafts: the reviewers, and what a small community could have instead."""

import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.model.drafts import Draft, FindingKind, Span
from bot.rules.drafts import review

ANY = "any"
"""What is found by who knows no kinds."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was found: the kind's name, or ANY; and where, if that is told."""

    kind: str
    spans: tuple[Span, ...] = ()


_NEGATIVE = -0.05  # VADER's own

Reader: TypeAlias = Callable[[Draft], Sequence[Seen]]

_WORDS: Mapping[FindingKind, str] = {
    FindingKind.PRIVACY: r"my patient|patient name|mrn|\d{2} ?y/?o|year[- ]old|in our (?:ed|er)",
    FindingKind.ADVICE: r"you should (?:take|stop)|mg|your dose|not medical advice",
    FindingKind.OVERCLAIM: r"always|never|100 ?%|guaranteed|cures?|proven|miracle",
    FindingKind.CONTEMPT: r"frequent flyers?|drug[- ]?seekers?|gomers?|stupid|idiots?|lazy|whiny",
    FindingKind.PERSON_NOT_IDEA: r"narcissists?|shills?|quacks?|grifters?|liars?|frauds?|clowns?",
    FindingKind.DISCLOSURE: r"promo code|discount|link in bio|use code|\d+ ?% off|affiliate",
    FindingKind.CONFIRMING_CARE: r"your (?:visit|appointment|chart|surgery)|as your doctor",
    FindingKind.PILE_ON: r"ratio|report (?:him|her)|retweet|pile[- ]?on|get (?:him|her) fired",
}
"""The words that come to mind first, as a filter of a client would hold them."""


def house_call() -> Reader:
    return lambda draft: [Seen(found.kind.value, found.spans) for found in review(draft)]


def word_list() -> Reader:
    patterns = {
        kind.value: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _WORDS.items()
    }
    return lambda draft: [
        Seen(kind, tuple(found.span() for found in pattern.finditer(draft.text)))
        for kind, pattern in patterns.items()
        if pattern.search(draft.text)
    ]


def alt_profanity_check() -> Reader:
    """At its own threshold."""
    predict = importlib.import_module("profanity_check").predict
    return lambda draft: [Seen(ANY)] if predict([draft.text])[0] else []


def vader() -> Reader:
    """What VADER itself calls negative."""
    analyser = importlib.import_module("vaderSentiment.vaderSentiment")
    polarity = analyser.SentimentIntensityAnalyzer().polarity_scores
    return lambda draft: [Seen(ANY)] if polarity(draft.text)["compound"] <= _NEGATIVE else []


CONTENDERS: Mapping[str, Callable[[], Reader]] = {
    "House Call": house_call,
    "word list": word_list,
    "alt-profanity-check": alt_profanity_check,
    "VADER": vader,
}
