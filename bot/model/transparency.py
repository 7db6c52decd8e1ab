"""What a community publishes of itself four times a year: counts, and nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of the calendar, in UTC."""

    year: int
    number: int  # 1..4

    @classmethod
    def read(cls, written: str) -> "Quarter":
        """From "2026-Q4". Raises ValueError for anything else."""
        found = re.fullmatch(r"([1-9]\d{3})-?[Qq]([1-4])", written)
        if found is None:
            raise ValueError(f"{written} is no quarter: write it as 2026-Q4")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, moment: datetime) -> "Quarter":
        return cls(moment.astimezone(UTC).year, (moment.astimezone(UTC).month + 2) // 3)

    @property
    def start(self) -> datetime:
        return datetime(self.year, 3 * self.number - 2, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return (self.start + timedelta(days=95)).replace(day=1)

    @property
    def before(self) -> "Quarter":
        return Quarter.of(self.start - timedelta(days=1))

    @property
    def name(self) -> str:
        """As it is typed."""
        return f"{self.year}-Q{self.number}"


@dataclass(frozen=True, slots=True)
class Tally:
    """What happened in one quarter, exactly; `rules.transparency` says what of it may be told."""

    tables: Mapping[str, Mapping[str, int]]  # the parts of each whole, by name
    alone: Mapping[str, int]  # counts that are part of nothing here
    wholes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Of tables whose parts are not all of it: what became of some is not known yet."""
    hours: tuple[float, ...] = ()  # from the opening of a case to its verdict, of each decided
