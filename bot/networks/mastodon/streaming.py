"""One account's notifications: streamed as they come, read again by REST, each told once.

Streams deliver only what is not filtered, lose what happens while they are down, and may claim to
be alive while they are deaf. So the list of notifications is read after every connection and
every half minute besides; what it has and a live stream did not bring shows that it is deaf.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from random import Random
from typing import assert_never

import aiohttp

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.networks.guard import Guard
from bot.networks.mastodon.client import USER_AGENT, Server
from bot.networks.mastodon.entities import Notice, Status
from bot.networks.mastodon.frames import Gone, event_in
from bot.networks.mastodon.notices import EarsHealth, NoticeList
from bot.pipeline.ports import Clock

STREAM = "user:notification"
_MAX_FRAME = 1 << 20  # bytes
_NOT_SO = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_NO_STREAM = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.METHOD_NOT_ALLOWED})


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, of the machine's time."""

    catch_up: float = 30.0  # the list is read again
    alone: float = 15.0  # the same, where there is no stream
    heartbeat: float = 20.0  # pings
    silence: float = 3_600.0  # no event: a new connection, whatever the old one claims
    connect: float = 15.0
    stable: float = 60.0  # a connection that lasted this long starts the back-off afresh
    slowest_retry: float = 300.0
    try_streams: float = 600.0  # where there was none


@dataclass(frozen=True, slots=True)
class Told:
    """What came, oldest first, and where to resume."""

    notices: tuple[Notice, ...] = ()
    edited: tuple[Status, ...] = ()
    gone: tuple[Gone, ...] = ()
    after: str | None = None


