"""T0: members who have not signed the bot in are looked after from outside, within a budget."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TypeAlias, assert_never

from bot.fetch import Fetcher, TooLarge
from bot.model.coverage import Coverage, Tier, WhyBlind
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.model.senses import Presence, PresenceChanged, Sensed
from bot.networks.mastodon import schedule
from bot.networks.mastodon.client import Server
from bot.networks.mastodon.entities import Person, Status, origin_of
from bot.networks.mastodon.reading import Her
from bot.networks.mastodon.schedule import (
    Budget,
    Read,
    ReadContext,
    ReadCounts,
    ReadPosts,
    Spent,
    Visit,
)
from bot.networks.mastodon.shelf import Shelf
from bot.networks.mastodon.troubles import Answered
from bot.networks.mastodon.view import View, her_at
from bot.pipeline.ports import Clock

EVERY = 5.0  # seconds between two looks at what is due
_A_TURN = 20.0  # seconds for one server in one of them, so that a slow one holds up no other
_SHORTEST_PAUSE, _LONGEST_PAUSE = 30.0, 3_600.0
_SHELF = 1_024
_TOO_LARGE = "a conversation is too large to be read"

Tell: TypeAlias = Callable[[Sequence[Sensed]], Awaitable[None]]


@dataclass(slots=True)
class _Place:
    """A server: what it was asked, and what it asked of us."""

    server: Server
    not_before: datetime | None = None
    failures: int = 0
    counts: bool = True  # whether it shows anybody GET /api/v1/statuses?id[]=
    trouble: str | None = None


class Poller:
    """Reads as anybody could. Every request counts, and one that may not be made waits.

    With `unwilling`, whoever turns out to ask bots to stay away is dropped, and it is told who:
    for accounts that have not joined. Posts that are `in_feed` are looked at as often as new ones.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Clock,
        tell: Tell,
        budget: Budget | None = None,
        unwilling: Callable[[AccountId], None] | None = None,
        in_feed: Callable[[PostId], bool] = lambda _: False,
    ) -> None:
        self._fetcher, self._clock, self._tell = fetcher, clock, tell
        self._unwilling, self._in_feed = unwilling, in_feed
        self._spent = Spent(budget or Budget())
        self._hers: dict[AccountId, Her] = {}
        self._places: dict[str, _Place] = {}

    def watch(self, account: AccountId, since: datetime) -> None:
        if account not in self._hers:
            self._hers[account] = Her(since, Visit(account, origin_of(account)))

    def drop(self, account: AccountId) -> None:
        self._hers.pop(account, None)

    def keep_only(self, accounts: Collection[AccountId]) -> None:
        for account in set(self._hers) - set(accounts):
            self.drop(account)

    def coverage(self, account: AccountId) -> Coverage | None:
        her = self._hers.get(account)
        if her is None:
            return None
        place = self._places.get(her.visit.host)
        tier = Tier.BLIND if her.blind else Tier.ANONYMOUS
        look = her.look(self._clock.now())
        delays = {} if her.blind else schedule.delays(self._stretch(her.visit.host), look)
        trouble = (place.trouble if place else None) or (_TOO_LARGE if her.too_large else None)
        return Coverage(tier, her.since, her.read_at, her.blind, trouble, delays)

    async def run(self) -> None:
        while True:
            await self.look()
            await self._clock.sleep(EVERY)

    async def look(self) -> None:
        """Everything that is due now, each server for itself."""
        due: dict[str, list[Read]] = defaultdict(list)
        for read in self._due(self._clock.now()):
            due[read.host].append(read)
        async with asyncio.TaskGroup() as tasks:
            for host, reads in due.items():
                tasks.create_task(self._look_at(host, reads))

    def _due(self, now: datetime) -> list[Read]:
        open_ = [her for her in self._hers.values() if self._may_ask(her, now)]
        for her in open_:
            her.let_go(now)
            her.note_feeds(self._in_feed)
        visits = [her.visit for her in open_]
        posts = [post for her in open_ for post in her.posts.values()]
        return schedule.next_reads(visits, posts, self._spent.room(now), now)

    def _may_ask(self, her: Her, now: datetime) -> bool:
        place = self._places.get(her.visit.host)
        waits = place is not None and place.not_before is not None and now < place.not_before
        return her.may_be_read(now) and not waits

    async def _look_at(self, host: str, reads: Iterable[Read]) -> None:
        if host not in self._places:
            self._places[host] = _Place(self._server(host))
        place, loop = self._places[host], asyncio.get_running_loop()
        late = loop.time() + _A_TURN
        try:
            for read in reads:
                if loop.time() < late and self._spent.has_room(host, self._clock.now()):
                    place.trouble = None
                    await self._read(read, place)
                    place.failures = 0
        except NetworkDown as down:
            self._pause(place, down)
        except Exception as error:  # noqa: BLE001  one odd server must not end the bot for all
            self._pause(place, NetworkDown(type(error).__name__))

    def _pause(self, place: _Place, down: NetworkDown) -> None:
        place.failures += 1
        place.trouble = str(down)[:200]
        longer = min(_SHORTEST_PAUSE * 2.0 ** min(place.failures - 1, 10), _LONGEST_PAUSE)
        wait = max(down.retry_after or 0.0, longer)
        place.not_before = self._clock.now() + timedelta(seconds=wait)

    async def _read(self, read: Read, place: _Place) -> None:
        match read:
            case ReadPosts(member):
                await self._for_her(member, place, self._read_posts)
            case ReadContext(member, _, id_):
                await self._for_her(member, place, lambda her, v: self._read_context(her, v, id_))
            case ReadCounts(host, ids):
                await self._read_counts(host, ids, place)
            case _:
                assert_never(read)

    async def _for_her(
        self, member: AccountId, place: _Place, read: Callable[[Her, View], Awaitable[None]]
    ) -> None:
        """What her server refuses to show to anybody is not asked for again soon."""
        her, now = self._hers.get(member), self._clock.now()
        if her is None or not her.may_be_read(now):
            return
        try:
            view = await self._view(her, place)
            if view is not None:
                await read(her, view)
                her.read_at = now
        except Answered as answered:
            her.is_hidden(WhyBlind.CLOSED if answered.closed else WhyBlind.ABSENT, now)
            if answered.status == HTTPStatus.GONE:
                await self._say_present(member, Presence.DELETED)
        except TooLarge as large:  # says nothing of what she shows, and is asked again with time
            her.note_posts([], now)
            place.trouble = str(large)
        except NetworkSaidNo:
            her.is_hidden(WhyBlind.ABSENT, now)

    async def _view(self, her: Her, place: _Place) -> View | None:
        """None where there is nobody to look after any more."""
        if her.view is None:
            person = await her_at(place.server, her.visit.member)
            if await self._is_here(her, person):
                her.is_seen(View(place.server, person, Shelf(_SHELF)))
        return her.view

    async def _is_here(self, her: Her, person: Person) -> bool:
        """Whatever her server says of itself, it is said of her alone."""
        now = self._clock.now()
        if person.unwilling and self._unwilling is not None:
            self.drop(her.visit.member)
            self._unwilling(her.visit.member)
            return False
        if person.suspended:
            her.is_hidden(WhyBlind.ABSENT, now)
            await self._say_present(her.visit.member, Presence.TAKEN_DOWN)
        elif person.moved:
            her.is_hidden(WhyBlind.MOVED, now)
            await self._say_present(her.visit.member, Presence.AWAY)
        return not (person.suspended or person.moved)

    async def _say_present(self, account: AccountId, presence: Presence) -> None:
        await self._tell((PresenceChanged(account, presence, self._clock.now()),))

    async def _read_posts(self, her: Her, view: View) -> None:
        statuses = await view.posts()
        if statuses and not await self._is_here(her, statuses[0].author):
            return
        her.note_posts(statuses, self._clock.now())
        for status in statuses:
            await self._tell(await her.posted(view, status))

    async def _read_counts(self, host: str, ids: Sequence[str], place: _Place) -> None:
        """Twenty at once; where a server does not know how, by the posts of those members."""
        owners = [her for her in self._hers.values() if her.visit.host == host]
        whose = {id_: her for her in owners for id_ in ids if id_ in her.posts}
        view = next((her.view for her in whose.values() if her.view), None)
        if view is not None and place.counts:
            try:
                return self._take_counts(await view.statuses(ids), whose)
            except (Answered, TooLarge) as no:
                place.counts = isinstance(no, TooLarge)
        for member in dict.fromkeys(her.visit.member for her in whose.values()):
            await self._for_her(member, place, self._read_posts)
        for id_, her in whose.items():
            her.put_off(id_, self._clock.now())
        return None

    def _take_counts(self, statuses: Sequence[Status], whose: dict[str, Her]) -> None:
        """What is no longer there has been deleted, and is watched no more."""
        for status in statuses:
            if status.id in whose:
                whose.pop(status.id).note_count(status, self._clock.now())
        for id_, her in whose.items():
            her.drop(id_)

    async def _read_context(self, her: Her, view: View, id_: str) -> None:
        """What cannot be read here says nothing of the rest: the post may be gone meanwhile."""
        self._spent.note_talk(view.server.base, self._clock.now())
        try:
            found = await view.conversation(id_)
        except Answered as answered:
            if answered.absent:
                return her.drop(id_)
            raise
        except TooLarge:
            return her.cannot_read(id_, self._clock.now())
        now = self._clock.now()
        her.has_read(id_, found, now)
        return await self._tell(her.around(view, id_, found, now))

    def _server(self, host: str) -> Server:
        """Every request to it counts."""

        def asked() -> None:
            self._spent.note(host, self._clock.now())

        return Server(host, self._fetcher, self._clock, asked=asked)

    def _stretch(self, host: str) -> float:
        visits = [her.visit for her in self._hers.values()]
        posts = [post for her in self._hers.values() for post in her.posts.values()]
        return schedule.stretch_of(host, visits, posts, self._spent, self._clock.now())
