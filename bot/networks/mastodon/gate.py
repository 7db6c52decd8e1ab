"""Requests to follow the bot: where its account is locked, servers ask it about each."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.fetch import TooLarge
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.gate import Caller
from bot.model.people import AccountId
from bot.model.senses import AtTheGate
from bot.networks.mastodon.entities import Person, handle_at, person_in
from bot.networks.mastodon.own import BotAccount
from bot.pipeline.ports import Clock

_MOST_PAGES = 5  # the newest first: a flood of requests must not use up the paging
_USUAL, _SMALL = 80, 4  # requests of one page; a profile has up to a megabyte


@dataclass(frozen=True, slots=True)
class GatePace:
    """Seconds between two looks at who asks: without news, and at the least."""

    usual: float = 300.0
    least: float = 20.0


@dataclass(slots=True)
class Gate:
    """Port Gate. Unless `guarded` by moderators, whoever asks is let in at once."""

    account: BotAccount
    clock: Clock
    guarded: bool = False
    pace: GatePace = field(default_factory=GatePace)
    _knocked: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    async def lets_in(self, person: Person) -> bool:
        """Whether she follows from now on; else moderators hear of her."""
        if self.guarded:
            self._knocked.set()
            return False
        try:
            await self._authorize(person)
        except NetworkSaidNo:
            return False  # taken back meanwhile
        return True

    async def let_in_those_who_wait(self) -> None:
        """Who asked while the bot was away is in the list of followers from then on."""
        if self.guarded:
            return
        async for page in self._pages(_USUAL):
            for each in page:
                person = person_in(each, self.account.server.base)
                if person is not None:
                    await self.lets_in(person)

    async def listen(self) -> AsyncGenerator[AtTheGate, None]:
        """Who asks, for ever, where moderators look at it: at the start, at a knock, now and then.

        Nobody tells when a request is taken back, so the list is what counts.
        """
        while self.guarded:
            self._knocked.clear()
            asking = None
            with suppress(NetworkDown, NetworkSaidNo):
                asking = await self._asking()
            if asking is not None:
                yield asking
            with suppress(TimeoutError):
                async with asyncio.timeout(self.pace.usual):
                    await self._knocked.wait()
            await self.clock.sleep(self.pace.least)

    async def answer(self, account: AccountId, *, admits: bool) -> None:
        person = await self.account.person(account)
        if admits:
            await self._authorize(person)
        else:
            await self.account.ordinary(lambda m: m.follow_request_reject(person.id))

    async def _asking(self) -> AtTheGate:
        """As far as it can be read: a few very long profiles make a page too large."""
        try:
            return await self._read(_USUAL)
        except TooLarge:
            return await self._read(_SMALL)

    async def _read(self, most: int) -> AtTheGate:
        """By pages of so many. What goes wrong after the first leaves the rest out."""
        found, pages, whole = list[Caller](), 0, True
        try:
            async for page in self._pages(most):
                people = [person_in(each, self.account.server.base) for each in page]
                found += [self._caller(person) for person in people if person is not None]
                pages, whole = pages + 1, whole and None not in people
                if pages >= _MOST_PAGES:
                    return AtTheGate(tuple(found), whole=False)
        except NetworkDown:
            if not pages:
                raise
            whole = False
        return AtTheGate(tuple(found), whole)

    def _pages(self, most: int) -> AsyncIterator[list[Any]]:
        return self.account.server.pages("/api/v1/follow_requests", (("limit", str(most)),))

    def _caller(self, person: Person) -> Caller:
        self.account.shelf.note_person(person)
        handle = handle_at(person, self.account.server.base)
        return Caller(person.account, handle, person.created_at, person.posts)

    async def _authorize(self, person: Person) -> None:
        await self.account.ordinary(lambda m: m.follow_request_authorize(person.id))
