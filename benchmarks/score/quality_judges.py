"""Each contender as numbers: a chance or a score of hostility for each passage."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from bot.model.policy import Policy
from bot.model.verdicts import Category, Passage, Verdict
from bot.scoring import LocalScorer, read_scorer
from training.measure import Numbers

Scores: TypeAlias = Callable[[Sequence[Passage]], Numbers]

KINDS = tuple(Category)
_NEGATIVE = 0.525  # VADER's own: a compound of -0.05 or less, on the scale of `vader` below


@dataclass(frozen=True, slots=True)
class Contender:
    """`at`: from which score on it calls a post hostile, by its own makers' default.

    `gives_chances`: its scores claim to be probabilities, so that calibration can be measured.
    """

    name: str
    at: float
    gives_chances: bool
    score: Scores


class Verdicts:
    """The shipped scorer as the bot runs it; what was judged once is not judged again."""

    def __init__(self, scorer: LocalScorer) -> None:
        self.version = scorer.version
        self._scorer = scorer
        self._known: dict[Passage, Verdict] = {}

    def of(self, passages: Sequence[Passage]) -> list[Verdict]:
        new = [each for each in dict.fromkeys(passages) if each not in self._known]
        self._known |= zip(new, self._scorer.judge(new), strict=True)
        return [self._known[passage] for passage in passages]

    def hostility(self, passages: Sequence[Passage]) -> Numbers:
        """0 for unknown: a post that cannot be judged is never counted as hostile."""
        return np.array([verdict.hostility or 0.0 for verdict in self.of(passages)], np.float64)

    def kinds(self, passages: Sequence[Passage]) -> Numbers:
        """Shape (passages, KINDS)."""
        rows = [[v.categories.get(kind, 0.0) for kind in KINDS] for v in self.of(passages)]
        return np.array(rows, np.float64).reshape(len(passages), len(KINDS))

    def unknown(self, passages: Sequence[Passage]) -> int:
        return sum(not verdict.is_known for verdict in self.of(passages))


def read_verdicts() -> Verdicts:
    return Verdicts(read_scorer())


def contenders(verdicts: Verdicts) -> list[Contender]:
    return [
        Contender("House Call", Policy().hostile_at, gives_chances=True, score=verdicts.hostility),
        Contender("alt-profanity-check", 0.5, gives_chances=True, score=alt_profanity()),
        Contender("VADER", _NEGATIVE, gives_chances=False, score=vader()),
    ]


def alt_profanity() -> Scores:
    predict = importlib.import_module("profanity_check").predict_prob
    return lambda passages: np.asarray(predict([each.text for each in passages]), np.float64)


def vader() -> Scores:
    """0 for all praise to 1 for all blame; not a probability."""
    analyser = importlib.import_module("vaderSentiment.vaderSentiment")
    polarity = analyser.SentimentIntensityAnalyzer().polarity_scores
    return lambda passages: np.array([(1 - polarity(p.text)["compound"]) / 2 for p in passages])
