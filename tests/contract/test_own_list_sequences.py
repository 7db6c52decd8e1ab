"""Whatever moderators, the clock and a crash do to our list: at the end nobody stands on it."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.changes import OpenEpisode
from bot.model.errors import NetworkDown
from bot.model.lists import standing
from bot.model.people import AccountId, Network
from bot.pipeline.carry_out import Hands, carry_out
from bot.pipeline.hear import hear
from bot.pipeline.ports import Edge
from bot.pipeline.reconcile import reconcile_list
from bot.pipeline.ticks import tick
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    HOUR,
    MINUTE,
    MOD,
    START,
    Desk,
    episode,
    heard,
    reply,
    stranger,
)

SECOND = AccountId("did:plc:second-moderator")
LONG_AGO = START - 60 * DAY
CASES = (41, 42)  # one stranger each, who wrote to both members
TYPED = (
    *("list add 41 30 days threats", "list add 42 2 days fake identity", "list drop 41"),
    *("retract 42", "support 1", "support 2", "oppose 1", "withdraw 2", "list ours", "no"),
)
TAKES_BACK = ("wrong 41", "wrong 42", "wrong number 1", "undo", "redo")
step = st.one_of(
    st.tuples(st.just("says"), st.sampled_from([MOD, SECOND]), st.sampled_from(TYPED)),
    st.tuples(st.just("says"), st.just(ADA), st.sampled_from(TAKES_BACK)),
    st.tuples(st.just("waits"), st.integers(1, 60)),
    st.tuples(st.just("acts"), st.sampled_from(["well", "unheard", "down"])),
    st.tuples(st.sampled_from(["loses", "reconciles", "restarts"])),
)


@dataclass
class Shelf:
    """Port PublicList. `mood`: whether it answers, or does what it is told without a word."""

    there: set[AccountId] = field(default_factory=set)
    mood: str = "well"
    wanted: bool = True

    async def put(self, account: AccountId) -> None:
        await self._try(account, self._add)

    async def drop(self, account: AccountId) -> None:
        await self._try(account, self._remove)

    async def accounts(self) -> Collection[AccountId]:
        return frozenset(self.there)

    async def _try(self, account: AccountId, act: Any) -> None:
        if self.mood != "down":
            await act(account)
        if self.mood != "well":
            raise NetworkDown("no answer", retry_after=1)

    async def _add(self, account: AccountId) -> None:
        self.there.add(account)

    async def _remove(self, account: AccountId) -> None:
        self.there.discard(account)


@dataclass
class Play:
    desk: Desk
    shelf: Shelf = field(default_factory=Shelf)
    strangers: tuple[AccountId, ...] = (stranger(1), stranger(2))  # of each case one

    async def begin(self) -> None:
        await self.desk.open()
        for who in (ADA, BEA):
            await self.desk.join(who, joined_at=LONG_AGO)
        for who in (MOD, SECOND):
            await self.desk.join(who, joined_at=LONG_AGO, is_moderator=True, interests_at=LONG_AGO)
        for author, case in zip(self.strangers, CASES, strict=True):
            for member, each in ((ADA, case), (BEA, case + 10)):
                post = f"at://x/app.bsky.feed.post/{each}"
                seen = reply(case, member=member, post=post, author=author)
                await self.desk.keep(seen)
                await self.desk.write(OpenEpisode(episode(each, [seen], member=member)))

    async def says(self, who: AccountId, typed: str) -> None:
        """With a yes, where it is asked for."""
        for text in (typed, "yes"):
            now = self.desk.clock.later(MINUTE)
            message = replace(heard(text, who, at=now), message=str(now))
            ledger, policy = self.desk.ledger, self.desk.policy
            await hear([message], "1", Network.BLUESKY, ledger=ledger, policy=policy)

    async def waits(self, days: int) -> None:
        self.desk.clock.later(days * DAY)
        await self.ticks()

    async def acts(self, mood: str) -> None:
        self.shelf.mood = mood
        hands = Hands((self._edge(),), self.desk.ledger, None, self.desk.policy)  # type: ignore[arg-type]  # it judges nothing
        for order in await self.desk.ledger.next_acts(10):
            await carry_out(order, hands=hands, ledger=self.desk.ledger, clock=self.desk.clock)
        self.shelf.mood = "well"
        self.desk.clock.later(HOUR)

    async def loses(self) -> None:
        """Somebody else has emptied it."""
        self.shelf.there.clear()

    async def reconciles(self) -> None:
        await reconcile_list(Network.BLUESKY, self.shelf, ledger=self.desk.ledger)

    async def restarts(self) -> None:
        await self.desk.restart()

    async def ticks(self) -> None:
        ledger, policy, clock = self.desk.ledger, self.desk.policy, self.desk.clock
        await tick(ledger=ledger, policy=policy, clock=clock)

    async def settles(self) -> set[AccountId]:
        """Everything is carried out; who stands by the log is who stands in public."""
        await self.reconciles()
        while await self.desk.ledger.next_acts(1):
            await self.acts("well")
        async with self.desk.ledger.turn() as turn:
            log = await turn.list_after(0, 1_000)
            entries = {entry.said.account for entry in await turn.entries()}
        assert {each.account for each in standing(log, self.desk.clock.now())} <= entries
        assert [each.sequence for each in log] == sorted({each.sequence for each in log})
        assert set(await self.shelf.accounts()) == entries
        return entries

    def _edge(self) -> Edge:
        nothing: Any = None
        edge = Edge(Network.BLUESKY, nothing, nothing, nothing, nothing, nothing)
        return replace(edge, public_list=self.shelf)


async def play(steps: Sequence[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder:
        stage = Play(Desk(f"sqlite:///{Path(folder)}/house.db"))
        await stage.begin()
        try:
            for name, *rest in steps:
                await getattr(stage, name)(*rest)
            await stage.settles()
            await stage.waits(90)
            assert await stage.settles() == set()
        finally:
            await stage.desk.close()


@settings(max_examples=15, deadline=None)
@given(st.lists(step, max_size=12))
def test_random_sequences_end_with_an_empty_list_here_and_in_public(
    steps: list[tuple[Any, ...]],
) -> None:
    asyncio.run(play(steps))


async def test_one_members_word_takes_off_here_and_in_public_what_rests_on_two() -> None:
    with TemporaryDirectory() as folder:
        stage = Play(Desk(f"sqlite:///{Path(folder)}/house.db"))
        await stage.begin()
        await stage.says(MOD, TYPED[0])
        await stage.says(SECOND, "support 1")
        assert len(await stage.settles()) == 1
        await stage.says(ADA, "wrong 41")
        await stage.ticks()
        assert await stage.settles() == set()
        await stage.desk.close()


async def test_two_who_agree_put_it_there_and_each_way_back_takes_it_off() -> None:
    agreed = [("says", MOD, TYPED[0]), ("says", SECOND, "support 1"), ("acts", "unheard")]
    with TemporaryDirectory() as folder:
        stage = Play(Desk(f"sqlite:///{Path(folder)}/house.db"))
        await stage.begin()
        for name, *rest in agreed:
            await getattr(stage, name)(*rest)
        assert len(await stage.settles()) == 1
        await stage.says(SECOND, "list drop 41")
        assert await stage.settles() == set()
        await stage.desk.close()
