"""T2: posts that people reported to the operator of their server, looked at like any other.

A report is no evidence: anybody can make one, and many together can make many. It only says where
to look, which finds what accounts elsewhere wrote to members of that server; webhooks about posts
tell of its own accounts alone. Who reported, and why, is never read.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.model.senses import Aimed
from bot.networks.mastodon.entities import Status, status_in
from bot.networks.mastodon.own import BotAccount
from bot.networks.mastodon.shelf import Bounded
from bot.networks.mastodon.sightings import aimed_at_members
from bot.pipeline.ports import Clock

EVENT = "report.created"
PUBLIC = frozenset({"public", "unlisted"})
_MOST = 20  # posts of one report
_WAITING = 200  # posts; the server is asked to tell the rest again
_BETWEEN = 10.0  # seconds between two that are looked up: 30 of the server's 300 in five minutes


@dataclass(slots=True)
class Reports:
    """Takes in the addresses of reported posts, and hands out the posts themselves.

    They are asked for at the bot's own server: what is told of a post elsewhere is not believed.
    """

    account: BotAccount
    clock: Clock
    _queue: asyncio.Queue[str] = field(init=False, default_factory=lambda: asyncio.Queue(_WAITING))
    _known: Bounded[str, None] = field(init=False, default_factory=lambda: Bounded(1_024))

    def take(self, report: Any) -> bool:
        """One report whose signature is good; False where there is no room for it now."""
        listed = report.get("statuses") if isinstance(report, Mapping) else None
        told = [status_in(each) for each in (listed if isinstance(listed, list) else ())[:_MOST]]
        new = [s.uri for s in told if s and s.visibility in PUBLIC and s.uri not in self._known]
        if self._queue.maxsize - self._queue.qsize() < len(new):
            return False
        for uri in new:
            self._known.put(uri, None)
            self._queue.put_nowait(uri)
        return True

    async def listen(self) -> AsyncGenerator[Sequence[Status], None]:
        while True:
            uri = await self._queue.get()
            post = await self._look_up(uri)
            if isinstance(post, Status) and post.uri == uri and post.visibility in PUBLIC:
                yield (post,)
            await self.clock.sleep(_BETWEEN)

    async def _look_up(self, uri: str) -> object:
        """None where the server does not know it; while that is down, it waits its turn again."""
        try:
            return await self.account.find(uri, post=True)
        except NetworkDown as down:
            with suppress(asyncio.QueueFull):
                self._queue.put_nowait(uri)
            await self.clock.sleep(down.retry_after or _BETWEEN)
        except NetworkSaidNo:
            pass
        return None

    async def aimed(
        self, posts: Sequence[Status], since: Mapping[AccountId, datetime]
    ) -> list[Aimed]:
        return await aimed_at_members(posts, since, self.account, self.clock)
