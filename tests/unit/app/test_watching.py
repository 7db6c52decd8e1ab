"""Watching keeps nothing that nobody will carry out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.app.public_reads import PublicAppView
from bot.app.watching import IN_MEMORY, Outlook, _admit, _let_orders_go, watch
from bot.fetch import Fetcher, LoopbackToo
from bot.model.actions import ReadHerCircle, ReadNames, Say
from bot.model.decisions import Decision
from bot.model.errors import NetworkDown, Refused
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.store.ledger import House, StoreLedger, open_ledger

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ADA = AccountId("did:plc:" + "a" * 24)
NOBODY_THERE = PublicAppView(Fetcher(LoopbackToo()), "http://127.0.0.1:9")


class StoppedClock:
    def now(self) -> datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(f"nothing here waits {seconds}")


@asynccontextmanager
async def in_memory() -> AsyncIterator[StoreLedger]:
    house = House(
        master=bytes(32), policy=Policy(), clock=StoppedClock(), render=lambda *_: "unsaid"
    )
    ledger = await open_ledger(IN_MEMORY, house)
    try:
        yield ledger
    finally:
        await ledger.close()


async def test_orders_do_not_pile_up() -> None:
    async with in_memory() as ledger:
        await _admit(ADA, [], ledger, StoppedClock())
        says = tuple(Say(ADA, Line.NOTHING_WAITS) for _ in range(12))
        errands = (ReadNames(ADA, (ADA,)), ReadHerCircle(ADA))
        async with ledger.turn() as turn:
            await turn.apply(Decision((), says + errands, ("a test",)))
        assert await ledger.next_acts(10)
        assert await ledger.waiting_messages()
        await _let_orders_go(ledger, NOBODY_THERE)
        assert not await ledger.next_acts(10)
        assert not await ledger.waiting_messages()


async def test_an_app_view_that_does_not_answer_is_no_unknown_account() -> None:
    with pytest.raises(NetworkDown, match=r"http://127\.0\.0\.1:9: did not answer"):
        await NOBODY_THERE.account("dr.example")


async def test_every_address_of_a_stream_is_looked_at_before_any_network_is() -> None:
    outlook = Outlook(
        names=("dr.example",),
        streams=("ws://127.0.0.1:9/subscribe", "http://x.example"),
        appview="http://127.0.0.1:9",
        policy=Policy(),
        tell=print,
        note=print,
        as_json=False,
    )
    with pytest.raises(Refused, match=r"unlike http://x\.example"):
        await watch(outlook, StoppedClock())
