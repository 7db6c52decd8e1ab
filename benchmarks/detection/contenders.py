"""Who watches over a member: the bot's test, and what it is compared with."""

from collections import Counter, deque
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from benchmarks.detection.parameters import WORLD, Kind
from benchmarks.detection.streams import DAY, Floats, Stream, rows, scored
from benchmarks.detection.years import Year
from bot.model.gauges import Gauge
from bot.model.policy import Policy
from bot.rules import gauging

HOSTILE_AT = Policy().hostile_at
EBBS_AFTER = Policy().ebbs_after.total_seconds()
FEWEST = 3  # distinct hostile strangers of an alarm
REMEMBERED = 512  # strangers of a day, as in the bot


class Alarm(NamedTuple):
    at: float
    evidence: float
    named: tuple[int, ...]  # authors


class Watcher:
    """One member as the bot keeps her: a gauge, who wrote today, and whether a case is open."""

    __slots__ = ("alarms_a_year", "counted", "gauge", "newest", "open", "seen")

    def __init__(self, alarms_a_year: float = 1.0) -> None:
        self.alarms_a_year = alarms_a_year
        self.gauge = Gauge()
        self.seen: dict[int, tuple[float, float]] = {}
        self.counted: deque[tuple[float, int]] = deque()
        self.open = False
        self.newest = 0.0  # of the counted

    def copy(self) -> "Watcher":
        twin = Watcher(self.alarms_a_year)
        twin.gauge, twin.open, twin.newest = self.gauge, self.open, self.newest
        twin.seen, twin.counted = self.seen.copy(), self.counted.copy()
        return twin

    def is_busy(self, at: float) -> bool:
        """Whether a case is open, so that an attack would be part of it."""
        return self.open and at - self.newest <= EBBS_AFTER

    def hear(self, at: float, author: int, hostility: float) -> Alarm | None:
        """A stranger's post; an alarm where one opens with it."""
        odds, seen = gauging.odds_of(hostility), self.seen
        entry = seen.pop(author, None)
        before = entry[0] if entry is not None and at - entry[1] < DAY else None
        seen[author] = (odds, at) if before is None or odds > before else (before, at)
        if len(seen) > REMEMBERED:
            del seen[next(iter(seen))]
        if self.open and not self.is_busy(at):
            self.open = False
        if hostility >= HOSTILE_AT:
            self.newest = at
            self.counted.append((at, author))
        if self.open:
            self.gauge = gauging.rest(self.gauge, at, newcomer=before is None)
            return None
        self.gauge = gauging.weigh(self.gauge, at, odds, before)
        return self._alarm(at) if hostility >= HOSTILE_AT else None

    def _alarm(self, at: float) -> Alarm | None:
        gauge = self.gauge
        evidence = gauging.evidence(gauge)
        if evidence < gauging.bound(gauge, self.alarms_a_year):
            return None
        while self.counted and self.counted[0][0] <= at - DAY:
            self.counted.popleft()
        named = {author: None for when, author in self.counted if when >= gauge.since}
        if len(named) < FEWEST:
            return None
        self.open = True
        return Alarm(at, evidence, tuple(named))


def watched(watcher: Watcher, stream: Stream) -> list[Alarm]:
    """What the watcher tells of while this stream, of what it hears, goes by."""
    hear = watcher.hear
    columns = (stream.at.tolist(), stream.author.tolist(), stream.hostility.tolist())
    told = (hear(*row) for row in zip(*columns, strict=True))
    return [alarm for alarm in told if alarm is not None]


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
