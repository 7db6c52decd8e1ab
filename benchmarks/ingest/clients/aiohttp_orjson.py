"""aiohttp's WebSocket and orjson: what a careful Python program would use."""

import asyncio

import aiohttp
import orjson
import zstandard

from benchmarks.ingest.clients.measured import Task, measured
from benchmarks.ingest.counting import Count
from benchmarks.ingest.recording import DICTIONARY_ID, DICTIONARY_PATH


async def listen(task: Task, count: Count) -> None:
    async with aiohttp.ClientSession() as session:
        if task.wire == "zstd":
            await _listen_packed(session, task, count)
            return
        take = count.take_v1 if task.wire == "v1" else count.take_v2
        async with session.ws_connect(task.address) as socket:
            async for message in socket:
                take(orjson.loads(message.data))
                if count.events == task.events:
                    return


async def _listen_packed(session: aiohttp.ClientSession, task: Task, count: Count) -> None:
    async with session.get(f"http://{task.host}{DICTIONARY_PATH}") as answer:
        dictionary = zstandard.ZstdCompressionDict(await answer.read())
    unpack = zstandard.ZstdDecompressor(dict_data=dictionary).decompress
    address = f"{task.address}?zstdDictionary={DICTIONARY_ID}"
    async with session.ws_connect(address) as socket:
        async for message in socket:
            count.take_v2(orjson.loads(unpack(message.data)))
            if count.events == task.events:
                return


if __name__ == "__main__":
    asked = Task.asked()
    counted = asked.count()
    with measured(counted):
        asyncio.run(listen(asked, counted))
