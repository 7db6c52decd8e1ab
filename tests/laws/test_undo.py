"""Law 5: whatever she does and whenever the bot stops, what was hers before is hers after."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.actions import Apply, Lift
from bot.model.changes import EndDeed, ReviveDeed
from bot.model.episodes import MeasureState
from bot.model.people import AccountId
from bot.pipeline.ports import Order, Outcome
from tests.contract.ledgers import (
    HOUR,
    MINUTE,
    Desk,
    World,
    deed,
    heard,
    lifts,
    started,
    stranger,
)

TARGETS = [stranger(n) for n in range(3)]

REACHED = st.sampled_from(["before", "after"])
"""Whether the act took hold at the network before something went wrong."""

chosen_targets = st.lists(st.sampled_from(TARGETS), min_size=1, unique=True)
steps = st.one_of(
    st.tuples(st.just("mute"), chosen_targets),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("redo"), st.integers(0, 5)),
    st.tuples(st.just("mute_herself"), st.sampled_from(TARGETS)),
    st.tuples(st.just("act"), st.integers(1, 3)),
    st.tuples(st.just("fail"), REACHED),
    st.tuples(st.just("die"), REACHED),
    st.tuples(st.just("later"), st.integers(1, 4)),
    st.tuples(st.just("restart"), st.none()),
)


@dataclass
class Life:
    """A member, her server and the bot.

    `hers` is what she muted by her own hand, `lifting` what the bot has tried to lift unanswered.
    """

    desk: Desk
    world: World
    hers: set[str]
    deeds: list[int] = field(default_factory=list)
    wanted: dict[int, set[str]] = field(default_factory=dict)
    undone: set[int] = field(default_factory=set)
    lifting: set[str] = field(default_factory=set)

    async def mute(self, targets: Sequence[AccountId]) -> None:
        number = len(self.deeds) + 1
        chosen = deed(number, targets, at=self.desk.clock.now(), lasts=5 * HOUR)
        changes, acts = started(chosen)
        await self.desk.write(*changes, actions=acts)
        self.deeds.append(number)
        self.wanted[number] = set(targets)

    async def undo(self, which: int) -> None:
        if self.deeds:
            number = self.deeds[which % len(self.deeds)]
            at = self.desk.clock.now()
            self.undone.add(number)
            again = lifts(deed(number, TARGETS))
            await self.desk.write(EndDeed(number, at, undone=True), actions=again)

    async def redo(self, which: int) -> None:
        if self.deeds:
            number = self.deeds[which % len(self.deeds)]
            self.undone.discard(number)
            await self.desk.write(ReviveDeed(number))

    async def mute_herself(self, target: AccountId) -> None:
        """Unless it is muted, or the bot is in the middle of an act on it.

        Between the look and the act, and between a lift that got no answer and its next try, nobody
        can tell her hand from the bot's.
        """
        async with self.desk.ledger.turn() as turn:
            in_force = (await turn.chat_for(heard("status"))).in_force
        looked = {row.measure.target for row in in_force if row.prior is not None}
        if target not in self.world.muted | looked | self.lifting:
            self.hers.add(target)
            self.world.muted.add(target)

    async def later(self, hours: int) -> None:
        self.desk.clock.later(hours * HOUR)
        await self.expire()

    async def restart(self, _: None) -> None:
        await self.desk.restart()

    async def act(self, limit: int) -> None:
        for order in await self.desk.ledger.next_acts(limit):
            under_way = await self.start(order)
            await self.desk.settle(await self.world.act(self.desk, under_way))
            self.lifting -= {_target(order)}

    async def start(self, order: Order) -> Order:
        """Acts on one target go one after another: with the next, the one before is over."""
        self.lifting -= {_target(order)}
        if isinstance(order.action, Lift):
            self.lifting.add(_target(order))
        return await self.desk.ledger.start(order)

    async def die(self, reached: str) -> None:
        """The bot is killed before or after an act took hold, and started again."""
        for order in await self.desk.ledger.next_acts(1):
            under_way = await self.start(order)
            if reached == "after":
                await self.world.act(self.desk, under_way)
        await self.desk.restart()

    async def fail(self, reached: str) -> None:
        """The network did not answer, whether or not the act took hold."""
        for order in await self.desk.ledger.next_acts(1):
            under_way = await self.start(order)
            if reached == "after":
                await self.world.act(self.desk, under_way)
            at = self.desk.clock.now() + MINUTE
            await self.desk.ledger.settle(under_way, Outcome.RETRY, receipt=None, not_before=at)

    async def expire(self) -> None:
        async with self.desk.ledger.turn() as turn:
            due = [each.number for each in await turn.ending_measures()]
        self.undone.update(due)
        now = self.desk.clock.now()
        await self.desk.write(*(EndDeed(number, now, undone=False) for number in due))


def _target(order: Order) -> str:
    assert isinstance(order.action, Apply | Lift)
    return order.action.measure.target


async def _live(taken: Sequence[tuple[str, object]], before: set[str], folder: Path) -> None:
    desk = Desk(f"sqlite:///{folder}/housecall.db")
    await desk.open()
    try:
        await desk.join()
        life = Life(desk, World(set(before)), set(before))
        for name, value in taken:
            await getattr(life, name)(value)
            assert life.hers <= life.world.muted, "a mute of her own was lifted"
        await _as_she_wishes(life)
        await _until_all_is_over(life)
        assert life.world.muted == life.hers
    finally:
        await desk.close()


async def _as_she_wishes(life: Life) -> None:
    life.desk.clock.later(2 * MINUTE)
    await life.expire()
    await life.world.carry_out(life.desk)
    wanted = [life.wanted[number] for number in life.deeds if number not in life.undone]
    assert life.world.muted == life.hers.union(*wanted)


async def _until_all_is_over(life: Life) -> None:
    life.desk.clock.later(10 * HOUR)
    await life.expire()
    await life.world.carry_out(life.desk)
    async with life.desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard("status"))
        assert chat.in_force == ()
        assert await turn.ending_measures() == []
    over = {MeasureState.ENDED, MeasureState.HERS}
    assert {row.state for each in chat.deeds for row in each.measures} <= over


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(taken=st.lists(steps, max_size=14), before=st.sets(st.sampled_from(TARGETS)))
def test_whatever_was_done_and_undone_her_own_mutes_are_all_that_is_left(
    taken: list[tuple[str, object]], before: set[AccountId]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_live(taken, set(before), Path(folder)))
