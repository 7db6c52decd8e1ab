"""One member at a time: her calm days, then attacks that start on some of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

import numpy as np

from benchmarks.detection.attacks import attack, start
from benchmarks.detection.contenders import OTHER_STATISTICS, Track, tracked
from benchmarks.detection.parameters import PROFILES, Kind, World
from benchmarks.detection.sparks import Named, spark_named
from benchmarks.detection.streams import (
    BEGINS,
    DAY,
    Floats,
    Random,
    Stream,
    heard,
    late,
    merged,
    rows,
)
from benchmarks.detection.watchers import AS_IT_SHIPS, Alarm, Setting, Watcher, watched
from benchmarks.detection.years import Year, calm_year

NEW = 30  # days of a new member, reported apart
DAYS = NEW + 365
EARLIEST = 45  # day of an attack
GRIDS: Mapping[str, Floats] = MappingProxyType(
    {
        "accounts in 60 min": np.arange(2.0, 21.0),
        "EWMA": np.arange(0.5, 12.0, 0.25),
        "young accounts in 60 min": np.arange(1.0, 9.0),
    }
)
"""Thresholds that each of the others is measured at."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured of each member."""

    world: World
    seed: int
    setting: Setting = AS_IT_SHIPS
    attacks: tuple[tuple[str, int], ...] = ()  # profile and accounts, one attack of each
    others: bool = False
    sparks: frozenset[tuple[str, int]] = frozenset()  # attacks that the whole rules are shown too


@dataclass(frozen=True, slots=True)
class Caught:
    """One attack. Delays: seconds from its first hostile post, infinite where nothing was told."""

    delay: float
    authors: int  # different hostile ones by then
    posts: int
    named: int
    others: Mapping[str, Floats] = field(default_factory=dict)  # delay at each threshold
    by_rules: float = np.inf  # delay by the whole rules
    spark: Named | None = None  # what those named; None: they told of nothing, or were not asked


@dataclass(frozen=True, slots=True)
class Found:
    """One member."""

    volume: float
    share: float
    heard: int
    new: int  # alarms of her first days
    alarms: int  # of the year after
    days: int  # of these, without those within 24 hours of another
    virals: int
    virals_told: int
    named: Mapping[str, int]  # accounts in those alarms, by what they are
    others: Mapping[str, Floats]  # false alarms at each threshold
    caught: Mapping[tuple[str, int], Caught]


def measure(plan: Plan, members: int, processes: int = 2) -> list[Found]:
    """Of members with numbers from 0: the same whatever the number of processes."""
    one = partial(measured, plan)
    if processes == 1:
        return [one(member) for member in range(members)]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(one, range(members), chunksize=4))


def measured(plan: Plan, member: int) -> Found:
    random = np.random.default_rng([plan.seed, member])
    year = calm_year(random, plan.world, DAYS)
    gaps = tuple(_gaps(random, plan.world))
    arriving = merged([late(year.stream, plan.world, gaps)])
    stream = heard(arriving)
    watcher, alarms, caught = Watcher(plan.setting), list[Alarm](), {}
    begins = sorted(
        (start(random, plan.world, int(random.integers(EARLIEST, DAYS - 2)), year.quietest), which)
        for which in plan.attacks
    )
    done = 0
    for begin, which in begins:
        until = int(np.searchsorted(stream.at, begin))
        alarms += watched(watcher, rows(stream, slice(done, until)))
        done = until
        if not watcher.is_busy(begin):
            own = np.random.default_rng([plan.seed, member, plan.attacks.index(which)])
            scene = _Scene(own, plan, year, arriving, gaps)
            caught[which] = _attacked(scene, watcher.copy(), begin, which)
    alarms += watched(watcher, rows(stream, slice(done, stream.size)))
    return _found(plan, year, stream, alarms, caught)


@dataclass(frozen=True, slots=True)
class _Scene:
    random: Random
    plan: Plan
    year: Year
    stream: Stream  # her calm days as they arrive
    gaps: Sequence[tuple[float, float]]


def _attacked(scene: _Scene, watcher: Watcher, begin: float, which: tuple[str, int]) -> Caught:
    world, profile = scene.plan.world, PROFILES[which[0]]
    raid = attack(scene.random, world, profile, which[1], begin)
    hostile = rows(raid, raid.attack)
    first = float(hostile.at[0])
    near = _between(scene.stream, begin - DAY, begin + DAY)
    everything = merged([near, late(raid, world, scene.gaps)])
    spark = None
    if which in scene.plan.sparks:
        spark = spark_named(watcher, everything, begin, world)
    whole = heard(everything)
    told = next(iter(watched(watcher, rows(whole, whole.at >= begin))), None)
    at = told.at if told else np.inf
    here = hostile.at <= at
    tracks = _tracks(whole, scene.year) if scene.plan.others else {}
    return Caught(
        delay=at - first,
        authors=len(np.unique(hostile.author[here])) if told else len(hostile.at) + 1,
        posts=int(here.sum()),
        named=len(told.named) if told else 0,
        others={name: _delays(track, GRIDS[name], first) for name, track in tracks.items()},
        by_rules=spark.at - first if spark else np.inf,
        spark=spark,
    )


def _found(
    plan: Plan,
    year: Year,
    stream: Stream,
    alarms: Sequence[Alarm],
    caught: Mapping[tuple[str, int], Caught],
) -> Found:
    ripe = BEGINS + NEW * DAY
    at = np.array([alarm.at for alarm in alarms])
    old = at[at >= ripe]
    virals = [span for span in year.virals if span[0] >= ripe]
    kinds = dict(zip(stream.author.tolist(), stream.kind.tolist(), strict=True))
    named = [Kind(kinds[who]).name for alarm in alarms for who in alarm.named]
    tracks = _tracks(stream, year) if plan.others else {}
    return Found(
        volume=year.volume,
        share=year.share,
        heard=stream.size,
        new=len(at) - len(old),
        alarms=len(old),
        days=int((np.diff(old, prepend=-np.inf) > DAY).sum()),
        virals=len(virals),
        virals_told=sum(bool(((old >= a) & (old < b)).any()) for a, b in virals),
        named={kind.name: named.count(kind.name) for kind in Kind},
        others={
            name: np.array([(track.alarms(each) >= ripe).sum() for each in GRIDS[name]])
            for name, track in tracks.items()
        },
        caught=dict(caught),
    )


def _tracks(stream: Stream, year: Year) -> dict[str, Track]:
    return {
        name: tracked(statistic, stream, year) for name, (statistic, _) in OTHER_STATISTICS.items()
    }


def _delays(track: Track, grid: Iterable[float], first: float) -> Floats:
    """From the first hostile post on, even where a case were open before: it favours the others."""
    best = np.maximum.accumulate(np.where(track.at >= first, track.value, -np.inf))
    places = [int(np.searchsorted(best, threshold)) for threshold in grid]
    return np.array([track.at[p] - first if p < len(best) else np.inf for p in places])


def _between(stream: Stream, begin: float, end: float) -> Stream:
    return rows(stream, slice(*np.searchsorted(stream.at, (begin, end)).tolist()))


def _gaps(random: Random, world: World) -> Iterator[tuple[float, float]]:
    for _ in range(random.poisson(world.outages * DAYS / 365)):
        begin = float(random.uniform(BEGINS, BEGINS + DAYS * DAY))
        yield begin, begin + float(random.uniform(*world.outage_hours)) * 3_600
