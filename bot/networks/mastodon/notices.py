"""The list of one account's notifications, read on from where it was left, each told once."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.fetch import TooLarge
from bot.model.errors import NetworkDown
from bot.networks.mastodon.client import Params, Server, newer_than
from bot.networks.mastodon.entities import Notice, notice_in
from bot.networks.mastodon.shelf import Bounded
from bot.networks.mastodon.troubles import Answered
from bot.pipeline.ports import Clock

_PAGE = 40
_MOST_MISSED = 50  # pages that are read to catch up


@dataclass(slots=True)
class EarsHealth:
    """Changed in place."""

    heard_at: datetime | None = None  # last sign of life of the server
    streaming: bool = False
    reconnects: int = 0
    malformed: int = 0
    last_problem: str | None = None  # of the server or the way to it, never text of a post


@dataclass(slots=True)
class NoticeList:
    """`kinds` are the types of notification that are wanted."""

    server: Server
    clock: Clock
    kinds: tuple[str, ...]
    health: EarsHealth
    _told: Bounded[str, None] = field(init=False, default_factory=lambda: Bounded(4_096))
    _types: list[tuple[str, str]] = field(init=False)
    _passed: str | None = field(init=False, default="")  # after which one could not be read

    def __post_init__(self) -> None:
        self._types = [("types[]", kind) for kind in self.kinds]

    def wants(self, notice: Notice) -> bool:
        """True once; an edit may be told under the same id as what it edits."""
        key = f"{notice.id} {notice.status.version if notice.status else ''}"
        if notice.kind not in self.kinds or key in self._told:
            return False
        self._told.put(key, None)
        return True

    async def after(  # noqa: C901  # each way that a page can turn out
        self, after: str | None, since: datetime
    ) -> tuple[tuple[Notice, ...], str | None]:
        """What is in the list after `after`, and was not told yet, oldest first.

        Where a page is too large they are read one by one, and one that still is is left out.
        What was read before the server had enough is told; the rest is read the next time.
        """
        found: list[Notice] = []
        most = _PAGE
        for _ in range(_MOST_MISSED):
            try:
                page = await self._page(after, most)
            except TooLarge as large:
                if most == 1:
                    newer, beyond = await self._past(large, after)
                    found += newer
                    if beyond == after:
                        break
                    after = beyond
                most = 1
                continue
            except NetworkDown:
                if not found:
                    raise
                break
            self.health.heard_at = self.clock.now()
            if not page:
                break
            found += [each for each in reversed(page) if after is not None or each.at >= since]
            begun, after = after is None, page[0].id
            if begun or len(page) < most:
                break
        return tuple(filter(self.wants, found)), after

    async def _past(self, large: TooLarge, after: str | None) -> tuple[list[Notice], str | None]:
        """Over one that nobody can read: what came after it as far as need be, and where to go on.

        Nothing is known of it but what its page is followed by. Where the server does not say
        that, what is newer is read from the newest down to it; until something is, it waits.
        """
        self.health.heard_at = self.clock.now()
        beyond = newer_than(large.headers)
        newer = [] if beyond is not None else await self._down_to_large(after)
        if newer:
            beyond = newer[-1].id
        if after != self._passed:
            self.health.malformed += 1
            self._passed = after
        return newer, beyond or after

    async def _down_to_large(self, after: str | None) -> list[Notice]:
        """Oldest first. Another one that is too large hides what stands between the two."""
        found: list[Notice] = []
        while len(found) < _MOST_MISSED:
            params = [("limit", "1"), ("include_filtered", "true"), *self._types]
            params += [] if after is None else [("since_id", after)]
            params += [("max_id", found[-1].id)] if found else []
            try:
                page = [each for each in await read_notices(self.server, params) if each]
            except TooLarge:
                break
            if not page:
                break
            found += page
        return found[::-1]

    async def _page(self, after: str | None, most: int) -> list[Notice]:
        """The next ones after `after`, the newest first; without it the last of all."""
        params = [("limit", str(most)), ("include_filtered", "true")]
        if after is not None:
            params.append(("min_id", after))
        try:
            page = await read_notices(self.server, [*params, *self._types])
        except Answered as answered:
            if answered.closed or not self._types:
                raise
            self._types = []  # a server that does not take a type which it does not know
            page = await read_notices(self.server, params)
        self.health.malformed += sum(each is None for each in page)
        return [each for each in page if each is not None]


async def read_notices(server: Server, params: Params) -> list[Notice | None]:
    """One page of notifications; None for each that cannot be read."""
    return [notice_in(each) for each in (await server.get("/api/v1/notifications", params)).listed]
