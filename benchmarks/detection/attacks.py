"""Attacks on one member: when the hostile come, and how they come."""

import numpy as np

from benchmarks.detection.company import PUPPET, company, puppets
from benchmarks.detection.parameters import Kind, Profile, World
from benchmarks.detection.streams import (
    BEGINS,
    DAY,
    NO_QUOTE,
    Flags,
    Floats,
    Ints,
    Random,
    Stream,
    drifted,
    merged,
    posts,
    quote,
)

ATTACKERS = 2_000_000_000  # first id
SPARK, SECOND, KIND_ONE = 4_000_000_000, 4_000_000_001, 4_000_000_002
PASTED = 100  # words that only attackers have
MINUTES, HOUR = 60.0, 3_600.0


def attack(random: Random, world: World, profile: Profile, accounts: int, begin: float) -> Stream:
    """A pile-on of `accounts` within the profile's first hours, with all that it brings along."""
    times = arrivals(random, profile, accounts, begin)
    who = ATTACKERS + np.arange(len(times))
    sent = np.full(len(times), profile.quoted) & (random.random(len(times)) < world.spark_sent)
    if profile.quoted:
        times = _some_ahead(random, world, times, sent)
    again = random.random(len(times)) < world.attackers_again
    later = times[again] + random.exponential(30 * MINUTES, int(again.sum()))
    hostile = merged(
        [
            _pasted(random, world, _hostile(random, world, times, who)),
            _hostile(random, world, later, who[again]),
        ]
    )
    spread = puppets(random, world, _spread(random, world, hostile), begin)
    follow = _followers(random, world, spread.author, who[sent])
    spread = spread._replace(after_spark=follow & (spread.author != PUPPET))
    parts = [spread, company(random, world, times, who)]
    if profile.quoted:
        parts += _quotes(random, world, profile, begin)
    raid = merged(parts)
    early = max(0.0, begin - float(raid.at[0]))
    return drifted(raid._replace(at=raid.at + early), world)


def arrivals(random: Random, profile: Profile, accounts: int, begin: float) -> Floats:
    """First posts, sorted: `accounts` within `profile.within` hours, the rest as it decays."""
    minutes = np.arange(int(profile.lasts * 60) + 1)
    ramp = profile.ramp * 60
    rate = np.where(minutes < ramp, minutes / ramp, np.exp(-(minutes - ramp) / 60 / profile.decay))
    area = np.concatenate(([0.0], np.cumsum((rate[1:] + rate[:-1]) / 2)))
    named = area[int(profile.within * 60)]
    later = random.poisson(accounts * (area[-1] - named) / named)
    places = np.concatenate(
        (random.uniform(0, named, accounts), random.uniform(named, area[-1], later))
    )
    return begin + MINUTES * np.sort(np.interp(places, area, minutes))


def start(random: Random, world: World, day: int, quietest: float) -> float:
    """Some moment of the day, or in the quietest hour."""
    second = quietest + random.uniform(-1_800, 1_800) if world.night else random.uniform(0, DAY)
    return BEGINS + day * DAY + second


def _some_ahead(random: Random, world: World, times: Floats, sent: Flags) -> Floats:
    """A few of those whom the spark did not send came in the hour before it."""
    places = np.flatnonzero(~sent)[: random.poisson(world.ahead)]
    moved = times.copy()
    moved[places] = times[0] - random.uniform(0, HOUR, len(places))
    return moved


def _hostile(random: Random, world: World, at: Floats, who: Ints) -> Stream:
    kind = np.full(len(at), int(Kind.HOSTILE))
    sent = posts(random, world, at, kind, who, world.attackers_young)
    return sent._replace(attack=np.ones(len(at), np.bool_))


def _spread(random: Random, world: World, hostile: Stream) -> Stream:
    """Some quote her too, and some write under another post of hers."""
    size = hostile.size
    quotes = random.random(size) < world.attackers_quoting
    median, spread = world.reach
    reach = random.lognormal(np.log(median), spread, size).astype(np.int64)
    return hostile._replace(
        reach=np.where(quotes, reach, NO_QUOTE),
        subject=(random.random(size) < world.elsewhere).astype(np.int64),
    )


def _quotes(random: Random, world: World, profile: Profile, begin: float) -> list[Stream]:
    """The spark, and large accounts that quote her too but sent none of these."""
    tone = Kind.HOSTILE if random.random() < world.spark_hostile else Kind.ARGUMENT
    one = quote(random, world, begin, tone, SPARK, world.large_reach)
    itself = np.array([True])
    found = [one._replace(spark=itself, attack=itself & (tone is Kind.HOSTILE))]
    if random.random() < world.second_quote:
        at = begin + random.uniform(0, profile.within) * HOUR
        found.append(quote(random, world, at, Kind.HOSTILE, SECOND, world.large_reach))
    if random.random() < world.kind_quote:
        at = begin - random.uniform(0, 1) * HOUR
        found.append(quote(random, world, at, Kind.CIVIL, KIND_ONE, world.large_reach))
    return found


def _followers(random: Random, world: World, author: Ints, sent: Ints) -> Flags:
    """Who follows the author of the spark: most of those whom it sent, and hardly anybody else."""
    people, place = np.unique(author, return_inverse=True)
    chance = np.where(np.isin(people, sent), world.spark_followed, world.spark_followed_else)
    follows: Flags = (random.random(len(people)) < chance)[place]
    return follows


def _pasted(random: Random, world: World, stream: Stream) -> Stream:
    """Whoever pastes has the score of the first who did."""
    pasted = random.random(stream.size) < world.copied
    if not pasted.any():
        return stream
    first = int(np.flatnonzero(pasted)[0])
    return stream._replace(
        hostility=np.where(pasted, stream.hostility[first], stream.hostility),
        care=np.where(pasted, stream.care[first], stream.care),
        words=np.where(pasted, PASTED, stream.words),
    )
