"""The one story that is played under every fault: from a follow to the unfollow."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp

from bot.rehearsal.bluesky.consent import ConsentRefused
from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.browser import PageRefused, give_consent
from bot.rehearsal.stories.cast import CIVIL, HOSTILE, HOSTILE_QUOTES, PLEA
from tests.faults.house import PATIENT, Scene

CROWD = 7
QUOTES = 2


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
    """`before_each` is called before whatever makes the bot act, `after_each` right after."""

    scene: Scene
    before_each: Callable[[], None] = lambda: None
    after_each: Callable[[], None] = lambda: None
    told: Told = field(default_factory=Told)
    dr_a: Person = field(init=False)
    seller: Person = field(init=False)
    follow: str = ""
    count: int = 0

    async def says(self, who: Person, text: str) -> None:
        self.before_each()
        await self.scene.stage.people.message(who, self.scene.lives.did, text)
        self.after_each()

    async def hears(self, who: Person, part: str) -> str:
        message = await self.scene.stage.hears(who, part)
        self.told.expected.append(part)
        return message.text

    async def whole(self) -> None:
        await self.joins()
        await self.goes_on()

    async def goes_on(self) -> None:
        """From the crowd to the unfollow."""
        stage, dr_a, seller = self.scene.stage, self.dr_a, self.seller
        strangers = await self.mutes_the_crowd(dr_a, seller)
        hidden = {seller.did, *(each.did for each in strangers)}
        await self.says(dr_a, "undo")
        await self.hears(dr_a, f"bringing {CROWD} accounts back")
        await stage.expects_mutes(dr_a, {seller.did})
        await self.says(dr_a, "redo")
        await self.hears(dr_a, f"Done. {CROWD} accounts are hidden")
        await stage.expects_mutes(dr_a, hidden)
        self.time_passes(timedelta(days=6, hours=1))
        await self.hears(dr_a, "tomorrow")
        self.time_passes(timedelta(days=1))
        await stage.expects_mutes(dr_a, {seller.did})
        self.before_each()
        await stage.people.unfollow(dr_a, self.follow)
        self.after_each()
        await self.hears(dr_a, "stopped watching")
        await self.scene.comes_to_rest()

    async def mutes_the_crowd(self, dr_a: Person, seller: Person) -> list[Person]:
        stage = self.scene.stage
        post = await stage.posts(dr_a, "New data on measles vaccines in our region. Thread below.")
        strangers = await self.crowd(post)
        await self.hears(dr_a, f"{CROWD} accounts")
        await self.says(dr_a, "1")
        await self.hears(dr_a, f"Done. {CROWD} accounts are hidden")
        await stage.expects_mutes(dr_a, {seller.did, *(each.did for each in strangers)})
        return strangers

    def time_passes(self, by: timedelta) -> None:
        self.before_each()
        self.scene.stage.clock.move_ahead(by)
        self.after_each()

    async def joins(self) -> tuple[Person, Person]:
        """A member who signed in, and the account that she had muted before."""
        stage = self.scene.stage
        dr_a = await stage.people.new_account("dr-a")
        seller = await stage.people.new_account("cures")
        await stage.people.mute(dr_a, seller.did)
        self.dr_a, self.seller = dr_a, seller
        self.scene.member, self.scene.hers = dr_a.did, {seller.did}
        # Who follows before the first start is only counted, so the bot must have begun.
        await self.scene.until(
            lambda: bool(self.scene.books.rows("SELECT 1 FROM meta WHERE name LIKE '%start%'")),
            "the bot did not read who follows it",
        )
        self.before_each()
        self.follow = await stage.people.follow(dr_a, stage.bot.did)
        self.after_each()
        await self.hears(dr_a, "Thanks for following")
        await self._signs_in(dr_a)
        return dr_a, seller

    async def _signs_in(self, dr_a: Person) -> None:
        """As people do: where a page does not come back, and no word of it, she asks again."""
        while not self._is_signed_in():
            await self.says(dr_a, "connect")
            offer = await self.hears(dr_a, "http")
            link = next(word for word in offer.split() if word.startswith("http")).rstrip(".,)")
            with suppress(PageRefused, ConsentRefused, aiohttp.ClientError, OSError):
                await give_consent(link, dr_a, self.scene.stage.people)
        await self.hears(dr_a, "You're signed in.")

    def _is_signed_in(self) -> bool:
        """Whether the bot has it on record; what it says about that may still be on its way."""
        return bool(self.scene.books.rows("SELECT 1 FROM orders WHERE line = 'signed_in'"))

    async def crowd(self, post: Posted) -> list[Person]:
        """Friends, then strangers, then one who asks for help; and time to see how many."""
        strangers = await self.strangers(post)
        await self.sees_the_crowd()
        return strangers

    async def strangers(self, post: Posted) -> list[Person]:
        stage = self.scene.stage
        for text in CIVIL[:2]:
            await stage.posts(await self._somebody("civil"), text, reply_to=post)
        strangers = []
        for place, text in enumerate((*HOSTILE_QUOTES[:QUOTES], *HOSTILE[: CROWD - QUOTES])):
            stranger = await self._somebody("acct")
            strangers.append(stranger)
            about = {"quote": post} if place < QUOTES else {"reply_to": post}
            await stage.posts(stranger, text, **about)
        await stage.posts(await self._somebody("plea"), PLEA[0], reply_to=post)
        return strangers

    async def sees_the_crowd(self) -> None:
        await self.scene.has_read_everything()
        self.time_passes(PATIENT.gather_for)

    async def _somebody(self, kind: str) -> Person:
        return await self.scene.stage.people.new_account(f"{kind}-{self._next():04d}")

    def _next(self) -> int:
        self.count += 1
        return self.count
