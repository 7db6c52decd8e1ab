"""An asynchronous service that outlives any one test's event loop."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def in_background(service: Callable[[], AbstractAsyncContextManager[T]]) -> Iterator[T]:
    """Enter the service in a thread with its own loop; leave it at the end of the block.

    Raises what the service raised, at the start or while it ran.
    """
    started: Future[tuple[T, asyncio.AbstractEventLoop, asyncio.Event]] = Future()
    ended: Future[None] = Future()

    async def live() -> None:
        stop = asyncio.Event()
        async with service() as value:
            started.set_result((value, asyncio.get_running_loop(), stop))
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(live())
        except BaseException as error:  # noqa: BLE001 - handed to the thread that started us
            (ended if started.done() else started).set_exception(error)
        else:
            ended.set_result(None)

    thread = Thread(target=run, name="network", daemon=True)
    thread.start()
    value, loop, stop = started.result(timeout=30)
    try:
        yield value
    finally:
        with suppress(RuntimeError):  # the loop is closed: the service has ended by itself
            loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=10)
    ended.result(timeout=0)
