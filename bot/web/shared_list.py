"""Our own list for other communities: as signed JSON, as a file for Mastodon, and the key to it."""

import hashlib

from aiohttp import web

from bot.model.errors import Refused
from bot.web.import_page import FILE
from bot.web.ports import SharedList

PAGE, LOG, KEY = "/lists", "fires.json", "key.json"
TOKEN = "{token:[a-z0-9]{6,64}}"  # noqa: S105  # the place of one
MOST_DIGITS = 9
KEPT_SECONDS = 300
"""By who asks, and by nothing in between: the address may be a secret. Retractions travel soon."""


class SharedListPages:
    """To whoever does not know an address there is nothing at it."""

    def __init__(self, port: SharedList) -> None:
        self._port = port

    def routes(self) -> list[web.RouteDef]:
        at = f"{PAGE}/{TOKEN}"
        return [
            web.get(f"{at}/{LOG}", self.log),
            web.get(f"{at}/{FILE}", self.mutes),
            web.get(f"{at}/{KEY}", self.key),
        ]

    async def log(self, request: web.Request) -> web.StreamResponse:
        after = request.query.get("after", "0")
        if not (after.isascii() and after.isdecimal()) or len(after) > MOST_DIGITS:
            raise web.HTTPBadRequest
        try:
            body = await self._port.log(request.match_info["token"], int(after))
        except Refused:
            raise web.HTTPNotFound from None
        return _answer(request, body, "application/json")

    async def mutes(self, request: web.Request) -> web.StreamResponse:
        try:
            body = await self._port.mutes(request.match_info["token"])
        except Refused:
            raise web.HTTPNotFound from None
        answer = _answer(request, body, "text/csv")
        answer.headers["Content-Disposition"] = f'attachment; filename="{FILE}"'
        return answer

    async def key(self, request: web.Request) -> web.StreamResponse:
        try:
            body = self._port.key(request.match_info["token"])
        except Refused:
            raise web.HTTPNotFound from None
        return _answer(request, body, "application/json")


def _answer(request: web.Request, body: bytes, kind: str) -> web.Response:
    """Not sent again to who has it already."""
    tag = hashlib.sha256(body).hexdigest()[:32]
    held = {each.value for each in request.if_none_match or ()}
    answer = web.Response(status=304) if tag in held else web.Response(body=body, content_type=kind)
    answer.etag = tag
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return answer
