"""A member's usual days, without any attack: what must not set off an alarm."""

from dataclasses import dataclass

import numpy as np

from benchmarks.detection.parameters import Kind, World
from benchmarks.detection.streams import (
    BEGINS,
    DAY,
    Floats,
    Ints,
    Random,
    Stream,
    drifted,
    merged,
    posts,
    quote,
    scored,
)

HOUR = 3_600.0
REGULARS = 60  # people; their ids are negative
REGULAR_IDS = -REGULARS
OTHER_EVENT = 10_000_000  # between the ids of authors of two events
QUOTERS = 9_000_000_000  # first id of large accounts; those below are answered in quarrels


@dataclass(frozen=True, slots=True)
class Year:
    """One member. The bot gets nothing but the stream."""

    stream: Stream
    days: int
    volume: float  # strangers' posts a day
    share: float  # of them hostile
    quietest: float  # second of the day
    virals: tuple[tuple[float, float], ...]  # begin and end of friendly posts that travel


@dataclass(frozen=True, slots=True)
class _Member:
    random: Random
    world: World
    days: int
    volume: float
    share: float
    arguing: float
    quietest: float

    @property
    def ends(self) -> float:
        return BEGINS + self.days * DAY


def calm_year(random: Random, world: World, days: int) -> Year:
    """`days` days of one member drawn from this world."""
    least, most = world.hostile_within
    member = _Member(
        random,
        world,
        days,
        volume=float(random.lognormal(np.log(world.volume), world.volume_spread)),
        share=float(np.clip(random.beta(*world.hostile), least, most)),
        arguing=float(random.uniform(*world.arguing)),
        quietest=float(random.uniform(0, DAY)),
    )
    virals, spans = _virals(member)
    parts = [_strangers(member), _regulars(member), _conferences(member), *_disputes(member)]
    parts += _quarrels(member)
    stream = merged([*parts, *virals])
    stream = drifted(_misread(member, stream), world)
    return Year(stream, days, member.volume, member.share, member.quietest, tuple(spans))


def threads(random: Random, kind: Ints, world: World, first: int) -> tuple[Ints, Ints]:
    """Authors, and kinds that go with them: some write again within the next few posts."""
    place = np.arange(len(kind))
    before = place - random.geometric(0.3, len(kind))
    source = np.maximum(before, 0)
    chance = np.where(kind[source] == Kind.HOSTILE, world.again_hostile, world.again)
    source = np.where((before >= 0) & (random.random(len(kind)) < chance), source, place)
    while (source[source] != source).any():
        source = source[source]
    return first + source, kind[source]


def _strangers(member: _Member) -> Stream:
    random, world = member.random, member.world
    day = np.arange(member.days)
    grown = world.growth ** (day / member.days)
    rate = member.volume * grown * random.gamma(world.busy, 1 / world.busy, member.days)
    rough = member.share * random.gamma(world.rough, 1 / world.rough, member.days)
    rough = np.where(day >= world.shift_day, rough * world.shift, rough)
    counts = random.poisson(rate)
    of_day = np.repeat(day, counts)
    at = BEGINS + of_day * DAY + _in_a_day(member, len(of_day))
    order = np.argsort(at, kind="stable")
    of_day, at = of_day[order], at[order]
    return _mixed(member, at, np.minimum(0.5, rough[of_day]), member.arguing, 0)


def _regulars(member: _Member) -> Stream:
    random, world = member.random, member.world
    count = random.poisson(member.volume * world.regulars * member.days)
    at = np.sort(BEGINS + random.integers(0, member.days, count) * DAY + _in_a_day(member, count))
    rude = random.random(count) < world.regular_banter
    author = random.integers(REGULAR_IDS, 0, count)
    kind = np.where(rude, int(Kind.BANTER), int(Kind.CIVIL))
    stream = posts(random, world, at, kind, author, 0.0)
    return stream._replace(known=np.ones(count, np.bool_))


