"""One stage for the dialogues of `test_scripts.py`, over the stories of either network."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from bot.model.episodes import Episode
from bot.rehearsal.stories.cast import HOSTILE
from tests.story.fediverse import Fediverse, a_fediverse
from tests.story.staging import GATHERED, Story, a_story

AT_EASE = 60
"""Messages a minute: at the usual few, these talks would do little but wait for the next one."""

Someone: TypeAlias = Any
"""A person of whichever network the story is on."""


class Troupe(Protocol):
    """What the people of a network do each in their own way."""

    @property
    def story(self) -> Story | Fediverse: ...

    async def newcomer(self, name: str) -> Someone: ...

    async def two_moderators(self) -> tuple[Someone, Someone]:
        """Who can decide together; they moderate from now on."""
        ...

    async def stranger(self) -> Someone: ...

    async def follow(self, dr: Someone) -> None: ...

    async def unfollow(self, dr: Someone) -> None: ...

    def turns_to_the_bot(self, who: Someone) -> None:
        """From now on the bot may write to her."""
        ...

    def link_to(self, who: Someone) -> str:
        """As the bot writes it."""
        ...

    async def call_herself(self, who: Someone, name: str) -> None: ...


@dataclass(slots=True)
class OnBluesky:
    story: Story
    _follows: dict[str, str] = field(default_factory=dict)

    async def newcomer(self, name: str) -> Someone:
        return await self.story.somebody(name)

    async def two_moderators(self) -> tuple[Someone, Someone]:
        ada, ben = await self.newcomer("ada"), await self.newcomer("ben")
        await self.story.appoint(ada, ben)
        return ada, ben

    async def stranger(self) -> Someone:
        return await self.story.somebody()

    async def follow(self, dr: Someone) -> None:
        people, bot = self.story.stage.people, self.story.bot.did
        self._follows[dr.did] = await people.follow(dr, bot)

    async def unfollow(self, dr: Someone) -> None:
        await self.story.stage.people.unfollow(dr, self._follows[dr.did])

    def turns_to_the_bot(self, who: Someone) -> None:
        """The laws of these stories read that from the network."""

    def link_to(self, who: Someone) -> str:
        return f"/profile/{who.did}"

    async def call_herself(self, who: Someone, name: str) -> None:
        await self.story.stage.people.set_profile(who, name)


@dataclass(slots=True)
class OnMastodon:
    story: Fediverse

    async def newcomer(self, name: str) -> Someone:
        who = await self.story.somebody(name)
        self.turns_to_the_bot(who)
        return who

    async def two_moderators(self) -> tuple[Someone, Someone]:
        """Each on a server of her own: whoever runs one could write as both."""
        ada = await self.story.somebody("ada", server=1)
        ben = await self.story.somebody("ben", server=2)
        for each in (ada, ben):
            self.turns_to_the_bot(each)
        await self.story.appoint(ada, ben)
        return ada, ben

    async def stranger(self) -> Someone:
        return await self.story.somebody(server=2)

    async def follow(self, dr: Someone) -> None:
        await self.story.people.follow(dr, self.story.bot.did)

    async def unfollow(self, dr: Someone) -> None:
        await self.story.people.unfollow(dr, self.story.bot.did)

    def turns_to_the_bot(self, who: Someone) -> None:
        self.story.members.add(who.uri)

    def link_to(self, who: Someone) -> str:
        return f"{who.server}/@{who.username}"

    async def call_herself(self, who: Someone, name: str) -> None:
        await self.story.people.set_profile(who, display_name=name)


@dataclass(slots=True)
class Play:
    """What she types, what she must hear, and what others do meanwhile."""

    troupe: Troupe

    @property
    def stage(self) -> Any:
        """The stage of this network (bot.rehearsal.stage.Stage)."""
        return self.troupe.story.stage

    async def say(self, who: Someone, text: str) -> None:
        self.troupe.turns_to_the_bot(who)
        await self.stage.says(who, text)

    async def heard(self, who: Someone, *parts: str) -> str:
        """Her next message from the bot, which must hold all of this."""
        return str((await self.stage.hears(who, *parts)).text)

    async def finds(self, who: Someone, *parts: str) -> str:
        """Among what the bot wrote to her since, the first that holds all of this."""
        text = await self.heard(who)
        while not all(part in text for part in parts):
            text = await self.heard(who)
        return text

    async def asks(self, who: Someone, text: str, *parts: str) -> str:
        await self.say(who, text)
        return await self.heard(who, *parts)

    async def asks_amid_news(self, who: Someone, text: str, *parts: str) -> str:
        """News that nobody asked for may come before the answer, or joined to it."""
        await self.say(who, text)
        return await self.finds(who, *parts)

    async def newcomer(self, name: str = "dr") -> Someone:
        return await self.troupe.newcomer(name)

    async def crowd(self, count: int) -> list[Someone]:
        return [await self.troupe.stranger() for _ in range(count)]

    async def member(self, *, connected: bool = True) -> Someone:
        """She follows the bot, has read her welcome, and has signed in if it is said."""
        dr = await self.newcomer()
        await self.troupe.follow(dr)
        await self.heard(dr, "Thanks for following")
        if connected:
            await self.troupe.story.connect(dr)
        return dr

    async def attack(
        self, dr: Someone, hostile: Sequence[Someone], pleas: Sequence[tuple[Someone, str]] = ()
    ) -> None:
        """They turn on a fresh post of hers; whoever asks for help comes first."""
        people = self.stage.people
        post = await people.post(dr, "New data on measles vaccines in our region.")
        for who, text in pleas:
            await people.reply(who, post, text)
        lines = ((who, HOSTILE[n % len(HOSTILE)]) for n, who in enumerate(hostile))
        await asyncio.gather(*(people.reply(who, post, line) for who, line in lines))

        async def all_came() -> bool:
            found = {who for each in await self.cases(dr) for who in each.hostile}
            return found >= {who.account for who in hostile}

        await self.until(all_came, "not all of them were counted")
        self.later(GATHERED)

    async def name_her(self, who: Someone, dr: Someone, *texts: str) -> None:
        """Posts that begin with her name, one after the other."""
        for text in texts:
            await self.stage.people.post(who, text, mention=[dr])

    async def remembers(self, dr: Someone, contacts: int) -> None:
        """Until so many dates of unwelcome posts by one account are kept for her."""
        ledger = self.troupe.story.housecall.ledger

        async def all_are_kept() -> bool:
            kept = (await ledger.export(dr.account))["detection"]["trails"]
            return any(len(trail["days"]) == contacts for trail in kept)

        await self.until(all_are_kept, "the date of a post is not kept")

    async def was_kind(self, dr: Someone) -> None:
        """Until a kind word to her is kept for her digest."""
        ledger = self.troupe.story.housecall.ledger

        async def is_kept() -> bool:
            kept = (await ledger.export(dr.account))["detection"]
            return bool(kept["kind_words_of_a_day"])

        await self.until(is_kept, "a kind word is not kept")

    async def keeps_nothing_of(self, dr: Someone, words: str) -> None:
        kept = await self.troupe.story.housecall.ledger.export(dr.account)
        assert words not in str(kept)

    async def has_answered(self, listed: Someone) -> None:
        """Until that is kept: to an outsider's second message of a day the bot says nothing."""
        ledger = self.troupe.story.housecall.ledger

        async def is_kept() -> bool:
            return "answered" in (await ledger.export(listed.account))["listed"]

        await self.until(is_kept, "what a listed account answered is not kept")

    def link_to(self, who: Someone) -> str:
        return self.troupe.link_to(who)

    def names_any(self, text: str, people: Sequence[Someone]) -> bool:
        ways = ((one.account, one.name, self.link_to(one)) for one in people)
        return any(way in text for each in ways for way in each)

    async def cases(self, dr: Someone) -> list[Episode]:
        """Hers that are open."""
        async with self.troupe.story.housecall.ledger.turn() as turn:
            return [each for each in await turn.episodes_to_review() if each.member == dr.account]

    async def hidden(self, dr: Someone, accounts: Sequence[Someone]) -> None:
        await self.stage.expects_mutes(dr, {who.account for who in accounts})

    async def until(self, holds: Callable[[], Any], otherwise: str) -> None:
        await self.stage.until(holds, otherwise)

    def later(self, by: timedelta) -> None:
        self.stage.clock.move_ahead(by)


@asynccontextmanager
async def on_bluesky(folder: Path, **policy: Any) -> AsyncIterator[Play]:
    async with a_story(folder, messages_per_minute=AT_EASE, **policy) as story:
        story.per_minute = AT_EASE
        yield Play(OnBluesky(story))


@asynccontextmanager
async def on_mastodon(folder: Path, **policy: Any) -> AsyncIterator[Play]:
    async with a_fediverse(folder, messages_per_minute=AT_EASE, **policy) as story:
        yield Play(OnMastodon(story))


Network: TypeAlias = Callable[..., AbstractAsyncContextManager[Play]]
NETWORKS: tuple[Network, ...] = (on_bluesky, on_mastodon)
