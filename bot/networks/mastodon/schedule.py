"""What to read next where nobody signed the bot in, and how late that will notice things.

Pure: from what is watched, what has been spent and the time. A member's home server is asked, as
anybody could, for her latest posts (which tells how many replies it knows of), for the reply
counts of older ones, twenty at a time, and for the conversation of a post whose count changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.model.people import AccountId

WATCHED_FOR = timedelta(hours=48)
COUNTS = 20  # ids of one GET /api/v1/statuses
AGAIN = 10
"""Counts do not tell of answers to answers, nor of edits: every so many of them a conversation is
read again in any case."""

_BACK_OFF = (
    (timedelta(hours=1), timedelta(minutes=1)),
    (timedelta(hours=3), timedelta(minutes=2)),
    (timedelta(hours=12), timedelta(minutes=5)),
    (timedelta(hours=24), timedelta(minutes=15)),
    (WATCHED_FOR, timedelta(minutes=60)),
)
"""Up to which age of a post its replies are counted how often."""

_VISITS = (
    (timedelta(hours=1), timedelta(minutes=2)),
    (timedelta(hours=6), timedelta(minutes=5)),
    (WATCHED_FOR, timedelta(minutes=10)),
)
"""How long after her last post her posts are looked through how often."""

_SELDOM = timedelta(minutes=30)  # of somebody who has not posted for two days

IN_FEED = timedelta(minutes=1)
"""Of a post to which a feed brings people: as if it were new, for as long as it is watched."""

AGES = (
    timedelta(0),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=18),
    timedelta(hours=36),
)
"""Ages of a post for which the delay is told."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Requests in any span of `window`; a server allows 300 in five minutes to one address."""

    per_instance: int = 150
    total: int = 900
    window: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Visit:
    """A member whose posts are looked for. `read_at` None: never yet."""

    member: AccountId
    host: str
    read_at: datetime | None = None
    posted_at: datetime | None = None  # her last post


@dataclass(frozen=True, slots=True)
class Look:
    """How often her posts are looked through, which counts the replies to those it shows."""

    every: timedelta
    shows_all: bool = True  # whether all that are watched are among the last that it brings


@dataclass(frozen=True, slots=True)
class Watched:
    """One post of hers. `id` is her server's."""

    id: str
    member: AccountId
    host: str
    posted_at: datetime
    counted_at: datetime
    changed_at: datetime | None = None  # its count changed: the conversation is to be read then
    talked_at: datetime | None = None  # the conversation was read; None: nobody has answered yet
    in_feed: bool = False  # a feed brings people to it


@dataclass(frozen=True, slots=True)
class ReadPosts:
    member: AccountId
    host: str


@dataclass(frozen=True, slots=True)
class ReadCounts:
    host: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadContext:
    member: AccountId
    host: str
    id: str


Read: TypeAlias = ReadPosts | ReadCounts | ReadContext


@dataclass(slots=True)
class Spent:
    """When requests were made, for as long as they count."""

    budget: Budget
    _times: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    _talks: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def note(self, host: str, now: datetime) -> None:
        self._times[host].append(now)

    def note_talk(self, host: str, now: datetime) -> None:
        """One of those requests was for a conversation that had grown."""
        self._talks[host].append(now)

    def talks(self, now: datetime) -> dict[str, int]:
        """Those of the last window, by host: they come before anything else."""
        since = now - self.budget.window
        self._talks = _since(since, self._talks)
        return {host: len(times) for host, times in self._talks.items()}

    def has_room(self, host: str, now: datetime) -> bool:
        """A read may cost more than the one request that was planned for it."""
        return self.room(now).take(host)

    def room(self, now: datetime) -> "Room":
        since = now - self.budget.window
        self._times = _since(since, self._times)
        used = {host: len(times) for host, times in self._times.items()}
        left = {host: self.budget.per_instance - count for host, count in used.items()}
        return Room(self.budget.per_instance, left, self.budget.total - sum(used.values()))


@dataclass(slots=True)
class Room:
    """Requests that may still be made now."""

    per_instance: int
    left: dict[str, int]
    total: int

    def take(self, host: str) -> bool:
        here = self.left.get(host, self.per_instance)
        if here < 1 or self.total < 1:
            return False
        self.left[host], self.total = here - 1, self.total - 1
        return True


