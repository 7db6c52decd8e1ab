"""A network with a bot on it, as a story sees them. Every line shown is read back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Generic, Protocol

from bot.rehearsal.browser import ConsentRefused, PageRefused, give_consent
from bot.rehearsal.company import Company, Post, Said, Who

MURMUR_SECONDS = 1.0
"""Of the machine's time, between two posts of somebody else."""


class StoryBroken(Exception):
    """The story did not go as written; the message says where."""


class Bot(Protocol):
    """The bot under rehearsal, from outside."""

    @property
    def did(self) -> str:
        """Its account on this network, which may as well be an actor URI."""
        ...

    @property
    def website(self) -> str: ...

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
class Stage(Generic[Who, Post]):
    """What a story works with. `patience` is in real seconds, `pause` likewise."""

    people: Company[Who, Post]
    bot: Bot
    clock: StageClock
    rng: Random
    show: Callable[[str], None]
    patience: float = 30.0
    pause: float = 0.0
    saved: dict[str, bytes] = field(default_factory=dict)
    """Files that people got in the story, by name."""
    _read: dict[str, int] = field(default_factory=dict)

    def scene(self, title: str) -> None:
        self.show(f"\n[{self.clock.now():%a %d %b %H:%M}] {title}")

    async def beat(self) -> None:
        """Time to read, on a terminal."""
        await asyncio.sleep(self.pause)

    async def says(self, who: Who, text: str, name: str = "Dr A") -> None:
        """She types to the bot; what is shown is what her server keeps of it."""
        self.show(_spoken(f"{name:4}> ", await self.people.tell(who, self.bot.did, text)))
        await self.beat()

    async def hears(self, who: Who, *parts: str, past: str | None = None) -> Said:
        """Wait for the bot's next message to her, which must hold every part.

        Those that hold `past` may come at any time and are passed over.
        """
        message = await self._next(who)
        while past is not None and past in message.text:
            message = await self._next(who)
        for part in parts:
            if part.lower() not in message.text.lower():
                raise StoryBroken(f'expected "{part}" in: {message.text}')
        await self.beat()
        return message

    async def hears_nothing(self, who: Who, story_time: timedelta) -> None:
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
        somebody = await self.people.new_account("somebody")

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

    async def overhear(self, who: Who) -> None:
        """Show what the bot writes to her, for as long as it is awaited. What she types is seen."""
        seen = {message.id for message in await self.people.inbox(who, self.bot.did)}
        while True:
            for message in await self.people.inbox(who, self.bot.did):
                if message.id not in seen and message.sender == self.bot.did:
                    self.show(_spoken("Bot > ", message.text))
                seen.add(message.id)
            await asyncio.sleep(0.2)

    async def posts(
        self, who: Who, text: str, *, reply_to: Post | None = None, quote: Post | None = None
    ) -> Post:
        posted = await self._write(who, text, reply_to, quote)
        seen = await self.people.reads(who, posted.uri)
        if seen is None:
            raise StoryBroken(f"the post is not to be seen: {text}")
        self.show(f"  @{who.name}: {seen}")
        return posted

    async def opens(self, who: Who, link: str) -> None:
        """She opens a sign-in link of the bot, signs in at her own server and agrees."""
        try:
            await give_consent(link, who, self.people)
        except (PageRefused, ConsentRefused) as refused:
            raise StoryBroken(f"the sign-in failed: {refused}") from refused

    async def expects_mutes(self, who: Who, expected: set[str]) -> None:
        """What her server says she has muted, once it is so."""

        async def as_expected() -> bool:
            return set(await self.people.mutes(who)) == expected

        await self.until(as_expected, "her mutes are not what they should be")
        self.show(f"  (her server: {len(expected)} muted)")

    async def _write(self, who: Who, text: str, reply_to: Post | None, quote: Post | None) -> Post:
        if reply_to is not None:
            return await self.people.reply(who, reply_to, text)
        if quote is not None:
            return await self.people.quote(who, quote, text)
        return await self.people.post(who, text)

    async def _next(self, who: Who) -> Said:
        found: list[Said] = []

        async def arrived() -> bool:
            found.extend((await self._unread(who))[:1])
            return bool(found)

        await self.until(arrived, "the bot did not answer")
        self._read[who.account] = self._read.get(who.account, 0) + 1
        self.show(_spoken("Bot > ", found[0].text))
        return found[0]

    async def _unread(self, who: Who) -> list[Said]:
        inbox = await self.people.inbox(who, self.bot.did)
        from_bot = [message for message in inbox if message.sender == self.bot.did]
        return from_bot[self._read.get(who.account, 0) :]

    async def until(self, holds: Callable[[], Awaitable[bool]], otherwise: str) -> None:
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


@dataclass(frozen=True, slots=True)
class Role(Generic[Who, Post]):
    """Whom a terminal plays after the story; `attack` starts a fresh wave against her."""

    title: str
    stage: Stage[Who, Post]
    who: Who
    attack: Callable[[], Awaitable[None]]
