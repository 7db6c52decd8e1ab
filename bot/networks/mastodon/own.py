"""The bot's own account: Mastodon.py on a thread of its own for what is ordinary.

Its streaming is deaf without saying so and its rate limiter sleeps, so neither is ever used.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from mastodon import Mastodon
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServerError,
    MastodonUnauthorizedError,
)

from bot.fetch import Fetcher
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.networks.mastodon.client import USER_AGENT, Server, not_accepted
from bot.networks.mastodon.entities import Person, Status, person_in, status_in
from bot.networks.mastodon.links import acct_on
from bot.networks.mastodon.shelf import Shelf
from bot.networks.mastodon.troubles import LONGEST_WAIT, Answered, trouble_in
from bot.pipeline.ports import Clock

T = TypeVar("T")

TIMEOUT_SECONDS = 30.0


class BotAccount:
    """One token on one server; `server` is the same account for what Mastodon.py cannot do."""

    def __init__(self, base: str, token: str, fetcher: Fetcher, clock: Clock) -> None:
        self.server = Server(base, fetcher, clock, token=token, patient=True)
        self.shelf = Shelf()
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, "mastodon")
        self._me: Person | None = None
        self._mastodon = Mastodon(
            access_token=token,
            api_base_url=self.server.base,
            ratelimit_method="throw",
            request_timeout=TIMEOUT_SECONDS,
            user_agent=USER_AGENT,
        )

    async def me(self) -> Person:
        if self._me is None:
            found = self._read(await self.ordinary(Mastodon.account_verify_credentials))
            if found is None:
                raise NetworkDown("the bot's own account cannot be read")
            self.shelf.note_person(found)
            self._me = found
        return self._me

    async def ordinary(self, ask: Callable[[Mastodon], T]) -> T:
        """One call of Mastodon.py; calls go one after another."""
        run = asyncio.get_running_loop().run_in_executor
        try:
            return await run(self._thread, partial(ask, self._mastodon))
        except RecursionError as error:  # it asks itself for its own version on odd servers
            raise NetworkDown("the server cannot be made out") from error
        except MastodonError as error:
            raise self._in_our_words(error) from error

    async def person(self, account: AccountId) -> Person:
        """As the bot's server knows it, which looks abroad if it must. Raises NetworkSaidNo."""
        known = self.shelf.person_of(account)
        if known is None:
            known = await self._look_up(account)
            self.shelf.note_person(known)
        return known

    async def find(self, query: str, *, post: bool) -> Person | Status | None:
        """What an address or a handle stands for; None where the server does not know."""
        kind = "statuses" if post else "accounts"
        params = (("q", query), ("type", kind), ("resolve", "true"), ("limit", "1"))
        try:  # not by Mastodon.py, which asks for versions first and gets lost on some servers
            answer = (await self.server.get("/api/v2/search", params)).json
        except Answered:
            return None
        found = answer.get(kind) if isinstance(answer, dict) else None
        first = found[0] if isinstance(found, list) and found else None
        return status_in(first, self.server.base) if post else self._read(first)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _look_up(self, account: AccountId) -> Person:
        found = await self.find(account, post=False)
        if isinstance(found, Person) and found.account == account:
            return found
        acct = acct_on(self.server.base, account)
        if acct is not None:
            found = self._read(await self.ordinary(lambda m: m.account_lookup(acct)))
            if found is not None and found.account == account:
                return found
        raise NetworkSaidNo("the account is not known to the bot's server")

    def _read(self, account: object) -> Person | None:
        return person_in(account, self.server.base)

    def _in_our_words(self, error: MastodonError) -> NetworkDown | NetworkSaidNo:
        match error:
            case MastodonUnauthorizedError():
                return not_accepted()
            case MastodonRatelimitError():
                return NetworkDown("asked to wait", retry_after=self._until_reset())
            case MastodonServerError() | MastodonNetworkError():
                return NetworkDown(type(error).__name__)
            case MastodonAPIError():
                status = error.args[1] if len(error.args) > 1 else None
                if isinstance(status, int):
                    return trouble_in(status, {}, self._clock.now()) or NetworkDown("unreadable")
                return NetworkDown(type(error).__name__)
            case _:
                return NetworkDown(type(error).__name__)

    def _until_reset(self) -> float | None:
        reset: object = self._mastodon.ratelimit_reset
        if not isinstance(reset, int | float):
            return None
        wait = float(reset) - self._clock.now().timestamp()
        return min(max(wait, 1.0), LONGEST_WAIT)
