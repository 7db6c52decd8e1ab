"""How good a list of scores is: ranking, recall at a fixed share of false alarms, calibration.

Nothing but numpy, because a thousand draws of each are taken. NaN where a measure has no meaning:
a ranking without positives or without negatives.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

Numbers: TypeAlias = NDArray[np.float64]
Truth: TypeAlias = NDArray[np.bool_]
Measure: TypeAlias = Callable[[Truth, Numbers], float]

RESAMPLES = 1_000


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    @override
    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def auc(truth: Truth, scores: Numbers) -> float:
    """The chance that a positive stands above a negative; a tie is half of one."""
    below, above = np.sort(scores[~truth]), scores[truth]
    if not (len(below) and len(above)):
        return float("nan")
    beaten = np.searchsorted(below, above, "left") + np.searchsorted(below, above, "right")
    return float(beaten.mean() / 2 / len(below))


def average_precision(truth: Truth, scores: Numbers) -> float:
    """Precision at each distinct score, weighted by the recall that it adds."""
    if not truth.any():
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(truth[order])
    last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    precision = hits[last] / (last + 1)
    return float((np.diff(hits[last], prepend=0) * precision).sum() / hits[-1])


def recall_at(false_positives: float) -> Measure:
    """Recall at the lowest threshold that lets at most this share of negatives through."""

    def recall(truth: Truth, scores: Numbers) -> float:
        negatives = np.sort(scores[~truth])
        if not (len(negatives) and truth.any()):
            return float("nan")
        allowed = int(np.floor(false_positives * len(negatives)))
        threshold = negatives[len(negatives) - 1 - allowed]
        return float((scores[truth] > threshold).mean())

    return recall


def recall_above(threshold: float) -> Measure:
    return lambda truth, scores: _mean(scores[truth] >= threshold)


def false_positives_above(threshold: float) -> Measure:
    return lambda truth, scores: _mean(scores[~truth] >= threshold)


def balanced_accuracy(threshold: float) -> Measure:
    def balanced(truth: Truth, scores: Numbers) -> float:
        return (_mean(scores[truth] >= threshold) + _mean(scores[~truth] < threshold)) / 2

    return balanced


def calibration_error(truth: Truth, chances: Numbers, bins: int = 10) -> float:
    """Expected calibration error over bins of equal width."""
    places = np.clip((chances * bins).astype(int), 0, bins - 1)
    said = np.bincount(places, chances, bins)
    found = np.bincount(places, truth, bins)
    return float(np.abs(said - found).sum() / len(truth))


def f1_at(threshold: float) -> Measure:
    def f1(truth: Truth, scores: Numbers) -> float:
        said = scores >= threshold
        either = int(said.sum() + truth.sum())
        return 2 * int((said & truth).sum()) / either if either else 0.0

    return f1


def with_interval(
    measure: Measure, truth: Truth, scores: Numbers, seed: int = 0, resamples: int = RESAMPLES
) -> Figure:
    """Resampled within positives and within negatives, so that none can be left without either."""
    generator = np.random.default_rng(seed)
    above, below = np.flatnonzero(truth), np.flatnonzero(~truth)
    found = []
    for _ in range(resamples):
        drawn = np.concatenate([_drawn(above, generator), _drawn(below, generator)])
        found.append(measure(truth[drawn], scores[drawn]))
    low, high = np.quantile(found, [0.025, 0.975])
    return Figure(measure(truth, scores), float(low), float(high))


def _drawn(places: NDArray[np.intp], generator: np.random.Generator) -> NDArray[np.intp]:
    return places[generator.integers(0, len(places), len(places))] if len(places) else places


def _mean(said: Truth) -> float:
    return float(said.mean()) if len(said) else float("nan")
