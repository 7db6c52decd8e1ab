"""The kept sign-ins of members: every use of one goes through here."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from bot.fetch import Fetcher
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.networks.mastodon.client import Server
from bot.networks.mastodon.entities import Person
from bot.networks.mastodon.oauth import OAuth
from bot.networks.mastodon.schedule import Budget, Spent
from bot.networks.mastodon.sessions import Session, SessionStore
from bot.networks.mastodon.shelf import Bounded, Shelf
from bot.networks.mastodon.view import View
from bot.pipeline.ports import Clock

T = TypeVar("T")

_ROOM_AGAIN = 60.0  # seconds


READS = Budget(per_instance=30, total=30)
"""Of her notifications, and as many of conversations and posts: 60 in five minutes. Her server
allows 300 to a token, and 300 pages in fifteen minutes to her and all her apps together."""


class AsHer:
    """Her own server, asked with her own token. `shelf` is what it has shown lately.

    `server` for what she chose herself; `lists` for her notifications and `looks` for what stands
    around them, each within a budget of its own: past it they raise NetworkDown.
    """

    def __init__(self, session: Session, server: Server, lists: Server, looks: Server) -> None:
        self.session, self.server = session, server
        self.lists, self.looks = lists, looks
        self.shelf = Shelf(limit=512)

    def view(self) -> View:
        """What her server shows her of herself."""
        her = Person(self.session.id, self.session.account, self.session.acct, "", "")
        return View(self.looks, her, self.shelf)


class Members:
    """One object per store and process."""

    def __init__(
        self,
        oauth: OAuth,
        store: SessionStore,
        fetcher: Fetcher,
        clock: Clock,
        *,
        changed: Callable[[AccountId], None] = lambda _: None,
    ) -> None:
        self._oauth, self._store = oauth, store
        self._fetcher, self._clock = fetcher, clock
        self._changed = changed
        self._open = Bounded[AccountId, AsHer](2_000)

    def tell(self, changed: Callable[[AccountId], None]) -> None:
        """Whom to tell of sign-ins that begin or end."""
        self._changed = changed

    async def keep(self, session: Session) -> None:
        """Keep a new sign-in in place of any older one of the same account, which is revoked.

        Where her server does not answer, the older one stays good there until she removes the bot
        in her settings: nothing here knows it any more.
        """
        older = await self._store.load(session.account)
        await self._store.save(session)
        self._forget(session.account)
        if older is not None:
            with suppress(NetworkDown, NetworkSaidNo):
                await self.revoke(older)

    async def revoke(self, session: Session) -> None:
        """End one that is not kept, at its server; raises NetworkDown and NetworkSaidNo.

        A server may have given the very token again that is kept for that account, even to
        somebody who only followed the link of another: that one stays good.
        """
        kept = await self._store.load(session.account)
        if kept is None or kept.token != session.token:
            await self._oauth.revoke(session)

    async def end(self, account: AccountId) -> None:
        """Use the sign-in no more from now on, and revoke it: such a token never ends by itself.

        Raises NetworkDown where her server cannot be told yet; call again then.
        """
        session = await self._store.load(account)
        if session is None:
            return
        await self._store.save(replace(session, ended=True))
        self._forget(account)
        with suppress(NetworkSaidNo):
            await self._oauth.revoke(session)
        await self._drop(session)

    async def signed_in(self, account: AccountId) -> AsHer | None:
        known = self._open.get(account)
        session = await self._store.load(account) if known is None else None
        if session is not None and not session.ended:
            reads = (self._reading(session), self._reading(session))
            known = AsHer(session, self._server(session), *reads)
            self._open.put(account, known)
        return known

    async def ask(self, account: AccountId, ask: Callable[[AsHer], Awaitable[T]]) -> T:
        """Something of her server, as her. Raises LoginRevoked where she is not signed in."""
        her = await self.signed_in(account)
        if her is None:
            raise LoginRevoked("she is not signed in")
        try:
            return await ask(her)
        except LoginRevoked as error:
            if await self.lapsed(her):
                raise
            raise NetworkDown("she has signed in anew meanwhile") from error

    async def lapsed(self, her: AsHer) -> bool:
        """Her server takes this token no more. False where she has a newer one, which stays."""
        return await self._drop(her.session)

    async def _drop(self, session: Session) -> bool:
        kept = await self._store.load(session.account)
        if kept is not None and kept.token != session.token:
            return False
        await self._store.drop(session.account)
        self._forget(session.account)
        return True

    def _reading(self, session: Session) -> Server:
        spent, home = Spent(READS), session.home

        def asked() -> None:
            now = self._clock.now()
            if not spent.has_room(home, now):
                raise NetworkDown("enough has been read for her", retry_after=_ROOM_AGAIN)
            spent.note(home, now)

        return self._server(session, asked)

    def _server(self, session: Session, asked: Callable[[], None] = lambda: None) -> Server:
        home, token = session.home, session.token
        return Server(home, self._fetcher, self._clock, token=token, asked=asked)

    def _forget(self, account: AccountId) -> None:
        self._open.pop(account, None)
        self._changed(account)
