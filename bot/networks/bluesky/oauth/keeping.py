"""One writer per session: every use of a member's sign-in goes through here.

A refresh token works once. Two refreshes at a time, or a refreshed session that was used but not
kept, end with the server revoking the whole sign-in.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.networks.bluesky.oauth.client import OAuth, Procedure, Query
from bot.networks.bluesky.oauth.sessions import Session, SessionStore
from bot.networks.bluesky.oauth.wire import TokenSpent


class Sessions:
    """The kept sign-ins of members. One object per store and process."""

    def __init__(self, oauth: OAuth, store: SessionStore, *, clock: Callable[[], datetime]) -> None:
        self._oauth = oauth
        self._store = store
        self._clock = clock
        self._writers: defaultdict[AccountId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def keep(self, session: Session) -> None:
        """Keep a new sign-in in place of any older one of the same account."""
        async with self._writers[session.account]:
            await self._store.save(session)

    async def end(self, account: AccountId) -> None:
        """Forget the sign-in, and tell her server where it can be reached. Never raises for it."""
        async with self._writers[account]:
            session = await self._store.load(account)
            await self._store.drop(account)
        if session is not None:
            with suppress(NetworkDown, NetworkSaidNo):
                await self._oauth.revoke(session, self._clock())

    async def call(self, account: AccountId, what: Query | Procedure) -> Any:
        """What her server answers to her.

        Raises LoginRevoked where she is not signed in, or no longer; NetworkDown; NetworkSaidNo.
        """
        session = await self._fresh(account, spent=None)
        try:
            return await self._oauth.call(session, what, self._clock())
        except TokenSpent:
            session = await self._fresh(account, spent=session.access_token)
            return await self._oauth.call(session, what, self._clock())

    async def _fresh(self, account: AccountId, *, spent: str | None) -> Session:
        """A session whose token should work; `spent` is one that was just refused."""
        async with self._writers[account]:
            session = await self._store.load(account)
            if session is None:
                raise LoginRevoked("she is not signed in")
            if session.access_token != spent and session.is_fresh(self._clock()):
                return session
            return await _to_the_end(self._renew(session))

    async def _renew(self, session: Session) -> Session:
        try:
            renewed = await self._oauth.refresh(session, self._clock())
        except LoginRevoked:
            await self._store.drop(session.account)
            raise
        await self._store.save(renewed)
        return renewed


async def _to_the_end(renewal: Any) -> Session:
    """Await without letting a cancellation fall between the server's answer and our keeping it.

    Bounded by the time that one request and one save may take.
    """
    running: asyncio.Future[list[Session]] = asyncio.gather(renewal)
    try:
        return (await asyncio.shield(running))[0]
    except asyncio.CancelledError:
        with suppress(NetworkDown, NetworkSaidNo):
            await running
        raise
