"""Targeting: one author's unwelcome contacts over months, each of them perhaps mild.

Nothing is remembered of an author until the first unwelcome contact, and then only days and one
number: whether they come for her (a share `AFTER_HER` of their contacts is unwelcome) or argue with
her as strangers do who come back (`IN_PASSING`). As in the pile-on test it is a sum of log
likelihood ratios that starts anew from 0 (CUSUM). A plea for help speaks for its author, as the
kindest words do.

Whoever has asked for help is spared. But the care guard errs towards care: it takes one hostile
post in thirteen for a plea, so that one alone does not spare somebody who is after her.
"""

from math import log

from bot.model.gauges import Trail

AFTER_HER, IN_PASSING = 0.6, 0.1
"""Share of unwelcome contacts of somebody who is after her, and of a stranger who comes back."""

WINDOW, FEWEST_CONTACTS, FEWEST_DAYS = 90, 4, 3
"""Days, and how much must have come in them."""

ENOUGH = 4.0
"""Evidence from which it is told; by benchmarks/detection."""

DAYS_AFTER_HER = 4
"""On so many days since their last plea must somebody who has asked for help have come with
unwelcome words: one more than tells of anybody else, because people in need are angry too, on a bad
day and on the next. On three, twice as many of them would be named, by benchmarks/detection."""

FAR_MORE = 3 * ENOUGH
"""Evidence that needs no days, of a flood: at least eight plainly hostile posts, and more for each
plea among them. Twice as much as is enough would name one in 25 of the people in need who are
hostile in every second post of an evening; this one in a thousand, by benchmarks/detection."""

MOST_DAYS = 64
"""Entries of one trail. Of more, one of a day with several goes first, else the oldest."""


def follow(trail: Trail, day: int, odds: float, *, unwelcome: bool) -> Trail:
    """The trail after one more contact on `day` (days since 1970), with the odds of its words."""
    if not unwelcome and not trail.days:
        return trail
    step = log((AFTER_HER * (odds - 1.0) + 1.0) / (IN_PASSING * (odds - 1.0) + 1.0))
    days = trail.days
    if unwelcome:
        days = _bounded(tuple(sorted((*days, day))))
    return trail._replace(days=days, evidence=max(0.0, trail.evidence + step))


def heed(trail: Trail, day: int) -> Trail:
    """The trail of somebody who asks for help on `day`."""
    return trail._replace(asked=max(day, trail.asked)) if trail.days else trail


def lately(trail: Trail, day: int) -> tuple[int, ...]:
    """The days of the unwelcome contacts within the window."""
    return tuple(each for each in trail.days if day - WINDOW < each <= day)


def is_targeting(trail: Trail, day: int) -> bool:
    """Whether she is to be told on this day; again not before a window has passed."""
    near = lately(trail, day)
    often = len(near) >= FEWEST_CONTACTS and len(set(near)) >= FEWEST_DAYS
    told = trail.told and day - trail.told < WINDOW
    return often and trail.evidence >= ENOUGH and not told


def is_after_her(trail: Trail) -> bool:
    """Whether its author counts though they have asked for help. The plea itself never does."""
    since = {day for day in trail.days if day > trail.asked}
    often = trail.evidence >= ENOUGH and len(since) >= DAYS_AFTER_HER
    return often or trail.evidence >= FAR_MORE


def forget_before(trail: Trail, day: int) -> Trail:
    """Without what is older than `day`."""
    return trail._replace(days=tuple(each for each in trail.days if each >= day))


def _bounded(days: tuple[int, ...]) -> tuple[int, ...]:
    """One less, where they are too many: a flood on one day must not wipe out the others."""
    if len(days) <= MOST_DAYS:
        return days
    again = next((n for n in range(1, len(days)) if days[n] == days[n - 1]), 0)
    return days[:again] + days[again + 1 :]
