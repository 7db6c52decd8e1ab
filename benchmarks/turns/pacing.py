"""Interactions that arrive when they arrive, handed to the pipeline as the stream hands them."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from benchmarks.turns.house import POLICY
from bot.model.interactions import Interaction
from bot.model.senses import Aimed, Batch
from bot.networks.bluesky.stream import Pace
from bot.pipeline.ports import Ledger, Scorer
from bot.pipeline.react import react


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of waiting from arrival to committed, and what the whole run took."""

    waits: NDArray[np.float64]
    seconds: float
    cpu: float
    batches: int

    @property
    def per_second(self) -> float:
        return len(self.waits) / self.seconds

    def wait_ms(self, quantile: float) -> float:
        return float(np.quantile(self.waits, quantile)) * 1e3


async def paced(
    make: Callable[[datetime], Interaction],
    rate: int,
    count: int,
    *,
    scorer: Scorer,
    ledger: Ledger,
    start: datetime,
) -> Run:
    """An open loop: what arrives does not wait for what is being worked on."""
    made = [make(start + timedelta(seconds=n / rate)) for n in range(count)]
    due = np.arange(count) / rate
    done = np.empty(count)
    pace, taken, batches = Pace(), 0, 0
    cpu, began = time.process_time(), time.perf_counter()
    while taken < count:
        queued = await _queued(began, taken, count, rate, pace)
        batch = batch_of(made[taken : taken + min(queued, pace.batch)])
        await react(batch, scorer=scorer, ledger=ledger, policy=POLICY)
        done[taken : taken + len(batch.sensed)] = time.perf_counter() - began
        taken += len(batch.sensed)
        batches += 1
    seconds = time.perf_counter() - began
    return Run(done - due, seconds, time.process_time() - cpu, batches)


async def _queued(began: float, taken: int, count: int, rate: int, pace: Pace) -> int:
    """How many have arrived, as Jetstream._next sees it: the first waits a moment for company."""
    if (early := began + taken / rate - time.perf_counter()) > 0:
        await asyncio.sleep(early)
    queued = max(1, _arrived(began, count, rate) - taken)
    if queued < pace.batch:
        await asyncio.sleep(pace.linger)
        queued = max(1, _arrived(began, count, rate) - taken)
    return queued


def _arrived(began: float, count: int, rate: int) -> int:
    return min(count, 1 + int((time.perf_counter() - began) * rate))


def batch_of(interactions: Sequence[Interaction]) -> Batch:
    at = interactions[-1].seen_at
    return Batch(tuple(map(Aimed, interactions)), f"made-up {at.isoformat()}", at)
