"""The stream against the simulated Jetstream: both sides agree on filters, cursors and breaks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import pytest
from aiohttp import web

from bot.model.people import AccountId
from bot.model.senses import (
    Aimed,
    Batch,
    BlockedBot,
    Followed,
    Missed,
    PostGone,
    Presence,
    PresenceChanged,
    Sensed,
    Unfollowed,
)
from bot.networks.bluesky.cursors import Endpoint, Position
from bot.networks.bluesky.frames import Stamp, of_micros
from bot.networks.bluesky.stream import Jetstream, Pace, Source
from bot.networks.bluesky.watch_set import WatchSet
from bot.rehearsal.bluesky import jetstream as simulated
from bot.rehearsal.bluesky.repo import Status, World
from bot.rehearsal.bluesky.wire import Caller, Via
from bot.rehearsal.faults import Faults
from tests.unit.networks.bluesky.wire import BLOCK, FOLLOW, NOON, POST, post, reply_to

PATHS = [simulated.V1_PATH, simulated.V2_PATH]


@dataclass
class Town:
    """A small network: Ann is a member, Eve is not, and the bot listens."""

    world: World
    server: simulated.Jetstream
    url: str
    at: datetime = NOON

    def __post_init__(self) -> None:
        self.bot, self.ann, self.eve = (
            AccountId(self.world.open_account(f"{name}.test", "secret").did)
            for name in ("thebot", "anna", "evie")
        )
        self.watch = WatchSet(self.bot, [self.ann])

    def now(self) -> datetime:
        return self.at

    async def sleep(self, _seconds: float) -> None:
        await asyncio.sleep(0)

    def put(self, who: str, collection: str, rkey: str, value: dict[str, object]) -> None:
        self.world.put(Caller(who, Via.PASSWORD), collection, rkey, value)

    def insult(self, rkey: str) -> None:
        self.put(self.eve, POST, rkey, post(rkey, reply=reply_to(self.ann)))

    def remove(self, who: str, collection: str, rkey: str) -> None:
        self.world.remove(Caller(who, Via.PASSWORD), collection, rkey)

    @asynccontextmanager
    async def listening(self, cursor: str | None = None) -> AsyncIterator[AsyncIterator[Batch]]:
        pace = Pace(linger=0.005, heartbeat=0.02)
        stream = Jetstream(
            Source((self.url,), "housecall-test", pace=pace),
            self.watch,
            self,
            Random(7),
        )
        async with asyncio.timeout(20), aclosing(stream.listen(cursor)) as batches:
            yield batches

    @property
    def cursor(self) -> str:
        """Behind all that has happened so far."""
        endpoint, last = Endpoint.of(self.url), self.world.events[-1]
        place = last.time_us if endpoint.version == 1 else last.seq
        stamp = Stamp(endpoint.version, place, of_micros(last.time_us))
        return str(Position(endpoint.host, stamp))


@pytest.fixture(params=PATHS, ids=["v1", "v2"])
async def town(request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    times = [NOON]
    world = World(lambda: times[0], Random(3))
    server = simulated.Jetstream(world)
    runner = web.AppRunner(server.app(Faults()), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield Town(world, server, f"ws://127.0.0.1:{port}{request.param}")
    await runner.cleanup()


async def heard(batches: AsyncIterator[Batch], count: int) -> list[Sensed]:
    found: list[Sensed] = []
    while len(found) < count:
        found.extend((await anext(batches)).sensed)
    return found


def is_deletion(one: Sensed) -> bool:
    return isinstance(one, PresenceChanged) and one.presence is Presence.DELETED


def texts(sensed: list[Sensed]) -> list[str]:
    return [one.interaction.text for one in sensed if isinstance(one, Aimed)]


async def test_all_that_the_bot_must_notice_arrives_in_order(town: Town) -> None:
    cursor = town.cursor
    town.put(town.eve, FOLLOW, "3f", {"subject": town.bot})
    town.watch.add_author(town.eve)
    town.insult("3a")
    town.remove(town.eve, POST, "3a")
    town.put(town.eve, BLOCK, "3b", {"subject": town.bot})
    town.remove(town.eve, FOLLOW, "3f")
    town.world.set_status(town.eve, Status.DELETED)
    async with town.listening(cursor) as batches:
        sensed = await heard(batches, 6)
        while not any(is_deletion(one) for one in sensed):
            sensed += await heard(batches, 1)
    # Version 1 goes back a few seconds, to when the accounts were opened.
    sensed = [one for one in sensed if is_deletion(one) or not isinstance(one, PresenceChanged)]
    assert [type(one) for one in sensed] == [
        Followed,
        Aimed,
        PostGone,
        BlockedBot,
        Unfollowed,
        PresenceChanged,
    ]
    followed, aimed, gone, blocked, unfollowed, left = sensed
    assert isinstance(left, PresenceChanged)
    assert isinstance(followed, Followed)
    assert isinstance(unfollowed, Unfollowed)
    assert followed.follow == unfollowed.follow
    assert isinstance(aimed, Aimed)
    assert isinstance(gone, PostGone)
    assert aimed.interaction.post == gone.post
    assert isinstance(blocked, BlockedBot)
    assert (blocked.account, left.account) == (town.eve, town.eve)


async def test_cut_off_in_the_middle_it_loses_nothing_and_repeats_nothing(town: Town) -> None:
    cursor = town.cursor
    async with town.listening(cursor) as batches:
        town.insult("one")
        assert texts(await heard(batches, 1)) == ["one"]
        town.server.drop_connections()
        town.insult("two")
        town.insult("three")
        assert texts(await heard(batches, 2)) == ["two", "three"]


async def test_a_cursor_older_than_the_server_keeps_is_told_as_missed(town: Town) -> None:
    cursor = town.cursor
    town.world.clock = lambda: NOON + timedelta(hours=30)
    town.insult("lost")
    town.at = NOON + timedelta(hours=70)
    town.world.clock = town.now
    town.insult("kept")
    async with town.listening(cursor) as batches:
        sensed = await heard(batches, 2)
    [missed] = [one for one in sensed if isinstance(one, Missed)]
    assert missed.until == town.at
    assert missed.since <= NOON + timedelta(seconds=1)
    assert texts(sensed) == ["kept"]


async def test_an_oversized_frame_does_not_stop_the_stream(town: Town) -> None:
    cursor = town.cursor
    async with town.listening(cursor) as batches:
        town.insult("one")
        await heard(batches, 1)
        await town.server.send_oversized(5_000_000)
        await town.server.send_raw("not json")
        town.insult("two")
        assert texts(await heard(batches, 1)) == ["two"]
