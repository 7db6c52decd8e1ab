"""T2: what the operator of a server has it tell the bot: posts by its own accounts, and reports.

Only public posts that are aimed at members are looked at; the rest is let go of unread.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.fetch import Fetcher
from bot.model.people import AccountId
from bot.model.senses import Aimed
from bot.networks.mastodon.client import Server
from bot.networks.mastodon.entities import Person, Status, origin_of, status_in
from bot.networks.mastodon.links import acct_on
from bot.networks.mastodon.reports import EVENT, PUBLIC, Reports
from bot.networks.mastodon.shelf import Bounded, Shelf
from bot.networks.mastodon.view import View
from bot.pipeline.ports import Clock

EVENTS = frozenset({"status.created", "status.updated"})
_WAITING = 1_024  # posts; the server is asked to tell the rest again
_VIEWS = 256  # of members by servers, whose conversations are remembered
_SHELF = 256


@dataclass(slots=True)
class Hooks:
    """Takes posts in from the bot's web address, and hands them out to its senses.

    `server` is the origin of the one that tells: who knows its secret speaks for no other.
    """

    server: str
    fetcher: Fetcher
    clock: Clock
    reports: Reports
    _queue: asyncio.Queue[Status] = field(
        init=False, default_factory=lambda: asyncio.Queue(_WAITING)
    )
    _views: Bounded[tuple[str, AccountId], View] = field(
        init=False, default_factory=lambda: Bounded(_VIEWS)
    )

    def take(self, told: Any) -> bool:
        """One event whose signature is good; False where there is no room for it now."""
        match told:
            case {"event": str(event), "object": post} if event in EVENTS:
                return self._put(status_in(post))
            case {"event": str(event), "object": report} if event == EVENT:
                return self.reports.take(report)
            case _:
                return True

    async def listen(self) -> AsyncGenerator[Sequence[Status], None]:
        while True:
            yield (await self._queue.get(),)

    async def aimed(
        self, posts: Sequence[Status], since: Mapping[AccountId, datetime]
    ) -> list[Aimed]:
        """Those aimed at members, each of whom counts from her own time on."""
        found = list[Aimed]()
        for post in posts:
            base = origin_of(post.author.account)
            accts = {mention.acct.lower(): mention.id for mention in post.mentions}
            for member in sorted(since):
                id_ = accts.get((acct_on(base, member) or "").lower())
                if id_ is not None:
                    her = Person(id_, member, "", "", "")
                    aimed = await self._aimed_at(her, base, post, since[member])
                    found += [aimed] if aimed else []
        return found

    def _put(self, post: Status | None) -> bool:
        heard = post is not None and post.visibility in PUBLIC and self._is_local(post)
        if post is not None and post.mentions and heard:
            try:
                self._queue.put_nowait(post)
            except asyncio.QueueFull:
                return False
        return True

    def _is_local(self, post: Status) -> bool:
        """Servers tell of their own accounts only, and whoever says otherwise is not heard."""
        home, server = origin_of(post.author.account), self.server.rstrip("/").lower()
        return (
            home.lower() == server
            and "@" not in post.author.acct
            and post.uri.startswith(f"{home}/")
        )

    async def _aimed_at(
        self, her: Person, base: str, post: Status, since: datetime
    ) -> Aimed | None:
        """Where the conversation is not shown to anybody, the post counts without it."""
        view = self._views.get((base, her.account))
        if view is None:
            view = View(Server(base, self.fetcher, self.clock), her, Shelf(_SHELF))
            self._views.put((base, her.account), view)
        await view.understand(post)
        view.shelf.note(post)
        now = self.clock.now()
        at = view.written_at(post, now)
        return view.aimed(post, now if post.version else at) if at >= since else None
