"""A simulated federation for a test, with the bot's account and people on it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import urlencode

import aiohttp

from bot.fetch import Fetcher, LoopbackToo
from bot.model.people import AccountId, Right
from bot.networks.guard import Guard
from bot.networks.mastodon.gate import Gate
from bot.networks.mastodon.members import Members
from bot.networks.mastodon.oauth import Client, OAuth
from bot.networks.mastodon.own import BotAccount
from bot.networks.mastodon.sessions import OUT_OF_BAND, Session
from bot.networks.mastodon.streaming import Pace
from bot.rehearsal.mastodon.flavour import MASTODON, Flavour
from bot.rehearsal.mastodon.network import Federation, simulated_federation
from bot.rehearsal.mastodon.people import People, Person

QUICK = Pace(catch_up=0.3, alone=0.2, heartbeat=5.0, stable=60.0, slowest_retry=0.2)


@dataclass(slots=True)
class HastyClock:
    """Real time, moved ahead at will; a sleep takes a hundredth of what it should."""

    ahead: timedelta = timedelta()
    asked: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead  # noqa: TID251  the edge of the test

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        await asyncio.sleep(min(seconds / 100, 0.5))


@dataclass(slots=True)
class Drawer:
    """Keeps sessions and registrations as the store does, but in memory."""

    sessions: dict[AccountId, Session] = field(default_factory=dict)
    apps: dict[str, str] = field(default_factory=dict)

    async def load(self, account: AccountId) -> Session | None:
        return self.sessions.get(account)

    async def save(self, session: Session) -> None:
        self.sessions[session.account] = session

    async def drop(self, account: AccountId) -> None:
        self.sessions.pop(account, None)

    async def load_app(self, home: str) -> str | None:
        return self.apps.get(home)

    async def save_app(self, home: str, text: str) -> None:
        self.apps[home] = text


@dataclass(slots=True)
class World:
    federation: Federation
    people: People
    clock: HastyClock
    house: Person
    account: BotAccount
    fetcher: Fetcher
    guard: Guard
    drawer: Drawer
    oauth: OAuth
    members: Members
    gate: Gate

    @property
    def here(self) -> str:
        return self.federation.instances[0].url

    @property
    def there(self) -> str:
        """Another server where there is one."""
        return self.federation.instances[-1].url

    async def newcomer(self, name: str, server: str | None = None) -> Person:
        return await self.people.new_account(name, server or self.there)

    async def sign_in(self, person: Person, *rights: Right) -> Session:
        """The whole way, with a code that she copies by hand."""
        account = AccountId(person.uri)
        url, pending = await self.oauth.start(account, self.clock.now(), rights)
        code = await self.people.sign_in_and_consent(url, person)
        session = await self.oauth.finish(pending, {"code": code}, self.clock.now())
        await self.members.keep(session)
        return session


@asynccontextmanager
async def world_of(*flavours: Flavour, callback: str | None = None) -> AsyncIterator[World]:
    clock, fetcher = HastyClock(), Fetcher(LoopbackToo())
    async with (
        aiohttp.ClientSession() as http,
        simulated_federation(clock.now, Random(7), flavours or (MASTODON,)) as federation,
    ):
        people = People(http)
        house = await people.new_account("house", federation.instances[0].url)
        await people.set_profile(house, locked=False)
        account = BotAccount(house.server, await _own_token(people, house), fetcher, clock)
        drawer = Drawer()
        client = Client("House Call", callback=callback)
        oauth = OAuth(fetcher, drawer, client, clock, entropy=lambda n: Random(3).randbytes(n))
        members = Members(oauth, drawer, fetcher, clock)
        guard, gate = Guard(LoopbackToo()), Gate(account, clock)
        try:
            yield World(
                federation,
                people,
                clock,
                house,
                account,
                fetcher,
                guard,
                drawer,
                oauth,
                members,
                gate,
            )
        finally:
            account.close()


async def _own_token(people: People, house: Person) -> str:
    """Of a client of its own, which meets limits and faults like any other."""
    url, ask, scope = house.server, people.client.ask, "read write follow"
    app = {"client_name": "The house itself", "redirect_uris": OUT_OF_BAND, "scopes": scope}
    made = await ask("POST", f"{url}/api/v1/apps", body=app)
    asked = {"response_type": "code", "client_id": made["client_id"], "scope": scope}
    asked["redirect_uri"] = OUT_OF_BAND
    code = await people.sign_in_and_consent(f"{url}/oauth/authorize?{urlencode(asked)}", house)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": OUT_OF_BAND}
    form |= {key: made[key] for key in ("client_id", "client_secret")}
    return str((await ask("POST", f"{url}/oauth/token", body=form))["access_token"])


async def soon(
    what: Callable[[], bool] | Callable[[], Awaitable[bool]], seconds: float = 25
) -> None:
    """Return when it holds; fail where it does not in time."""
    async with asyncio.timeout(seconds):
        while True:
            holds = what()
            if holds is True or (not isinstance(holds, bool) and await holds):
                return
            await asyncio.sleep(0.02)


async def in_time(clock: HastyClock, what: Callable[[], bool], seconds: float = 25) -> None:
    """As `soon`, while time goes on: a read that was under way when it leapt came too early."""
    async with asyncio.timeout(seconds):
        while not what():
            clock.ahead += timedelta(minutes=1)
            await asyncio.sleep(0.1)


__all__ = ["QUICK", "Drawer", "HastyClock", "World", "in_time", "soon", "world_of"]
