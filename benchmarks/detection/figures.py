"""From what was measured to numbers: rates with intervals, shares, thresholds at the same rate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from typing_extensions import override

from benchmarks.detection.measure import GRIDS, Caught, Found
from benchmarks.detection.parameters import HEADLINE
from benchmarks.detection.streams import Floats
from bot.scoring.calibrating import Rate

HOUR, FOUR_HOURS = 3_600.0, 14_400.0
DRAWS = 2_000
TARGET_SIZES = (10, 30)


@dataclass(frozen=True, slots=True)
class Mean:
    """With its 95 % interval from drawing members anew: alarms of one member go together."""

    value: float
    low: float
    high: float

    @override
    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f}-{self.high:.2f})"


def mean_of(numbers: Iterable[float]) -> Mean:
    values = np.array(list(numbers), np.float64)
    random = np.random.default_rng(0)
    drawn = values[random.integers(0, len(values), (DRAWS, len(values)))].mean(axis=1)
    return Mean(float(values.mean()), *(float(q) for q in np.quantile(drawn, (0.025, 0.975))))


def caught_in(found: Iterable[Found], which: Iterable[tuple[str, int]]) -> list[Caught]:
    wanted = list(which)
    return [each.caught[one] for each in found for one in wanted if one in each.caught]


def headline(sizes: Iterable[int] = TARGET_SIZES) -> list[tuple[str, int]]:
    return [(profile, size) for size in sizes for profile in HEADLINE]


def within(delays: Iterable[float], limit: float) -> Rate:
    values = list(delays)
    return Rate(sum(delay <= limit for delay in values), len(values))


def median(numbers: Iterable[float]) -> float:
    return float(np.median(list(numbers)))


def rates_of(name: str, found: Sequence[Found]) -> Floats:
    """False alarms a year of another contender, at each threshold of its grid."""
    rates: Floats = np.mean([each.others[name] for each in found], axis=0)
    return rates


def matching(name: str, found: Sequence[Found], rate: float) -> int:
    """The place of the threshold whose rate is nearest, as a ratio."""
    rates = np.maximum(rates_of(name, found), 1e-9)
    return int(np.argmin(np.abs(np.log(rates / rate))))


def place_of(name: str, threshold: float) -> int:
    return int(np.argmin(np.abs(GRIDS[name] - threshold)))


def delays_of(name: str, place: int, caught: Iterable[Caught]) -> list[float]:
    return [float(each.others[name][place]) for each in caught]


def thirds(found: Sequence[Found], by: Sequence[float]) -> list[Mean]:
    """False alarms of the members with the lowest, middle and highest of something."""
    order = np.argsort(by)
    return [mean_of(found[place].alarms for place in part) for part in np.array_split(order, 3)]
