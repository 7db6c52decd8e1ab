"""The pile-on test: a sequential likelihood ratio over people, against a member's own usual days.

Each stranger counts once a day, with the odds that the scorer gives to their words. On usual days a
share q of strangers is hostile, learned from her own; in a pile-on it is a larger share s. A
stranger whose words have odds o multiplies a ratio by (s*o + 1 - s) / (q*o + 1 - q), and a ratio
starts anew from 1 whenever it is below (CUSUM: E. S. Page, Biometrika 41, 1954). The mean of three
such ratios, each with a share and a memory of its own, is compared with a bound. Without fading
there would be on average at least as many contacts between two false alarms as the bound says (G.
Lorden, Ann. Math. Statist. 42, 1971). That is far too careful, so the bound here counts hostile
strangers instead of contacts: those of her year and, where a larger kind crowd than usual has come,
of a year of such days, because attention is no pile-on. That is no proof any more: `SLACK` was
fitted on simulated years (benchmarks/detection).
"""

# ruff: noqa: FURB136  min and max would cost weigh a third of its time
from bisect import bisect_right
from math import exp, log

from bot.model.gauges import Gauge

DAY = 86_400.0

GRADES = (0.5, 0.7, 0.9, 0.95)
ODDS = (0.13, 0.85, 3.3, 15.0, 60.0)
"""How much likelier a hostile text is to get a hostility in each grade than a harmless one.

Of the released scorer over one half of the texts kept apart from its training (the files b and b2
of training/domain/held_apart; the other half is for benchmarks/detection) that ask for no help. The
harmless ones there are hard ones: arguments, banter, quoted abuse.
"""

STEEP, EVEN, SHALLOW = 0.9, 0.5, 0.2
"""Shares of hostile strangers that the three ratios look for, if they are `RATIO` times hers."""
RATIO = 3.0

HOUR_LONG, HOURS_LONG, DAY_LONG = 3_600.0, 6 * 3_600.0, DAY
"""In so many seconds without any contact each ratio fades to 1/e: from minutes to a day."""

SHARE_BEFORE, SHARE_WEIGHT = 0.03, 40.0
"""Of a member who is new: her share of hostile strangers, and how many strangers that is worth."""

STRANGERS_BEFORE, STRANGERS_WEIGHT = 20.0, 4.0
"""Of a member who is new: strangers a day, and how many days that is worth."""

FADING_DAYS = 45.0
"""What was learned so many days ago counts 1/e."""

SURGE = 1.0
"""A kind crowd e times as large as usual may have so much more of the usual share: what travels far
meets more people who are rude."""

SLACK = 0.55
"""Part of that count which gave the tolerated rate on simulated years: measured."""

LARGEST = 1e12
"""No ratio grows beyond, so that a number never becomes infinite and always fades again."""

LONGEST_GAP = 7
"""Days without a contact that age what was learned, at most: no leap of a clock wipes it out."""


def odds_of(hostility: float) -> float:
    """Of words with this calibrated hostility (0 to 1) to come from somebody hostile."""
    return ODDS[bisect_right(GRADES, hostility)]


