"""How a server fetches the replies to a remote post that it does not know: late and seldom."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rehearsal.mastodon.wire import Call, Json, Route, not_found
from bot.rehearsal.mastodon.world import SHOWN_TO_ALL, Site, Status, World

YOUNGEST = timedelta(minutes=5)
AGAIN_AFTER = timedelta(minutes=15)


@dataclass(slots=True)
class _Refresh:
    id: str
    status: Status
    asked_at: datetime
    found: int | None = None


class Refreshes:
    """The fetching itself happens when the client asks how it goes."""

    def __init__(self, world: World, site: Site) -> None:
        self._world = world
        self._site = site
        self._last: dict[str, _Refresh] = {}

    def routes(self) -> tuple[Route, ...]:
        if not self._site.flavour.fetches_replies:
            return ()
        path = "/api/v1_alpha/async_refreshes/{id}"
        return (Route("GET", path, self._tell, "read:statuses"),)

    def headers_for(self, status: Status) -> dict[str, str]:
        """Of a signed-in read of its context."""
        if not self._is_due(status):
            return {}
        now = self._world.clock()
        made = _Refresh(f"context:{self._site.ids.new(now)}:refresh", status, now)
        self._last[status.uri] = made
        return {"Mastodon-Async-Refresh": f'id="{made.id}", retry=3, result_count=0'}

    def _is_due(self, status: Status) -> bool:
        world, now = self._world, self._world.clock()
        is_remote = world.home_of(status.author) is not self._site
        last = self._last.get(status.uri)
        return (
            self._site.flavour.fetches_replies
            and is_remote
            and now - status.created_at > YOUNGEST
            and (last is None or now - last.asked_at >= AGAIN_AFTER)
        )

    def _tell(self, call: Call) -> Json:
        for refresh in self._last.values():
            if refresh.id == call.id:
                if refresh.found is None:
                    refresh.found = self._fetch(refresh.status)
                told = {"id": refresh.id, "status": "finished", "result_count": refresh.found}
                return {"async_refresh": told}
        raise not_found()

    def _fetch(self, status: Status) -> int:
        """All public replies that the author's server knows, and the replies to those."""
        home, found = self._world.home_of(status.author), 0
        for reply in self._world.replies_to(status.uri):
            if reply.visibility in SHOWN_TO_ALL and home.domain in reply.known_at:
                found += self._site.domain not in reply.known_at
                reply.known_at.add(self._site.domain)
                found += self._fetch(reply)
        return found
