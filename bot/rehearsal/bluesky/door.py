"""The HTTP side of every simulated Bluesky server: XRPC decoding, answers and errors."""

import json

from aiohttp import web

from bot.rehearsal.bluesky.wire import Call, Caller, Endpoints, Json, XrpcError
from bot.rehearsal.bluesky.xrpc import SPARED_APP
from bot.rehearsal.faults import Fault, Faults
from bot.rehearsal.servers import troubled_by

_QUERIES = ("get", "list", "describe", "resolve", "search")
_LARGEST_BODY = 5 * 1024 * 1024


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
    if isinstance(result, bytes):
        return web.Response(body=result, content_type="application/vnd.ipld.car")
    return web.json_response(result) if result is not None else web.Response()


def application(faults: Faults) -> web.Application:
    trouble = troubled_by(faults, _said, _is_spared)
    return web.Application(middlewares=[trouble], client_max_size=_LARGEST_BODY)


def _is_spared(request: web.Request) -> bool:
    return request.headers.get("User-Agent") == SPARED_APP


def _said(fault: Fault, retry_after: int | None) -> web.Response:
    match fault:
        case Fault.LIMITED:
            wait = {"retry-after": str(retry_after)} if retry_after is not None else {}
            error = XrpcError("RateLimitExceeded", "Rate Limit Exceeded", status=429, headers=wait)
        case Fault.REFUSED:
            error = XrpcError("InvalidRequest", "Invalid Request")
        case Fault.UNAVAILABLE:
            error = XrpcError("UpstreamFailure", "Upstream Failure", status=502)
        case _:
            error = XrpcError("InternalServerError", "Internal Server Error", status=500)
    return answer_of(error)
