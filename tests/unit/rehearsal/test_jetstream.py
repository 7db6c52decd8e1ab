"""Both wires of the stream: frames, filters, cursors, gaps and faults."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.rehearsal.bluesky.network import Network
from bot.rehearsal.bluesky.people import People
from tests.unit.rehearsal.stepped import SteppedClock

V1 = "/subscribe"
V2 = "/xrpc/network.bsky.jetstream.subscribeEvents"
POST = "app.bsky.feed.post"
FOLLOW = "app.bsky.graph.follow"
Query = list[tuple[str, str]]


class Reader:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def frames(self, count: int) -> list[Any]:
        return [json.loads(await self.socket.receive_str(timeout=2)) for _ in range(count)]

    async def silent(self) -> bool:
        try:
            await self.socket.receive(timeout=0.1)
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def reading(network: Network, path: str, query: Query | None = None) -> AsyncIterator[Reader]:
    async with aiohttp.ClientSession() as session:
        url = network.addresses.jetstream + path
        async with session.ws_connect(url, params=query or []) as socket:
            yield Reader(socket)


async def refusal(network: Network, path: str, query: Query) -> str:
    url = network.addresses.jetstream.replace("ws:", "http:") + path
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, params=query) as response,
    ):
        assert response.status == 400
        return await response.text()


async def test_v1_frames_carry_what_production_frames_carry(
    network: Network, people: People
) -> None:
    async with reading(network, V1) as reader:
        dr_a = await people.new_account("dr-ama")
        post = await people.post(dr_a, "Vaccines work")
        await people.delete(dr_a, post.uri)
        identity, account, created, deleted = await reader.frames(4)
    assert identity["kind"] == "identity"
    assert identity["identity"]["handle"] == dr_a.handle
    assert account["account"]["active"] is True
    assert created.keys() == {"did", "time_us", "kind", "commit"}
    assert created["commit"].keys() == {
        *("rev", "operation", "collection", "rkey", "record", "cid")
    }
    assert created["commit"]["record"]["text"] == "Vaccines work"
    assert created["commit"]["cid"] == post.cid
    assert deleted["commit"].keys() == {"rev", "operation", "collection", "rkey"}
    times = [one["time_us"] for one in (identity, account, created, deleted)]
    assert times == sorted(set(times))


async def test_v2_wraps_the_same_events_with_a_sequence(network: Network, people: People) -> None:
    async with reading(network, V2) as reader:
        dr_a = await people.new_account("dr-ama")
        await people.deactivate(dr_a)
        frames = await reader.frames(4)
    assert {frame["$type"] for frame in frames} == {"message"}
    payloads = [frame["payload"] for frame in frames]
    kinds = [one["$type"].rsplit("#")[1] for one in payloads]
    assert kinds == ["identity", "account", "sync", "account"]
    assert [one["seq"] for one in payloads] == [1, 2, 3, 4]
    assert payloads[3]["account"]["status"] == "deactivated"
    assert payloads[0]["time"] == "2090-03-01T09:30:00.000000Z"


async def test_v1_collections_sieve_commits_only(network: Network, people: People) -> None:
    async with reading(network, V1, [("wantedCollections", "app.bsky.graph.*")]) as reader:
        dr_a = await people.new_account("dr-ama")
        await people.post(dr_a, "not wanted")
        await people.follow(dr_a, "did:plc:" + "b" * 24)
        frames = await reader.frames(3)
        assert await reader.silent()
    assert [one["kind"] for one in frames] == ["identity", "account", "commit"]
    assert frames[2]["commit"]["collection"] == FOLLOW


async def test_v2_kinds_and_authors_sieve_everything(network: Network, people: People) -> None:
    dr_a, foe = await people.new_account("dr-ama"), await people.new_account("foe1")
    query = [("kinds", "commit"), ("collections", POST), ("dids", foe.did)]
    async with reading(network, V2, query) as reader:
        await people.post(dr_a, "not wanted")
        await people.post(foe, "wanted")
        await people.deactivate(foe)
        (frame,) = await reader.frames(1)
        assert await reader.silent()
    assert frame["payload"]["record"]["text"] == "wanted"


async def test_v1_resumes_at_a_time_inclusively(network: Network, people: People) -> None:
    dr_a = await people.new_account("dr-ama")
    for text in ("one", "two", "three"):
        await people.post(dr_a, text)
    since = network.world.events[-2].time_us
    async with reading(network, V1, [("cursor", str(since))]) as reader:
        frames = await reader.frames(2)
    assert [one["commit"]["record"]["text"] for one in frames] == ["two", "three"]


async def test_v2_resumes_at_a_sequence_inclusively(network: Network, people: People) -> None:
    dr_a = await people.new_account("dr-ama")
    for text in ("one", "two", "three"):
        await people.post(dr_a, text)
    async with reading(network, V2, [("cursor", "5")]) as reader:
        await people.post(dr_a, "live")
        frames = await reader.frames(3)
    assert [one["payload"]["seq"] for one in frames] == [5, 6, 7]


async def test_v1_hides_a_gap_and_v2_tells_it(
    network: Network, people: People, clock: SteppedClock
) -> None:
    dr_a = await people.new_account("dr-ama")
    await people.post(dr_a, "lost")
    old = network.world.events[-1].time_us
    clock.step(timedelta(hours=37))
    await people.post(dr_a, "kept")
    async with reading(network, V1, [("cursor", str(old))]) as reader:
        (frame,) = await reader.frames(1)
        assert frame["commit"]["record"]["text"] == "kept"
    assert "CursorTooOld" in await refusal(network, V2, [("cursor", "3")])
    async with reading(network, V2, [("cursor", str(old))]) as reader:
        info, kept = await reader.frames(2)
    assert info["payload"]["name"] == "OutdatedCursor"
    assert "seq" not in info["payload"]
    assert kept["payload"]["record"]["text"] == "kept"


async def test_v2_tells_of_a_cursor_from_another_instance(network: Network, people: People) -> None:
    async with reading(network, V2, [("cursor", "999")]) as reader:
        dr_a = await people.new_account("dr-ama")
        info, live = await reader.frames(2)
    assert info["payload"]["name"] == "FutureCursor"
    assert live["payload"]["did"] == dr_a.did


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (V2, [("wantedCollections", POST)]),
        (V2, [("kinds", "likes")]),
        (V2, [("kinds", "account"), ("collections", POST)]),
        (V2, [("cursor", "yesterday")]),
        (V1, [("wantedDids", "dr-ama.test")]),
        (V1, [("wantedCollections", f"{POST}.x{number}") for number in range(101)]),
    ],
)
async def test_bad_questions_are_refused_before_the_stream(
    network: Network, path: str, query: Query
) -> None:
    assert await refusal(network, path, query)


async def test_v1_obeys_an_options_update_and_v2_closes(network: Network, people: People) -> None:
    dr_a = await people.new_account("dr-ama")
    async with reading(network, V1, [("requireHello", "true")]) as reader:
        await people.post(dr_a, "before hello")
        payload = {"wantedCollections": [FOLLOW], "wantedDids": [dr_a.did]}
        await reader.socket.send_json({"type": "something_else"})
        await reader.socket.send_json({"type": "options_update", "payload": payload})
        await people.follow(dr_a, "did:plc:" + "b" * 24)
        (frame,) = await reader.frames(1)
        assert frame["commit"]["collection"] == FOLLOW
    async with reading(network, V2) as reader:
        await reader.socket.send_str("hello")
        assert (await reader.socket.receive(timeout=2)).type is aiohttp.WSMsgType.CLOSE


async def test_trouble_on_order(network: Network, people: People) -> None:
    dr_a = await people.new_account("dr-ama")
    async with reading(network, V2, [("collections", POST)]) as reader:
        await people.post(dr_a, "once")
        await reader.frames(1)
        await network.stream.repeat(2)
        first, again = await reader.frames(2)
        assert again["payload"]["seq"] == 4
        assert first["payload"]["$type"].endswith("#sync")
        await network.stream.send_raw('{"$type":')
        assert await reader.socket.receive_str() == '{"$type":'
        await network.stream.send_oversized(2_000_000)
        assert len(await reader.socket.receive_str()) > 2_000_000
        network.stream.drop_connections()
        ended = await reader.socket.receive(timeout=2)
        assert ended.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}


async def test_a_stopped_stream_keeps_events_for_later(network: Network, people: People) -> None:
    dr_a = await people.new_account("dr-ama")
    await network.jetstream.stop()
    await people.post(dr_a, "while away")
    with pytest.raises(aiohttp.ClientConnectorError):
        async with reading(network, V2):
            pass
    await network.jetstream.start()
    async with reading(network, V2, [("cursor", "4")]) as reader:
        (frame,) = await reader.frames(1)
    assert frame["payload"]["record"]["text"] == "while away"


async def test_a_server_stops_under_an_open_stream(network: Network) -> None:
    async with reading(network, V2) as reader:
        async with asyncio.timeout(3):
            await network.jetstream.stop()
        ended = await reader.socket.receive(timeout=2)
        assert ended.type is not aiohttp.WSMsgType.TEXT


async def test_frames_above_the_wanted_size_are_skipped(network: Network, people: People) -> None:
    dr_a = await people.new_account("dr-ama")
    query = [("maxMessageSizeBytes", "620"), ("collections", POST), ("kinds", "commit")]
    async with reading(network, V2, query) as reader:
        await people.post(dr_a, "long " * 60)
        await people.post(dr_a, "short")
        (frame,) = await reader.frames(1)
    assert frame["payload"]["record"]["text"] == "short"
