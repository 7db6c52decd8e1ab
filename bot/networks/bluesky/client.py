"""The bot's own account: one login, kept across restarts, and errors in our own words."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from operator import attrgetter
from typing import Any, Protocol, TypeAlias, TypeVar

from atproto import AsyncClient, AsyncRequest, Session, SessionEvent
from atproto_client.exceptions import AtProtocolError
from atproto_client.models.dot_dict import DotDict
from httpx import HTTPError

from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.networks.bluesky.troubles import TooWeak, in_our_words

T = TypeVar("T")
Json: TypeAlias = Mapping[str, Any]

TIMEOUT_SECONDS = 10.0
FIRST_LOGIN_WAIT = 30.0
LONGEST_LOGIN_WAIT = 900.0


class SessionKeeper(Protocol):
    """Keeps the bot's session between runs: a PDS allows only 300 logins a day."""

    async def load(self) -> str | None: ...
    async def save(self, session: str) -> None: ...


class BotAccount:
    """The bot's login on its PDS.

    `call` runs one request with the SDK's client, logs in where that is needed, and raises
    NetworkDown or NetworkSaidNo for whatever goes wrong. A password that is refused is NetworkDown
    too: the operator can mend it, and until then nothing may be given up for good.
    """

    def __init__(self, pds: str, identifier: str, password: str, keeper: SessionKeeper) -> None:
        self._client = AsyncClient(pds, request=AsyncRequest(timeout=TIMEOUT_SECONDS))
        self._client.on_session_change(self._note)
        self._pds, self._identifier, self._password = pds, identifier, password
        self._keeper = keeper
        self._unsaved: str | None = None
        self._logins = 0  # how often this process has logged in; 0: no session yet
        self._login = asyncio.Lock()
        self._vain: int = 0  # logins in a row that did not help
        self._next_login = 0.0  # by the loop's clock

    async def did(self) -> AccountId:
        """The bot's own account id."""
        await self._log_in()
        return AccountId(Session.decode(self._client.export_session_string()).did)

    async def call(self, ask: Callable[[AsyncClient], Awaitable[T]]) -> T:
        """Run one request; a session that has expired is renewed once."""
        used = await self._log_in()
        try:
            return await self._run(ask)
        except LoginRevoked:
            await self._log_in(after=used)
        try:
            answer = await self._run(ask)
        except LoginRevoked as error:
            wait = self._hold_off()
            said = f"the bot's own login is not accepted: {error}"
            raise NetworkDown(said, retry_after=wait) from error
        self._vain = 0
        return answer

    async def ask(
        self, method: str, model: object, *, headers: Mapping[str, str] | None = None
    ) -> Any:
        """One XRPC method by its dotted SDK name, e.g. `app.bsky.graph.get_followers`."""
        call = attrgetter(method)
        return await self.call(lambda client: call(client)(model, headers=dict(headers or {})))

    async def get(
        self, nsid: str, params: Json, *, headers: Mapping[str, str] | None = None
    ) -> Any:
        """The JSON that a query answers with, as it came."""
        model = DotDict({name: value for name, value in params.items() if value is not None})
        sent = dict(headers or {})
        answer = await self.call(lambda c: c.invoke_query(nsid, params=model, headers=sent))
        return answer.content

    async def post(self, nsid: str, body: Json, *, headers: Mapping[str, str] | None = None) -> Any:
        """The JSON that a procedure answers with; the body goes as it is."""
        sent = {**(headers or {}), "Content-Type": "application/json"}
        text = json.dumps(body)
        answer = await self.call(lambda c: c.invoke_procedure(nsid, content=text, headers=sent))
        return answer.content

    async def close(self) -> None:
        await self._client.request.close()

    async def _run(self, ask: Callable[[AsyncClient], Awaitable[T]]) -> T:
        try:
            return await ask(self._client)
        except (AtProtocolError, HTTPError, ValueError) as error:  # ValueError: 200 with no JSON
            trouble = in_our_words(error)
            if isinstance(trouble, TooWeak):  # the operator can mend that: not the last word
                raise NetworkDown(str(trouble)) from trouble
            if isinstance(trouble, NetworkDown):
                said = f"{self._pds}: {trouble}"
                raise NetworkDown(said, retry_after=trouble.retry_after) from error
            raise trouble from error
        finally:
            await self._save()

    async def _log_in(self, *, after: int | None = None) -> int:
        """Be logged in, anew where login number `after` no longer works; gives its number.

        Whoever waited for the lock finds the work done: many failures at once are one login.
        """
        async with self._login:
            if self._logins and self._logins != after:
                return self._logins
            kept = await self._keeper.load() if after is None else None
            if kept is None or not await self._resume(kept):
                await self._log_in_with_password()
            self._logins += 1
            return self._logins

    async def _resume(self, kept: str) -> bool:
        """Whether the session kept is of this account; whether it holds, the next call shows."""
        whose, _, session = kept.partition("\n")
        if whose != self._whose:
            return False
        try:
            await self._client.login(session_string=session, **_BARE)
        except (AtProtocolError, ValueError):
            return False
        return True

    async def _log_in_with_password(self) -> None:
        """Not too often: a PDS takes 30 logins in five minutes, good or bad, and 300 a day."""
        now = asyncio.get_running_loop().time()
        if now < self._next_login:
            raise NetworkDown("waiting to log in again", retry_after=self._next_login - now)
        self._client.update_base_url(self._pds)  # a session may have led to another server
        try:
            await self._run(lambda c: c.login(self._identifier, self._password, **_BARE))
        except NetworkSaidNo as error:
            wait = self._hold_off()
            said = f"the bot's own login is refused: {error}"
            raise NetworkDown(said, retry_after=wait) from error
        except NetworkDown as error:
            self._next_login = now + (error.retry_after or 0.0)
            raise

    def _hold_off(self) -> float:
        """Log in no more for so many seconds, twice as long each time."""
        wait = min(FIRST_LOGIN_WAIT * 2.0 ** min(self._vain, 9), LONGEST_LOGIN_WAIT)
        self._vain += 1
        self._next_login = asyncio.get_running_loop().time() + wait
        return wait

    def _note(self, event: SessionEvent, session: Session) -> None:
        if event is not SessionEvent.IMPORT:
            self._unsaved = f"{self._whose}\n{session.encode()}"

    @property
    def _whose(self) -> str:
        """A session is not for another account, nor for another place, than is configured."""
        return f"{self._identifier} at {self._pds}"

    async def _save(self) -> None:
        unsaved, self._unsaved = self._unsaved, None
        if unsaved is not None:
            await self._keeper.save(unsaved)


_BARE: dict[str, Any] = {"fetch_bsky_profile": False}
