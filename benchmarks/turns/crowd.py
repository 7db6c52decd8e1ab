"""One member at whom everybody writes for a day: what a post costs at its beginning and its end."""

import resource
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from benchmarks.turns.house import POLICY, SteppedClock, database, enrol, opened
from benchmarks.turns.mix import CIVIL, HOSTILE, Foreknown, Mix, member
from benchmarks.turns.pacing import batch_of
from bot.model.interactions import Interaction
from bot.model.people import AccountId
from bot.networks.bluesky.stream import Pace
from bot.pipeline.react import react

DAY = timedelta(days=1)
PARTS = 6


@dataclass(frozen=True, slots=True)
class Part:
    posts: int
    cpu: float
    seconds: float
    memory_mb: float


async def crowd(kind: str, hostile: int, civil: int, seed: int) -> list[Part]:
    """Posts by as many accounts, mixed and spread over a day, in batches that are always full."""
    scorer, clock = Foreknown(), SteppedClock(datetime.fromisoformat("2026-11-02T00:00:00+00:00"))
    mix, rng = Mix(Random(seed), scorer, 1, "crowd"), Random(seed)
    verdicts = [True] * hostile + [False] * civil
    rng.shuffle(verdicts)
    step = DAY / len(verdicts)
    parts, size = list[Part](), Pace().batch
    with database(kind) as url:
        async with opened(url, clock) as ledger:
            await enrol(ledger, 1, clock)
            each = len(verdicts) // PARTS
            for part in range(PARTS):
                cpu, began = time.process_time(), time.perf_counter()
                for first in range(part * each, (part + 1) * each, size):
                    numbers = range(first, min(first + size, (part + 1) * each))
                    posts = [
                        _post(n, verdicts[n], clock.at + step * (n - first), mix) for n in numbers
                    ]
                    clock.at = posts[-1].seen_at
                    await react(batch_of(posts), scorer=scorer, ledger=ledger, policy=POLICY)
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                cpu, seconds = time.process_time() - cpu, time.perf_counter() - began
                parts.append(Part(each, cpu, seconds, memory))
    return parts


def _post(number: int, hostile: bool, at: datetime, mix: Mix) -> Interaction:  # noqa: FBT001  drawn
    author = AccountId(f"did:plc:passer-by-{number:014d}")
    verdict = mix.rng.choice(HOSTILE if hostile else CIVIL)
    return mix.aimed(author, member(0), verdict, at, number)
