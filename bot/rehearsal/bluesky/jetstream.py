"""Jetstream, both generations of its wire, over the world's event log."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from bot.rehearsal.bluesky.door import answer_of, application
from bot.rehearsal.bluesky.filters import Filter, filter_v1, filter_v2, options_update
from bot.rehearsal.bluesky.ids import micros
from bot.rehearsal.bluesky.repo import Event, World
from bot.rehearsal.bluesky.wire import Json, XrpcError
from bot.rehearsal.faults import Faults

V1_PATH = "/subscribe"
V2_PATH = "/xrpc/network.bsky.jetstream.subscribeEvents"
LOOKBACK = timedelta(hours=36)
TIME_FROM = 10**15  # cursors at or above are unix microseconds, below are sequence numbers
_TYPE = "network.bsky.jetstream.subscribeEvents#"
_HOST_REPOS = "com.atproto.sync.subscribeRepos#"


@dataclass(slots=True, eq=False)
class _Reader:
    socket: web.WebSocketResponse
    wanted: Filter
    frame: Callable[[Event], str]
    next_seq: int
    transport: asyncio.Transport | None
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    hello: asyncio.Event = field(default_factory=asyncio.Event)


class Jetstream:
    """Delivers at least once. `lookback` is how far back a cursor reaches."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._readers: set[_Reader] = set()
        self.lookback = LOOKBACK

    @property
    def readers(self) -> int:
        """Connections that are open now."""
        return len(self._readers)

    def app(self, faults: Faults) -> web.Application:
        app = application(faults)
        app.router.add_get(V1_PATH, self._subscribe_v1)
        app.router.add_get(V2_PATH, self._subscribe_v2)
        return app

    def drop_connections(self) -> None:
        """Cuts every stream without a closing handshake, as a lost network does."""
        for reader in self._readers:
            if reader.transport is not None:
                reader.transport.abort()

    async def send_raw(self, text: str) -> None:
        """The same frame to every reader, well-formed or not."""
        for reader in list(self._readers):
            await reader.socket.send_str(text)

    async def send_oversized(self, size: int) -> None:
        """A post frame whose text alone has `size` characters, by nobody known."""
        record = {
            "$type": "app.bsky.feed.post",
            "text": "x" * size,
            "createdAt": "2026-01-01T00:00:00Z",
        }
        place = {"rev": "3l3qo2vutsw2b", "operation": "create", "rkey": "3l3qo2vutsw2b"}
        body = {**place, "collection": "app.bsky.feed.post", "record": record, "cid": ""}
        latest = self._world.events[-1] if self._world.events else None
        seq, time_us = (latest.seq, latest.time_us) if latest else (0, 0)
        event = Event(seq, time_us, "commit", "did:plc:" + "a" * 24, body)
        for reader in list(self._readers):
            await reader.socket.send_str(reader.frame(event))

    async def repeat(self, count: int) -> None:
        """The last `count` events once more to every reader who wants them."""
        for reader in list(self._readers):
            for event in self._world.events[-count:]:
                await _send(reader, event)

    async def say_too_slow(self) -> None:
        """What a v2 server tells a reader it is about to drop."""
        for reader in list(self._readers):
            await reader.socket.send_str('{"$type":"error","error":"ConsumerTooSlow"}')
            await reader.socket.close()

    async def _subscribe_v1(self, request: web.Request) -> web.StreamResponse:
        try:
            wanted = filter_v1(request)
            start = self._start_v1(_cursor_of(request))
        except XrpcError as error:
            return web.Response(status=error.status, text=str(error))
        reader = _Reader(
            web.WebSocketResponse(compress=False), wanted, frame_v1, start, request.transport
        )
        if request.query.get("requireHello") != "true":
            reader.hello.set()
        return await self._serve(request, reader, _obey, None)

    async def _subscribe_v2(self, request: web.Request) -> web.StreamResponse:
        try:
            wanted = filter_v2(request)
            start, notice = self._start_v2(_cursor_of(request))
        except XrpcError as error:
            return answer_of(error)
        socket = web.WebSocketResponse(compress=False, protocols=("xrpc.v1.json",))
        reader = _Reader(socket, wanted, frame_v2, start, request.transport)
        reader.hello.set()
        return await self._serve(request, reader, _refuse, notice)

    async def _serve(
        self,
        request: web.Request,
        reader: _Reader,
        heard: Callable[[_Reader, WSMessage], bool],
        notice: str | None,
    ) -> web.StreamResponse:
        await reader.socket.prepare(request)
        self._readers.add(reader)
        self._world.bells.add(reader.bell)
        try:
            if notice is not None:
                await reader.socket.send_str(notice)
            async with asyncio.TaskGroup() as group:
                pushing = group.create_task(self._push(reader))
                await _listen(reader, heard)
                pushing.cancel()
        except* ConnectionError:
            pass
        finally:
            self._readers.discard(reader)
            self._world.bells.discard(reader.bell)
        return reader.socket

    async def _push(self, reader: _Reader) -> None:
        await reader.hello.wait()
        events = self._world.events
        while not reader.socket.closed:
            reader.bell.clear()
            while reader.next_seq <= len(events):
                event = events[reader.next_seq - 1]
                reader.next_seq += 1
                await _send(reader, event)
            await reader.bell.wait()

    def _floor(self) -> int:
        """The oldest sequence number still kept."""
        oldest = micros(self._world.clock() - self.lookback)
        return self._first_at(oldest)

    def _first_at(self, time_us: int) -> int:
        events = self._world.events
        low, high = 0, len(events)
        while low < high:
            middle = (low + high) // 2
            if events[middle].time_us < time_us:
                low = middle + 1
            else:
                high = middle
        return low + 1

    @property
    def _tip(self) -> int:
        return len(self._world.events) + 1

    def _start_v1(self, cursor: int | None) -> int:
        """Too old is silently moved up, the future is the live tip."""
        if cursor is None:
            return self._tip
        seq = cursor if cursor < TIME_FROM else self._first_at(cursor)
        return min(max(seq, self._floor()), self._tip)

    def _start_v2(self, cursor: int | None) -> tuple[int, str | None]:
        """Where to start, and the #info frame to send first. Raises CursorTooOld."""
        if cursor is None:
            return self._tip, None
        floor = self._floor()
        if cursor >= TIME_FROM:
            return self._start_at_time(cursor, floor)
        if cursor < floor and floor > 1:
            raise XrpcError("CursorTooOld", f"cursor {cursor} is below the floor {floor}")
        if cursor > self._tip:
            said = f"cursor {cursor} is beyond {self._tip}"
            return self._tip, _info("FutureCursor", said)
        return max(cursor, 1), None

    def _start_at_time(self, cursor: int, floor: int) -> tuple[int, str | None]:
        events = self._world.events
        cut_off = micros(self._world.clock() - self.lookback)
        oldest = max(cut_off, events[0].time_us if events else 0)
        if events and cursor < oldest:
            return floor, _info("OutdatedCursor", f"resumed from seq {floor}")
        return self._first_at(cursor), None


