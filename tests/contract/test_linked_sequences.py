"""Whatever her accounts do in whatever order: nobody stays muted, and every row opens."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from bot.model.actions import Apply, Lift
from bot.model.changes import ForgetPerson, LinkAccounts, OpenEpisode, UnlinkAccount
from bot.model.episodes import Measure, Prior
from bot.model.people import AccountId, Network
from bot.pipeline.hear import hear
from bot.pipeline.ports import Order
from bot.pipeline.ticks import tick
from bot.store.deeds import LIVE
from bot.store.tables import measures, people
from tests.contract.ledgers import ADA, DAY, MINUTE, Desk, World, episode, heard, reply
from tests.contract.test_linking import FAR, HERE

THIRD = AccountId("https://clinic.example/users/ada")
HERS = (ADA, HERE, THIRD)
TYPED = (
    "mute 1", "mute 2", "undo", "redo", "unmute all", "wrong 1", "stop", "yes", "join",
    "unlink", "disconnect", "mode off", "mode ask", "forget me", "forget",
)  # fmt: skip
account = st.sampled_from(HERS)
step = st.one_of(
    st.tuples(st.just("links"), account, account),
    st.tuples(st.just("says"), account, st.sampled_from(TYPED)),
    st.tuples(st.sampled_from(["parts", "forgets"]), account),
    st.tuples(st.sampled_from(["acts", "waits", "restarts"])),
)


@dataclass
class Servers(World):
    """Who is muted by whom."""

    held: set[Measure] = field(default_factory=set)

    @override
    async def act(self, desk: Desk, order: Order) -> Order:
        match order.action:
            case Apply(measure, number):
                prior = order.prior or await self.look(desk, measure, number)
                self.held |= set() if prior.held else {measure}
            case Lift(measure):
                self.held.discard(measure)
            case _:
                pass
        return order

    @override
    async def look(self, desk: Desk, measure: Measure, number: int) -> Prior:
        needed = await desk.ledger.priors_needed(number)
        await desk.ledger.note_priors(number, {each: Prior(each in self.held) for each in needed})
        return Prior(measure in self.held)


@dataclass
class Play:
    desk: Desk
    servers: Servers = field(default_factory=Servers)

    async def begin(self, *, linked: bool) -> None:
        """Each has a case, with a stranger on each network; the two that may act mute them."""
        await self.desk.open()
        for number, hers in enumerate(HERS, start=1):
            await self.desk.join(hers, can_act=hers != THIRD)
            seen = [reply(number, member=hers), reply(9, author=FAR, member=hers)]
            await self.desk.keep(*seen)
            await self.desk.write(OpenEpisode(replace(episode(number, seen), member=hers)))
        if linked:
            await self.desk.write(LinkAccounts(ADA, HERE), LinkAccounts(ADA, THIRD))
        for number, hers in enumerate(HERS, start=1):
            await self.hears(hers, f"mute {number}")
        await self.servers.carry_out(self.desk)
        assert self.servers.held

    async def do(self, kind: str, *about: Any) -> None:
        self.desk.clock.later(MINUTE)
        match kind, *about:
            case "links", first, other:
                await self.desk.write(LinkAccounts(first, other))
            case "says", hers, typed:
                await self.hears(hers, typed)
            case "parts", hers:
                await self.desk.write(UnlinkAccount(hers))
            case "forgets", hers:
                await self.desk.write(ForgetPerson(hers))
            case ("acts",):
                await self.servers.carry_out(self.desk)
            case ("waits",):
                await self.servers.carry_out(self.desk)  # longer away, a network keeps its mutes
                self.desk.clock.later(DAY)
                await self.ticks()
            case _:
                await self.desk.restart()

    async def hears(self, hers: AccountId, typed: str) -> None:
        now = self.desk.clock.now()
        message = replace(heard(typed, hers, now), message=f"{now} {hers}")
        ledger, policy = self.desk.ledger, self.desk.policy
        await hear([message], "1", Network.BLUESKY, ledger=ledger, policy=policy)

    async def ticks(self) -> None:
        await tick(ledger=self.desk.ledger, policy=self.desk.policy, clock=self.desk.clock)

    async def ends(self) -> None:
        """Longer than any mute lasts, and than anybody's records are kept after leaving."""
        await self.servers.carry_out(self.desk)
        for _ in range(4):
            self.desk.clock.later(20 * DAY)
            await self.ticks()
            await self.servers.carry_out(self.desk)
        assert self.servers.held == set()
        async with self.desk.ledger.page() as page:
            live = sa.select(measures.c.deed).where(measures.c.state.in_(LIVE))
            assert await page.rows(live) == []

    async def is_sound(self) -> None:
        async with self.desk.ledger.turn() as turn:
            known = {each.account: each for each in await turn.members_known()}
            for each in known.values():
                others = [known[linked.account] for linked in each.linked]
                assert all(other.linked_to == each.account for other in others)
                assert [other.can_act for other in others] == [e.can_act for e in each.linked]
                assert each.linked_to is None or each.account in known[each.linked_to].accounts
            for hers in HERS:
                await turn.chat_for(heard("show 1", hers))
        for hers in HERS:
            await self.desk.ledger.export(hers)
        async with self.desk.ledger.page() as page:
            keys = sa.select(people.c.ref)
            orphans = sa.select(measures.c.deed).where(measures.c.member_ref.not_in(keys))
            assert await page.rows(orphans) == []


async def play(folder: str, steps: Sequence[tuple[Any, ...]], *, linked: bool) -> None:
    scene = Play(Desk(f"sqlite:///{Path(folder)}/housecall.db"))
    try:
        await scene.begin(linked=linked)
        for each in steps:
            await scene.do(*each)
        await scene.is_sound()
        await scene.ends()
    finally:
        await scene.desk.close()


@settings(max_examples=12, deadline=None)
@given(steps=st.lists(step, max_size=8), linked=st.booleans())
def test_nobody_stays_muted_and_every_row_opens(
    *, steps: Sequence[tuple[Any, ...]], linked: bool
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(play(folder, steps, linked=linked))
