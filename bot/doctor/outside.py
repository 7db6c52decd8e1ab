"""What the doctor looks at beyond this machine, as the bot itself will meet it."""

import json
import os
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from random import Random
from typing import Any, Protocol

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.app.clock import SystemClock
from bot.app.others_lists import ListShelf
from bot.app.public_reads import PublicAppView, PublicReads
from bot.fetch import Fetcher, LoopbackToo
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.feeds import FeedSource
from bot.model.people import AccountId, Network, Shown
from bot.model.subscriptions import OthersList, Source
from bot.networks.bluesky.client import BotAccount
from bot.networks.bluesky.cursors import Endpoint
from bot.networks.bluesky.feeds import try_feed
from bot.networks.bluesky.labelers import read_labeler
from bot.networks.bluesky.labels import USER_AGENT
from bot.networks.guard import Guard
from bot.networks.mastodon.entities import Person, person_in
from bot.networks.mastodon.feeds import path_of
from bot.networks.mastodon.public import PublicServers
from bot.settings import Settings
from bot.web.shared_list import KEY

PATIENCE = ClientTimeout(total=10)
MOST_BYTES = 100_000
_NOT_ACCEPTED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class Outside(Protocol):
    """Each raises NetworkDown, NetworkSaidNo or LoginRevoked."""

    async def time(self) -> datetime:
        """What time the bot's server has, to the second."""
        ...

    async def stream(self) -> str:
        """The first stream that can be opened."""
        ...

    async def labeler(self, did: str) -> str:
        """Its name, where it can be heard and its key for labels is there."""
        ...

    async def login(self) -> str:
        """The DID of the bot's account."""
        ...

    async def mastodon_login(self) -> str:
        """The address of the bot's account on its Mastodon server."""
        ...

    async def mastodon_scopes(self) -> Collection[str]:
        """What its token was made for; nothing where the server does not tell."""
        ...

    async def mastodon_locked(self) -> bool:
        """Whether people have to ask before they can follow it."""
        ...

    async def read_chat(self) -> None: ...

    async def try_feed(self, source: FeedSource) -> None: ...

    async def self_labels(self) -> Collection[str]: ...

    async def takes_messages_of(self) -> str:
        """`all`, `following` or `none`."""
        ...

    async def is_running(self) -> bool:
        """Whether the bot's own pages answer on this machine."""
        ...

    async def client_metadata(self) -> Mapping[str, Any]:
        """What the world reads at the public address."""
        ...

    async def is_reached(self) -> bool:
        """Whether the bot's own pages answer at the public address."""
        ...

    async def shown(self, account: AccountId) -> Shown:
        """As anybody is shown it. Raises Refused where nobody is there any more."""
        ...

    async def has_list(self, address: str) -> bool:
        """Whether a list of ours can be read there."""
        ...

    async def read_list(self, source: Source) -> None:
        """As the bot reads it. Raises ValueError too, where there is something else."""
        ...


@asynccontextmanager
async def look_outside(settings: Settings) -> AsyncIterator[Outside]:
    login = settings.bluesky
    password = login.password.get_secret_value() if login else ""
    identifier = login.identifier if login else ""
    bluesky = settings.addresses.bluesky
    account = BotAccount(bluesky.pds, identifier, password, _Nothing())
    async with ClientSession(timeout=PATIENCE) as http:
        try:
            yield _Networks(settings, account, http)
        finally:
            await account.close()


class _Nothing:
    """A visit leaves no session behind, and takes none that the bot is using."""

    async def load(self) -> str | None:
        return None

    async def save(self, session: str) -> None:
        pass


