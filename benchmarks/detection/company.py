"""Who comes with an attack: bystanders, defenders, friends, and accounts that draw replies."""

import numpy as np

from benchmarks.detection.parameters import Kind, World
from benchmarks.detection.streams import HER, Floats, Ints, Random, Stream, merged, posts

OTHERS, FRIENDS = 3_000_000_000, -2_000_000  # first ids
PUPPET = 5_000_000_000
MINUTES = 60.0


def company(random: Random, world: World, times: Floats, who: Ints) -> Stream:
    """Each about as soon as some attacker."""
    counts = [
        (Kind.CIVIL, random.poisson(world.bystanders * len(times))),
        (Kind.ARGUMENT, random.poisson(world.arguers * len(times))),
        (Kind.SUPPORT, random.poisson(world.defenders * len(times))),
    ]
    kind = np.repeat([int(each) for each, _ in counts], [count for _, count in counts])
    after = random.integers(0, len(times), len(kind))
    at = times[after] + random.exponential(10 * MINUTES, len(kind))
    strangers = posts(random, world, at, kind, OTHERS + np.arange(len(kind)))
    return merged(
        [_answering(random, world, strangers, who[after]), _friends(random, world, times, who)]
    )


def puppets(random: Random, world: World, hostile: Stream, begin: float) -> Stream:
    """One account writes in her thread first, and part of the attackers answer it."""
    for share, kind in (
        (world.hostile_puppet, Kind.HOSTILE),
        (world.civil_puppet, Kind.CIVIL),
    ):
        if share:
            drawn = random.random(hostile.size) < share
            answering = hostile._replace(answers=np.where(drawn, PUPPET, hostile.answers))
            return merged([answering, _puppet(random, world, kind, begin)])
    return hostile


def _puppet(random: Random, world: World, kind: Kind, begin: float) -> Stream:
    """As plain in its tone as it can be: whoever wants to be answered sees to that."""
    one = posts(random, world, np.array([begin]), np.array([int(kind)]), np.array([PUPPET]), 0.0)
    hostility = np.array([0.99 if kind is Kind.HOSTILE else 0.01])
    return one._replace(
        hostility=hostility,
        care=np.array([False]),
        attack=np.array([kind is Kind.HOSTILE]),
    )


def _friends(random: Random, world: World, times: Floats, who: Ints) -> Stream:
    count = random.poisson(world.friends * len(times))
    after = random.integers(0, len(times), count)
    at = times[after] + random.exponential(10 * MINUTES, count)
    kind = np.full(count, int(Kind.SUPPORT))
    friends = posts(random, world, at, kind, FRIENDS - np.arange(count), 0.0)
    known = friends._replace(known=np.ones(count, np.bool_))
    return _answering(random, world, known, who[after])


def _answering(random: Random, world: World, stream: Stream, attackers: Ints) -> Stream:
    """Those who defend her speak to an attacker rather than to her."""
    speaks = (stream.kind == Kind.SUPPORT) & (random.random(stream.size) < world.answering)
    return stream._replace(answers=np.where(speaks, attackers, HER))
