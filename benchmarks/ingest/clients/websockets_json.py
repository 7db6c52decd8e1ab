"""websockets and the json of the standard library: what most examples show."""

import asyncio
import json

from websockets.asyncio.client import connect

from benchmarks.ingest.clients.measured import Task, measured
from benchmarks.ingest.counting import Count


async def listen(task: Task, count: Count) -> None:
    take = count.take_v1 if task.wire == "v1" else count.take_v2
    async with connect(task.address) as socket:
        async for message in socket:
            take(json.loads(message))
            if count.events == task.events:
                return


if __name__ == "__main__":
    asked = Task.asked()
    counted = asked.count()
    with measured(counted):
        asyncio.run(listen(asked, counted))
