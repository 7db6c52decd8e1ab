"""What was promised, and what came of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.detection.figures import (
    FOUR_HOURS,
    HOUR,
    TARGET_SIZES,
    caught_in,
    delays_of,
    headline,
    matching,
    mean_of,
    median,
    within,
)
from benchmarks.detection.lone import Alone
from benchmarks.detection.measure import Found
from benchmarks.detection.need import Need
from benchmarks.detection.parameters import HEADLINE, QUOTED, SIZES, Kind
from benchmarks.detection.sheets import FIXED
from benchmarks.detection.threats import Came, Threats
from benchmarks.score.quality_tables import Sheet, share
from bot.scoring.calibrating import Rate

LEAST_RATE, MOST_RATE = 0.8, 1.2  # realised, at a claim of 1 a year
MOST_AUTHORS = 5  # different hostile ones before the alert
TIMES_MISSED = 2  # by a fixed threshold at the same rate
LOW = 0.1  # false alarms a year that "low" claims
MOST_TARGETING = 0.1  # false ones, member-year
LEAST_SEEN = 0.95  # of floods and severe messages, where the scorer sees them


@dataclass(frozen=True, slots=True)
class Line:
    """One target."""

    name: str
    found: str
    met: bool


def targets(
    found: Sequence[Found],
    low: Sequence[Found],
    lone: Alone,
    need: Iterable[Need],
    threats: Threats,
) -> Sheet:
    lines = [
        *_rates(found, low),
        *_delays(found),
        _twice_as_many(found),
        *_harmless(found),
        _at_least("spark named rightly, of quote-driven pile-ons told: 80 %", sparks(found), 0.8),
        *_alone(lone),
        *_spared(need),
        _at_least("single severe messages at once: 95 % of seen", single(threats), LEAST_SEEN),
    ]
    rows = tuple((each.name, each.found, "met" if each.met else "MISSED") for each in lines)
    note = f"Headline profiles: {' and '.join(HEADLINE)}. The bot as it ships, marks heeded."
    return Sheet("Targets", ("", "found", "set"), rows, note)


def sparks(found: Iterable[Found]) -> Rate:
    """Of the quote-driven ones told of, those whose spark is named rightly by the first update."""
    told = [each.spark for each in caught_in(found, [(QUOTED, size) for size in SIZES])]
    named = [each for each in told if each is not None]
    return Rate(sum(each.later_true for each in named), len(named))


def single(threats: Threats) -> Rate:
    came = [one for name, each in threats.came.items() if "accounts" not in name for one in each]
    return Rate(sum(one is Came.AT_ONCE for one in came), len(came))


def _at_least(name: str, rate: Rate, least: float) -> Line:
    return Line(name, share(rate), rate.hits >= least * rate.of)


def _rates(found: Sequence[Found], low: Sequence[Found]) -> Iterator[Line]:
    for name, members, claim in (("normal", found, 1.0), ("low", low, LOW)):
        rate = mean_of(each.alarms for each in members)
        least, most = LEAST_RATE * claim, MOST_RATE * claim
        met = rate.value >= least and rate.high <= most
        yield Line(f"false alarms a year at {name}: {least:g} to {most:g}", str(rate), met)


def _delays(found: Sequence[Found]) -> Iterator[Line]:
    whole = caught_in(found, headline())
    ten, thirty = (caught_in(found, headline((size,))) for size in TARGET_SIZES)
    every = caught_in(found, headline(SIZES))
    for size, caught in zip(TARGET_SIZES, (ten, thirty), strict=True):
        before = median(each.authors for each in caught)
        yield Line(
            f"{size} accounts: at most 5 authors before", f"{before:.0f}", before <= MOST_AUTHORS
        )
    for name, caught, limit, least in (
        ("10 accounts", ten, HOUR, 0.75),
        ("30 accounts", thirty, HOUR, 0.95),
        ("10 and 30 accounts", whole, FOUR_HOURS, 0.95),
        ("5 to 100 accounts", every, FOUR_HOURS, 0.95),
    ):
        rate = within([each.delay for each in caught], limit)
        yield _at_least(f"{name}: at least {least:.0%} in {limit / 60:.0f} min", rate, least)


def _twice_as_many(found: Sequence[Found]) -> Line:
    whole = caught_in(found, headline())
    rate = mean_of(each.alarms for each in found).value
    ours = within([each.delay for each in whole], FOUR_HOURS)
    fixed = within(delays_of(FIXED, matching(FIXED, found, rate), whole), FOUR_HOURS)
    ratio = (fixed.of - fixed.hits) / max(1, ours.of - ours.hits)
    name = "a fixed threshold at the nearest rate misses twice as many at 4 h"
    return Line(name, f"{ratio:.1f} times", ratio >= TIMES_MISSED)


def _harmless(found: Sequence[Found]) -> Iterator[Line]:
    told, virals = sum(each.virals_told for each in found), sum(each.virals for each in found)
    yield Line(
        "friendly posts that travel: 1 in 100", share(Rate(told, virals)), told <= 0.01 * virals
    )
    named = sum(sum(each.named.values()) for each in found)
    asking = sum(each.named[Kind.DISTRESS.name] for each in found)
    yield Line("nobody in distress is named", share(Rate(asking, named)), not asking)


def _spared(need: Iterable[Need]) -> Iterator[Line]:
    rates: dict[float, Rate] = {}
    for each in need:
        before = rates.get(each.hostile, Rate(0, 0))
        rates[each.hostile] = Rate(before.hits + each.named, before.of + each.heard)
    for hostile, rate in rates.items():
        name = f"nobody heard asking for help is named, {hostile:.0%} of posts hostile"
        yield Line(name, share(rate), not rate.hits)


def _alone(lone: Alone) -> Iterator[Line]:
    trickles = Rate(lone.by_eighth, lone.trickles)
    yield _at_least("trickles: 90 % by the eighth contact", trickles, 0.9)
    falsely = lone.falsely / lone.years
    yield Line("targeting: 0.1 false a year", f"{falsely:.3f}", falsely <= MOST_TARGETING)
    floods = Rate(lone.floods_told, lone.floods_seen)
    yield _at_least("floods by one or two: 95 % of seen", floods, LEAST_SEEN)
