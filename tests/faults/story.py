"""The one story that is played under every fault: from a follow to the unfollow."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp

from bot.rehearsal.bluesky.consent import ConsentRefused
from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.browser import PageRefused, give_consent
from bot.rehearsal.stage import StoryBroken
from bot.rehearsal.stories.cast import CIVIL, HOSTILE, HOSTILE_QUOTES, PLEA
from tests.faults.house import Scene

CROWD = 7


@dataclass(slots=True)
class Told:
    """What she was told, message by message, as the simulated server keeps it."""

    expected: list[str] = field(default_factory=list)  # a part of each message, in order

    def check(self, texts: list[str]) -> None:
        assert len(texts) == len(self.expected), list(zip(self.expected, texts, strict=False))
        for part, text in zip(self.expected, texts, strict=True):
            assert part in text


@dataclass(slots=True)
class Play:
    scene: Scene
    told: Told = field(default_factory=Told)

    async def hears(self, who: Person, part: str) -> str:
        message = await self.scene.stage.hears(who, part)
        self.told.expected.append(part)
        return message.text

    async def whole(self) -> Person:
        stage, scene = self.scene.stage, self.scene
        dr_a, seller = await self.joins()
        post = await stage.posts(dr_a, "New data on measles vaccines in our region. Thread below.")
        strangers = await self.crowd(post)
        await self.hears(dr_a, f"{CROWD} accounts")
        await stage.says(dr_a, "1")
        await self.hears(dr_a, f"Done. {CROWD} accounts are hidden")
        hidden = {seller.did, *(each.did for each in strangers)}
        await stage.expects_mutes(dr_a, hidden)
        await stage.says(dr_a, "undo")
        await self.hears(dr_a, f"bringing {CROWD} accounts back")
        await stage.expects_mutes(dr_a, {seller.did})
        await stage.says(dr_a, "redo")
        await self.hears(dr_a, f"Done. {CROWD} accounts are hidden")
        await stage.expects_mutes(dr_a, hidden)
        stage.clock.move_ahead(timedelta(days=6, hours=1))
        await self.hears(dr_a, "tomorrow")
        stage.clock.move_ahead(timedelta(days=1))
        await stage.expects_mutes(dr_a, {seller.did})
        await stage.people.unfollow(dr_a, self.follow)
        await self.hears(dr_a, "stopped watching")
        await scene.comes_to_rest()
        return dr_a

    follow: str = ""

    async def joins(self) -> tuple[Person, Person]:
        """A member who signed in, and the account that she had muted before."""
        stage = self.scene.stage
        dr_a = await stage.people.new_account("dr-a")
        seller = await stage.people.new_account("cures")
        await stage.people.mute(dr_a, seller.did)
        self.scene.member, self.scene.hers = dr_a.did, {seller.did}
        # Who follows before the first start is only counted, so the bot must have begun.
        await self.scene.until(
            lambda: bool(self.scene.books.rows("SELECT 1 FROM meta WHERE name LIKE '%start%'")),
            "the bot did not read who follows it",
        )
        self.follow = await stage.people.follow(dr_a, stage.bot.did)
        await self.hears(dr_a, "Thanks for following")
        await self._signs_in(dr_a)
        return dr_a, seller

    async def _signs_in(self, dr_a: Person) -> None:
        """As people do: where a page does not come back, she waits for word, then asks again."""
        stage = self.scene.stage
        while True:
            await stage.says(dr_a, "connect")
            offer = await self.hears(dr_a, "")
            if "http" not in offer:
                assert "signed in" in offer
                return
            link = next(word for word in offer.split() if word.startswith("http")).rstrip(".,)")
            try:
                await give_consent(link, dr_a, stage.people)
            except (PageRefused, ConsentRefused, aiohttp.ClientError, OSError, StoryBroken):
                await asyncio.sleep(1.0)
            if await self._is_signed_in(dr_a):
                await self.hears(dr_a, "You're signed in.")
                return

    async def _is_signed_in(self, dr_a: Person) -> bool:
        inbox = await self.scene.stage.people.inbox(dr_a, self.scene.stage.bot.did)
        if any("You're signed in" in message.text for message in inbox):
            return True
        ref = self.scene.books.rows("SELECT 1 FROM sign_ins")
        return bool(ref)

    async def crowd(self, post: Posted) -> list[Person]:
        """Friends, then strangers, then one who asks for help; and time to see how many."""
        stage = self.scene.stage
        for text in CIVIL[:2]:
            await stage.posts(await self._somebody("civil"), text, reply_to=post)
        strangers = []
        for place, text in enumerate((*HOSTILE_QUOTES[:2], *HOSTILE[: CROWD - 2])):
            stranger = await self._somebody("acct")
            strangers.append(stranger)
            about = {"quote": post} if place < 2 else {"reply_to": post}
            await stage.posts(stranger, text, **about)
        await stage.posts(await self._somebody("plea"), PLEA[0], reply_to=post)
        await self.scene.has_read_everything()
        stage.clock.move_ahead(timedelta(minutes=20))
        return strangers

    async def _somebody(self, kind: str) -> Person:
        return await self.scene.stage.people.new_account(f"{kind}-{self._next():04d}")

    count: int = 0

    def _next(self) -> int:
        self.count += 1
        return self.count
