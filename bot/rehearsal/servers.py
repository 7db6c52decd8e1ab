"""What simulated servers of every network share: listening, and trouble on order."""

import asyncio
import socket
from collections.abc import Callable
from typing import TypeAlias

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.rehearsal.faults import Fault, Faults

_LONGER_THAN_ANY_CLIENT_WAITS = 86_400.0

SayFault: TypeAlias = Callable[[Fault, int | None], web.Response]
"""How a network words 429, 500 and 502; the number is the seconds of a retry-after."""


class Server:
    """One aiohttp application on 127.0.0.1 that keeps its port and state over stop and start."""

    def __init__(self, port: int = 0) -> None:
        self._socket: socket.socket | None = _bound(port)
        self._app: Callable[[], web.Application] = web.Application
        self._runner: web.AppRunner | None = None
        self.port: int = self._socket.getsockname()[1]

    def serve(self, app: Callable[[], web.Application]) -> None:
        """What `start` will serve: built anew each time, as aiohttp asks."""
        self._app = app

    async def start(self) -> None:
        if self._runner is not None:
            return
        runner = web.AppRunner(
            self._app(), handler_cancellation=True, access_log=None, shutdown_timeout=0.1
        )
        await runner.setup()
        self._socket = self._socket or _bound(self.port)
        await web.SockSite(runner, self._socket).start()
        self._runner = runner

    async def stop(self) -> None:
        """Closes every connection at once; new ones are refused until `start`."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _bound(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(("127.0.0.1", port))
    except OSError:
        made.close()
        raise
    return made


def troubled_by(
    faults: Faults, say: SayFault, spared: Callable[[web.Request], bool] = lambda _: False
) -> Middleware:
    """The middleware through which every request of a server passes."""

    @web.middleware
    async def meet_faults(request: web.Request, handler: Handler) -> web.StreamResponse:
        if spared(request):
            return await handler(request)
        faults.asked.add(request.path)
        await asyncio.sleep(faults.latency)
        taken = faults.taken(request.path)
        if taken is None:
            return await handler(request)
        fault, retry_after = taken
        if fault is Fault.ANSWER_LOST:
            await handler(request)
        return await _suffer(request, fault, retry_after, say)

    return meet_faults


async def _suffer(
    request: web.Request, fault: Fault, retry_after: int | None, say: SayFault
) -> web.Response:
    match fault:
        case Fault.LIMITED | Fault.BROKEN | Fault.UNAVAILABLE | Fault.REFUSED:
            return say(fault, retry_after)
        case Fault.GARBLED:
            return web.Response(text="<html>", content_type="application/json")
        case Fault.SILENT:
            await asyncio.sleep(_LONGER_THAN_ANY_CLIENT_WAITS)
        case Fault.CLOSED | Fault.ANSWER_LOST:
            if request.transport is not None:
                request.transport.abort()
    return web.Response(status=500)
