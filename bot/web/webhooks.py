"""POST /webhooks/mastodon: what a server tells, if it is signed with the secret that both know."""

import hashlib
import hmac
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.web.reading import body_of

PATH = "/webhooks/mastodon"
BODY_BYTES = 256 * 1024
"""A post with four pictures and a poll is about 20 KB."""

Take = Callable[[Any], bool]
"""Given the event as decoded; False where it should be told again later."""


class Webhooks:
    """Nothing is decoded, and nobody learns anything, before the signature is known to be good."""

    def __init__(self, secret: str, take: Take) -> None:
        self._secret, self._take = secret.encode(), take

    async def receive(self, request: web.Request) -> web.Response:
        body = await body_of(request, BODY_BYTES)
        if not self._is_signed(body, request.headers.get("X-Hub-Signature", "")):
            raise web.HTTPUnauthorized
        try:
            told = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise web.HTTPBadRequest from error
        if not self._take(told):
            raise web.HTTPServiceUnavailable
        return web.Response(status=HTTPStatus.NO_CONTENT)

    def _is_signed(self, body: bytes, signature: str) -> bool:
        expected = f"sha256={hmac.new(self._secret, body, hashlib.sha256).hexdigest()}"
        return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
