"""How the posts lie in time, as bars of equal spans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

MOST_BARS = 24


@dataclass(frozen=True, slots=True)
class Bars:
    """How many posts each equal part of the time between the first and the last holds."""

    first: datetime
    last: datetime
    counts: tuple[int, ...]

    @property
    def most(self) -> int:
        return max(self.counts)


def bars_of(moments: Sequence[datetime]) -> Bars | None:
    """None where there is nothing to show."""
    if not moments:
        return None
    first, last = min(moments), max(moments)
    counts = [0] * MOST_BARS
    for moment in moments:
        share = (moment - first) / (last - first) if last > first else 0.5
        counts[min(MOST_BARS - 1, int(share * MOST_BARS))] += 1
    return Bars(first, last, tuple(counts))
