"""The bot's own schedule and memory ask the simulated servers; and how late it was each time."""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import assert_never

from benchmarks.mastodon.parameters import World
from benchmarks.mastodon.world import Home, Post, homes
from bot.model.people import AccountId
from bot.networks.mastodon import schedule
from bot.networks.mastodon.reading import Her
from bot.networks.mastodon.schedule import (
    Budget,
    Look,
    Read,
    ReadContext,
    ReadCounts,
    ReadPosts,
    Spent,
    Visit,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
TOLD_ANEW = timedelta(minutes=10)  # what `status` would state is worked out this often


@dataclass(frozen=True, slots=True)
class Notice:
    """A reply, when it was noticed."""

    age: timedelta  # of her post, when it was answered
    delay: timedelta
    stretch: float  # of her server at that time
    look: Look  # how often her posts were looked through, before that one was found


@dataclass(slots=True)
class Asked:
    """Requests, as the servers count them."""

    total: int = 0
    peaks: Counter[str] = field(default_factory=Counter)  # by host: most in any five minutes
    peak: int = 0  # the same, of all together
    _lately: deque[tuple[datetime, str]] = field(default_factory=deque)
    _here: Counter[str] = field(default_factory=Counter)

    def note(self, host: str, now: datetime, window: timedelta) -> None:
        while self._lately and now - self._lately[0][0] >= window:
            self._here[self._lately.popleft()[1]] -= 1
        self._lately.append((now, host))
        self._here[host] += 1
        self.total += 1
        self.peaks[host] = max(self.peaks[host], self._here[host])
        self.peak = max(self.peak, len(self._lately))


@dataclass(slots=True)
class Found:
    notices: list[Notice]
    per_minute: float  # requests, of the time that was measured
    peak: int  # requests to one server in any five minutes
    peak_of_all: int


@dataclass(slots=True)
class Looking:
    """`budget` is the bot's, unless another one is tried."""

    world: World
    rng: Random
    budget: Budget
    homes: dict[AccountId, Home]
    counted_from: datetime
    now: datetime = START
    asked: Asked = field(default_factory=Asked)
    notices: list[Notice] = field(default_factory=list)
    spent: Spent = field(init=False)
    hers: dict[AccountId, Her] = field(init=False)
    stretches: dict[str, float] = field(default_factory=dict)
    _seen: Counter[str] = field(default_factory=Counter)  # replies, by post
    _posts: dict[str, Post] = field(default_factory=dict)
    _owner: dict[str, AccountId] = field(default_factory=dict)
    _met: set[str] = field(default_factory=set)  # members who were looked up, and posts

    def __post_init__(self) -> None:
        self.spent = Spent(self.budget)
        self.hers = {who: Her(START, Visit(who, home.host)) for who, home in self.homes.items()}

    def go_on_until(self, end: datetime) -> None:
        told_at: datetime | None = None
        while self.now < end:
            self.look()
            if told_at is None or self.now - told_at >= TOLD_ANEW:
                told_at = self.now
                self._tell()
            self.now += self.world.every

    def look(self) -> None:
        visits = []
        for her in self.hers.values():
            her.let_go(self.now)
            visits.append(her.visit)
        posts = [post for her in self.hers.values() for post in her.posts.values()]
        room = self.spent.room(self.now)
        for read in schedule.next_reads(visits, posts, room, self.now):
            if self.spent.has_room(read.host, self.now):
                self._ask(read)

    def _ask(self, read: Read) -> None:
        self._count(read.host)
        match read:
            case ReadPosts(member):
                self._read_posts(member)
            case ReadCounts(_, ids):
                for id_ in ids:
                    her = self.hers[self._owner[id_]]
                    her.note_count(self._posts[id_].status(self.now), self.now)
            case ReadContext(member, host, id_):
                self.spent.note_talk(host, self.now)
                self._read_context(self.hers[member], self._posts[id_])
            case _:
                assert_never(read)

    def _count(self, host: str) -> None:
        self.spent.note(host, self.now)
        self.asked.note(host, self.now, self.budget.window)

    def _read_posts(self, member: AccountId) -> None:
        """Who she is is asked once, and so is whom a post of hers answers, if nobody knows."""
        home = self.homes[member]
        if member not in self._met:
            self._met.add(member)
            self._count(home.host)
        latest = home.latest(self.now)
        for post in latest:
            if post.id not in self._met:
                self._met.add(post.id)
                self._posts[post.id], self._owner[post.id] = post, member
                if self.rng.random() < self.world.asked_after:
                    self._count(home.host)
        self.hers[member].note_posts([post.status(self.now) for post in latest], self.now)

    def _read_context(self, her: Her, post: Post) -> None:
        found = post.conversation(self.now)
        for reply in found.after[self._seen[post.id] :]:
            if reply.at >= self.counted_from:
                stretch = self.stretches.get(her.visit.host, 1.0)
                age, delay = reply.at - post.at, self.now - reply.at
                look = Look(post.find) if age < post.find else her.look(reply.at)
                self.notices.append(Notice(age, delay, stretch, look))
        self._seen[post.id] = max(self._seen[post.id], len(found.after))
        her.has_read(post.id, found, self.now)

    def _tell(self) -> None:
        visits = [her.visit for her in self.hers.values()]
        posts = [post for her in self.hers.values() for post in her.posts.values()]
        for host in {visit.host for visit in visits}:
            self.stretches[host] = schedule.stretch_of(host, visits, posts, self.spent, self.now)


def looked_after(
    world: World, seed: int, warm: timedelta, measured: timedelta, budget: Budget | None = None
) -> Found:
    """Delays are of what was written after the time to warm up; peaks are of the whole time."""
    rng, begin = Random(seed), START + warm
    end = begin + measured
    looking = Looking(world, rng, budget or Budget(), homes(world, rng, START, end), begin)
    looking.go_on_until(begin)
    before = looking.asked.total
    looking.go_on_until(end)
    per_minute = (looking.asked.total - before) / (measured / timedelta(minutes=1))
    asked = looking.asked
    return Found(looking.notices, per_minute, max(asked.peaks.values()), asked.peak)
