"""Sets up a story on a simulated federation of Mastodon servers, and checks the laws at its end."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import ClientSession
from pydantic import SecretStr

from bot.app.clock import FastClock
from bot.app.rehearsing import MASTER_KEY, MORNING, RehearsedBot
from bot.app.surroundings import Surroundings
from bot.fetch import LoopbackToo
from bot.rehearsal.browser import give_consent
from bot.rehearsal.mastodon.flavour import MASTODON, Flavour
from bot.rehearsal.mastodon.network import Federation, simulated_federation
from bot.rehearsal.mastodon.people import Message, People, Person, Posted
from bot.rehearsal.mastodon.scan import strays
from bot.rehearsal.stories.cast import HOSTILE
from bot.settings import Mastodon, Networks, Settings
from tests.story.staging import BRISK, GATHERED, usual_settings

SPEED = 20.0
PATIENCE = 30.0
WEBHOOK = "0123456789abcdef"


@dataclass(slots=True)
class Fediverse:
    """`here` is the bot's server; the others are members' and strangers'."""

    federation: Federation
    people: People
    bot: RehearsedBot
    account: Person  # the bot's
    clock: FastClock
    members: set[str] = field(default_factory=set)
    _read: dict[str, int] = field(default_factory=dict)
    _names: int = 0

    @property
    def here(self) -> str:
        return self.federation.instances[0].url

    def server(self, number: int) -> str:
        return self.federation.instances[number].url

    async def somebody(self, name: str = "stranger", server: int = 1) -> Person:
        self._names += 1
        return await self.people.new_account(f"{name}{self._names}", self.server(server))

    async def crowd(self, count: int, server: int = 1) -> list[Person]:
        return [await self.somebody(server=server) for _ in range(count)]

    async def member(self, *, server: int = 1, connected: bool = False) -> Person:
        """She follows the bot and has read her welcome."""
        dr = await self.somebody("dr", server)
        self.members.add(dr.uri)
        await self.people.follow(dr, self.bot.did)
        await self.hears(dr, "Thanks for following")
        if connected:
            await self.connect(dr)
        return dr

    async def connect(self, dr: Person) -> None:
        await self.says(dr, "connect")
        offer = await self.hears(dr, "http")
        link = next(word for word in offer.text.split() if "/connect/" in word)
        await give_consent(link, dr, self.people)
        await self.hears(dr, "You're signed in")

    async def post(self, dr: Person) -> Posted:
        return await self.people.post(dr, "New data on measles vaccines in our region.")

    async def hostile(self, who: Sequence[Person], post: Posted) -> list[Posted]:
        lines = enumerate(who)
        write = self.people.reply
        return list(
            await asyncio.gather(*(write(one, post, HOSTILE[n % len(HOSTILE)]) for n, one in lines))
        )

    async def says(self, who: Person, text: str) -> Posted:
        return await self.people.message(who, self.account, text)

    async def hears(self, who: Person, *parts: str) -> Message:
        """Wait for the bot's next message to her, which must hold every part."""
        new: list[Message] = []

        async def arrived() -> bool:
            new[:] = (await self.inbox(who))[self._read.get(who.uri, 0) :]
            return bool(new)

        await self.until(arrived)
        self._read[who.uri] = self._read.get(who.uri, 0) + 1
        for part in parts:
            assert part.lower() in new[0].text.lower(), f'expected "{part}" in: {new[0].text}'
        return new[0]

    async def inbox(self, who: Person) -> list[Message]:
        return await self.people.inbox(who, self.bot.did)

    async def nothing_new(self, dr: Person) -> None:
        """Whatever would have been said to her would have come before this answer."""
        await self.says(dr, "status")
        await self.hears(dr, "Mode: ask me")

    async def until(self, holds: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await holds():  # noqa: ASYNC110  the servers ring no bell
                await asyncio.sleep(0.1)

    async def a_case_is_open(self) -> bool:
        assert self.bot.housecall is not None
        async with self.bot.housecall.ledger.turn() as turn:
            return bool(await turn.episodes_to_review())

    async def counted(self, accounts: int) -> bool:
        """Whether the open cases hold so many accounts."""
        assert self.bot.housecall is not None
        async with self.bot.housecall.ledger.turn() as turn:
            episodes = await turn.episodes_to_review()
        return sum(len(each.hostile) for each in episodes) >= accounts

    async def gathered(self, accounts: int) -> None:
        """Until the card has been written with so many, and its time has come."""

        async def all_of_them() -> bool:
            return await self.counted(accounts)

        await self.until(all_of_them)
        self.clock.move_ahead(GATHERED)

    async def mutes(self, dr: Person) -> set[str]:
        return set(await self.people.mutes(dr))

    async def expects_mutes(self, dr: Person, expected: set[str]) -> None:
        async def as_expected() -> bool:
            return await self.mutes(dr) == expected

        await self.until(as_expected)


@asynccontextmanager
async def a_fediverse(
    folder: Path,
    flavours: Sequence[Flavour] = (MASTODON, MASTODON, MASTODON),
    *,
    speed: float = SPEED,
    hashtags: tuple[str, ...] = (),
    **policy: Any,
) -> AsyncIterator[Fediverse]:
    """A second of the machine is twenty of the story. At the end the laws are checked."""
    clock = FastClock(MORNING, speed)
    async with (
        simulated_federation(clock.now, Random(1), flavours) as federation,
        ClientSession() as http,
    ):
        people = People(http)
        account = await people.new_account("housecall", federation.instances[0].url)
        token = await people.token_for(account, "read write follow")
        there = Mastodon(server=account.server, hashtags=hashtags)
        settings = _settings(folder, there, token, **policy)
        around = Surroundings(clock, Random(1), LoopbackToo(), BRISK)
        async with RehearsedBot(settings, around, account.uri) as bot:
            await bot.start()
            story = Fediverse(federation, people, bot, account, clock)
            yield story
        assert strays(federation, account.uri, story.members) == []


def _settings(folder: Path, there: Mastodon, token: str, **policy: Any) -> Settings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = usual_settings(**policy)
    web = settings.web.model_copy(update={"port": port, "public_url": f"http://127.0.0.1:{port}"})
    storage = settings.storage.model_copy(update={"url": f"sqlite:///{folder}/housecall.db"})
    return replace(
        settings,
        storage=storage,
        web=web,
        addresses=Networks(mastodon=there),
        bluesky=None,
        mastodon=SecretStr(token),
        mastodon_webhook=SecretStr(WEBHOOK),
        master_key=MASTER_KEY,
    )
