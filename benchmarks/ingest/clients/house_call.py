"""House Call's own ears: the very stream, watch set and parser of `run` and `watch`."""

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import uvloop

from benchmarks.ingest.clients.measured import Task, measured
from benchmarks.ingest.recording import DICTIONARY_ID, LAST
from bot.model.people import AccountId
from bot.model.senses import Aimed, PostGone, Sensed
from bot.networks.bluesky.stream import Jetstream, Source
from bot.networks.bluesky.watch_set import WatchSet

BOT = AccountId("did:plc:" + "2" * 24)


@dataclass(slots=True)
class Counted:
    events: int = 0
    aimed: int = 0
    deletes: int = 0


class _Clock:
    """The machine's time; the bot's own clock would load the whole bot with it."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.clock_gettime(time.CLOCK_REALTIME), UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def stream_of(task: Task) -> Jetstream:
    url = f"{task.address}?zstdDictionary={DICTIONARY_ID}" if task.wire == "zstd" else task.address
    watch = WatchSet(BOT, map(AccountId, task.recording.members(task.members)))
    for author in task.recording.stored():
        watch.add_author(AccountId(author))
    return Jetstream(Source((url,), "housecall-benchmark"), watch, _Clock(), Random(0))


async def listen(stream: Jetstream, counted: Counted) -> None:
    """Takes every batch as the pipeline does, and only counts what is in it."""
    async with aclosing(stream.listen(None)) as batches:
        async for batch in batches:
            for one in batch.sensed:
                counted.aimed += isinstance(one, Aimed)
                counted.deletes += isinstance(one, PostGone)
            if batch.sensed and is_last(batch.sensed[-1]):
                break
    counted.events = stream.health.frames


def is_last(sensed: Sensed) -> bool:
    return isinstance(sensed, Aimed) and sensed.interaction.text == LAST


if __name__ == "__main__":
    stream = stream_of(Task.asked())
    with measured(counted := Counted()):
        uvloop.run(listen(stream, counted))
