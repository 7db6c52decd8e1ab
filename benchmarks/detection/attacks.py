"""Attacks on one member: when the hostile come, and who comes with them."""

import numpy as np

from benchmarks.detection.parameters import Kind, Profile, World
from benchmarks.detection.streams import (
    BEGINS,
    DAY,
    Flags,
    Floats,
    Ints,
    Random,
    Stream,
    drifted,
    merged,
    posts,
)

ATTACKERS, OTHERS = 2_000_000_000, 3_000_000_000  # first ids
MINUTES = 60.0


def attack(random: Random, world: World, profile: Profile, accounts: int, begin: float) -> Stream:
    """A pile-on of `accounts` within the profile's first hours, with all that it brings along."""
    times = arrivals(random, profile, accounts, begin)
    who = ATTACKERS + np.arange(len(times))
    hostile = posts(
        random, times, np.full(len(times), int(Kind.HOSTILE)), who, world.attackers_young
    )
    hostile = _pasted(random, world, hostile)
    again = random.random(len(times)) < world.attackers_again
    twice = posts(
        random,
        times[again] + random.exponential(30 * MINUTES, int(again.sum())),
        np.full(int(again.sum()), int(Kind.HOSTILE)),
        who[again],
        world.attackers_young,
    )
    sent = merged([hostile, twice])
    followed = world.spark_followed if profile.quoted else world.spark_followed_else
    sent = sent._replace(
        attack=np.ones(sent.size, np.bool_), after_spark=_people(sent.author, followed)
    )
    return drifted(merged([sent, _company(random, world, times)]), world)


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


def _company(random: Random, world: World, times: Floats) -> Stream:
    """Bystanders, arguers and defenders, each about as soon as some attacker."""
    counts = [
        (Kind.CIVIL, random.poisson(world.bystanders * len(times))),
        (Kind.ARGUMENT, random.poisson(world.arguers * len(times))),
        (Kind.SUPPORT, random.poisson(world.defenders * len(times))),
    ]
    kind = np.repeat([int(each) for each, _ in counts], [count for _, count in counts])
    at = random.choice(times, len(kind)) + random.exponential(10 * MINUTES, len(kind))
    return posts(random, at, kind, OTHERS + np.arange(len(kind)), world.young)


def _pasted(random: Random, world: World, stream: Stream) -> Stream:
    """Whoever pastes has the score of the first who did."""
    pasted = random.random(stream.size) < world.copied
    if not pasted.any():
        return stream
    first = int(np.flatnonzero(pasted)[0])
    return stream._replace(
        hostility=np.where(pasted, stream.hostility[first], stream.hostility),
        care=np.where(pasted, stream.care[first], stream.care),
    )


def _people(author: Ints, share: float) -> Flags:
    return (author * 40_503 % 1_000) < share * 1_000
