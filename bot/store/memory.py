"""What detection remembers of each member between two posts, in memory.

Whoever is aimed at is read once and then kept. `store.vigils` reads and writes.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.episodes import Quote
from bot.model.gauges import Gauge, Trail, Unread
from bot.model.people import AccountId

MOST_MEMBERS = 20_000
"""Vigils in memory; who has not been aimed at for longest is read again when she is."""
DAY = 86_400.0


@dataclass(slots=True)
class Vigil:
    """Of one member. Keys of `met`, `met_unread` and `trails` are refs of authors."""

    gauge: Gauge = Gauge()
    unread: Unread = Unread()
    met: dict[str, tuple[float, float]] = field(default_factory=dict)  # (odds, seconds)
    met_unread: dict[str, float] = field(default_factory=dict)  # seconds
    quotes: tuple[Quote, ...] = ()
    trails: dict[str, tuple[AccountId, Trail]] = field(default_factory=dict)
    trod: set[str] = field(default_factory=set)  # trails that are not written yet

    def met_lately(self, author: str, at: float) -> float | None:
        """The odds with which this author counts at this time."""
        odds, when = self.met.get(author, (0.0, 0.0))
        return odds if odds and at - when < DAY else None

    def met_unread_lately(self, author: str, at: float) -> bool:
        return at - self.met_unread.get(author, -DAY) < DAY

    def trail_of(self, author: str) -> Trail:
        known = self.trails.get(author)
        return known[1] if known else Trail()

    def quotes_at(self, at: datetime) -> tuple[Quote, ...]:
        return tuple(quote for quote in self.quotes if at - quote.at < timedelta(seconds=DAY))


class Vigils:
    """Those in memory, the last used last."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Vigil] = OrderedDict()

    def get(self, ref: str) -> Vigil | None:
        vigil = self._known.get(ref)
        if vigil is not None:
            self._known.move_to_end(ref)
        return vigil

    def keep(self, ref: str, vigil: Vigil) -> None:
        self._known[ref] = vigil
        while len(self._known) > MOST_MEMBERS:
            self._known.popitem(last=False)

    def forget(self, refs: set[str]) -> None:
        for ref in refs:
            self._known.pop(ref, None)
