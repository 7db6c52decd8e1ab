"""The conversation around one status, with the caps of those who show no token."""

from dataclasses import dataclass

from bot.rehearsal.mastodon.ids import order_of
from bot.rehearsal.mastodon.reach import hidden_from, known
from bot.rehearsal.mastodon.refreshes import Refreshes
from bot.rehearsal.mastodon.statuses import Statuses
from bot.rehearsal.mastodon.views import Views
from bot.rehearsal.mastodon.wire import Answer, Call, Need, Route
from bot.rehearsal.mastodon.world import Site, Status, World


@dataclass(frozen=True, slots=True)
class Caps:
    ancestors: int
    descendants: int
    depth: int


SIGNED_IN = Caps(4_096, 4_096, 4_096)
ANONYMOUS = Caps(40, 60, 20)
_CACHE = {"Cache-Control": "public, max-age=15, stale-while-revalidate=30"}


class Threads:
    def __init__(self, world: World, site: Site, statuses: Statuses, refreshes: Refreshes) -> None:
        self._world = world
        self._site = site
        self._statuses = statuses
        self._refreshes = refreshes
        self._views = Views(world, site)

    def routes(self) -> tuple[Route, ...]:
        need = Need.USER if self._site.flavour.context_needs_token else Need.NOBODY
        path = "/api/v1/statuses/{id}/context"
        return (Route("GET", path, self._context, "read:statuses", need),)

    def _context(self, call: Call) -> Answer:
        status = self._statuses.find(call, call.id)
        caps = SIGNED_IN if call.account else ANONYMOUS
        ancestors = self._ancestors(status, call.viewer)[-caps.ancestors :]
        descendants = self._descendants(status, call.viewer, caps.depth)[: caps.descendants]
        body = {
            "ancestors": [self._views.status(one, call.viewer) for one in ancestors],
            "descendants": [self._views.status(one, call.viewer) for one in descendants],
        }
        return Answer(body, self._refreshes.headers_for(status) if call.account else _CACHE)

    def _ancestors(self, status: Status, viewer: str | None) -> list[Status]:
        """From the first post of the thread down."""
        found: list[Status] = []
        above = self._shown(status.in_reply_to, viewer)
        while above is not None:
            found.append(above)
            above = self._shown(above.in_reply_to, viewer)
        return found[::-1]

    def _descendants(self, status: Status, viewer: str | None, depth: int) -> list[Status]:
        """Each reply is followed by its own replies."""
        found: list[Status] = []
        stack = [(reply, 1) for reply in self._replies(status, viewer)]
        while stack:
            reply, level = stack.pop()
            found.append(reply)
            if level < depth:
                stack += [(deeper, level + 1) for deeper in self._replies(reply, viewer)]
        return found

    def _replies(self, status: Status, viewer: str | None) -> list[Status]:
        """Newest first, as a stack takes them."""
        found = [self._shown(reply.uri, viewer) for reply in self._world.replies_to(status.uri)]
        shown = [reply for reply in found if reply is not None]
        return sorted(shown, key=self._order, reverse=True)

    def _order(self, status: Status) -> tuple[int, str]:
        return order_of(self._world.local_id(self._site, status.uri))

    def _shown(self, uri: str | None, viewer: str | None) -> Status | None:
        status = known(self._world, self._site, uri, viewer)
        if status is None or hidden_from(self._world, status, viewer):
            return None
        limited = status.author in self._site.limited
        follows = (viewer or "", status.author) in self._world.follows
        return None if limited and not follows else status
