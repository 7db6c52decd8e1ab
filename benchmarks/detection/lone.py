"""One author alone: those who come back every fortnight, and those who flood her."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from benchmarks.detection.contenders import HOSTILE_AT
from benchmarks.detection.parameters import FLOOD, RETURNING, TRICKLE, Flood, Kind, Returning
from benchmarks.detection.streams import Ints, Random, scored
from bot.model.gauges import Trail
from bot.model.policy import Policy
from bot.rules.bursts import loudest
from bot.rules.gauging import odds_of
from bot.rules.trails import follow, is_targeting

POLICY = Policy()
UNWELCOME_AT = POLICY.unwelcome_at
FIRST_DAY = 19_700  # days since 1970
EIGHTH = 8


@dataclass(frozen=True, slots=True)
class Alone:
    """What is told of authors who act alone."""

    trickles: int
    by_eighth: int  # of them told by the eighth contact, the overlooked counted too
    at_contact: tuple[int, ...]  # of those told at all
    years: int
    falsely: int  # told of people who come back without being after her
    floods: int
    floods_seen: int  # the scorer sees enough of them
    floods_told: int  # of these


def measure_alone(seed: int, trickles: int = 1_000, years: int = 400) -> Alone:
    random = np.random.default_rng([seed, 77])
    told = [told_at(*trickle(random)) for _ in range(trickles)]
    falsely = sum(_told_of_returning(random, RETURNING) for _ in range(years))
    floods = [flood(random, FLOOD) for _ in range(trickles)]
    seen = [each for each in floods if (each[1] >= HOSTILE_AT).sum() >= POLICY.burst_posts]
    return Alone(
        trickles=trickles,
        by_eighth=sum(each is not None and each <= EIGHTH for each in told),
        at_contact=tuple(each for each in told if each is not None),
        years=years,
        falsely=falsely,
        floods=len(floods),
        floods_seen=len(seen),
        floods_told=sum(bool(_loudest(*each)) for each in seen),
    )


def trickle(random: Random) -> tuple[Ints, Ints, Iterable[tuple[float, bool]]]:
    """Days, kinds, and of each contact hostility and whether it is taken for a call for help."""
    number = np.arange(TRICKLE.contacts)
    jitter = random.uniform(-TRICKLE.jitter, TRICKLE.jitter, len(number))
    day = np.sort((FIRST_DAY + number * TRICKLE.every + jitter).astype(np.int64))
    kind = np.full(len(number), int(Kind.MILD))
    hostility, care = scored(random, kind)
    return day, kind, list(zip(hostility.tolist(), care.tolist(), strict=True))


def told_at(day: Ints, kind: Ints, scores: Iterable[tuple[float, bool]]) -> int | None:
    """The number of the contact at which she is told, as bot/rules/targeting.py does it."""
    trail = Trail()
    for number, (when, (hostility, care)) in enumerate(
        zip(day.tolist(), scores, strict=True), start=1
    ):
        if care:
            continue
        unwelcome = hostility >= UNWELCOME_AT
        trail = follow(trail, when, odds_of(hostility), unwelcome=unwelcome)
        if unwelcome and is_targeting(trail, when):
            return number
    return None if len(kind) else 0


def _told_of_returning(random: Random, world: Returning) -> int:
    """How many of a year's returning strangers are told of."""
    return sum(told_at(*_returning(random, world)) is not None for _ in range(world.people))


def _returning(random: Random, world: Returning) -> tuple[Ints, Ints, list[tuple[float, bool]]]:
    count = int(random.geometric(1 / world.contacts))
    first = random.integers(0, 300)
    day = np.sort(FIRST_DAY + first + random.integers(0, random.integers(2, 120), count))
    chance = random.random()
    usual = Kind.CIVIL
    if chance < world.arguing:
        usual = Kind.ARGUMENT
    elif chance < world.arguing + world.banter:
        usual = Kind.BANTER
    kind = np.full(count, int(usual))
    if usual is Kind.ARGUMENT:
        kind[random.random(count) < world.hostile] = Kind.HOSTILE
    hostility, care = scored(random, kind)
    return day, kind, list(zip(hostility.tolist(), care.tolist(), strict=True))


def flood(
    random: Random, world: Flood
) -> tuple[Ints, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Author and hostility of each post: one account, or two, within the window."""
    count = int(random.choice(world.sent))
    author = random.integers(0, random.integers(1, 3), count)
    hostility, care = scored(random, np.full(count, int(Kind.HOSTILE)))
    return author, np.where(care, 0.0, hostility)


def _loudest(author: Ints, hostility: np.ndarray[tuple[int], np.dtype[np.float64]]) -> object:
    return loudest(author[hostility >= HOSTILE_AT].tolist(), POLICY.burst_posts)
