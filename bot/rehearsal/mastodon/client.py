"""Plain HTTP as one person or as nobody, at a simulated or a real server."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from bot.rehearsal.mastodon.wire import Json


@dataclass(frozen=True, slots=True)
class Person:
    """`uri` is the actor's, `server` the base address of the home server."""

    uri: str
    username: str
    server: str
    password: str
    token: str

    @property
    def account(self) -> str:
        return self.uri

    @property
    def name(self) -> str:
        return self.address

    @property
    def domain(self) -> str:
        return self.server.split("://", 1)[1]

    @property
    def address(self) -> str:
        """`name@domain`, as others mention her."""
        return f"{self.username}@{self.domain}"


class SaidNo(Exception):
    """The server answered with an error: HTTP status and body."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Client:
    http: ClientSession

    async def ask(
        self,
        method: str,
        url: str,
        *,
        query: Any = None,
        body: Json | None = None,
        form: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Any:
        """Raises SaidNo."""
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.http.request(
            method, url, params=query, json=body, data=form, headers=sent
        ) as reply:
            is_json = "json" in reply.content_type
            answer = await reply.json(content_type=None) if is_json else await reply.text()
            if not reply.ok:
                raise SaidNo(reply.status, answer)
            return answer

    async def get(self, who: Person, path: str, **query: Any) -> Any:
        """Raises SaidNo."""
        return await self.ask("GET", who.server + path, query=query, token=who.token)

    async def post(self, who: Person, path: str, **body: Any) -> Any:
        """Raises SaidNo."""
        return await self.ask("POST", who.server + path, body=body, token=who.token)

    async def pages(self, who: Person, path: str, **query: Any) -> list[Any]:
        """All that a list holds, by its Link headers."""
        found: list[Any] = []
        url: str | None = who.server + path
        while url:
            sent = {"Authorization": f"Bearer {who.token}"}
            async with self.http.get(url, params=query, headers=sent) as reply:
                if not reply.ok:
                    raise SaidNo(reply.status, await reply.text())
                found += await reply.json()
                following = reply.links.get("next")
                url, query = (str(following["url"]), {}) if following else (None, {})
        return found
