"""A simulated network with a bot on it, as a story sees them. Every line shown is read back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from bot.rehearsal.bluesky.consent import ConsentRefused
from bot.rehearsal.bluesky.network import Network
from bot.rehearsal.bluesky.people import Message, People, Person, Posted
from bot.rehearsal.browser import PageRefused, give_consent

MURMUR_SECONDS = 1.0
"""Of the machine's time, between two posts of somebody else."""


class StoryBroken(Exception):
    """The story did not go as written; the message says where."""


class Bot(Protocol):
    """The bot under rehearsal, from outside."""

    did: str
    website: str

    async def start(self) -> None: ...
    async def stop(self) -> None: ...

    async def kill(self) -> None:
        """As a power cut would."""
        ...


class StageClock(Protocol):
    def now(self) -> datetime: ...
    async def sleep(self, seconds: float) -> None: ...
    def move_ahead(self, by: timedelta) -> None: ...


@dataclass(slots=True)
class Stage:
    """What a story works with. `patience` is in real seconds, `pause` likewise."""

    people: People
    bot: Bot
    clock: StageClock
    rng: Random
    show: Callable[[str], None]
    patience: float = 30.0
    pause: float = 0.0
    _read: dict[str, int] = field(default_factory=dict)

    def scene(self, title: str) -> None:
        self.show(f"\n[{self.clock.now():%a %d %b %H:%M}] {title}")

    async def beat(self) -> None:
        """Time to read, on a terminal."""
        await asyncio.sleep(self.pause)

    async def says(self, who: Person, text: str) -> None:
        """She types to the bot; what is shown is what the chat server stored."""
        sent = await self.people.message(who, self.bot.did, text)
        await self._until(lambda: self._shown(who, sent), f'"{text}" did not arrive at the chat')
        await self.beat()

    async def hears(self, who: Person, *parts: str) -> Message:
        """Wait for the bot's next message to her, which must hold every part."""
        message = await self._next(who)
        for part in parts:
            if part.lower() not in message.text.lower():
                raise StoryBroken(f'expected "{part}" in: {message.text}')
        await self.beat()
        return message

    async def hears_nothing(self, who: Person, story_time: timedelta) -> None:
        """No message from the bot for so long, in the story's time."""
        until = self.clock.now() + story_time
        while self.clock.now() < until:
            if new := await self._unread(who):
                raise StoryBroken(f"did not expect: {new[0].text}")
            await asyncio.sleep(0.05)

    @asynccontextmanager
    async def murmur(self) -> AsyncIterator[None]:
        """Somebody else writes now and then while the block runs.

        No real network is ever silent; a bot that hears nothing must think that it is cut off.
        """
        somebody = await self.people.new_account("somebody-else")

        async def write() -> None:
            while True:
                await self.people.post(somebody, "It is raining here.")
                await asyncio.sleep(MURMUR_SECONDS)

        async with asyncio.TaskGroup() as tasks:
            writing = tasks.create_task(write())
            try:
                yield
            finally:
                writing.cancel()

    async def overhear(self, who: Person) -> None:
        """Show what the bot writes to her, for as long as it is awaited. What she types is seen."""
        seen = {message.id for message in await self.people.inbox(who, self.bot.did)}
        while True:
            for message in await self.people.inbox(who, self.bot.did):
                if message.id not in seen and message.sender == self.bot.did:
                    self.show(_spoken("Bot > ", message.text))
                seen.add(message.id)
            await asyncio.sleep(0.2)

    async def posts(self, who: Person, text: str, **about: Posted) -> Posted:
        posted = await self.people.post(who, text, **about)  # type: ignore[arg-type] # reply_to, quote
        await self.people.settle()
        seen = await self.people.sees(who, posted.uri)
        if seen is None:
            raise StoryBroken(f"the post is not to be seen: {text}")
        self.show(f"  @{who.handle}: {seen['record']['text']}")
        return posted

    async def opens(self, who: Person, link: str) -> None:
        """She opens a sign-in link of the bot, signs in at her own server and agrees."""
        try:
            await give_consent(link, who, self.people)
        except (PageRefused, ConsentRefused) as refused:
            raise StoryBroken(f"the sign-in failed: {refused}") from refused

    async def expects_mutes(self, who: Person, expected: set[str]) -> None:
        """What her AppView says she has muted, once it is so."""

        async def as_expected() -> bool:
            return await self.people.mutes(who) == expected

        await self._until(as_expected, "her mutes are not what they should be")
        self.show(f"  (her server: {len(expected)} muted)")

    async def _shown(self, who: Person, sent: str) -> bool:
        for message in await self.people.inbox(who, self.bot.did):
            if message.id == sent:
                self.show(_spoken("Dr A> ", message.text))
                return True
        return False

    async def _next(self, who: Person) -> Message:
        found: list[Message] = []

        async def arrived() -> bool:
            found.extend((await self._unread(who))[:1])
            return bool(found)

        await self._until(arrived, "the bot did not answer")
        self._read[who.did] = self._read.get(who.did, 0) + 1
        self.show(_spoken("Bot > ", found[0].text))
        return found[0]

    async def _unread(self, who: Person) -> list[Message]:
        inbox = await self.people.inbox(who, self.bot.did)
        from_bot = [message for message in inbox if message.sender == self.bot.did]
        return from_bot[self._read.get(who.did, 0) :]

    async def _until(self, holds: Callable[[], Awaitable[bool]], otherwise: str) -> None:
        try:
            async with asyncio.timeout(self.patience):
                while not await holds():  # noqa: ASYNC110  # the servers ring no bell
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise StoryBroken(otherwise) from None


def _spoken(speaker: str, text: str) -> str:
    """Under each other, so that a message of several lines is seen to be one."""
    start = f"  {speaker}"
    return start + text.replace("\n", "\n" + " " * len(start))


@dataclass(slots=True)
class SimulatedStage(Stage):
    """One whose network can be looked into, and told to fail."""

    network: Network = field(kw_only=True)
