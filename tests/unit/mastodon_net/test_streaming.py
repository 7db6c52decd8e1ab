import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random

import aiohttp
import pytest
from typing_extensions import override

from bot.fetch import PublicOnly
from bot.model.errors import LoginRevoked, NetworkSaidNo
from bot.networks.guard import Guard
from bot.networks.mastodon.client import Server
from bot.networks.mastodon.entities import Notice
from bot.networks.mastodon.streaming import Ears, Pace, Told
from bot.rehearsal.faults import Fault
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, OLD, Flavour
from tests.unit.mastodon_net.worlds import QUICK, World, soon, world_of

STREAM_ONLY = replace(QUICK, catch_up=30.0)


def ears_of(world: World, pace: Pace = QUICK) -> Ears:
    kinds = ("mention", "follow")
    return Ears(world.account.server, world.guard, world.clock, Random(1), kinds, pace)


@asynccontextmanager
async def listening(
    ears: Ears, world: World, after: str | None = None
) -> AsyncIterator[list[Told]]:
    """What comes, as it comes."""
    found: list[Told] = []

    async def listen() -> None:
        since = world.clock.now() - timedelta(minutes=5)
        async with aclosing(ears.listen(after, since)) as news:
            async for told in news:
                found.append(told)  # noqa: PERF401  as it comes

    async with asyncio.TaskGroup() as tasks:
        work = tasks.create_task(listen())
        yield found
        work.cancel()


def notices(found: list[Told]) -> list[Notice]:
    return [notice for told in found for notice in told.notices]


@pytest.mark.parametrize(
    "flavour", [MASTODON, GOTOSOCIAL, OLD], ids=["mastodon", "gotosocial", "old"]
)
async def test_what_is_streamed_is_told_once(flavour: Flavour) -> None:
    async with world_of(flavour) as world:
        her, ears = await world.newcomer("dr_a"), ears_of(world)
        async with listening(ears, world) as found:
            await soon(lambda: bool(found) and ears.health.streaming)
            for text in ("one", "two"):
                await world.people.post(her, text, mention=[world.house])
            await soon(lambda: len(notices(found)) == 2)
            await asyncio.sleep(3 * QUICK.catch_up)
            assert len(notices(found)) == 2
        assert ears.health.reconnects == 0
        assert ears.health.malformed == 0


async def test_the_gap_of_a_lost_connection_is_filled() -> None:
    async with world_of() as world:
        her, ears = await world.newcomer("dr_a"), ears_of(world, STREAM_ONLY)
        async with listening(ears, world) as found:
            await soon(lambda: ears.health.streaming)
            await world.people.post(her, "one", mention=[world.house])
            await soon(lambda: len(notices(found)) == 1)
            instance = world.federation.instances[0]
            with instance.faults.during("/api/v1/notifications", Fault.BROKEN):
                instance.stream.drop_connections()
                await soon(lambda: ears.health.reconnects > 0)
                await world.people.post(her, "two", mention=[world.house])
            await soon(lambda: len(notices(found)) == 2)


async def test_where_it_stopped_it_goes_on() -> None:
    async with world_of() as world:
        her = await world.newcomer("dr_a")
        async with listening(ears_of(world), world) as found:
            await world.people.post(her, "one", mention=[world.house])
            await soon(lambda: any(told.after for told in found) and len(notices(found)) == 1)
        after = found[-1].after
        for n in range(90):
            await world.people.post(her, f"more {n}", mention=[world.house])
        async with listening(ears_of(world), world, after) as found:
            await soon(lambda: len(notices(found)) == 90)
            await asyncio.sleep(0.5)
        texts = [n.status.text.split()[-1] for n in notices(found) if n.status]
        assert texts == [str(n) for n in range(90)]


async def test_a_stream_that_is_deaf_is_found_out() -> None:
    async with world_of() as world:
        her, ears = await world.newcomer("dr_a"), ears_of(world)
        instance = world.federation.instances[0]
        async with listening(ears, world) as found:
            await soon(lambda: ears.health.streaming and bool(found))
            instance.stream.deaf = True
            await world.people.post(her, "unheard", mention=[world.house])
            await soon(lambda: len(notices(found)) == 1)
            await soon(lambda: ears.health.reconnects == 1)
            assert "deaf" in (ears.health.last_problem or "")
            instance.stream.deaf = False
            await soon(lambda: ears.health.streaming)


async def test_an_hour_of_silence_is_found_out() -> None:
    async with world_of() as world:
        ears = ears_of(world, replace(QUICK, silence=0.5))
        async with listening(ears, world):
            await soon(lambda: ears.health.reconnects >= 1)
            assert "silent" in (ears.health.last_problem or "")