class _Networks:
    def __init__(self, settings: Settings, account: BotAccount, http: ClientSession) -> None:
        self._mastodon = settings.addresses.mastodon.server, settings.mastodon
        self._addresses, self._web = settings.addresses.bluesky, settings.web
        self._account, self._http = account, http
        fetcher = self._fetcher = Fetcher(LoopbackToo())
        self._reads = PublicReads(
            PublicAppView(fetcher, self._addresses.appview), PublicServers(fetcher, SystemClock())
        )
        self._shelf = ListShelf(
            fetcher,
            account if settings.bluesky else None,
            settings.config_dir,
            settings.policy,
            SystemClock(),
            Random(os.urandom(8)),  # noqa: S311  which accounts are looked up, no secrets
        )
        self._refused: NetworkSaidNo | None = None

    async def time(self) -> datetime:
        headers, _ = await self._get(f"{self._addresses.pds}/xrpc/_health")
        try:
            return parsedate_to_datetime(headers.get("Date", ""))
        except ValueError:
            raise NetworkSaidNo("it does not tell the time") from None

    async def stream(self) -> str:
        for url in self._addresses.jetstream:
            if await self._opens(Endpoint.of(url)):
                return url
        raise NetworkDown(f"none of {', '.join(self._addresses.jetstream)} could be opened")

    async def labeler(self, did: str) -> str:
        guard = Guard(LoopbackToo())
        found = await read_labeler(self._fetcher, AccountId(did), plc=self._addresses.plc)
        try:
            async with guard.session(USER_AGENT) as http, http.ws_connect(found.stream):
                return found.name
        except (ClientError, TimeoutError, OSError) as error:
            raise NetworkDown(f"{found.origin} gave no answer") from error

    async def login(self) -> str:
        """Asks once: a server takes few logins, and the answer would be the same."""
        if self._refused:
            raise self._refused
        try:
            return await self._account.did()
        except NetworkDown as error:
            if (said := _refusal_in(error)) is not None:
                self._refused = LoginRevoked(str(said))
                raise self._refused from error
            raise

    async def mastodon_login(self) -> str:
        person, _ = await self._on_mastodon()
        return person.account

    async def mastodon_locked(self) -> bool:
        _, body = await self._on_mastodon()
        return body.get("locked") is True

    async def mastodon_scopes(self) -> Collection[str]:
        status, body = await self._verified("apps")
        scopes = body.get("scopes") if status == HTTPStatus.OK else None
        return [str(each) for each in scopes] if isinstance(scopes, list) else []

    async def read_chat(self) -> None:
        proxy = {"atproto-proxy": f"{self._addresses.chat_did}#bsky_chat"}
        await self._ask("chat.bsky.convo.get_log", {}, headers=proxy)

    async def try_feed(self, source: FeedSource) -> None:
        if source.network is Network.BLUESKY:
            await self.login()
            await try_feed(source, self._account)
            return
        server, token = self._mastodon
        secret = token.get_secret_value() if token else ""
        address = f"{server}{path_of(source)}?limit=1"
        status, _, _ = await self._answer(address, {"authorization": f"Bearer {secret}"})
        if status != HTTPStatus.OK:
            raise NetworkSaidNo(f"{server} answered {status}")

    async def self_labels(self) -> Collection[str]:
        profile = await self._record("app.bsky.actor.profile")
        labels = getattr(profile, "labels", None)
        return {label.val for label in getattr(labels, "values", None) or ()}

    async def takes_messages_of(self) -> str:
        declaration = await self._record("chat.bsky.actor.declaration")
        return str(getattr(declaration, "allow_incoming", None) or "following")

    async def is_running(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self._web.host, self._web.host)  # noqa: S104  compared, not bound
        try:
            headers, _ = await self._get(f"http://{host}:{self._web.port}/healthz")
        except NetworkDown:
            return False
        return headers.get("Server") == "housecall"

    async def client_metadata(self) -> Mapping[str, Any]:
        _, body = await self._get(f"{self._web.public_url}/oauth/client-metadata.json")
        return body

    async def is_reached(self) -> bool:
        """Proxies may put a name of their own in place of the bot's, but leave what it says."""
        headers, body = await self._get(f"{self._web.public_url}/healthz")
        return headers.get("Server") == "housecall" or "healthy" in body

    async def shown(self, account: AccountId) -> Shown:
        return await self._reads.shown(account)

    async def has_list(self, address: str) -> bool:
        """The key that stands beside it is asked for, because the list may be long."""
        try:
            status, _, key = await self._answer(f"{address.rpartition('/')[0]}/{KEY}")
        except NetworkDown:
            return False  # without its message, which would show the address
        return status == HTTPStatus.OK and bool(key)

    async def read_list(self, source: Source) -> None:
        await self._shelf.read(OthersList(0, source))

    async def _on_mastodon(self) -> tuple[Person, Mapping[str, Any]]:
        """The bot's account there, read and as its server says it."""
        status, body = await self._verified("accounts")
        if status in _NOT_ACCEPTED:
            raise LoginRevoked("it does not take the token")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
            raise NetworkDown(f"{self._mastodon[0]} answered {status}")
        me = person_in(body) if status == HTTPStatus.OK else None
        if me is None:
            raise NetworkSaidNo(f"{self._mastodon[0]} answered {status} and with no account")
        return me, body

    async def _verified(self, what: str) -> tuple[int, Mapping[str, Any]]:
        server, token = self._mastodon
        secret = token.get_secret_value() if token else ""
        address = f"{server}/api/v1/{what}/verify_credentials"
        status, _, body = await self._answer(address, {"authorization": f"Bearer {secret}"})
        return status, body

    async def _record(self, collection: str) -> Any:
        """The record of the bot's own; None where there is none."""
        where = {"repo": await self.login(), "collection": collection, "rkey": "self"}
        try:
            return (await self._ask("com.atproto.repo.get_record", where)).value
        except NetworkSaidNo:
            return None

    async def _ask(
        self, method: str, model: object, *, headers: Mapping[str, str] | None = None
    ) -> Any:
        await self.login()
        try:
            return await self._account.ask(method, model, headers=headers)
        except NetworkDown as error:
            if (said := _refusal_in(error)) is not None:
                raise said from error
            raise

    async def _opens(self, endpoint: Endpoint) -> bool:
        protocols = ("xrpc.v1.json",) if endpoint.version > 1 else ()
        address = endpoint.address(("app.bsky.graph.block",), None)
        try:
            async with self._http.ws_connect(address, protocols=protocols):
                return True
        except (ClientError, TimeoutError, OSError):
            return False

    async def _get(self, address: str) -> tuple[Mapping[str, str], Mapping[str, Any]]:
        _, headers, body = await self._answer(address)
        return headers, body

    async def _answer(
        self, address: str, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], Mapping[str, Any]]:
        try:
            async with self._http.get(address, headers=headers) as answer:
                body = await answer.content.read(MOST_BYTES)
        except (ClientError, TimeoutError, OSError) as error:
            raise NetworkDown(f"{address} gave no answer") from error
        return answer.status, answer.headers, _object_in(body)


def _refusal_in(error: NetworkDown) -> NetworkSaidNo | None:
    """The bot waits for its operator where its login is refused; its operator is told at once."""
    return error.__cause__ if isinstance(error.__cause__, NetworkSaidNo) else None


def _object_in(body: bytes) -> Mapping[str, Any]:
    """Empty where it is no JSON object."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
