"""A WebSocket server on loopback that does exactly what a test tells it, one plan per visit."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from picows import (
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,
)
from typing_extensions import override

V1_PATH = "/subscribe"
V2_PATH = "/xrpc/network.bsky.jetstream.subscribeEvents"


@dataclass
class Plan:
    """One visit: answer with an error status, or send frames and then stay or hang up."""

    frames: list[bytes] = field(default_factory=list)
    stay: bool = True
    status: int = 101
    body: bytes = b""
    pieces: int = 1  # into how many fragments each message is cut
    talk: Callable[[WSTransport], None] | None = None
    deaf: bool = False  # does not answer pings


@dataclass
class Visit:
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    transport: WSTransport | None = None

    @property
    def cursor(self) -> int | None:
        return int(self.query["cursor"][0]) if "cursor" in self.query else None


class Scripted:
    """Follows its plans in order and the last one ever after; remembers who came and how."""

    def __init__(self, *plans: Plan) -> None:
        self.plans = list(plans)
        self.visits: list[Visit] = []
        self.port = 0

    def v1(self) -> str:
        return f"ws://127.0.0.1:{self.port}{V1_PATH}"

    def v2(self) -> str:
        return f"ws://127.0.0.1:{self.port}{V2_PATH}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def welcome(self, request: WSUpgradeRequest) -> WSListener | WSUpgradeResponseWithListener:
        parts = urlsplit(request.path.decode())
        visit = Visit(parts.path, parse_qs(parts.query), dict(request.headers))
        plan = self.plans[min(len(self.visits), len(self.plans) - 1)]
        self.visits.append(visit)
        if plan.status != 101:
            answer = WSUpgradeResponse.create_error_response(plan.status, plan.body)
            return WSUpgradeResponseWithListener(answer, None)
        return _Session(plan, visit)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Scripted"]:
        server = await ws_create_server(
            self.welcome, "127.0.0.1", 0, enable_auto_pong=False, max_frame_size=1 << 26
        )
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for visit in self.visits:
                if visit.transport is not None:
                    visit.transport.disconnect(graceful=False)
            await asyncio.sleep(0)


class _Session(WSListener):
    def __init__(self, plan: Plan, visit: Visit) -> None:
        self.plan, self.visit = plan, visit

    @override
    def on_ws_connected(self, transport: WSTransport) -> None:
        self.visit.transport = transport
        for raw in self.plan.frames:
            send(transport, raw, self.plan.pieces)
        if self.plan.talk is not None:
            self.plan.talk(transport)
        if not self.plan.stay:
            transport.send_close(WSCloseCode.GOING_AWAY)
            transport.disconnect()

    @override
    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is WSMsgType.PING and not self.plan.deaf:
            transport.send_pong(frame.get_payload_as_bytes())
        elif frame.msg_type is WSMsgType.CLOSE:
            transport.disconnect()


def send(transport: WSTransport, raw: bytes, pieces: int = 1) -> None:
    step = -(-len(raw) // pieces)
    for start in range(0, len(raw), step):
        kind = WSMsgType.CONTINUATION if start else WSMsgType.TEXT
        transport.send(kind, raw[start : start + step], fin=start + step >= len(raw))