ODD = {
    "empty filters_changed": {"stream": ["user"], "event": "filters_changed", "payload": ""},
    "no payload": {"stream": ["user"], "event": "filters_changed"},
    "a ULID": {"stream": ["user"], "event": "delete", "payload": "01FBVD42CQ3ZEEVMW180SBX03B"},
    "a number": {"stream": ["user"], "event": "delete", "payload": 12},
    "no notice": {"stream": ["user"], "event": "notification", "payload": "{}"},
    "a broken notice": {"stream": ["user"], "event": "notification", "payload": "{"},
    "unknown": {"stream": ["user"], "event": "from_the_future", "payload": "[]"},
    "an error": {"error": "no", "status": 400},
}


async def test_no_frame_is_too_odd() -> None:
    async with world_of() as world:
        her, ears = await world.newcomer("dr_a"), ears_of(world, STREAM_ONLY)
        async with listening(ears, world) as found:
            await soon(lambda: ears.health.streaming and bool(found))
            hub = world.federation.instances[0].stream
            for frame in (*map(json.dumps, ODD.values()), "", "[", "null", "[" * 5_000):
                hub.send_raw(frame)
            await world.people.post(her, "after all that", mention=[world.house])
            await soon(lambda: len(notices(found)) == 1)
        assert ears.health.reconnects == 0
        assert [gone.id for told in found for gone in told.gone] == [
            "01FBVD42CQ3ZEEVMW180SBX03B",
            "12",
        ]


async def test_filtered_notifications_are_told_too() -> None:
    async with world_of() as world:
        her, ears = await world.newcomer("dr_a"), ears_of(world)
        async with listening(ears, world) as found:
            await soon(lambda: ears.health.streaming and bool(found))
            await world.people.message(her, world.house, "help")
            await soon(lambda: len(notices(found)) == 1)
            await asyncio.sleep(3 * QUICK.catch_up)
        assert notices(found)[0].filtered
        assert ears.health.reconnects == 0  # what is filtered was never owed by the stream


async def _to_the_end(ears: Ears, world: World) -> None:
    async with asyncio.timeout(8), aclosing(ears.listen(None, world.clock.now())) as news:
        async for _ in news:
            pass


async def test_a_refused_token_ends_it() -> None:
    async with world_of() as world:
        server = Server(world.here, world.fetcher, world.clock, token="wrong")
        ears = Ears(server, world.guard, world.clock, Random(1), ("mention",), QUICK)
        with pytest.raises(LoginRevoked):
            await _to_the_end(ears, world)


async def test_a_server_that_is_down_is_waited_for() -> None:
    async with world_of() as world:
        her, ears = await world.newcomer("dr_a"), ears_of(world)
        instance = world.federation.instances[0]
        await world.people.post(her, "one", mention=[world.house])
        await instance.server.stop()
        async with listening(ears, world) as found:
            await soon(lambda: ears.health.reconnects >= 3)
            await instance.server.start()
            await soon(lambda: len(notices(found)) == 1)


async def test_where_streams_are_down_the_list_goes_on_and_streams_are_tried_again() -> None:
    async with world_of() as world:
        her, ears = await world.newcomer("dr_a"), ears_of(world)
        instance = world.federation.instances[0]
        with instance.faults.during("/api/v1/streaming", Fault.UNAVAILABLE):
            async with listening(ears, world) as found:
                await soon(lambda: ears.health.reconnects >= 2)
                await world.people.post(her, "one", mention=[world.house])
                await soon(lambda: len(notices(found)) == 1)
                assert not ears.health.streaming
                instance.faults.clear()
                await soon(lambda: ears.health.streaming)


HOME = "https://home.example"
PLACES = {
    "said nowhere": (HOME, "", "wss://home.example/api/v1/streaming"),
    "elsewhere": (HOME, "wss://s.home.example", "wss://s.home.example/api/v1/streaming"),
    "with its path": (HOME, "wss://x.example/api/v1/streaming", "wss://x.example/api/v1/streaming"),
}


@pytest.mark.parametrize(("base", "said", "used"), PLACES.values(), ids=PLACES)
def test_streams_are_where_the_server_says(base: str, said: str, used: str) -> None:
    assert Guard(PublicOnly()).streaming(base, said) == used


def test_a_server_on_plain_http_that_advertises_wss_is_spoken_to_as_it_can() -> None:
    class Anywhere(PublicOnly):
        @override
        def admits_scheme(self, scheme: str) -> bool:
            return scheme in {"http", "https"}

    url = Guard(Anywhere()).streaming("http://gts.example:8080", "wss://gts.example:8080")
    assert url == "ws://gts.example:8080/api/v1/streaming"


@pytest.mark.parametrize(
    "said", ["ws://home.example", "wss://127.0.0.1", "wss://[::1]", "wss://u:p@home.example"]
)
def test_a_stream_where_none_may_be_is_refused(said: str) -> None:
    with pytest.raises(NetworkSaidNo):
        Guard(PublicOnly()).streaming(HOME, said)


async def test_a_name_that_leads_inside_is_refused() -> None:
    async def inside(_: str, __: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    async with Guard(PublicOnly(), inside).session("test") as http:
        with pytest.raises(aiohttp.ClientConnectorError) as refused:
            await http.ws_connect("wss://home.example/api/v1/streaming")
        assert "public internet" in str(refused.value.__cause__)