def weigh(gauge: Gauge, at: float, odds: float, before: float | None = None) -> Gauge:
    """The gauge after a stranger's post at `at` (seconds since 1970, any order).

    `before`: the odds with which the same stranger counts already today; None: not met. Only higher
    odds change anything then.
    Written out in one piece and without min and max, which cost a third of its time: it runs for
    every post that is aimed at anybody.
    """
    if before is not None and odds <= before:
        return gauge
    if int(at // DAY) != gauge[6]:
        gauge = _next_day(gauge, int(at // DAY))
    was, since, narrow, middle, wide, crowd, day, today, ill, teaches, days, strangers, hostile = (
        gauge
    )
    gap = at - was
    if gap > 0.0:
        fade = exp(-gap / DAY_LONG)
        crowd *= fade
        narrow *= exp(-gap / HOUR_LONG)
        middle *= exp(-gap / HOURS_LONG)
        wide *= fade
    elif gap < -DAY:  # the clock was ahead: what was counted by it is not to be had back
        narrow = middle = wide = 1.0
    else:
        at = was
    if narrow <= 1.0 and middle <= 1.0 and wide <= 1.0:
        since = at
    q = usual_share(strangers, hostile, days, crowd)
    more = odds - 1.0
    usual = q * more + 1.0
    least = RATIO * q if RATIO * q < STEEP else STEEP
    narrow = 1.0 if narrow < 1.0 else narrow if narrow < LARGEST else LARGEST
    middle = 1.0 if middle < 1.0 else middle if middle < LARGEST else LARGEST
    wide = 1.0 if wide < 1.0 else wide if wide < LARGEST else LARGEST
    narrow *= (STEEP * more + 1.0) / usual
    middle *= ((EVEN if least < EVEN else least) * more + 1.0) / usual
    wide *= ((SHALLOW if least < SHALLOW else least) * more + 1.0) / usual
    seems = q * odds / usual
    if before is None:
        crowd += 1.0 - seems
        today += 1.0
        ill += seems
    else:
        steep, even, shallow, seemed = _factors(before, q)
        narrow /= max(1.0, steep)  # what kind words took away is not to be had back
        middle /= max(1.0, even)
        wide /= max(1.0, shallow)
        crowd = max(0.0, crowd + seemed - seems)
        ill += seems - seemed
    return Gauge._make(
        (at, since, narrow, middle, wide, crowd, day, today, ill, teaches, days, strangers, hostile)
    )


def take_back(gauge: Gauge, odds: float) -> Gauge:
    """The gauge about as it were without a stranger of this run who counted with these odds."""
    steep, even, shallow, seemed = _factors(odds, share(gauge))
    return gauge._replace(
        narrow=gauge.narrow / steep,
        middle=gauge.middle / even,
        wide=gauge.wide / shallow,
        hostile_today=max(0.0, gauge.hostile_today - seemed),
    )


def rest(gauge: Gauge, at: float, *, newcomer: bool) -> Gauge:
    """The gauge while a case is open: nothing is tested, and such a day teaches nothing."""
    after = weigh(gauge, at, 1.0) if newcomer else gauge
    return after._replace(narrow=1.0, middle=1.0, wide=1.0, teaches=False)


def evidence(gauge: Gauge) -> float:
    """Log of the mean ratio; about 0 where nothing is unusual."""
    return log((gauge.narrow + gauge.middle + gauge.wide) / 3.0)


def bound(gauge: Gauge, false_alarms: float) -> float:
    """The evidence that is a pile-on, at so many tolerated false alarms a year."""
    hostile = 365.0 * max(strangers_a_day(gauge), gauge.crowd) * own_share(gauge)
    return log(SLACK * hostile / false_alarms)


def strangers_a_day(gauge: Gauge) -> float:
    return (gauge.strangers + STRANGERS_BEFORE * STRANGERS_WEIGHT) / (gauge.days + STRANGERS_WEIGHT)


def share(gauge: Gauge) -> float:
    """Her usual share of hostile strangers, 0 to 0.5, or that of a crowd like today's."""
    return usual_share(gauge.strangers, gauge.hostile, gauge.days, gauge.crowd)


def own_share(gauge: Gauge) -> float:
    """Her usual share of hostile strangers, whatever the crowd of today."""
    return (gauge.hostile + SHARE_BEFORE * SHARE_WEIGHT) / (gauge.strangers + SHARE_WEIGHT)


def usual_share(strangers: float, hostile: float, days: float, crowd: float) -> float:
    q = (hostile + SHARE_BEFORE * SHARE_WEIGHT) / (strangers + SHARE_WEIGHT)
    larger = crowd * (days + STRANGERS_WEIGHT) / (strangers + STRANGERS_BEFORE * STRANGERS_WEIGHT)
    if larger > 1.0:
        q *= 1.0 + SURGE * log(larger)
    return min(0.5, q)


def _factors(odds: float, q: float) -> tuple[float, float, float, float]:
    """What one stranger multiplied the three ratios by, and how hostile they were thought to be."""
    more, least = odds - 1.0, min(STEEP, RATIO * q)
    usual = q * more + 1.0
    return (
        (STEEP * more + 1.0) / usual,
        (max(EVEN, least) * more + 1.0) / usual,
        (max(SHALLOW, least) * more + 1.0) / usual,
        q * odds / usual,
    )


def _next_day(gauge: Gauge, day: int) -> Gauge:
    """What is learned of the day that is over, and of those without a contact since."""
    gone = day - gauge.day
    if gone < 0:
        return gauge
    if not gauge.day:
        return gauge._replace(day=day)
    gone = min(gone, LONGEST_GAP)
    keep, taught = exp(-gone / FADING_DAYS), 1.0 if gauge.teaches else 0.0
    return gauge._replace(
        day=day,
        today=0.0,
        hostile_today=0.0,
        teaches=True,
        days=keep * (gauge.days + taught + gone - 1),
        strangers=keep * (gauge.strangers + taught * gauge.today),
        hostile=keep * (gauge.hostile + taught * gauge.hostile_today),
    )