def frame_v1(event: Event) -> str:
    frame: Json = {"did": event.did, "time_us": event.time_us, "kind": event.kind}
    return _dump({**frame, event.kind: event.body})


def frame_v2(event: Event) -> str:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=event.time_us)
    time = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    payload: Json = {"$type": f"{_TYPE}{event.kind}", "seq": event.seq, "did": event.did}
    payload |= {"time": time, "witnessedAt": time}
    if event.kind == "commit":
        payload |= event.body
    else:
        payload[event.kind] = {"$type": f"{_HOST_REPOS}{event.kind}", **event.body}
    return _message(payload)


def _info(name: str, message: str) -> str:
    return _message({"$type": f"{_TYPE}info", "name": name, "message": message})


def _message(payload: Json) -> str:
    return _dump({"$type": "message", "payload": payload})


def _dump(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _cursor_of(request: web.Request) -> int | None:
    text = request.query.get("cursor", "")
    if not text:
        return None
    if not text.isdigit():
        raise XrpcError("InvalidRequest", f"invalid cursor: {text}")
    return int(text)


async def _send(reader: _Reader, event: Event) -> None:
    if not reader.wanted.wants(event):
        return
    frame = reader.frame(event)
    if reader.wanted.largest and len(frame.encode()) > reader.wanted.largest:
        return
    await reader.socket.send_str(frame)


async def _listen(reader: _Reader, heard: Callable[[_Reader, WSMessage], bool]) -> None:
    async for message in reader.socket:
        if message.type is not WSMsgType.TEXT or not heard(reader, message):
            break
    await reader.socket.close()


def _obey(reader: _Reader, message: WSMessage) -> bool:
    """v1: an options update changes the filter; False ends the connection."""
    try:
        wanted = options_update(message.data)
    except (XrpcError, ValueError, TypeError, AttributeError):
        return False
    if wanted is not None:
        reader.wanted = wanted
        reader.hello.set()
    return True


def _refuse(_: _Reader, __: WSMessage) -> bool:
    """v2: any frame from the client ends the connection."""
    return False
