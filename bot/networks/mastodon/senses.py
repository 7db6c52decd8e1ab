"""What the bot notices on Mastodon (port Senses): its own account, and each member by her tier."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.fetch import TooLarge
from bot.model.coverage import Coverage, Tier
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.people import AccountId, Network
from bot.model.senses import Batch, Followed, Sensed, SignInLapsed
from bot.networks.mastodon.entities import Notice
from bot.networks.mastodon.gate import Gate
from bot.networks.mastodon.homes import Homes
from bot.networks.mastodon.hooks import Hooks
from bot.networks.mastodon.listening import AIMED, Listener
from bot.networks.mastodon.members import AsHer, Members
from bot.networks.mastodon.notices import EarsHealth
from bot.networks.mastodon.own import BotAccount
from bot.networks.mastodon.parse import followed
from bot.networks.mastodon.places import Place, Places
from bot.networks.mastodon.polling import Poller
from bot.networks.mastodon.reports import Reports
from bot.networks.mastodon.streaming import Ears
from bot.networks.mastodon.tags import Tags
from bot.networks.mastodon.watch_set import WatchSet
from bot.networks.mastodon.ways import Ways
from bot.networks.mastodon.workers import Workers
from bot.pipeline.ports import Clock

FOLLOWS = ("follow", "follow_request")
_HEARTBEAT = 3.0  # seconds; with nothing to tell, the time still moves on this often
_LOOK_ROUND = 30.0
_BATCH = 256
_WAITING = 1_024  # things that are queued before the readers wait
_AFTER_TROUBLE = 60.0
_FAR_ENOUGH = timedelta(hours=48)  # back, where nothing has been read with her token yet


@dataclass(frozen=True, slots=True)
class _News:
    """`member` None: of the bot's own account."""

    sensed: tuple[Sensed, ...]
    member: AccountId | None = None
    after: str | None = None
    moves: bool = False


@dataclass(slots=True)
class _AsHer:
    """A member who is heard with her token, and how that goes."""

    work: asyncio.Task[None]
    health: EarsHealth
    since: datetime


