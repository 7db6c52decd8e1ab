"""Tasks beside a generator, all ended with it, whichever way it ends."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Self


class Workers:
    """A task group that may stand around a `yield`.

    A plain one would turn the end of a generator that nobody reads any more into an error. What
    goes wrong in a worker is kept as `failure`, for the generator to raise.
    """

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()
        self._tasks = set[asyncio.Task[None]]()
        self.failure: Exception | None = None

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await self._group.__aexit__(None, None, None)

    def start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = self._group.create_task(self._kept(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _kept(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001  the generator raises it
            self.failure = self.failure or error
