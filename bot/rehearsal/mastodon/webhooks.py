"""What the operator of a server has sent to an address of his choice: signed, as servers do it."""

import hashlib
import hmac
import json

from aiohttp import ClientSession

from bot.rehearsal.mastodon.ids import iso
from bot.rehearsal.mastodon.instance import Instance
from bot.rehearsal.mastodon.views import Views
from bot.rehearsal.mastodon.wire import Json
from bot.rehearsal.mastodon.world import World


class Webhook:
    """One subscription, with the secret that its page shows; it tells of local posts only."""

    def __init__(self, world: World, at: Instance, url: str, secret: str) -> None:
        self._world = world
        self._at = at
        self._url = url
        self._secret = secret

    async def tell_of_status(
        self, http: ClientSession, uri: str, event: str = "status.created"
    ) -> int:
        """The HTTP status of the answer. Raises ValueError where servers would keep silent."""
        status = self._world.statuses[uri]
        if self._world.home_of(status.author) is not self._at.site:
            raise ValueError(f"{uri} is not a local post")
        return await self.send(http, event, Views(self._world, self._at.site).status(status, None))

    async def tell_of_report(self, http: ClientSession, report: Json) -> int:
        """`report` is one of the instance's `site.reports`; told with its posts in full."""
        site = self._at.site
        posts = [self._world.statuses[site.uris[id_]] for id_ in report["status_ids"]]
        shown = [Views(self._world, site).status(post, None) for post in posts]
        return await self.send(http, "report.created", {**report, "statuses": shown})

    async def send(
        self, http: ClientSession, event: str, about: Json, *, signature: str | None = None
    ) -> int:
        """With another signature, as somebody who does not know the secret."""
        told = {"event": event, "created_at": iso(self._world.clock()), "object": about}
        body = json.dumps(told).encode()
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature": signature or f"sha256={_hmac(self._secret, body)}",
        }
        async with http.post(self._url, data=body, headers=headers) as answer:
            return answer.status


def _hmac(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
