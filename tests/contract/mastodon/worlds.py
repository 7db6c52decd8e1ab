"""One Mastodon for a test: the simulated one, or the mock of the Mastodon.py project."""

import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

import pytest
from mastodon_mock.config import DatabaseConfig, MastodonMockConfig, SeedConfig
from mastodon_mock.testing.server import MockServer
from typing_extensions import override

from bot.rehearsal.faults import Fault
from bot.rehearsal.mastodon.client import Person, SaidNo
from bot.rehearsal.mastodon.network import Federation
from bot.rehearsal.mastodon.people import People, uri_of
from bot.rehearsal.mastodon.wire import Json

both = pytest.mark.parametrize("world", ["simulated", "mock"], indirect=True)
simulated = pytest.mark.parametrize("world", ["simulated"], indirect=True)


def real_time() -> datetime:
    """The mock lives in it."""
    return datetime.now(UTC)  # noqa: TID251  the edge of the test


class PeopleOfTheMock(People):
    """Search finds nothing by address there."""

    @override
    async def id_of(self, who: Person, uri: str) -> str:
        found = await self.client.get(
            who, "/api/v1/accounts/lookup", acct=uri.rsplit("@", maxsplit=1)[-1]
        )
        assert uri_of(found) == uri
        return str(found["id"])

    @override
    async def seen(self, who: Person, uri: str) -> Json:
        path = f"/api/v1/statuses/{uri.rsplit('/', 1)[-1]}"
        return dict(await self.client.get(who, path))


Fail: TypeAlias = Callable[[str, int], Awaitable[None]]
"""The next call of a path is answered by this status."""


@dataclass(frozen=True, slots=True)
class World:
    """`federation` is None where it is the mock."""

    server: str
    people: People
    federation: Federation | None
    fail: Fail

    async def newcomer(self, name: str = "who") -> Person:
        """The mock outlives a test, and takes no name twice."""
        return await self.people.new_account(f"{name}_{secrets.token_hex(4)}", self.server)

    async def ask(self, method: str, path: str, who: Person | None = None, **body: Any) -> Any:
        token = who.token if who else None
        return await self.people.client.ask(
            method, self.server + path, body=body or None, token=token
        )

    async def form(self, path: str, form: dict[str, str]) -> Any:
        """Posted as a browser or an OAuth client does."""
        return await self.people.client.ask("POST", self.server + path, form=form)

    async def status_of(self, method: str, path: str, token: str | None = None) -> int:
        """Of the answer."""
        try:
            await self.people.client.ask(method, self.server + path, token=token)
        except SaidNo as said:
            return said.status
        return 200


def faults_of(federation: Federation) -> Fail:
    faults = {429: Fault.LIMITED, 500: Fault.BROKEN, 503: Fault.UNAVAILABLE}

    async def fail(path: str, status: int) -> None:
        federation.instances[0].faults.next(path, faults[status])

    return fail


def faults_of_the_mock(people: People, server: str) -> Fail:
    async def fail(path: str, status: int) -> None:
        rule: Json = {"match": {"path": path}, "effect": {"type": "status", "status": status}}
        await people.client.ask("POST", f"{server}/api/v1/_mock/faults", body={**rule, "count": 1})

    return fail


@contextmanager
def running_mock() -> Iterator[str]:
    """The address of one with scopes enforced, which it does only when told."""
    config = MastodonMockConfig(
        database=DatabaseConfig(path=":memory:"), seed=SeedConfig(), url_scheme="http"
    )
    config.auth.enforce_scopes = True
    config.streaming.heartbeat_seconds = 0.1  # how long an open stream holds up its end
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    with MockServer(config=config, shutdown_timeout=0.2) as server:
        config.domain = f"127.0.0.1:{server.port}"
        yield server.base_url
