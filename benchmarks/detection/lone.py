"""One author alone, through the bot's own rules: who comes back every fortnight, and who floods."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.detection.desk import Desk, Sent, opened
from benchmarks.detection.parameters import FLOOD, RETURNING, TRICKLE, Flood, Kind, Returning
from benchmarks.detection.streams import BEGINS, DAY, Floats, Ints, Random, scored
from benchmarks.detection.watchers import HOSTILE_AT, POLICY
from bot.model.episodes import EpisodeKind

ONE = 7_000_000_000  # id of an author
EIGHTH = 8
MINUTES = 60.0


@dataclass(frozen=True, slots=True)
class Alone:
    """What is told of authors who act alone. `unasked`: none of their posts is taken for a plea."""

    trickles: int
    by_eighth: int  # of them told by the eighth contact, the overlooked counted too
    unasked: int
    unasked_by_eighth: int
    at_contact: tuple[int, ...]  # of those told at all
    years: int
    falsely: int  # told of people who come back without being after her
    floods: int
    floods_seen: int  # the scorer sees enough of them
    floods_told: int  # of these
    floods_unasked: int  # of these
    floods_unasked_told: int


@dataclass(frozen=True, slots=True)
class Told:
    """Of one author, or two: the number of the post at which she is told, and what was seen."""

    at: int | None
    pleas: int  # within what matters
    seen: bool  # enough of it is hostile to the scorer


def measure_alone(seed: int, trickles: int = 1_000, years: int = 100) -> Alone:
    random = np.random.default_rng([seed, 77])
    told = [trickle(random) for _ in range(trickles)]
    falsely = sum(_told_of_returning(random, RETURNING) for _ in range(years))
    floods = [flood(random, FLOOD) for _ in range(trickles)]
    early = [each for each in told if each.at is not None and each.at <= EIGHTH]
    seen = [each for each in floods if each.seen]
    return Alone(
        trickles=trickles,
        by_eighth=len(early),
        unasked=sum(not each.pleas for each in told),
        unasked_by_eighth=sum(not each.pleas for each in early),
        at_contact=tuple(each.at for each in told if each.at is not None),
        years=years,
        falsely=falsely,
        floods=len(floods),
        floods_seen=len(seen),
        floods_told=sum(each.at is not None for each in seen),
        floods_unasked=sum(not each.pleas for each in seen),
        floods_unasked_told=sum(not each.pleas and each.at is not None for each in seen),
    )


def trickle(random: Random) -> Told:
    """One mild contact a fortnight."""
    number = np.arange(TRICKLE.contacts)
    jitter = random.uniform(-TRICKLE.jitter, TRICKLE.jitter, len(number))
    at = BEGINS + DAY * np.sort(number * TRICKLE.every + jitter)
    sent = sent_by(random, at, np.full(len(at), int(Kind.MILD)), np.full(len(at), ONE))
    return _played(sent, EpisodeKind.TARGETING, sum(each.care for each in sent[:EIGHTH]))


def _told_of_returning(random: Random, world: Returning) -> int:
    """How many of a year's returning strangers are told of."""
    return sum(_returning(random, world).at is not None for _ in range(world.people))


def _returning(random: Random, world: Returning) -> Told:
    count = int(random.geometric(1 / world.contacts))
    first = random.integers(0, 300)
    day = np.sort(first + random.integers(0, random.integers(2, 120), count))
    chance = random.random()
    usual = Kind.CIVIL
    if chance < world.arguing:
        usual = Kind.ARGUMENT
    elif chance < world.arguing + world.banter:
        usual = Kind.BANTER
    kind = np.full(count, int(usual))
    if usual is Kind.ARGUMENT:
        kind[random.random(count) < world.hostile] = Kind.HOSTILE
    at = BEGINS + DAY * day + np.arange(count)
    return _played(sent_by(random, at, kind, np.full(count, ONE)), EpisodeKind.TARGETING, 0)


def flood(random: Random, world: Flood) -> Told:
    """One account, or two, within the window."""
    count = int(random.choice(world.sent))
    author = ONE + random.integers(0, random.integers(1, 3), count)
    at = np.sort(BEGINS + random.uniform(0, world.minutes * MINUTES, count))
    sent = sent_by(random, at, np.full(count, int(Kind.HOSTILE)), author)
    return _played(sent, EpisodeKind.BURST, sum(each.care for each in sent))


def sent_by(random: Random, at: Floats, kind: Ints, author: Ints) -> list[Sent]:
    """Scored posts at these times."""
    hostility, care = scored(random, kind)
    columns = (at.tolist(), author.tolist(), hostility.tolist(), care.tolist())
    return [Sent(place, *row) for place, row in enumerate(zip(*columns, strict=True))]


def _played(sent: Sequence[Sent], kind: EpisodeKind, pleas: int) -> Told:
    desk = Desk()
    desk.begin(sent[0].at)
    at = next((n for n, each in enumerate(sent, start=1) if _opens(desk, each, kind)), None)
    hostile = _hostile(sent)
    return Told(at, pleas, hostile >= POLICY.burst_posts)


def _opens(desk: Desk, sent: Sent, kind: EpisodeKind) -> bool:
    return any(episode.kind is kind for episode in opened(desk.take(sent)))


def _hostile(sent: Iterable[Sent]) -> int:
    return sum(each.hostility >= HOSTILE_AT and not each.care for each in sent)