@dataclass(slots=True)
class Ears:
    """Listens as one account. `kinds` are the types of notification that are wanted."""

    server: Server
    guard: Guard
    clock: Clock
    rng: Random
    kinds: tuple[str, ...]
    pace: Pace = field(default_factory=Pace)
    health: EarsHealth = field(default_factory=EarsHealth)
    _list: NoticeList = field(init=False)
    _owed: set[str] = field(init=False, default_factory=set)
    _failures: int = field(init=False, default=0)  # in a row, of the server
    _vain: int = field(init=False, default=0)  # the same, of its streams alone
    _alone_for: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self._list = NoticeList(self.server, self.clock, self.kinds, self.health)

    async def listen(self, after: str | None, since: datetime) -> AsyncGenerator[Told, None]:
        """For ever. Without `after` it begins with the last page of what came after `since`.

        Also yields nothing now and then, as a sign of life. Raises NetworkSaidNo where the token
        is refused (LoginRevoked) or may not read notifications: trying again would not help.
        """
        while True:
            began = asyncio.get_running_loop().time()
            try:
                async with self.guard.session(USER_AGENT) as http:
                    stream = await self._connect(http)
                    try:
                        async with aclosing(self._follow(stream, after, since)) as news:
                            async for told in news:
                                yield told
                                after = told.after
                    finally:
                        self.health.streaming = False
                        if stream is not None:
                            await stream.close()
            except (NetworkDown, OSError, aiohttp.ClientError, TimeoutError) as error:
                await self._wait(error, asyncio.get_running_loop().time() - began)

    async def _connect(self, http: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse | None:
        """None where there is no stream for us now; the list is read more often then."""
        said = (await self.server.instance()).streaming
        self._alone_for = self.pace.try_streams
        try:
            stream = await self._open_somehow(http, self.guard.streaming(self.server.base, said))
        except NetworkSaidNo as refused:
            self.health.last_problem = str(refused)
            return None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            self.health.last_problem = f"no stream: {type(error).__name__}"
            self.health.reconnects += 1
            self._vain += 1
            self._alone_for = min(2.0 ** min(self._vain, 10), self.pace.slowest_retry)
            return None
        self._vain = 0
        return stream

    async def _open_somehow(
        self, http: aiohttp.ClientSession, url: str
    ) -> aiohttp.ClientWebSocketResponse | None:
        """None where the server has no stream, or none for this token.

        Whether the token is still good, the list of notifications will tell.
        """
        for by_query in (False, True):
            try:
                return await self._open(http, url, by_query=by_query)
            except aiohttp.WSServerHandshakeError as error:
                self.health.last_problem = f"no stream: {error.status}"
                if error.status in _NO_STREAM:
                    return None
                if error.status not in _NOT_SO:
                    raise
        return None

    async def _open(
        self, http: aiohttp.ClientSession, url: str, *, by_query: bool
    ) -> aiohttp.ClientWebSocketResponse:
        """The token goes in a header, which nobody logs; some servers only take it in the query."""
        params = {"stream": STREAM}
        token = self.server.token or ""
        if by_query:
            params["access_token"] = token
        async with asyncio.timeout(self.pace.connect):
            stream = await http.ws_connect(
                url,
                params=params,
                headers={} if by_query else {"authorization": f"Bearer {token}"},
                heartbeat=self.pace.heartbeat,
                max_msg_size=_MAX_FRAME,
            )
            await stream.send_json({"type": "subscribe", "stream": STREAM})
        self.health.streaming = True
        return stream

    async def _follow(
        self,
        stream: aiohttp.ClientWebSocketResponse | None,
        after: str | None,
        since: datetime,
    ) -> AsyncGenerator[Told, None]:
        """Until this connection is no use any more."""
        loop = asyncio.get_running_loop()
        self._owed = set()
        heard = loop.time()
        late = heard + (float("inf") if stream is not None else self._alone_for)
        first = True
        while loop.time() < late:
            missed, after = await self._list.after(after, since)
            if stream is not None and not first and self._owed:
                raise TimeoutError("the stream is deaf")
            self._owed = set() if first else {n.id for n in missed if not n.filtered}
            first = False
            yield Told(notices=missed, after=after)
            until = loop.time() + (self.pace.catch_up if stream else self.pace.alone)
            while (told := await self._next(stream, until, after)) is not None:
                heard = loop.time()
                yield told
            if stream is not None and loop.time() - heard > self.pace.silence:
                raise TimeoutError("the stream is silent")

    async def _next(
        self, stream: aiohttp.ClientWebSocketResponse | None, until: float, after: str | None
    ) -> Told | None:
        """What the stream brings, None when it is time to look at the list."""
        loop = asyncio.get_running_loop()
        if stream is None:
            await asyncio.sleep(max(until - loop.time(), 0))
            return None
        while loop.time() < until:
            try:
                async with asyncio.timeout_at(until):
                    frame = await stream.receive()
            except TimeoutError:
                return None
            self.health.heard_at = self.clock.now()
            if frame.type is not aiohttp.WSMsgType.TEXT:
                raise ConnectionError("the stream ended")
            told = self._read(frame.data, after)
            if told is not None:
                return told
        return None

    def _read(self, frame: str, after: str | None) -> Told | None:
        """Nothing that a frame holds can raise."""
        try:
            event = event_in(frame)
        except ValueError:
            self.health.malformed += 1
            return None
        match event:
            case Notice():
                self._owed.discard(event.id)
                new = self._list.wants(event)
                return Told(notices=(event,), after=after) if new else None
            case Status():
                return Told(edited=(event,), after=after)
            case Gone():
                return Told(gone=(event,), after=after)
            case None:
                return None
            case _:
                assert_never(event)

    async def _wait(self, error: Exception, lasted: float) -> None:
        self.health.reconnects += 1
        self.health.last_problem = f"{type(error).__name__}: {error}"[:200]
        self._failures = 0 if lasted >= self.pace.stable else self._failures + 1
        asked = error.retry_after if isinstance(error, NetworkDown) else None
        slowest = min(2.0 ** min(self._failures, 10), self.pace.slowest_retry)
        wait = slowest * self.rng.uniform(0.5, 1.0)
        await self.clock.sleep(wait if asked is None else asked + self.rng.uniform(0.0, 1.0))
