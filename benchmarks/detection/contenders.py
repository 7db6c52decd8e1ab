"""What the bot's test is compared with: fixed windows, a smoothed excess, the age of accounts."""

from collections import Counter, deque
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from benchmarks.detection.parameters import WORLD, Kind
from benchmarks.detection.streams import DAY, Floats, Stream, rows, scored
from benchmarks.detection.watchers import EBBS_AFTER, HOSTILE_AT
from benchmarks.detection.years import Year


class Track(NamedTuple):
    """A statistic at each counted post: an alarm is where it reaches a threshold.

    `spell`: posts without a gap as long as an episode needs to end; one alarm each at most.
    """

    at: Floats
    value: Floats
    spell: Floats

    def alarms(self, threshold: float) -> Floats:
        reached = np.flatnonzero(self.value >= threshold)
        _, first = np.unique(self.spell[reached], return_index=True)
        return self.at[reached[first]]


Statistic = Callable[[Stream, Year], tuple[Floats, Floats]]
"""Of the counted posts of strangers: when it is known, and its value."""


def tracked(statistic: Statistic, stream: Stream, year: Year) -> Track:
    counted = rows(stream, stream.hostility >= HOSTILE_AT)
    spell = np.cumsum(np.diff(counted.at, prepend=counted.at[:1]) > EBBS_AFTER)
    known, value = statistic(counted, year)
    return Track(known, value, spell.astype(np.float64))


def people_within(seconds: float, *, young: bool = False) -> Statistic:
    """Distinct authors in a sliding window; `young`: only of accounts younger than 30 days."""

    def count(counted: Stream, _: Year) -> tuple[Floats, Floats]:
        window: deque[tuple[float, int]] = deque()
        inside: Counter[int] = Counter()
        values = []
        for at, author, counts in zip(
            counted.at.tolist(), counted.author.tolist(), counted.young.tolist(), strict=True
        ):
            if counts or not young:
                window.append((at, author))
                inside[author] += 1
            while window and window[0][0] <= at - seconds:
                gone = window.popleft()[1]
                inside[gone] -= 1
                if not inside[gone]:
                    del inside[gone]
            values.append(float(len(inside)) if counts or not young else 0.0)
        return counted.at, np.array(values)

    return count


BIN, WEIGHT, FLOOR = 300.0, 0.1, 0.02  # seconds; facts


def smoothed_excess(counted: Stream, year: Year) -> tuple[Floats, Floats]:
    """EWMA of hostile posts over what is usual, in standard deviations (facts).

    It knows her true volume, her daily curve and her true hostile share, which favours it.
    """
    if not counted.size:
        return np.empty(0), np.empty(0)
    first = np.floor(counted.at[0] / BIN) * BIN
    place = ((counted.at - first) // BIN).astype(np.int64)
    hits = np.bincount(place).astype(np.float64)
    middle = first + (np.arange(len(hits)) + 0.5) * BIN
    daily = 1 - WORLD.daily * np.cos(2 * np.pi * (middle % DAY - year.quietest) / DAY)
    usual = year.volume * BIN / DAY * daily * _counted_share(year.share)
    excess = (hits - usual) / np.sqrt(usual + FLOOR)
    smooth = np.fromiter(
        accumulate(excess.tolist(), lambda was, now: was + WEIGHT * (now - was), initial=0.0),
        np.float64,
    )[1:]
    return first + (place + 1) * BIN, smooth[place]


def _counted_share(share: float) -> float:
    """Of her usual strangers, as the scorer sees them."""
    hit, wrong = _rates()
    return share * hit + (1 - share) * wrong


def _rates(sample: int = 20_000) -> tuple[float, float]:
    if not _KNOWN:
        random = np.random.default_rng(0)
        for kind in (Kind.HOSTILE, Kind.CIVIL):
            hostility, care = scored(random, np.full(sample, int(kind)))
            _KNOWN.append(float((hostility[~care] >= HOSTILE_AT).mean()))
    return _KNOWN[0], _KNOWN[1]


_KNOWN: list[float] = []

OTHER_STATISTICS: Mapping[str, tuple[Statistic, tuple[float, ...]]] = {
    "accounts in 60 min": (people_within(3_600.0), (3.0, 5.0, 8.0)),
    "EWMA": (smoothed_excess, (3.30,)),
    "young accounts in 60 min": (people_within(3_600.0, young=True), (2.0, 3.0)),
}
