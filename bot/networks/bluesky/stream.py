"""Jetstream as the bot's ears: one supervised connection that always resumes where it stood."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from random import Random

from picows import WSError, WSInvalidStatusError, ws_connect

from bot.model.senses import Batch
from bot.networks.bluesky.cursors import Endpoint, Position
from bot.networks.bluesky.frames import MAX_FRAME
from bot.networks.bluesky.inbox import GAP_TOLERANCE, Inbox, Recent, StreamHealth
from bot.networks.bluesky.packing import fetch_dictionary, unpacker_with
from bot.networks.bluesky.parse import COLLECTIONS
from bot.networks.bluesky.watch_set import WatchSet
from bot.pipeline.ports import Clock


@dataclass(frozen=True, slots=True)
class Pace:
    """How the stream is read. All times in seconds."""

    batch: int = 256  # things in one batch, at most
    linger: float = 0.005  # how long the first thing of a batch waits for company
    heartbeat: float = 3.0  # with nothing to tell, the cursor still moves on this often
    silence: float = 30.0  # without any frame, pings answered included: reconnect
    stall: float = 120.0  # pings are answered but no event comes: reconnect
    connect: float = 15.0
    stable: float = 60.0  # a connection that lasted this long starts the back-off afresh
    slowest_retry: float = 60.0


@dataclass(frozen=True, slots=True)
class Source:
    """Where to listen. `urls` in order of preference; each tells its version by its path.

    `lookback` is how far version 1 servers can go back; beyond it they skip without saying so.
    """

    urls: tuple[str, ...]
    user_agent: str
    collections: tuple[str, ...] = COLLECTIONS
    lookback: timedelta = timedelta(hours=36)
    pace: Pace = Pace()


@dataclass(slots=True)
class _Standing:
    """Where the supervision stands between two connections."""

    position: Position | None
    failures: int = 0  # in a row
    turn: int = 0  # which of the addresses is next
    by_time: bool = False  # the server does not know the sequence number: ask by time
    refused: bool = False  # it said that the cursor is too old


@dataclass(slots=True)
class Jetstream:
    """Listens to one of several Jetstream servers. Raises ValueError on addresses of no use."""

    source: Source
    watch: WatchSet
    clock: Clock
    rng: Random
    health: StreamHealth = field(default_factory=StreamHealth)
    _endpoints: tuple[Endpoint, ...] = field(init=False)
    _recent: Recent = field(init=False, default_factory=Recent)

    def __post_init__(self) -> None:
        self._endpoints = tuple(Endpoint.of(url) for url in self.source.urls)
        if not self._endpoints:
            raise ValueError("no address to listen at")

    def from_now(self) -> str:
        """The cursor of this moment, on no server in particular."""
        return str(Position.at_time(self.clock.now()))

    async def listen(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Batches for ever, at least once each; asking for the next one acknowledges the last.

        Without a cursor it starts with what happens now. Raises ValueError on a cursor that this
        class did not write, else nothing: a network that is down is tried again until it is back.
        """
        standing = _Standing(Position.parse(cursor) if cursor else None)
        while True:
            endpoint = self._endpoints[standing.turn % len(self._endpoints)]
            inbox = self._inbox_for(standing)
            started = asyncio.get_running_loop().time()
            try:
                await self._connect(endpoint, inbox, standing)
                while (step := await self._next(inbox, endpoint)) is not None:
                    batch, position = step
                    yield batch
                    inbox.acknowledge()
                    standing.position, standing.by_time, standing.refused = position, False, False
                await inbox.wait_closed()
            except (OSError, WSError) as error:
                self._note_failure(error, inbox, standing, endpoint)
            finally:
                self.health.connected_to = None
                inbox.close()
                with suppress(WSError):
                    await inbox.wait_closed()
            lasted = asyncio.get_running_loop().time() - started
            await self._before_next(inbox, standing, lasted)

    def _inbox_for(self, standing: _Standing) -> Inbox:
        since = standing.position.stamp.at if standing.position else None
        age = self.clock.now() - since if since else timedelta()
        return Inbox(
            self.watch,
            self.health,
            self._recent,
            since=since,
            doubt=self._doubt_about(age, standing),
            limit=4 * self.source.pace.batch,
        )

    def _doubt_about(self, age: timedelta, standing: _Standing) -> timedelta | None:
        if standing.refused:
            return timedelta()
        return GAP_TOLERANCE if age > self.source.lookback - GAP_TOLERANCE else None

    async def _connect(self, endpoint: Endpoint, inbox: Inbox, standing: _Standing) -> None:
        position = standing.position
        cursor = position.cursor_at(endpoint, by_time=standing.by_time) if position else None
        headers = {"User-Agent": self.source.user_agent}
        if endpoint.version > 1:
            headers["Sec-WebSocket-Protocol"] = "xrpc.v1.json"
        pace = self.source.pace
        async with asyncio.timeout(2 * pace.connect):
            if endpoint.dictionary is not None:
                inbox.unpack = await self._unpacker(endpoint, endpoint.dictionary)
            await ws_connect(
                lambda: inbox,
                endpoint.address(self.source.collections, cursor),
                websocket_handshake_timeout=pace.connect,
                enable_auto_ping=True,
                auto_ping_idle_timeout=pace.silence / 2,
                auto_ping_reply_timeout=pace.silence / 2,
                # Servers are asked to leave out what is larger than MAX_FRAME; where one sends it
                # all the same it is skipped, up to this size, rather than met again for ever.
                max_frame_size=8 * MAX_FRAME,
                extra_headers=headers,
            )
        if not inbox.opened:  # picows says nothing when the server hangs up before the upgrade
            raise ConnectionError("closed before the upgrade")
        self.health.connected_to = endpoint.host
        if position is None:  # so that a drop before the first frame loses nothing
            standing.position = Position.at_time(self.clock.now())

    async def _unpacker(self, endpoint: Endpoint, dictionary: int) -> Callable[[bytes], bytes]:
        wait, secure = self.source.pace.connect, endpoint.is_secure
        fetched = await fetch_dictionary(endpoint.host, dictionary, secure=secure, wait=wait)
        try:
            return unpacker_with(fetched)
        except ValueError as error:
            raise ConnectionError(str(error)) from None

    async def _next(self, inbox: Inbox, endpoint: Endpoint) -> tuple[Batch, Position] | None:
        """The next batch; None once the connection is gone and all of it is handed out."""
        loop = asyncio.get_running_loop()
        heard_at = loop.time()
        while True:
            await self._wait(inbox)
            if len(inbox) or inbox.has_moved:
                heard_at = loop.time()
                sensed, stamp = inbox.take(self.source.pace.batch)
                if stamp is not None:
                    self.health.last_frame_at = stamp.at
                    position = Position(endpoint.host, stamp)
                    return Batch(sensed, str(position), stamp.at), position
            elif inbox.closed:
                return None
            elif loop.time() - heard_at > self.source.pace.stall:
                raise TimeoutError("no events")

    async def _wait(self, inbox: Inbox) -> None:
        pace = self.source.pace
        with suppress(TimeoutError):
            async with asyncio.timeout(pace.heartbeat):
                await inbox.news.wait()
        if 0 < len(inbox) < pace.batch and not inbox.closed:
            await asyncio.sleep(pace.linger)

    def _note_failure(
        self, error: Exception, inbox: Inbox, standing: _Standing, endpoint: Endpoint
    ) -> None:
        self.health.last_problem = f"{endpoint.host}: {type(error).__name__}"
        position = standing.position
        if (
            isinstance(error, WSInvalidStatusError)
            and error.response is not None
            and error.response.status == HTTPStatus.BAD_REQUEST
            and position is not None
            and position.counts_at(endpoint)
        ):
            # CursorTooOld, as far as anything can be told before the upgrade. Asked by time, the
            # server starts with the oldest that it has.
            inbox.wrong_sequence = standing.refused = True

    async def _before_next(self, inbox: Inbox, standing: _Standing, lasted: float) -> None:
        """Choose the next address and wait: not at all to ask again by time, else a while."""
        self.health.reconnects += 1
        if inbox.wrong_sequence and not standing.by_time:
            standing.by_time = True
            return
        if inbox.opened and lasted >= self.source.pace.stable:
            standing.failures = 0
        else:
            standing.failures += 1
            standing.turn += 1
        slowest = min(2.0 ** min(standing.failures, 10), self.source.pace.slowest_retry)
        await self.clock.sleep(slowest * self.rng.uniform(0.5, 1.0))
