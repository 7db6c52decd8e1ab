"""What detection remembers of each member between two posts, in memory.

Whoever is aimed at is read once and then kept. `store.vigils` reads and writes.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.model.changes import CouldNotRead, Quoted, Trailed, Weighed
from bot.model.episodes import Quote
from bot.model.gauges import Gauge, Trail, Unread
from bot.model.people import AccountId
from bot.model.signals import Profile
from bot.rules import gauging

Met = TypeVar("Met", float, tuple[float, float])

MOST_MEMBERS = 20_000
"""Vigils in memory; who has not been aimed at for longest is read again when she is."""
MOST_MET = 512
"""Strangers of one day; of a larger crowd the first are forgotten and may count again."""
MOST_QUOTES = 16
MOST_STEPS = 32
"""What a turn adds to a vigil is written alone so many times before all of it is written anew."""
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
    steps: int = MOST_STEPS  # written since it was last written as a whole

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

    def note(self, change: Weighed | Trailed | CouldNotRead | Quoted, author: str) -> None:
        """`author`: the ref of whom it is about."""
        match change:
            case Weighed(_, _, odds, at, gauge):
                self.gauge = gauge
                meet(self.met, author, (odds, at.timestamp()))
            case Trailed(_, account, trail):
                self.trails[author] = (account, trail)
                self.trod.add(author)
            case CouldNotRead(_, _, at, unread):
                self.unread = unread
                meet(self.met_unread, author, at.timestamp())
            case Quoted(_, quote):
                known = {each.author: each.followers for each in self.quotes}
                quote = replace(quote, followers=quote.followers or known.get(quote.author))
                self.quotes = (*self.quotes_at(quote.at), quote)[-MOST_QUOTES:]

    def note_reach(self, profiles: Mapping[AccountId, Profile]) -> bool:
        """How many follow those who quoted her lately; whether that was news."""
        before = self.quotes
        self.quotes = tuple(
            replace(quote, followers=profiles[quote.author].followers)
            if quote.author in profiles
            else quote
            for quote in before
        )
        return self.quotes != before

    def take_back(self, author: str, at: datetime) -> None:
        """Nothing by this author that counted lately is left: the test goes on without them."""
        odds = self.met_lately(author, at.timestamp())
        if odds is not None and at.timestamp() >= self.gauge.since:
            self.gauge = gauging.take_back(self.gauge, odds)
            del self.met[author]

    def let_go(self, before: float) -> None:
        """What is remembered of one day, where that day began before this (seconds since 1970)."""
        self.met = {author: kept for author, kept in self.met.items() if kept[1] >= before}
        self.met_unread = {author: at for author, at in self.met_unread.items() if at >= before}
        self.quotes = tuple(quote for quote in self.quotes if quote.at.timestamp() >= before)


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

    def forget(self, refs: Collection[str]) -> None:
        for ref in refs:
            self._known.pop(ref, None)


def meet(met: dict[str, Met], author: str, when: Met) -> None:
    """The newest stand last; of more than `MOST_MET` the oldest go."""
    met.pop(author, None)
    met[author] = when
    if len(met) > MOST_MET:
        del met[next(iter(met))]
