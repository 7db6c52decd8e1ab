"""From the wire to a card in the outbox: stream, scorer, decision and commit, on one core."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from benchmarks.turns.house import POLICY, SteppedClock, database, enrol, opened
from bot.app.clock import SystemClock
from bot.app.watchfulness import Watchfulness
from bot.model.actions import Priority, Say
from bot.model.changes import Change, OpenEpisode, ToldEpisode
from bot.model.people import AccountId, Network
from bot.model.senses import Aimed, Batch
from bot.networks.bluesky.stream import Jetstream, Source
from bot.networks.bluesky.watch_set import WatchSet
from bot.pipeline.ports import Outcome
from bot.pipeline.react import react
from bot.scoring import read_scorer
from bot.store.ledger import StoreLedger

BOT = AccountId("did:plc:thebotitself234567234567")
STEP = timedelta(seconds=1)
IDLE = 60  # so many steps with nothing due: nothing is held back any more


@dataclass(frozen=True, slots=True)
class Drill:
    """How it is run: events a second, for how long, and on which core."""

    pace: int
    seconds: int
    members: int
    core: int
    seed: int


@dataclass(frozen=True, slots=True)
class Found:
    cards: Sequence[float]  # seconds from the post that opened the case to the committed order
    commits: Sequence[float]  # from each post aimed at a member to its commit
    cpu: float  # seconds of one core, a second
    waits: Mapping[Priority, Sequence[float]]  # seconds in the outbound budget


class Stopwatch:
    """Told of what is committed, at that moment."""

    def __init__(self, clock: SystemClock) -> None:
        self.cards = list[float]()
        self._clock = clock

    def note(self, changes: Sequence[Change]) -> None:
        told = {change.number for change in changes if isinstance(change, ToldEpisode)}
        for change in changes:
            if isinstance(change, OpenEpisode) and change.episode.number in told:
                newest = max(contact.at for contact in change.episode.contacts)
                self.cards.append((self._clock.now() - newest).total_seconds())


async def wire_to_card(kind: str, drill: Drill) -> Found:
    clock = SystemClock()
    stopwatch, watchfulness = Stopwatch(clock), Watchfulness()
    with database(kind) as url, alone_on(drill.core), jetstream(drill) as address:
        scorer = await asyncio.to_thread(read_scorer)
        async with opened(url, clock, stopwatch.note, watchfulness.note) as ledger:
            watch = WatchSet(BOT)
            await watchfulness.begin({Network.BLUESKY: watch}, ledger)
            await enrol(ledger, drill.members, clock)
            rng = Random(drill.seed)
            senses = Jetstream(Source((address,), "benchmark"), watch, clock, rng)
            commits, cpu, began = list[float](), time.process_time(), time.perf_counter()
            async with aclosing(senses.listen(senses.from_now())) as batches:
                async for batch in batches:
                    await react(batch, scorer=scorer, ledger=ledger, policy=POLICY)
                    commits += [(clock.now() - at).total_seconds() for at in _times(batch)]
                    if senses.health.frames >= drill.pace * drill.seconds:
                        break
            used = (time.process_time() - cpu) / (time.perf_counter() - began)
            scorer.close()
        stepped = SteppedClock(clock.now())
        async with opened(url, stepped) as ledger:
            return Found(stopwatch.cards, commits, used, await drained(ledger, stepped))


def _times(batch: Batch) -> list[datetime]:
    return [each.interaction.seen_at for each in batch.sensed if isinstance(each, Aimed)]


async def drained(ledger: StoreLedger, clock: SteppedClock) -> dict[Priority, list[float]]:
    """Let the outbox send what it holds, a second at a time, within its budget."""
    waits: dict[Priority, list[float]] = {}
    idle = 0
    while idle < IDLE:
        idle = 0 if await ledger.waiting_messages() else idle + 1
        while (order := await ledger.next_message()) is not None:
            assert isinstance(order.action, Say)
            ready = max(order.given_at, order.action.not_before or order.given_at)
            waited = (clock.now() - ready).total_seconds()
            waits.setdefault(order.action.priority, []).append(waited)
            await ledger.settle(
                await ledger.start(order), Outcome.DONE, receipt=None, not_before=None
            )
        clock.at += STEP
    return waits


@contextmanager
def alone_on(core: int) -> Iterator[None]:
    """This process, its threads to come included."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def jetstream(drill: Drill) -> Iterator[str]:
    other = min(set(range(os.cpu_count() or 1)) - {drill.core}, default=drill.core)
    command = [sys.executable, "-m", "benchmarks.turns.jetstream", "--core", str(other)]
    for name in ("pace", "seconds", "members", "seed"):
        command += [f"--{name}", str(getattr(drill, name))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"ws://127.0.0.1:{server.stdout.readline().strip()}/subscribe"
        finally:
            server.terminate()
