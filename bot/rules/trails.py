"""Targeting: one author's unwelcome contacts over months, each of them perhaps mild.

Nothing is remembered of an author until the first unwelcome contact, and then only days and one
number: whether they come for her (a share `AFTER_HER` of their contacts is unwelcome) or argue with
her as strangers do who come back (`IN_PASSING`). As in the pile-on test it is a sum of log
likelihood ratios that starts anew from 0 (CUSUM).
"""

from math import log

from bot.model.gauges import Trail

AFTER_HER, IN_PASSING = 0.6, 0.1
"""Share of unwelcome contacts of somebody who is after her, and of a stranger who comes back."""

WINDOW, FEWEST_CONTACTS, FEWEST_DAYS = 90, 4, 3
"""Days, and how much must have come in them."""

ENOUGH = 4.0
"""Evidence from which it is told; by benchmarks/detection."""

MOST_DAYS = 64
"""Entries of one trail; the oldest go first."""


def follow(trail: Trail, day: int, odds: float, *, unwelcome: bool) -> Trail:
    """The trail after one more contact on `day` (days since 1970), with the odds of its words."""
    if not unwelcome and not trail.days:
        return trail
    step = log((AFTER_HER * (odds - 1.0) + 1.0) / (IN_PASSING * (odds - 1.0) + 1.0))
    days = trail.days
    if unwelcome:
        days = tuple(sorted((*days, day)))[-MOST_DAYS:]
    return Trail(days, max(0.0, trail.evidence + step), trail.told)


def lately(trail: Trail, day: int) -> tuple[int, ...]:
    """The days of the unwelcome contacts within the window."""
    return tuple(each for each in trail.days if day - WINDOW < each <= day)


def is_targeting(trail: Trail, day: int) -> bool:
    """Whether she is to be told on this day; again not before a window has passed."""
    near = lately(trail, day)
    often = len(near) >= FEWEST_CONTACTS and len(set(near)) >= FEWEST_DAYS
    told = trail.told and day - trail.told < WINDOW
    return often and trail.evidence >= ENOUGH and not told


def forget_before(trail: Trail, day: int) -> Trail:
    """Without what is older than `day`."""
    return trail._replace(days=tuple(each for each in trail.days if each >= day))