def _virals(member: _Member) -> tuple[list[Stream], list[tuple[float, float]]]:
    random, world = member.random, member.world
    streams, spans = [], []
    for place in range(random.poisson(world.viral * member.days / 365)):
        begin = random.uniform(BEGINS, member.ends)
        decay = random.uniform(*world.viral_hours) * HOUR
        times = float(random.choice(world.viral_times))
        size = min(world.viral_most, random.poisson(member.volume * times * decay / DAY))
        at = np.sort(begin + random.exponential(decay, size))
        share = min(0.5, member.share * (1 + world.viral_rise * np.log(times)))
        arguing = float(random.choice(world.viral_arguing))
        streams.append(_mixed(member, at, np.full(size, share), arguing, place + 1))
        if random.random() < world.viral_quoted:
            streams.append(
                quote(random, world, begin, Kind.CIVIL, QUOTERS + place, world.large_reach)
            )
        spans.append((begin, begin + DAY))
    return streams, spans


def _disputes(member: _Member) -> list[Stream]:
    random, world = member.random, member.world
    streams = []
    for place in range(random.poisson(world.disputes * member.days / 365)):
        size = random.poisson(max(20.0, world.dispute_size * member.volume))
        begin = random.uniform(BEGINS, member.ends)
        at = np.sort(begin + random.exponential(world.dispute_hours * HOUR, size))
        share = np.full(size, min(0.5, world.dispute_hostile * member.share))
        streams.append(_mixed(member, at, share, world.dispute_arguing, 100 + place))
    return streams


def _quarrels(member: _Member) -> list[Stream]:
    """In her thread, with a civil stranger there: rude, and none of it said to her."""
    random, world = member.random, member.world
    streams = []
    for place in range(random.poisson(world.quarrels * member.days / 365)):
        size = random.poisson(world.quarrel_size)
        at = random.uniform(BEGINS, member.ends) + random.exponential(
            world.quarrel_hours * HOUR, size
        )
        share = np.full(size, world.quarrel_hostile)
        quarrel = _mixed(member, np.sort(at), share, world.dispute_arguing / 2, 300 + place)
        streams.append(quarrel._replace(answers=np.full(size, QUOTERS - 1 - place)))
    return streams


def _conferences(member: _Member) -> Stream:
    random, world = member.random, member.world
    meetings = random.poisson(world.conferences * member.days / 365)
    size = random.poisson(
        (world.conference_size - 1) * member.volume * world.conference_days, meetings
    )
    begin = np.repeat(random.integers(0, member.days, meetings), size)
    day = begin + random.integers(0, int(world.conference_days), len(begin))
    at = np.sort(BEGINS + day * DAY + _in_a_day(member, len(day)))
    return _mixed(member, at, np.full(len(at), member.share), member.arguing, 200)


def _mixed(member: _Member, at: Floats, hostile: Floats, arguing: float, event: int) -> Stream:
    """Strangers' posts at these times: hostile with these chances, the rest what her world has."""
    random, world = member.random, member.world
    chance = random.random(len(at))
    kind = np.full(len(at), int(Kind.CIVIL))
    edge = hostile
    for each, share in (
        (Kind.HOSTILE, 0.0),
        (Kind.DISTRESS, world.distress),
        (Kind.BANTER, world.banter),
        (Kind.ARGUMENT, arguing),
    ):
        kind[(chance < edge + share) & (kind == Kind.CIVIL)] = each
        edge = edge + share
    author, kind = threads(random, kind, world, event * OTHER_EVENT)
    return posts(random, world, at, kind, author)


def _in_a_day(member: _Member, count: int) -> Floats:
    """Seconds of the day, by the sine of her day: as many draws as that takes."""
    found = np.empty(0)
    while len(found) < count:
        drawn = member.random.uniform(0, DAY, 2 * count + 8)
        angle = 2 * np.pi * (drawn - member.quietest) / DAY
        keep = member.random.random(len(drawn)) * (1 + member.world.daily)
        found = np.concatenate((found, drawn[keep < 1 - member.world.daily * np.cos(angle)]))
    return found[:count]


def _misread(member: _Member, stream: Stream) -> Stream:
    """On some days part of the arguments look like attacks to the scorer."""
    random, world = member.random, member.world
    day = ((stream.at - BEGINS) // DAY).astype(np.int64)
    chosen = random.integers(0, member.days, random.poisson(world.topics * member.days / 365))
    hit = np.isin(day, chosen) & (stream.kind == Kind.ARGUMENT)
    hit &= random.random(len(day)) < world.topic_share
    if not hit.any():
        return stream
    wrong, _ = scored(random, np.full(len(day), int(Kind.HOSTILE)))
    return stream._replace(hostility=np.where(hit, wrong, stream.hostility))
