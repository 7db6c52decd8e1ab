"""What detection remembers of each member between two posts, in memory.

Whoever is aimed at is read once and then kept. `store.vigils` reads and writes.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.model.changes import CouldNotRead, Quoted, Trailed, WasKind, Weighed
from bot.model.episodes import Kindness, Quote
from bot.model.gauges import Gauge, Trail, Unread
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.model.signals import Profile
from bot.rules import gauging, trails
from bot.store.strangers import Strangers

MOST_MEMBERS = 20_000
"""Vigils in memory; who has not been aimed at for longest is read again when she is."""
MOST_QUOTES = 16
MOST_KIND = 100
DAY = timedelta(days=1)
_UNREAD = 0
"""The only grade of whom nobody here could read."""


@dataclass(slots=True)
class Vigil:
    """Of one member. Authors are told apart by their refs."""

    gauge: Gauge = Gauge()
    unread: Unread = Unread()
    met: Strangers = field(default_factory=Strangers)  # with the grade of their odds
    met_unread: Strangers = field(default_factory=Strangers)
    quotes: tuple[Quote, ...] = ()
    kind: tuple[Kindness, ...] = ()
    trails: dict[str, tuple[AccountId, Trail]] = field(default_factory=dict)
    trod: set[str] = field(default_factory=set)  # trails that are not written yet

    def met_lately(self, author: str, at: datetime) -> float | None:
        """The odds with which this author counts at this time."""
        grade = self.met.grade_of(author, at)
        return None if grade is None else gauging.ODDS[grade]

    def met_unread_lately(self, author: str, at: datetime) -> bool:
        return self.met_unread.grade_of(author, at) is not None

    def trail_of(self, author: str) -> Trail:
        known = self.trails.get(author)
        return known[1] if known else Trail()

    def is_after_her(self, author: str) -> bool:
        """Whether having asked for help does not spare this author."""
        known = self.trails.get(author)
        return known is not None and trails.is_after_her(known[1])

    def quotes_at(self, at: datetime) -> tuple[Quote, ...]:
        return tuple(quote for quote in self.quotes if at - quote.at < DAY)

    def kind_at(self, at: datetime) -> tuple[Kindness, ...]:
        return tuple(kindness for kindness in self.kind if at - kindness.at < DAY)

    def note(
        self, change: Weighed | Trailed | CouldNotRead | Quoted | WasKind, author: str
    ) -> None:
        """`author`: the ref of whom it is about."""
        match change:
            case Weighed(_, _, odds, at, gauge):
                self.gauge = gauge
                self.met.note(author, gauging.ODDS.index(odds), at)
            case Trailed(_, account, trail):
                self.trails[author] = (account, trail)
                self.trod.add(author)
            case CouldNotRead(_, _, at, unread):
                self.unread = unread
                self.met_unread.note(author, _UNREAD, at)
            case Quoted(_, quote):
                known = {each.author: each.followers for each in self.quotes}
                quote = replace(quote, followers=quote.followers or known.get(quote.author))
                self.quotes = (*self.quotes_at(quote.at), quote)[-MOST_QUOTES:]
            case WasKind(_, kindness):
                others = (k for k in self.kind_at(kindness.at) if k.post != kindness.post)
                self.kind = (*others, kindness)[-MOST_KIND:]

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
        """Nothing by this author that counted lately is left: the test goes on without them.

        They stay met, so that kind words between two such posts do not count again and again.
        """
        odds = self.met_lately(author, at)
        if odds is not None and at.timestamp() >= self.gauge.since:
            self.gauge = gauging.take_back(self.gauge, odds)
            self.met.note(author, 0, at)

    def drop_quotes(self, posts: Collection[PostId]) -> bool:
        """Those that are deleted; whether any was remembered."""
        before, self.quotes = self.quotes, tuple(q for q in self.quotes if q.post not in posts)
        return self.quotes != before

    def drop_author(self, author: str, account: AccountId) -> bool:
        """The account is gone: nothing is remembered of it; whether there was anything."""
        before, self.quotes = self.quotes, tuple(q for q in self.quotes if q.author != account)
        self.kind = tuple(k for k in self.kind if k.author != account)
        self.trod.discard(author)
        return self.trails.pop(author, None) is not None or self.quotes != before

    def let_go(self, now: datetime) -> None:
        """Of what is remembered of one day only, and is older."""
        self.met.let_go(now)
        self.met_unread.let_go(now)
        self.quotes = self.quotes_at(now)
        self.kind = self.kind_at(now)


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

    def bound(self) -> None:
        """Between two transactions: in the middle of one, everybody in it is needed."""
        while len(self._known) > MOST_MEMBERS:
            self._known.popitem(last=False)

    def forget(self, refs: Collection[str]) -> None:
        for ref in refs:
            self._known.pop(ref, None)
