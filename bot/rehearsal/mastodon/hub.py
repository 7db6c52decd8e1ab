"""Who listens to the streams of one server, and what each has subscribed to."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from aiohttp import web

from bot.rehearsal.mastodon.wire import Json

Channel: TypeAlias = tuple[str, str]  # stream, then actor URI or tag or nothing

_TAGGED = ("hashtag", "hashtag:local")


@dataclass(slots=True, eq=False)
class Listener:
    socket: web.WebSocketResponse
    viewer: str | None
    transport: asyncio.Transport | None
    channels: set[Channel] = field(default_factory=set)
    frames: asyncio.Queue[str] = field(default_factory=asyncio.Queue)


class Hub:
    """`deaf`: sockets stay open and answer pings, and nothing comes any more.

    `heartbeat` is the seconds between pings to those who connect from then on; None for none.
    """

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.deaf = False
        self.heartbeat: float | None = 30.0

    def is_heard(self, channel: Channel) -> bool:
        return any(channel in listener.channels for listener in self.listeners)

    def publish(self, channels: Iterable[Channel], event: str, payload: str | None) -> None:
        """One frame for each channel that a listener subscribed to, as the servers do it."""
        if self.deaf:
            return
        for channel in channels:
            for listener in self.listeners:
                if channel in listener.channels:
                    listener.frames.put_nowait(_frame(channel, event, payload))

    def heard_by(self, account: str) -> bool:
        """Whether anybody listens for this account now."""
        return any((name, account) in one.channels for one in self.listeners for name in _OWN)

    def drop_connections(self) -> None:
        """Cuts every stream without a closing handshake, as a lost network does."""
        for listener in self.listeners:
            if listener.transport is not None:
                listener.transport.abort()

    def send_raw(self, text: str) -> None:
        """The same frame to every listener, well-formed or not."""
        for listener in self.listeners:
            listener.frames.put_nowait(text)


_OWN = ("user", "user:notification")


def _frame(channel: Channel, event: str, payload: str | None) -> str:
    name, about = channel
    frame: Json = {"stream": [name, about] if name in _TAGGED else [name], "event": event}
    if payload is not None:
        frame["payload"] = payload
    return json.dumps(frame)
