"""Sets up a story on a simulated federation of Mastodon servers, and checks the laws at its end."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from pydantic import SecretStr

from bot.app.building import Housecall
from bot.app.clock import FastClock
from bot.app.rehearsing import THREE_SERVERS, Manner, RehearsedBot, set_federation
from bot.rehearsal.company import Said
from bot.rehearsal.mastodon.flavour import Flavour
from bot.rehearsal.mastodon.network import Federation
from bot.rehearsal.mastodon.people import People, Person, Posted
from bot.rehearsal.mastodon.scan import strays
from bot.rehearsal.stages import MastodonStage
from bot.rehearsal.stories.cast import HOSTILE
from bot.settings import Mastodon, Networks
from tests.story.staging import BRISK, GATHERED, usual_settings

PATIENCE = 60.0
WEBHOOK = "0123456789abcdef"


@dataclass(slots=True)
class Fediverse:
    """A stage with what these stories do again and again."""

    stage: MastodonStage
    members: set[str] = field(default_factory=set)
    _names: int = 0

    @property
    def federation(self) -> Federation:
        return self.stage.federation

    @property
    def people(self) -> People:
        return self.stage.people

    @property
    def bot(self) -> RehearsedBot:
        return cast("RehearsedBot", self.stage.bot)

    @property
    def housecall(self) -> Housecall:
        assert self.bot.housecall is not None
        return self.bot.housecall

    @property
    def clock(self) -> FastClock:
        return cast("FastClock", self.stage.clock)

    def server(self, number: int) -> str:
        return self.stage.server(number)

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
        await self.stage.opens(dr, link)
        await self.hears(dr, "You're signed in")

    async def appoint(self, *moderators: Person) -> None:
        """Named in the configuration, which is read at a start."""
        named = {"moderators": tuple(one.uri for one in moderators)}
        community = self.bot.settings.community.model_copy(update=named)
        await self.bot.stop()
        self.bot.settings = replace(self.bot.settings, community=community)
        await self.bot.start()

    async def post(self, dr: Person) -> Posted:
        return await self.people.post(dr, "New data on measles vaccines in our region.")

    async def hostile(self, who: Sequence[Person], post: Posted) -> list[Posted]:
        return await self.replies(who, post, HOSTILE)

    async def replies(
        self, who: Sequence[Person], post: Posted, lines: Sequence[str]
    ) -> list[Posted]:
        write, several = self.people.reply, enumerate(who)
        replies = (write(one, post, lines[n % len(lines)]) for n, one in several)
        return list(await asyncio.gather(*replies))

    async def says(self, who: Person, text: str) -> None:
        await self.stage.says(who, text)

    async def hears(self, who: Person, *parts: str) -> Said:
        return await self.stage.hears(who, *parts)

    async def nothing_new(self, dr: Person) -> None:
        """Whatever would have been said to her would have come before this answer."""
        await self.says(dr, "status")
        await self.hears(dr, "Mode: ask me")

    async def until(self, holds: Any) -> None:
        await self.stage.until(holds, "what the story waits for did not come")

    async def a_case_is_open(self) -> bool:
        async with self.housecall.ledger.turn() as turn:
            return bool(await turn.episodes_to_review())

    async def counted(self, accounts: int) -> bool:
        """Whether the open cases hold so many accounts, no more and no fewer."""
        async with self.housecall.ledger.turn() as turn:
            episodes = await turn.episodes_to_review()
        return sum(len(each.hostile) for each in episodes) == accounts

    async def gathered(self, accounts: int) -> None:
        """Until the card has been written with so many, and its time has come."""

        async def all_of_them() -> bool:
            return await self.counted(accounts)

        await self.until(all_of_them)
        self.clock.move_ahead(GATHERED)

    async def mutes(self, dr: Person) -> set[str]:
        return set(await self.people.mutes(dr))

    async def expects_mutes(self, dr: Person, expected: set[str]) -> None:
        await self.stage.expects_mutes(dr, expected)


@asynccontextmanager
async def a_fediverse(
    folder: Path,
    flavours: Sequence[Flavour] = THREE_SERVERS,
    *,
    hashtags: tuple[str, ...] = (),
    **policy: Any,
) -> AsyncIterator[Fediverse]:
    """A second of the machine is twenty of the story. At the end the laws are checked."""
    manner = Manner(patience=PATIENCE, rhythm=BRISK)
    settings = replace(
        usual_settings(**policy),
        addresses=Networks(mastodon=Mastodon(hashtags=hashtags)),
        mastodon_webhook=SecretStr(WEBHOOK),
    )
    async with set_federation(settings, folder, manner, lambda _: None, flavours) as stage:
        story = Fediverse(stage)
        yield story
    assert strays(stage.federation, stage.bot.did, story.members) == []
