"""Whatever lists, cases and her own hand do in whatever order: at the end all is as she made it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.changes import KnowCircle, KnowList, NameLists, OpenEpisode
from bot.model.episodes import DeedKind, MeasureState
from bot.model.lists import Recommendation
from bot.model.people import AccountId, Network
from bot.model.subscriptions import Source
from bot.pipeline.hear import hear
from bot.pipeline.lists import KEEP_UP
from bot.pipeline.ticks import tick
from bot.rules.taking_in import Answer, take_in
from tests.contract.ledgers import (
    ADA,
    DAY,
    HOUR,
    MINUTE,
    START,
    Desk,
    World,
    episode,
    heard,
    reply,
    stranger,
)

SOURCES = (Source("North", "https://north.example/l"), Source("South", "https://south.example/l"))
TARGETS = [stranger(n) for n in range(1, 6)]
IN_THE_CASE = TARGETS[:3]
TYPED = (
    *("list use 1", "list use 2 for 3 days", "list use 2 if 2 agree", "list leave 1"),
    *("list leave 2", "undo", "redo", "mute 1", "unmute 1", "unmute all", "unmute number 1"),
    *("trust number 2", "untrust number 2", "wrong 1", "no", "stop", "join", "mode off"),
    *("mode ask", f"unmute {TARGETS[3]}", f"unmute {TARGETS[1]}"),
)
subset = st.sets(st.sampled_from(TARGETS))
step = st.one_of(
    st.tuples(st.just("says"), st.sampled_from(TYPED)),
    st.tuples(st.just("names"), st.sampled_from([1, 2]), subset, st.integers(1, 60)),
    st.tuples(st.just("mutes"), st.sampled_from(TARGETS)),
    st.tuples(st.just("waits"), st.integers(1, 100)),
    st.tuples(st.sampled_from(["acts", "restarts"])),
)


@dataclass
class Play:
    desk: Desk
    hers: set[str]
    world: World = field(default_factory=World)

    async def begin(self) -> None:
        self.world.muted |= self.hers
        await self.desk.open()
        await self.desk.join(can_act=True, joined_at=START - 60 * DAY)
        seen = [reply(n) for n in range(1, 4)]
        await self.desk.keep(*seen)
        circle = KnowCircle(ADA, ())
        await self.desk.write(OpenEpisode(episode(1, seen)), NameLists(SOURCES), circle)
        for number in (1, 2):
            await self.names(number, set(TARGETS), 20 * 24)

    async def names(self, number: int, targets: set[AccountId], hours: int) -> None:
        """The list says from now on that it names these, until then."""
        now = self.desk.clock.now()
        said = tuple(
            Recommendation("theirs", n, target, now, now + hours * HOUR, None)
            for n, target in enumerate(sorted(targets), start=1)
        )
        async with self.desk.ledger.turn() as turn:
            known = next(e for e in await turn.others_lists() if e.number == number)
        answer = Answer("log", said, signed=True)
        await self.desk.write(KnowList(take_in(known, answer, now, self.desk.policy)))

    async def says(self, typed: str) -> None:
        """With a yes, where it is asked for."""
        for text in (typed, "yes"):
            self.desk.clock.later(MINUTE)
            now = self.desk.clock.now()
            message = replace(heard(text, at=now), message=str(now))
            await hear(
                [message],
                "1",
                Network.BLUESKY,
                ledger=self.desk.ledger,
                policy=self.desk.policy,
            )

    async def mutes(self, target: AccountId) -> None:
        """By her own hand, where nothing has hidden it yet."""
        await self.acts()
        if target not in self.world.muted:
            self.hers.add(target)
            self.world.muted.add(target)

    async def acts(self) -> None:
        await self.world.carry_out(self.desk)

    async def restarts(self) -> None:
        await self.desk.restart()

    async def waits(self, hours: int) -> None:
        self.desk.clock.later(hours * HOUR)
        await self.reads()

    async def reads(self) -> None:
        """The lists are read again, then the clock ticks, and all is carried out."""
        ledger, policy, clock = self.desk.ledger, self.desk.policy, self.desk.clock
        await tick(ledger=ledger, policy=policy, clock=clock, kinds=(KEEP_UP,))
        self.desk.clock.later(MINUTE)
        await tick(ledger=ledger, policy=policy, clock=clock)
        await self.acts()

    async def is_true(self) -> None:
        """Once all is carried out: hidden is what she hid, and what a choice of hers holds.

        By a list nobody is hidden whom it does not name, and nobody that she trusts.
        """
        await self.reads()
        async with self.desk.ledger.turn() as turn:
            chat = await turn.chat_for(heard("list", at=self.desk.clock.now()))
        held = [row for row in chat.in_force if row.state is MeasureState.IN_FORCE]
        assert self.world.muted == self.hers | {row.measure.target for row in held}
        uses = {d.number: d for d in chat.deeds if d.kind is DeedKind.LIST}
        standing = {str(e.number): e.standing(self.desk.clock.now()) for e in chat.lists.all}
        for row in held:
            if row.deed in uses:
                named = standing[(uses[row.deed].about or {})["list"]]
                assert row.measure.target in named
                assert row.measure.target not in chat.trusted

    async def ends(self) -> None:
        for _ in range(3):
            self.desk.clock.later(40 * DAY)
            await self.reads()
        assert self.world.muted == self.hers
        async with self.desk.ledger.turn() as turn:
            assert (await turn.chat_for(heard("status"))).in_force == ()


async def play(folder: str, steps: Sequence[tuple[Any, ...]], hers: set[AccountId]) -> None:
    scene = Play(Desk(f"sqlite:///{Path(folder)}/housecall.db"), set(hers))
    try:
        await scene.begin()
        for name, *about in steps:
            await getattr(scene, name)(*about)
            assert scene.hers <= scene.world.muted, "a mute of her own was lifted"
        await scene.is_true()
        await scene.ends()
    finally:
        await scene.desk.close()


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(step, max_size=10), hers=subset)
def test_at_the_end_only_what_she_hid_herself_is_hidden(
    steps: Sequence[tuple[Any, ...]], hers: set[AccountId]
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(play(folder, steps, hers))


USED = ("says", "list use 1")


def test_leaving_is_the_exact_opposite_of_using() -> None:
    """Her own, those of a case and those of another list stay as they are."""

    async def scenario(folder: str) -> None:
        scene = Play(Desk(f"sqlite:///{folder}/housecall.db"), {TARGETS[0]})
        await scene.begin()
        await scene.names(2, set(TARGETS[3:]), 480)
        await scene.says("mute 1 but not number 1")
        await scene.acts()
        before = set(scene.world.muted)
        assert before == {*IN_THE_CASE}
        await scene.says("list use 1")
        await scene.acts()
        assert scene.world.muted == {*TARGETS}
        await scene.says("list use 2")
        await scene.acts()
        await scene.says("list leave 1")
        await scene.acts()
        assert scene.world.muted == {*TARGETS}
        await scene.says("list leave 2")
        await scene.acts()
        assert scene.world.muted == before
        await scene.says("undo")
        await scene.acts()
        assert scene.world.muted == {TARGETS[0]}
        await scene.desk.close()

    with TemporaryDirectory() as folder:
        asyncio.run(scenario(folder))


def test_what_a_list_takes_off_comes_back_and_what_it_adds_follows() -> None:
    async def scenario(folder: str) -> None:
        scene = Play(Desk(f"sqlite:///{folder}/housecall.db"), set())
        await scene.begin()
        await scene.names(1, set(TARGETS[:3]), 480)
        await scene.says("list use 1")
        await scene.acts()
        assert scene.world.muted == set(TARGETS[:3])
        await scene.names(1, set(TARGETS[2:4]), 480)
        await scene.waits(1)
        assert scene.world.muted == set(TARGETS[2:4])
        await scene.names(1, set(TARGETS[2:4]), 2)
        await scene.waits(1)
        await scene.waits(3)
        assert scene.world.muted == set(), "each ends on the date that the list gives"
        await scene.names(1, {TARGETS[2]}, 480)
        await scene.waits(1)
        assert scene.world.muted == {TARGETS[2]}
        await scene.says(f"unmute {TARGETS[2]}")
        await scene.waits(1)
        assert scene.world.muted == set(), "whom she let back stays visible"
        await scene.desk.close()

    with TemporaryDirectory() as folder:
        asyncio.run(scenario(folder))


def test_a_rush_is_hidden_from_nobody_who_said_yes_before() -> None:
    async def scenario(folder: str) -> None:
        scene = Play(Desk(f"sqlite:///{folder}/housecall.db"), set())
        await scene.begin()
        await scene.names(1, set(TARGETS[:2]), 480)
        await scene.says("list use 1")
        many = {stranger(n) for n in range(100, 140)}
        await scene.names(1, {*TARGETS[:2], *many}, 480)
        await scene.waits(1)
        assert scene.world.muted == set(TARGETS[:2])
        await scene.says("list use 1")
        await scene.waits(3)
        await scene.waits(3)
        assert scene.world.muted == {*TARGETS[:2], *many}
        await scene.desk.close()

    with TemporaryDirectory() as folder:
        asyncio.run(scenario(folder))
