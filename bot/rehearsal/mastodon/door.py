"""The HTTP side of a simulated server: decoding, tokens, scopes, limits, errors."""

import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeAlias

from aiohttp import web

from bot.rehearsal.faults import Fault, Faults
from bot.rehearsal.mastodon.limits import SPARED_APP, Limits
from bot.rehearsal.mastodon.oauth import OAuth
from bot.rehearsal.mastodon.pages import PAGING
from bot.rehearsal.mastodon.wire import Answer, ApiError, Call, Need, Params, Route, covers
from bot.rehearsal.mastodon.world import Account, Token, World, Write
from bot.rehearsal.servers import troubled_by

_LARGEST_BODY = 5 * 1024 * 1024
_COUNTED_WRITES = {
    "/api/v1/apps": "apps",
    "/api/v1/statuses": "statuses",
    "/api/v1/reports": "reports",
    "/api/v1/accounts/{id}/follow": "follows",
}

_Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Door:
    def __init__(self, world: World, oauth: OAuth, limits: Limits) -> None:
        self._world = world
        self._oauth = oauth
        self._limits = limits

    def application(self, routes: Iterable[Route], faults: Faults) -> web.Application:
        trouble = troubled_by(faults, self._said, self._is_spared)
        app = web.Application(middlewares=[trouble], client_max_size=_LARGEST_BODY)
        for route in routes:
            for path in (route.path, f"{route.path}/"):  # as forgiving as Rails
                app.router.add_route(route.method, path, self._handler(route))
        return app

    def _handler(self, route: Route) -> _Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            headers: dict[str, str] = {}
            try:
                params = await params_of(request)
                token = self._token(request, params)
                headers = self._counted(request, route, token, params)
                call = self._let_in(request, route, token, params)
                answer = route.answer(call)
                self._keep(call, request)
            except ApiError as error:
                return error_of(error, headers)
            return _response(answer, headers)

        return handle

    def _said(self, fault: Fault, retry_after: int | None) -> web.Response:
        match fault:
            case Fault.LIMITED:
                return error_of(self._limits.refusal(self._world.clock(), retry_after))
            case Fault.UNAVAILABLE:
                return web.Response(status=503, text="<html>Service Unavailable</html>")
            case _:
                said = "We're sorry, but something went wrong on our end."
                return error_of(ApiError(500, said))

    def _is_spared(self, request: web.Request) -> bool:
        kind, _, text = request.headers.get("Authorization", "").partition(" ")
        token = self._oauth.known(text) if kind == "Bearer" else None
        return token is not None and token.app.name == SPARED_APP

    def _token(self, request: web.Request, params: Params) -> Token | None:
        text = token_text(request, params)
        return self._oauth.token_of(text) if text else None

    def _let_in(
        self, request: web.Request, route: Route, token: Token | None, params: Params
    ) -> Call:
        account = self._account(token)
        if token is None and route.need is not Need.NOBODY:
            raise ApiError(401, "The access token is invalid")
        if token is not None and not _is_granted(token, route.scope):
            raise ApiError(403, "This action is outside the authorized scopes")
        if account is None and route.need is Need.USER:
            raise ApiError(422, "This method requires an authenticated user")
        url = str(request.url.with_query(None))
        return Call(params, dict(request.match_info), url, account, token, request.headers)

    def _account(self, token: Token | None) -> Account | None:
        if token is None or token.account is None:
            return None
        account = self._world.accounts[token.account]
        if account.deleted:
            raise ApiError(401, "The access token is invalid")
        if account.suspended:
            raise ApiError(403, "Your login is currently disabled")
        return account

    def _counted(
        self, request: web.Request, route: Route, token: Token | None, params: Params
    ) -> dict[str, str]:
        if token is not None and token.app.name == SPARED_APP:
            return {}
        keys = _keys(request, token)
        who = (token and token.account) or _address(request)
        if request.method == "GET" and token and any(params.has(name) for name in PAGING):
            keys["paging"] = who
        elif request.method == "POST" and route.path in _COUNTED_WRITES:
            keys[_COUNTED_WRITES[route.path]] = who
        elif request.method == "DELETE" and route.path == "/api/v1/statuses/{id}":
            keys["deletes"] = who
        return self._limits.count(keys, self._world.clock())

    def _keep(self, call: Call, request: web.Request) -> None:
        if request.method == "GET" or call.account is None or call.token is None:
            return
        given = {name: list(values) for name, values in call.params.given.items()}
        app, now = call.token.app.name, self._world.clock()
        write = Write(call.account.uri, app, request.method, request.path, given, now)
        self._world.writes.append(write)


def _is_granted(token: Token, scope: str) -> bool:
    return not scope or any(covers(token.scopes, one) for one in scope.split("|"))


def token_text(request: web.Request, params: Params) -> str:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return text if kind.lower() == "bearer" else params.text("access_token")


async def params_of(request: web.Request) -> Params:
    given: dict[str, list[str]] = {}
    for name in request.query:
        given[name] = list(request.query.getall(name))
    for name, value in await _body_of(request):
        given.setdefault(name, []).append(value)
    return Params(given)


async def _body_of(request: web.Request) -> list[tuple[str, str]]:
    if not request.can_read_body:
        return []
    if request.content_type != "application/json":
        return [(name, str(value)) for name, value in (await request.post()).items()]
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise ApiError(400, "Malformed JSON") from None
    return list(_flattened("", body)) if isinstance(body, dict) else []


def _flattened(name: str, value: Any) -> Iterable[tuple[str, str]]:
    """`{"a": {"b": 1}, "c": [2]}` as a form would say it: `a[b]=1&c[]=2`."""
    match value:
        case dict():
            for key, inner in value.items():
                yield from _flattened(f"{name}[{key}]" if name else key, inner)
        case list():
            for inner in value:
                yield from _flattened(f"{name}[]", inner)
        case bool():
            yield name, "true" if value else "false"
        case None:
            return
        case _:
            yield name, str(value)


def error_of(error: ApiError, headers: dict[str, str] | None = None) -> web.Response:
    both = {**(headers or {}), **error.headers}
    return web.json_response(error.body, status=error.status, headers=both)


def _response(answer: Any, headers: dict[str, str]) -> web.Response:
    if not isinstance(answer, Answer):
        return web.json_response(answer, headers=headers)
    return web.json_response(
        answer.body, status=answer.status, headers={**headers, **answer.headers}
    )


def _keys(request: web.Request, token: Token | None) -> dict[str, str]:
    if token is None:
        return {"ip": _address(request)}
    return {"token": token.text, **({"user": token.account} if token.account else {})}


def _address(request: web.Request) -> str:
    """Behind a proxy, as real servers are."""
    return request.headers.get("X-Forwarded-For") or request.remote or ""
