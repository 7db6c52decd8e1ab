"""A community's own correction, fitted to what its people said; and how often the scorer errs.

Only posts that counted are ever looked at, so the sample is small and one-sided. Platt's numbers
are therefore held near "no correction" by a prior, and within bounds; severe kinds are not
corrected at all (see `judging`). Nothing but numbers is read: no text, no name.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import override

from bot.model.calibration import LookedAt
from bot.model.errors import Refused
from bot.scoring.judging import UNCORRECTED, Correction, log_odds_of
from bot.scoring.signals import probability_of

FEWEST = 30  # posts looked at
FEWEST_OF_EACH = 5  # hostile, and not
SLOPES, SHIFTS = (0.5, 2.0), (-2.0, 2.0)
_TRUST_SLOPE, _TRUST_SHIFT = 0.5, 1.0  # standard deviations of the prior
_STEPS = 50
_SURE = 1.96  # of a normal distribution: 95 %
_NAMED = re.compile(r"~(\d+\.\d+)([+-]\d+\.\d+)$")


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % interval (Wilson 1927)."""

    hits: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        share, spread = self.hits / self.of, _SURE**2 / self.of
        middle = share + spread / 2
        half = math.sqrt(share * (1 - share) * spread + spread**2 / 4)
        return (middle - half) / (1 + spread), (middle + half) / (1 + spread)

    @override
    def __str__(self) -> str:
        if not self.of:
            return "unknown: nobody has looked yet"
        low, high = self.interval
        return f"{self.hits} of {self.of}: {self.hits / self.of:.0%} ({low:.0%} to {high:.0%})"


def fit(looked_at: Sequence[LookedAt]) -> Correction:
    """The correction of the uncorrected scores; none where too few were looked at."""
    hostile = sum(each.hostile for each in looked_at)
    if len(looked_at) < FEWEST or min(hostile, len(looked_at) - hostile) < FEWEST_OF_EACH:
        return UNCORRECTED
    points = [(log_odds_of(uncorrected(each)), float(each.hostile)) for each in looked_at]
    slope, shift = 1.0, 0.0
    for _ in range(_STEPS):
        slope, shift = _step(points, slope, shift)
    return Correction(round(slope, 3), round(shift, 3))


def of_model(version: str, looked_at: Sequence[LookedAt]) -> list[LookedAt]:
    """Those that this model alone judged: another one, or a second opinion, says nothing of it."""
    return [
        each
        for each in looked_at
        if each.scorer == version
        or (each.scorer.startswith(version) and _NAMED.fullmatch(each.scorer, len(version)))
    ]


def uncorrected(each: LookedAt) -> float:
    """What the model itself had said."""
    found = _NAMED.search(each.scorer)
    if not found:
        return each.hostility
    slope, shift = float(found[1]), float(found[2])
    return probability_of((log_odds_of(each.hostility) - shift) / slope)


def name_of(correction: Correction) -> str:
    """What stands after the version of the model; empty for no correction."""
    if correction == UNCORRECTED:
        return ""
    return f"~{correction.slope:.3f}{correction.shift:+.3f}"


def read_correction(text: str | None) -> Correction:
    """What `name_of` gave. Raises Refused for anything else."""
    if not text:
        return UNCORRECTED
    found = _NAMED.fullmatch(text)
    if not found:
        raise Refused("the correction that is kept cannot be read: run `housecall calibrate`")
    return Correction(_within(float(found[1]), SLOPES), _within(float(found[2]), SHIFTS))


def mistaken(looked_at: Sequence[LookedAt], correction: Correction, at: float) -> Rate:
    """Of what counts with this correction from `at` on, how much was no harassment."""
    counted = [each for each in looked_at if correction.of(uncorrected(each)) >= at]
    return Rate(sum(not each.hostile for each in counted), len(counted))


def kept(looked_at: Sequence[LookedAt], correction: Correction, at: float) -> Rate:
    """Of what people found hostile, how much counts with this correction from `at` on."""
    hostile = [each for each in looked_at if each.hostile]
    return Rate(sum(correction.of(uncorrected(each)) >= at for each in hostile), len(hostile))


def _step(points: Sequence[tuple[float, float]], slope: float, shift: float) -> tuple[float, float]:
    """One of Newton's steps towards the most probable slope and shift."""
    to_slope, to_shift = (1 - slope) / _TRUST_SLOPE**2, -shift / _TRUST_SHIFT**2
    aa, ab, bb = 1 / _TRUST_SLOPE**2, 0.0, 1 / _TRUST_SHIFT**2
    for x, truth in points:
        chance = probability_of(slope * x + shift)
        weight = chance * (1 - chance)
        to_slope += (truth - chance) * x
        to_shift += truth - chance
        aa, ab, bb = aa + weight * x * x, ab + weight * x, bb + weight
    size = aa * bb - ab * ab
    return (
        _within(slope + (bb * to_slope - ab * to_shift) / size, SLOPES),
        _within(shift + (aa * to_shift - ab * to_slope) / size, SHIFTS),
    )


def _within(value: float, bounds: tuple[float, float]) -> float:
    return min(max(value, bounds[0]), bounds[1])