def next_reads(
    visits: Iterable[Visit], posts: Iterable[Watched], room: Room, now: datetime
) -> list[Read]:
    """What is due, the most urgent first, within the room that is left.

    Conversations that have grown come first; the rest in the order of how overdue it is, so that
    where there is too much to do everything is late in the same proportion.
    """
    watched = list(posts)
    grown = [(at, p) for p in watched if (at := p.changed_at) is not None and at <= now]
    grown.sort(key=lambda one: one[0])
    due: list[tuple[float, Read]] = [
        (late, ReadPosts(v.member, v.host)) for v in visits if (late := _lateness(v, now)) >= 1
    ]
    quiet = [post for post in watched if post.changed_at is None]
    due += _counts_due(quiet, now)
    due += [
        (late, ReadContext(p.member, p.host, p.id))
        for p in quiet
        if (late := _silence(p, now)) >= 1
    ]
    due.sort(key=lambda one: -one[0])
    wanted: list[Read] = [ReadContext(p.member, p.host, p.id) for _, p in grown]
    wanted += [read for _, read in due]
    return [read for read in wanted if room.take(read.host)]


def interval_at(age: timedelta) -> timedelta | None:
    """How often the replies to a post of this age are counted; None: it is watched no more."""
    for until, every in _BACK_OFF:
        if age < until:
            return every
    return None


def count_every(post: Watched, now: datetime) -> timedelta | None:
    """The same for this post, which may be watched earlier."""
    every = interval_at(now - post.posted_at)
    return min(every, IN_FEED) if every is not None and post.in_feed else every


def visit_every(posted_at: datetime | None, now: datetime) -> timedelta:
    if posted_at is None:
        return _SELDOM
    return next((every for until, every in _VISITS if now - posted_at < until), _SELDOM)


def is_watched(post: Watched, now: datetime) -> bool:
    return interval_at(now - post.posted_at) is not None


def stretch_of(
    host: str, visits: Sequence[Visit], posts: Sequence[Watched], spent: Spent, now: datetime
) -> float:
    """By how much everything on this server is later than planned, 1 or more.

    What conversations have cost in the last window is no longer there for the rest.
    """
    budget, talks = spent.budget, spent.talks(now)
    windows = budget.window / timedelta(minutes=1)
    loads = _loads(visits, posts, now)
    here = max(budget.per_instance - talks.get(host, 0), 1)
    all_ = max(budget.total - sum(talks.values()), 1)
    return max(1.0, loads[host] * windows / here, sum(loads.values()) * windows / all_)


def expected_delay(age: timedelta, stretch: float, look: Look) -> timedelta | None:
    """How long a reply known to her server may wait to be seen as a rule; None: for ever.

    Half of it on average, and longer where many conversations grow at once. A new post must be
    found first. A server caches a conversation for up to 45 seconds.
    """
    counted = interval_at(age)
    if counted is None:
        return None
    every = min(counted, look.every) if look.shows_all else counted
    found = look.every if age < look.every else timedelta(0)
    return (every + found) * stretch + timedelta(seconds=45)


def delays(stretch: float, look: Look) -> Mapping[timedelta, timedelta]:
    """By the age of the post, for `status`."""
    late = {age: expected_delay(age, stretch, look) for age in AGES}
    return {age: most for age, most in late.items() if most is not None}


def _since(at: datetime, times: dict[str, list[datetime]]) -> dict[str, list[datetime]]:
    kept = {host: [time for time in each if time > at] for host, each in times.items()}
    return defaultdict(list, {host: each for host, each in kept.items() if each})


def _loads(
    visits: Sequence[Visit], posts: Sequence[Watched], now: datetime
) -> defaultdict[str, float]:
    """Requests a minute that each server would get if nothing held us back."""
    minute, loads = timedelta(minutes=1), defaultdict[str, float](float)
    for visit in visits:
        loads[visit.host] += minute / visit_every(visit.posted_at, now)
    for post in posts:
        every = count_every(post, now)
        if every is not None:
            loads[post.host] += minute / every * (1 / COUNTS + bool(post.talked_at) / AGAIN)
    return loads


def _lateness(visit: Visit, now: datetime) -> float:
    """1: due now; 2: twice as long ago as it should be."""
    if visit.read_at is None:
        return float("inf")
    return (now - visit.read_at) / visit_every(visit.posted_at, now)


def _silence(post: Watched, now: datetime) -> float:
    """As `_lateness`, of reading again a conversation in which somebody has answered."""
    every = count_every(post, now)
    if post.talked_at is None or every is None:
        return 0.0
    return (now - post.talked_at) / (AGAIN * every)


def _counts_due(posts: Sequence[Watched], now: datetime) -> list[tuple[float, Read]]:
    """Twenty posts of one server share a request; who is nearly due comes along."""
    by_host: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for post in posts:
        every = count_every(post, now)
        if every is not None:
            by_host[post.host].append(((now - post.counted_at) / every, post.id))
    found: list[tuple[float, Read]] = []
    for host, late in by_host.items():
        late.sort(reverse=True)
        for at in range(0, len(late), COUNTS):
            some = late[at : at + COUNTS]
            if some[0][0] >= 1:
                found.append((some[0][0], ReadCounts(host, tuple(id_ for _, id_ in some))))
    return found
