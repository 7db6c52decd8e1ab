"""One Bluesky for a test, simulated or real, with people on it and the bot's own account."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import aiohttp
import pytest

from bot.model.people import AccountId
from bot.networks.bluesky.client import BotAccount
from bot.rehearsal.bluesky.addresses import Addresses
from bot.rehearsal.bluesky.feeds import Generator
from bot.rehearsal.bluesky.network import Network, simulated_network
from bot.rehearsal.bluesky.people import People, Person
from bot.rehearsal.faults import Faults
from tests.networks.real import RealNetwork

REAL = pytest.param("real", marks=pytest.mark.networks)
both = pytest.mark.parametrize("world", ["simulated", REAL], indirect=True)
simulated = pytest.mark.parametrize("world", ["simulated"], indirect=True)


def real_time() -> datetime:
    """Tokens and the real network live in it."""
    return datetime.now(UTC)  # noqa: TID251  the edge of the test


@dataclass(frozen=True, slots=True)
class World:
    """`simulated` is None where it is the real one, which cannot be told to fail."""

    addresses: Addresses
    people: People
    simulated: Network | None = None
    real: RealNetwork | None = None

    @property
    def faults(self) -> Faults:
        assert self.simulated is not None
        return self.simulated.faults

    async def settle(self) -> None:
        """Return when the AppView has seen everything that was written."""
        await self.people.settle()

    async def serve_feed(self, uri: str, posts: Sequence[str]) -> str:
        """Have a service show these posts as this feed; gives the DID of the service."""
        if self.real is not None:
            return await self.real.serve_feed(uri, posts)
        assert self.simulated is not None
        self.simulated.generators.setdefault(uri, Generator()).posts = list(posts)
        return "did:web:feeds.test"

    async def reports_about(self, uri: str) -> list[tuple[str, str | None, str]]:
        """What the network's moderators were told of this post: reason type, words, reporter."""
        if self.real is not None:
            told = await self.real.reports_about(uri)
        else:
            assert self.simulated is not None
            all_ = self.simulated.moderation.reports
            told = [each for each in all_ if each["subject"].get("uri") == uri]
        return [(each["reasonType"], each.get("reason"), each["reportedBy"]) for each in told]

    async def newcomer(self, name: str) -> Person:
        """The real network outlives a test, and takes no handle twice."""
        return await self.people.new_account(f"{name}-{secrets.token_hex(3)}")


@pytest.fixture
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with aiohttp.ClientSession() as http:
        if request.param == "real":
            real: RealNetwork = request.getfixturevalue("real_network")
            people = People(real.addresses, http, real_time, settle=real.settle)
            yield World(real.addresses, people, real=real)
            return
        seed = Random(7)
        async with simulated_network(real_time, seed) as network:
            people = People(network.addresses, http, real_time)
            yield World(network.addresses, people, network)


@dataclass(slots=True)
class Pocket:
    """Where a session is kept. Every login with a password saves one."""

    saved: list[str] = field(default_factory=list)

    async def load(self) -> str | None:
        return self.saved[-1] if self.saved else None

    async def save(self, session: str) -> None:
        self.saved.append(session)


@dataclass(frozen=True, slots=True)
class House:
    """The bot as a person of the network, and its login as the bot uses it."""

    person: Person
    account: BotAccount
    pocket: Pocket

    @property
    def did(self) -> AccountId:
        return AccountId(self.person.did)


@asynccontextmanager
async def house_in(
    world: World,
    person: Person | None = None,
    *,
    password: str | None = None,
    pocket: Pocket | None = None,
) -> AsyncIterator[House]:
    """A newcomer, or this person, by the main password or another."""
    if person is None:
        person = await world.newcomer("house")
        await world.settle()
    pocket = pocket or Pocket()
    account = BotAccount(world.addresses.pds, person.handle, password or person.password, pocket)
    try:
        yield House(person, account, pocket)
    finally:
        await account.close()


@pytest.fixture
async def house(world: World) -> AsyncIterator[House]:
    async with house_in(world) as house:
        yield house


class Quiet(Exception):
    """Nothing is left to do but to wait."""


@dataclass(slots=True)
class ImpatientClock:
    """Real time, until a test moves it. Who wants to sleep is interrupted by Quiet."""

    ahead: timedelta = timedelta()
    asked: list[float] = field(default_factory=list)  # seconds of every sleep

    def now(self) -> datetime:
        return real_time() + self.ahead

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        raise Quiet