@dataclass(slots=True)
class MastodonSenses:
    """One listener for the bot's account, one for each member who signed it in, one poller."""

    account: BotAccount
    members: Members
    watch: WatchSet
    ways: Ways
    clock: Clock
    rng: Random
    gate: Gate
    health: EarsHealth = field(default_factory=EarsHealth)
    homes: Homes = field(init=False)
    _poller: Poller = field(init=False)
    _inbox: asyncio.Queue[_News] = field(init=False)
    _heard: dict[AccountId, _AsHer] = field(init=False, default_factory=dict)
    _refused: set[AccountId] = field(init=False, default_factory=set)  # signed in, in vain
    _outside: set[AccountId] = field(init=False, default_factory=set)  # whom the poller reads
    _places: Places = field(init=False)

    def __post_init__(self) -> None:
        self._inbox = asyncio.Queue(_WAITING)
        self.homes = Homes(self.ways.fetcher, self.clock)
        self._poller = Poller(
            self.ways.fetcher,
            self.clock,
            self._tell,
            self.ways.budget,
            in_feed=self.ways.in_feed,
        )
        self._places = Places(Place(self.clock.now()))
        self.members.tell(self._sign_in_changed)

    def from_now(self) -> str:
        return Places(Place(self.clock.now())).written()

    def coverage(self, account: AccountId) -> Coverage | None:
        """How well a member is looked after, for `status`; None: not at all."""
        heard = self._heard.get(account)
        if heard is None:
            return self._poller.coverage(account)
        health = heard.health
        trouble = None if health.streaming else health.last_problem
        return Coverage(Tier.SIGNED_IN, heard.since, health.heard_at, None, trouble)

    async def listen(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Batches for ever, at least once each; asking for the next one acknowledges the last.

        Raises ValueError on a cursor that this class did not write, else nothing: a network that
        is down is tried again until it is back.
        """
        self._begin(Places.parse(cursor, self.clock.now()))
        told_at: datetime | None = None
        async with Workers() as workers:
            for work in (self._hear_own(), self._poller.run(), self._look_round(workers)):
                workers.start(work)
            workers.start(self._hear_gate())
            for aside in self._asides():
                workers.start(self._hear_aside(aside))
            while True:
                news = await self._news()
                if workers.failure is not None:
                    raise workers.failure
                at = self.health.heard_at
                if news or at != told_at:
                    told_at = at
                    yield self._batch(news, at)

    def _begin(self, places: Places) -> None:
        self._places, self._heard, self._outside = places, {}, set()
        self._inbox = asyncio.Queue(_WAITING)
        self._poller.keep_only(())

    def _batch(self, news: Sequence[_News], at: datetime | None) -> Batch:
        for each in news:
            if each.moves:
                self._places.move(each.member, each.after)
        sensed = tuple(one for each in news for one in each.sensed)
        at = at or self.clock.now()
        return Batch(sensed, self._places.written(), at, Network.MASTODON)

    async def _news(self) -> list[_News]:
        """What is queued; nothing after a while."""
        try:
            async with asyncio.timeout(_HEARTBEAT):
                news = [await self._inbox.get()]
        except TimeoutError:
            return []
        while len(news) < _BATCH and not self._inbox.empty():
            news.append(self._inbox.get_nowait())
        return news

    async def _tell(self, sensed: Sequence[Sensed]) -> None:
        if sensed:
            await self._inbox.put(_News(tuple(sensed)))

    async def _hear_own(self) -> None:
        """Without its own account the bot is nothing, so this is tried for ever."""
        while True:
            try:
                with suppress(NetworkSaidNo):
                    await self.gate.let_in_those_who_wait()
                await self._follow_own(self._places.own)
            except (NetworkDown, NetworkSaidNo) as trouble:
                self.health.last_problem = str(trouble)[:200]
                wait = getattr(trouble, "retry_after", None) or _AFTER_TROUBLE
                await self.clock.sleep(wait * self.rng.uniform(1.0, 1.5))

    async def _hear_gate(self) -> None:
        async with aclosing(self.gate.listen()) as callers:
            async for asking in callers:
                await self._tell((asking,))

    def _asides(self) -> Iterator[Tags | Hooks | Reports]:
        """By which posts may be noticed sooner than from outside."""
        ways = self.ways
        if ways.hashtags:
            yield Tags(self.account, ways.guard, self.clock, self.rng, ways.hashtags, ways.tag_pace)
        if ways.hooks is not None:
            yield ways.hooks
            yield ways.hooks.reports

    async def _hear_aside(self, aside: Tags | Hooks | Reports) -> None:
        """For those who are read from outside; who signed the bot in is heard already."""
        async with aclosing(aside.listen()) as posts:
            async for some in posts:
                now = self.clock.now()
                since = {each: self._places.of(each, now).since for each in self._outside}
                await self._tell(await aside.aimed(some, since))

    async def _follow_own(self, place: Place) -> None:
        ways, after = self.ways, place.after
        ears = Ears(
            self.account.server,
            ways.guard,
            self.clock,
            self.rng,
            FOLLOWS,
            ways.pace,
            self.health,
        )
        async with aclosing(ears.listen(after, place.since)) as news:
            async for told in news:
                found = [each for n in told.notices if (each := await self._follow(n)) is not None]
                if found or told.after != after:
                    after = told.after
                    await self._inbox.put(_News(tuple(found), None, after, moves=True))

    async def _follow(self, notice: Notice) -> Followed | None:
        if notice.person is None:
            return None
        self.account.shelf.note_person(notice.person)
        if notice.kind == "follow_request" and not await self.gate.lets_in(notice.person):
            return None
        return followed(notice)

    async def _look_round(self, workers: Workers) -> None:
        """Keep everybody in the tier that is hers."""
        while True:
            self.watch.changed.clear()
            members = self.watch.members
            for account in set(self._heard) - members:
                self._heard.pop(account).work.cancel()
            self._refused &= members
            self._outside &= members
            for account in members - set(self._heard) - self._outside:
                await self._look_after(account, workers)
            self._poller.keep_only(self._outside)
            self._places.keep_only(members)
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_ROUND):
                    await self.watch.changed.wait()

    async def _look_after(self, account: AccountId, workers: Workers) -> None:
        workers.start(self.homes.learn(account))
        place = self._places.of(account, self.clock.now())
        her = None if account in self._refused else await self.members.signed_in(account)
        if her is None:
            self._outside.add(account)
            self._poller.watch(account, place.since)
            return
        health = EarsHealth()
        work = workers.start(self._hear_as(account, her, health))
        self._heard[account] = _AsHer(work, health, self.clock.now())

    async def _hear_as(self, account: AccountId, her: AsHer, health: EarsHealth) -> None:
        """Until her token is refused; from then on she is looked after from outside."""
        try:
            await self._follow_as(account, her, health)
        except LoginRevoked:
            self._heard.pop(account, None)
            if await self.members.lapsed(her):
                await self._tell((SignInLapsed(account, self.clock.now()),))
        except TooLarge as large:  # which others may write to her; her sign-in is as good as before
            health.last_problem = str(large)
            await self.clock.sleep(_AFTER_TROUBLE)
        except NetworkSaidNo:
            self._refused.add(account)
        except Exception as error:  # noqa: BLE001  one odd server must not end the bot for all
            health.last_problem = type(error).__name__
            await self.clock.sleep(_AFTER_TROUBLE)
        self._heard.pop(account, None)
        self.watch.changed.set()

    async def _follow_as(self, account: AccountId, her: AsHer, health: EarsHealth) -> None:
        now = self.clock.now()
        place = self._places.of(account, now)
        after, since = place.after, max(place.since, now - _FAR_ENOUGH)
        ways = self.ways
        ears = Ears(her.lists, ways.guard, self.clock, self.rng, AIMED, ways.her_pace, health)
        listener = Listener(her.view(), ears, self.watch.bot, self.clock)
        async with aclosing(listener.listen(Place(since, after))) as news:
            async for heard in news:
                if heard.sensed or heard.after != after:
                    after = heard.after
                    await self._inbox.put(_News(heard.sensed, account, after, moves=True))

    def _sign_in_changed(self, account: AccountId) -> None:
        """It began or ended: what was the way to look after her is so no more."""
        self._refused.discard(account)
        self._outside.discard(account)
        self._poller.drop(account)
        heard = self._heard.pop(account, None)
        if heard is not None:
            heard.work.cancel()
        self.watch.changed.set()
