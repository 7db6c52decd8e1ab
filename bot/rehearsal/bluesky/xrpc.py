"""Plain XRPC as one person or as nobody, at a simulated or a real PDS."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import ClientSession

from bot.rehearsal.bluesky.addresses import Addresses
from bot.rehearsal.bluesky.wire import Json

_PAGE = "100"
SPARED_APP = "People"
"""How the people of a story name their app; no fault that is planned for the bot meets them."""


@dataclass(frozen=True, slots=True)
class Person:
    did: str
    handle: str
    password: str

    @property
    def account(self) -> str:
        return self.did

    @property
    def name(self) -> str:
        return self.handle


class SaidNo(Exception):
    """The network answered with an error: its XRPC name, HTTP status and message."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(f"{status} {name}: {message}")
        self.status = status
        self.name = name


class Xrpc:
    """Signs people in with their passwords as needed, and again where a session has expired."""

    def __init__(self, addresses: Addresses, http: ClientSession) -> None:
        self._addresses = addresses
        self._http = http
        self._tokens: dict[str, str] = {}

    def know(self, person: Person, token: str) -> None:
        """An access token that a new account came with."""
        self._tokens[person.did] = token

    async def read(self, who: Person, nsid: str, **query: str) -> Json:
        """A query as this person. Raises SaidNo."""
        return await self._as(who, "GET", nsid, query, None)

    async def call(self, who: Person, nsid: str, body: Json | None) -> Json:
        """A procedure as this person; None for one that takes no input. Raises SaidNo."""
        return await self._as(who, "POST", nsid, {}, body)

    async def pages(self, who: Person, nsid: str, name: str, **query: str) -> list[Json]:
        """All that a paged query lists under `name`."""
        found: list[Json] = []
        while True:
            page = await self.read(who, nsid, limit=_PAGE, **query)
            found += page[name]
            if not page.get("cursor") or not page[name]:
                return found
            query["cursor"] = page["cursor"]

    async def ask(
        self,
        verb: str,
        nsid: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Json | None = None,
        token: str | None = None,
        at: str | None = None,
    ) -> Json:
        """One request, to the PDS where `at` names no other base. Raises SaidNo."""
        headers = {"User-Agent": SPARED_APP}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if nsid.startswith("chat.bsky.convo."):
            headers["atproto-proxy"] = f"{self._addresses.chat_did}#bsky_chat"
        url = f"{at or self._addresses.pds}/xrpc/{nsid}"
        async with self._http.request(
            verb, url, params=query, json=body, headers=headers
        ) as response:
            answer = await response.json() if response.content_type == "application/json" else {}
            if not response.ok:
                name = str(answer.get("error"))
                raise SaidNo(response.status, name, str(answer.get("message")))
            return dict(answer or {})

    async def _as(
        self, who: Person, verb: str, nsid: str, query: Mapping[str, str], body: Json | None
    ) -> Json:
        token = self._tokens.get(who.did) or await self._sign_in(who)
        try:
            return await self.ask(verb, nsid, query=query, body=body, token=token)
        except SaidNo as error:
            if error.name != "ExpiredToken":
                raise
        token = await self._sign_in(who)
        return await self.ask(verb, nsid, query=query, body=body, token=token)

    async def _sign_in(self, who: Person) -> str:
        body = {"identifier": who.did, "password": who.password}
        made = await self.ask("POST", "com.atproto.server.createSession", body=body)
        self._tokens[who.did] = str(made["accessJwt"])
        return self._tokens[who.did]
