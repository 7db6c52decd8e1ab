"""The WebSocket that multiplexes every stream of one server."""

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web

from bot.rehearsal.mastodon.door import error_of, params_of
from bot.rehearsal.mastodon.hub import Channel, Hub, Listener
from bot.rehearsal.mastodon.oauth import OAuth
from bot.rehearsal.mastodon.wire import ApiError, covers
from bot.rehearsal.mastodon.world import Site, Token

PATH = "/api/v1/streaming"
_OWN = {
    "user": ("read:statuses", "read:notifications"),
    "user:notification": ("read:notifications",),
    "direct": ("read:statuses",),
}
_OPEN = {"public", "public:local", "public:remote"}
_TAGGED = {"hashtag", "hashtag:local"}


class Streaming:
    def __init__(self, site: Site, hub: Hub, oauth: OAuth) -> None:
        self._site = site
        self._hub = hub
        self._oauth = oauth

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get(PATH, self._serve)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        try:
            token = await self._token(request)
        except ApiError as error:
            return error_of(error)
        protocol = request.headers.get("Sec-WebSocket-Protocol")
        socket = web.WebSocketResponse(
            heartbeat=self._hub.heartbeat, protocols=(protocol,) if protocol else ()
        )
        if not socket.can_prepare(request):
            return error_of(ApiError(404, "Not found"))
        listener = Listener(socket, token.account if token else None, request.transport)
        await socket.prepare(request)
        await self._attend(request, listener, token)
        return socket

    async def _token(self, request: web.Request) -> Token | None:
        """From the header, the query, or the protocol a browser can set."""
        kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
        text = (
            (bearer if kind.lower() == "bearer" else "")
            or (await params_of(request)).text("access_token")
            or request.headers.get("Sec-WebSocket-Protocol", "")
        )
        if text:
            return self._oauth.token_of(text)
        if self._site.flavour.streams_need_token:
            raise ApiError(401, "Missing access token")
        return None

    async def _attend(self, request: web.Request, listener: Listener, token: Token | None) -> None:
        self._hub.listeners.add(listener)
        try:
            if "stream" in request.query:
                self._subscribe(listener, token, dict(request.query))
            async with asyncio.TaskGroup() as group:
                pushing = group.create_task(_push(listener))
                await self._listen(listener, token)
                pushing.cancel()
        except* ConnectionError:
            pass
        finally:
            self._hub.listeners.discard(listener)

    async def _listen(self, listener: Listener, token: Token | None) -> None:
        async for message in listener.socket:
            if message.type is not WSMsgType.TEXT:
                break
            try:
                asked = json.loads(message.data)
            except ValueError:
                continue
            match asked:
                case {"type": "subscribe", "stream": str()}:
                    self._subscribe(listener, token, asked)
                case {"type": "unsubscribe", "stream": str()}:
                    listener.channels.discard(_channel(listener, asked))
                case _:
                    continue

    def _subscribe(self, listener: Listener, token: Token | None, asked: dict[str, Any]) -> None:
        """What may not be heard is answered by an error frame; the socket stays open."""
        said = self._objection(listener, token, asked)
        if said is None:
            listener.channels.add(_channel(listener, asked))
            return
        message, status = said
        listener.frames.put_nowait(json.dumps({"error": message, "status": status}))

    def _objection(
        self, listener: Listener, token: Token | None, asked: dict[str, Any]
    ) -> tuple[str, int] | None:
        stream = asked["stream"]
        if stream in _OWN:
            if token is None or listener.viewer is None:
                return "Missing access token", 401
            lacking = [scope for scope in _OWN[stream] if not covers(token.scopes, scope)]
            return ("Access token does not have the required scopes", 401) if lacking else None
        if stream in _TAGGED and self._site.flavour.hashtag_stream:
            return None if asked.get("tag") else ("Missing tag name parameter", 400)
        return None if stream in _OPEN else ("Unknown stream type", 400)


async def _push(listener: Listener) -> None:
    while not listener.socket.closed:
        await listener.socket.send_str(await listener.frames.get())


def _channel(listener: Listener, asked: dict[str, Any]) -> Channel:
    stream = asked["stream"]
    if stream in _OWN:
        return stream, listener.viewer or ""
    return stream, str(asked.get("tag", "")).lower() if stream in _TAGGED else ""
