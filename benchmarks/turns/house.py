"""A ledger in a folder of its own or in a PostgreSQL of its own, with its members."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.turns.mix import FOLLOWS, friend_of, member
from bot.app.building import load_wording, render
from bot.app.clock import SystemClock
from bot.model.changes import Change, KnowCircle, SetMember
from bot.model.decisions import Decision
from bot.model.people import Member, Standing
from bot.model.policy import Policy
from bot.pipeline.ports import Clock
from bot.store.ledger import House, StoreLedger, open_ledger
from tests.networks.servers import running_postgres, scratch_folder

POLICY = Policy(max_members=100_000)
_ENROLLED_AT_ONCE = 500


@dataclass(slots=True)
class SteppedClock:
    """Stands where it is put."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


Told = Callable[[Sequence[Change]], None]


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The URL of an empty database that a power cut would not harm."""
    with scratch_folder() as folder:
        if kind == "SQLite":
            yield f"sqlite:///{folder}/housecall.db"
            return
        with running_postgres(folder, durable=True) as port:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@asynccontextmanager
async def opened(url: str, clock: Clock | None = None, *told: Told) -> AsyncIterator[StoreLedger]:
    wording = load_wording(Path("config"))
    house = House(
        master=bytes(range(32)),
        policy=POLICY,
        clock=clock or SystemClock(),
        render=partial(render, wording, POLICY),
        on_commit=told,
    )
    ledger = await open_ledger(url, house)
    try:
        yield ledger
    finally:
        await ledger.close()


async def enrol(ledger: StoreLedger, members: int, clock: Clock) -> None:
    """Members who have been here for two months, each with a few whom she follows."""
    joined = clock.now() - timedelta(days=60)
    for first in range(0, members, _ENROLLED_AT_ONCE):
        async with ledger.turn() as turn:
            for number in range(first, min(first + _ENROLLED_AT_ONCE, members)):
                account = member(number)
                follows = tuple((friend_of(number, n), None) for n in range(FOLLOWS))
                her = Member(account, Standing.ACTIVE, joined_at=joined)
                await turn.apply(Decision((SetMember(her), KnowCircle(account, follows))))
