"""T1: everything that a member's own server tells her, heard with her token."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.model.senses import Aimed, PostGone, Presence, PresenceChanged, Sensed
from bot.networks.mastodon.entities import Notice, Status
from bot.networks.mastodon.places import Place
from bot.networks.mastodon.shelf import Bounded
from bot.networks.mastodon.streaming import Ears, Told
from bot.networks.mastodon.troubles import Answered
from bot.networks.mastodon.view import BATCH, View
from bot.pipeline.ports import Clock

AIMED = ("mention", "quote", "update", "quoted_update")
"""Types of notification that show a post by somebody else."""

_POSTS_EVERY = timedelta(minutes=10)
_CHECK_EVERY = timedelta(minutes=5)
_CHECKED_FOR = timedelta(hours=24)  # after which nobody edits for the sake of a quarrel
_CHECKED = 100  # posts, the last that came


@dataclass(frozen=True, slots=True)
class Heard:
    """What came, and where to resume."""

    sensed: tuple[Sensed, ...]
    after: str | None


@dataclass(slots=True)
class Listener:
    """Servers do not tell her of edits and deletions by strangers, so their posts are checked."""

    view: View
    ears: Ears
    bot: AccountId
    clock: Clock
    _lately: Bounded[str, Status] = field(init=False, default_factory=lambda: Bounded(_CHECKED))
    _friends: Bounded[str, None] = field(init=False, default_factory=lambda: Bounded(256))
    _moved: bool = field(init=False, default=False)  # which her new account has to say anew
    _posts_at: datetime | None = field(init=False, default=None)
    _checked_at: datetime | None = field(init=False, default=None)

    async def listen(self, place: Place) -> AsyncGenerator[Heard, None]:
        """Raises NetworkSaidNo where her token is refused or does not allow it."""
        async with aclosing(self.ears.listen(place.after, place.since)) as news:
            async for told in news:
                sensed = [*await self._around(), *await self._in(told)]
                yield Heard(tuple(sensed), told.after)

    async def _in(self, told: Told) -> list[Sensed]:
        found = [each for n in told.notices if (each := await self._aimed(n)) is not None]
        edits = [each for s in told.edited if (each := await self._seen(s, self.clock.now()))]
        return [*found, *edits, *self._gone([gone.id for gone in told.gone])]

    async def _aimed(self, notice: Notice) -> Aimed | None:
        if notice.status is None:
            return None
        return await self._seen(notice.status, min(notice.at, self.clock.now()))

    async def _seen(self, status: Status, at: datetime) -> Aimed | None:
        """Once in each version. What the bot itself writes to her is not aimed at her."""
        before = self._lately.get(status.id)
        if before is not None and before.version == status.version:
            return None
        if status.author.account in {self.bot, self.view.her.account}:
            return None
        await self.view.understand(status)
        self.view.shelf.note(status)
        aimed = self.view.aimed(status, at)
        if aimed is not None:
            self._lately.put(status.id, status)
        return aimed

    def _gone(self, ids: Sequence[str]) -> list[PostGone]:
        now, found = self.clock.now(), list[PostGone]()
        for id_ in ids:
            status = self._lately.pop(id_, None)
            self.view.shelf.forget(id_)
            if status is not None:
                found.append(PostGone(status.uri, now, self.view.her.account))
        return found

    async def _around(self) -> list[Sensed]:
        """Her own posts, and what became of those of others, every few minutes."""
        now, found = self.clock.now(), list[Sensed]()
        try:
            if self._posts_at is None or now - self._posts_at >= _POSTS_EVERY:
                self._posts_at = now
                found += await self._posted()
            if self._checked_at is None or now - self._checked_at >= _CHECK_EVERY:
                self._checked_at = now
                found += await self._checked(now)
        except (NetworkDown, NetworkSaidNo):
            pass  # the ears will say what is wrong, if it is more than this
        return found

    async def _posted(self) -> list[Sensed]:
        found: list[Sensed] = []
        posts = await self.view.posts()
        if posts and posts[0].author.moved and not self._moved:
            self._moved = True
            found.append(PresenceChanged(self.view.her.account, Presence.AWAY, self.clock.now()))
        for status in posts:
            if status.id not in self._friends:
                self._friends.put(status.id, None)
                found += await self.view.hers(status)
        return found

    async def _checked(self, now: datetime) -> list[Sensed]:
        found: list[Sensed] = []
        ids = [id_ for id_, status in self._lately.items() if now - status.at < _CHECKED_FOR]
        for at in range(0, len(ids), BATCH):
            found += await self._check(ids[at : at + BATCH], now)
        return found

    async def _check(self, ids: Sequence[str], now: datetime) -> list[Sensed]:
        try:
            there = {status.id: status for status in await self.view.statuses(ids)}
        except Answered as answered:
            if answered.absent:  # a server that has no such method
                return []
            raise
        found: list[Sensed] = [*self._gone([id_ for id_ in ids if id_ not in there])]
        for status in there.values():
            edited = await self._seen(status, now)
            found += [edited] if edited else []
        return found
