"""What may be told of a quarter, so that no small count can be read or worked out from it.

Cell suppression with rounding, as in Hundepool et al., Statistical Disclosure Control (2012),
chapter 4. A count below `FEWEST` is not given, zero included. What is given is rounded down to a
multiple of it, so that two files that differ by one person are alike or five apart. The whole of a
table is given only where each of its parts is: what is missing could be found by subtraction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from bot.model.transparency import Tally

FEWEST = 5
"""The smallest count that is told."""


@dataclass(frozen=True, slots=True)
class Told:
    """A quarter as it may be published; None: fewer than `FEWEST`."""

    tables: Mapping[str, Mapping[str, int | None]]
    wholes: Mapping[str, int | None]  # of each table; None also where a part of it is not given
    alone: Mapping[str, int | None]
    hours: int | None  # half of the verdicts came within so many hours of the case


def tell(tally: Tally) -> Told:
    return Told(
        tables={name: _told(parts) for name, parts in tally.tables.items()},
        wholes={
            name: _whole(parts, tally.wholes.get(name, sum(parts.values())))
            for name, parts in tally.tables.items()
        },
        alone=_told(tally.alone),
        hours=_typical(tally.hours),
    )


def rounded(count: int) -> int | None:
    return count - count % FEWEST if count >= FEWEST else None


def _told(counts: Mapping[str, int]) -> Mapping[str, int | None]:
    return {name: rounded(count) for name, count in counts.items()}


def _whole(parts: Mapping[str, int], whole: int) -> int | None:
    given = parts and all(count >= FEWEST for count in parts.values())
    return rounded(whole) if given else None


def _typical(hours: tuple[float, ...]) -> int | None:
    """The median, in full hours upwards."""
    return int(median(hours)) + 1 if len(hours) >= FEWEST else None
