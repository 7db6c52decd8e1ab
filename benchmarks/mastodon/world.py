"""Members who post, and those who answer them, over some days; as their servers would show it."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from benchmarks.mastodon.parameters import FRESH_FOR, STALE_FOR, World
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.mastodon.entities import Person, Status
from bot.networks.mastodon.schedule import WATCHED_FOR, visit_every
from bot.networks.mastodon.view import POSTS, WHOLE, Conversation

STRANGER = Person("stranger", AccountId("https://elsewhere.example/users/s"), "s", "", "")


@dataclass(slots=True)
class Post:
    """`answered` are the times of its replies, in order.

    `find` is how often the bot looked for new posts of hers when she made it.
    """

    id: str
    author: Person
    at: datetime
    answered: list[datetime]
    find: timedelta
    _copy: tuple[datetime, int] | None = None  # what the cache holds: since when, how many

    def replies(self, now: datetime) -> int:
        return bisect_right(self.answered, now)

    def status(self, now: datetime) -> Status:
        uri = PostId(f"{self.author.account}/{self.id}")
        return Status(self.id, uri, self.author, "", self.at, replies=self.replies(now))

    def shown(self, now: datetime) -> int:
        """How many replies its conversation shows to who has no token."""
        made, count = self._copy or (None, 0)
        if made is not None and now - made < FRESH_FOR:
            return count
        self._copy = (now, self.replies(now))
        stale = made is not None and now - made < FRESH_FOR + STALE_FOR
        return count if stale else self.replies(now)

    def conversation(self, now: datetime) -> Conversation:
        shown = min(self.shown(now), WHOLE)
        return Conversation((), tuple(self._reply(number) for number in range(shown)))

    def _reply(self, number: int) -> Status:
        id_ = f"{self.id}.{number}"
        uri, at = PostId(f"{STRANGER.account}/{id_}"), self.answered[number]
        return Status(id_, uri, STRANGER, "", at, answers=self.id)


@dataclass(slots=True)
class Home:
    """What one member has posted and will post, in order."""

    host: str
    her: Person
    posts: list[Post] = field(default_factory=list)

    def latest(self, now: datetime) -> list[Post]:
        """As her server lists them, the newest first."""
        upto = bisect_right(self.posts, now, key=lambda post: post.at)
        return self.posts[max(0, upto - POSTS) : upto][::-1]


def homes(world: World, rng: Random, start: datetime, end: datetime) -> dict[AccountId, Home]:
    """Everybody, with posts from before `start`, so that nothing begins empty."""
    made = {}
    for number in range(world.members):
        host = f"https://h{number % world.hosts}.example"
        her = Person(str(number), AccountId(f"{host}/users/m{number}"), f"m{number}", "", "")
        made[her.account] = home = Home(host, her)
        at, before = start - WATCHED_FOR, None
        while (at := at + _gap(world, rng)) < end:
            id_ = f"{number}.{len(home.posts)}"
            answered, find = _answered(world, rng, at), visit_every(before, at)
            home.posts.append(Post(id_, her, at, answered, find))
            before = at
    return made


def _gap(world: World, rng: Random) -> timedelta:
    return timedelta(days=rng.expovariate(world.posts_a_day))


def _answered(world: World, rng: Random, at: datetime) -> list[datetime]:
    count = int(rng.expovariate(1 / world.replies) + rng.random())
    return sorted(at + _age(world.half_hour_weight, rng) for _ in range(count))


def _age(weight: float, rng: Random) -> timedelta:
    """Drawn by the inverse of the share that has come by an age, up to when nobody looks."""
    longest = WATCHED_FOR / timedelta(hours=1)
    return timedelta(hours=weight * ((1 + longest / weight) ** rng.random() - 1))
