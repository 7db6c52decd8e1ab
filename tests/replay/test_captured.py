"""Events of the real network, as they were captured, through `housecall watch`."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
import zstandard
from aiohttp import WSMsgType, web

from bot.rehearsal.bluesky.jetstream import frame_v1, frame_v2
from tests.contract.test_watch import running
from tests.networks.firehose import Frame, read_frame
from tests.networks.mirror import Mirror
from tests.networks.neighbours import serving

CAPTURED = Path(__file__).parents[3] / "shared" / "data" / "jetstream"
V1, V2 = "/subscribe", "/xrpc/network.bsky.jetstream.subscribeEvents"

pytestmark = pytest.mark.skipif(not CAPTURED.exists(), reason="the captured events are not here")


@dataclass(slots=True)
class Player:
    """A Jetstream that says what it is given once, beside an AppView that knows everybody."""

    frames: Sequence[str]
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    serves: int = 0

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get(V1, self._play)
        app.router.add_get(V2, self._play)
        app.router.add_get("/xrpc/app.bsky.actor.getProfile", self._profile)
        app.router.add_get("/xrpc/app.bsky.graph.getFollows", self._follows)
        return app

    async def _play(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=False, protocols=("xrpc.v1.json",))
        await socket.prepare(request)
        for frame in self.frames if not self.serves else ():
            await socket.send_str(frame)
        self.serves += 1
        await socket.ping(b"read all of it?")
        async for message in socket:
            if message.type is WSMsgType.PONG:
                self.heard.set()
            elif message.type is WSMsgType.PING:
                await socket.pong(message.data)
        return socket

    async def _profile(self, request: web.Request) -> web.Response:
        return web.json_response({"did": request.query["actor"], "handle": "handle.invalid"})

    async def _follows(self, _: web.Request) -> web.Response:
        return web.json_response({"follows": []})


def lines_of(name: str) -> list[str]:
    return (CAPTURED / name).read_text(encoding="utf-8").splitlines()


async def watched(frames: Sequence[str], members: Sequence[str], path: str) -> str:
    """What `watch` says of it when it ends."""
    player = Player(frames)
    async with serving(player.application(), 0) as port:
        places = (
            "--stream",
            f"ws://127.0.0.1:{port}{path}",
            "--appview",
            f"http://127.0.0.1:{port}",
        )
        named = [part for member in members for part in ("--member", member)]
        async with running("watch", *places, "--json", *named) as watcher:
            async with asyncio.timeout(60):
                await player.heard.wait()
            code, alerts = await watcher.end()
    assert (code, alerts) == (0, "")
    return watcher.noted[-1].splitlines()[-1]


def people_of(frames: Sequence[str]) -> list[str]:
    """Everybody who does something or is answered, so that no frame is passed over unread."""
    authors = {json.loads(frame)["did"] for frame in frames}
    return sorted(authors | {member for member, _ in answered(frames)})


def answered(frames: Sequence[str]) -> set[tuple[str, str]]:
    """(member, post) of everything that is aimed at somebody else, read from the JSON."""
    found = set[tuple[str, str]]()
    for event in map(json.loads, frames):
        record = event.get("commit", {}).get("record", {})
        if record.get("$type") == "app.bsky.feed.post":
            others = aimed_at(record) - {event["did"]}
            found |= {(did, event["commit"]["rkey"]) for did in others}
    return found


def aimed_at(record: dict[str, Any]) -> set[str]:
    reply, embed = record.get("reply") or {}, record.get("embed") or {}
    quoted = embed.get("record") or {}
    uris = [reply.get(end, {}).get("uri", "") for end in ("parent", "root")]
    uris.append(quoted.get("uri") or (quoted.get("record") or {}).get("uri", ""))
    features = [each for facet in record.get("facets") or () for each in facet["features"]]
    return {uri.split("/")[2] for uri in uris if uri} | {f["did"] for f in features if "did" in f}


@pytest.mark.parametrize("name", ["expected_v1.jsonl", "golden_v1.jsonl"])
async def test_everything_that_production_served_is_read(name: str) -> None:
    frames = lines_of(name)
    told = await watched(frames, people_of(frames), V1)
    aimed = len(answered(frames))
    assert aimed > 0
    assert told == f"{len(frames)} events heard, {aimed} aimed at those watched, 0 unreadable."


@pytest.mark.parametrize(("path", "write"), [(V1, frame_v1), (V2, frame_v2)])
async def test_relay_frames_become_the_same_events_and_are_read(path: str, write: Any) -> None:
    mirror = Mirror(lambda: datetime(2026, 7, 4, tzinfo=UTC), Random(1))
    with suppress(RuntimeError):
        await mirror.listen(frames_in_the_file())
    mine = [json.loads(frame_v1(event)) for event in mirror.events]
    expected = list(map(json.loads, lines_of("expected_v1.jsonl")))
    assert len(mine) == len(expected) > 0
    for one, wanted in zip(mine, expected, strict=True):
        assert one["did"] == wanted["did"]
        assert one.get("commit") == wanted.get("commit")
    told = await watched(
        [write(event) for event in mirror.events], people_of(lines_of("expected_v1.jsonl")), path
    )
    assert told.startswith(f"{len(expected)} events heard, ")
    assert told.endswith(", 0 unreadable.")


async def frames_in_the_file() -> AsyncIterator[Frame]:
    for data in pieces((CAPTURED / "frames.bin.zst").read_bytes()):
        frame = read_frame(data)
        if frame is not None:
            yield frame


def pieces(packed: bytes) -> Iterator[bytes]:
    """Each frame is preceded by its length, 4 bytes, little-endian."""
    rest = zstandard.ZstdDecompressor().decompressobj().decompress(packed)
    at = 0
    while at < len(rest):
        size = int.from_bytes(rest[at : at + 4], "little")
        yield rest[at + 4 : at + 4 + size]
        at += 4 + size
