"""The HTTP side of every simulated server: listening, faults, XRPC decoding and errors."""

import asyncio
import json
import socket
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.rehearsal.bluesky.faults import Fault, Faults
from bot.rehearsal.bluesky.wire import Call, Caller, Endpoints, Json, XrpcError

_LONGER_THAN_ANY_CLIENT_WAITS = 86_400.0
_QUERIES = ("get", "list", "describe", "resolve", "search")
_LARGEST_BODY = 5 * 1024 * 1024


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


def troubled_by(faults: Faults) -> Middleware:
    """The middleware through which every request of a server passes."""

    @web.middleware
    async def meet_faults(request: web.Request, handler: Handler) -> web.StreamResponse:
        taken = faults.taken(request.path)
        if taken is None:
            return await handler(request)
        fault, retry_after = taken
        if fault is Fault.ANSWER_LOST:
            await handler(request)
        return await _suffer(request, fault, retry_after)

    return meet_faults


async def _suffer(request: web.Request, fault: Fault, retry_after: int | None) -> web.Response:
    match fault:
        case Fault.LIMITED:
            wait = {"retry-after": str(retry_after)} if retry_after is not None else {}
            return answer_of(
                XrpcError("RateLimitExceeded", "Rate Limit Exceeded", status=429, headers=wait)
            )
        case Fault.BROKEN | Fault.UNAVAILABLE | Fault.REFUSED:
            return answer_of(_said(fault))
        case Fault.GARBLED:
            return web.Response(text="<html>", content_type="application/json")
        case Fault.SILENT:
            await asyncio.sleep(_LONGER_THAN_ANY_CLIENT_WAITS)
        case Fault.CLOSED | Fault.ANSWER_LOST:
            if request.transport is not None:
                request.transport.abort()
    return web.Response(status=500)


def _said(fault: Fault) -> XrpcError:
    if fault is Fault.BROKEN:
        return XrpcError("InternalServerError", "Internal Server Error", status=500)
    if fault is Fault.UNAVAILABLE:
        return XrpcError("UpstreamFailure", "Upstream Failure", status=502)
    return XrpcError("InvalidRequest", "Invalid Request")


def answer_of(error: XrpcError) -> web.Response:
    body = {"error": error.name, "message": str(error)}
    return web.json_response(body, status=error.status, headers=error.headers)


def is_query(nsid: str) -> bool:
    return nsid.rsplit(".", 1)[-1].startswith(_QUERIES)


async def call_of(request: web.Request, caller: Caller | None, token: str = "") -> Call:
    """Decodes one XRPC request. Raises XrpcError where it is malformed."""
    nsid = request.match_info["nsid"]
    expected = "GET" if is_query(nsid) else "POST"
    if request.method != expected:
        said = f"Incorrect HTTP method ({request.method}) expected {expected}"
        raise XrpcError("InvalidRequest", said)
    return Call(nsid, request.query, await _body_of(request), caller, token)


async def _body_of(request: web.Request) -> Json:
    data = await request.read()
    if not data:
        return {}
    if request.content_type != "application/json":
        raise XrpcError("InvalidRequest", f"Wrong request encoding: {request.content_type}")
    try:
        body = json.loads(data)
    except ValueError:
        raise XrpcError("InvalidRequest", "Malformed JSON") from None
    if not isinstance(body, dict):
        raise XrpcError("InvalidRequest", "Input must be an object")
    return body


def answer(call: Call, endpoints: Endpoints) -> web.Response:
    """Runs the endpoint. Raises XrpcError, 501 where nobody serves this NSID."""
    endpoint = endpoints.get(call.nsid)
    if endpoint is None:
        raise XrpcError("MethodNotImplemented", "Method Not Implemented", status=501)
    result = endpoint(call)
    return web.json_response(result) if result is not None else web.Response()


def application(faults: Faults) -> web.Application:
    return web.Application(middlewares=[troubled_by(faults)], client_max_size=_LARGEST_BODY)
