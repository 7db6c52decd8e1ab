"""One connection's frames: filtered and decoded as they arrive, queued until they are taken."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from picows import WSFrame, WSListener, WSMsgType, WSTransport
from typing_extensions import override

from bot.model.senses import Aimed, Missed, Sensed
from bot.networks.bluesky.frames import AccountStatus, Commit, Frame, Notice, Other, Stamp, frame_in
from bot.networks.bluesky.parse import sensed_in
from bot.networks.bluesky.watch_set import WatchSet

GAP_TOLERANCE = timedelta(minutes=10)
_TEXT = WSMsgType.TEXT
_TOGETHER = 32  # frames; a core's nearest caches hold them
REST = 0.01  # seconds; waking up for a single frame costs many times what is done with it


@dataclass(slots=True)
class StreamHealth:
    """Counters since start, for metrics and status; changed in place by the stream."""

    frames: int = 0
    candidates: int = 0  # frames that passed the byte filter
    aimed: int = 0
    malformed: int = 0
    repeats: int = 0
    reconnects: int = 0
    last_frame_at: datetime | None = None  # stream time; brought up to date with each batch
    connected_to: str | None = None  # host; None while there is no connection
    last_problem: str | None = None  # of the network or the server, never text of a post


class Recent:
    """The last few thousand events, to drop what a resumed stream says again.

    In two halves, the older of which is forgotten whenever the newer is full.
    """

    def __init__(self, limit: int = 16_384) -> None:
        self._newer: set[str] = set()
        self._older: set[str] = set()
        self._half = limit // 2

    def is_repeat(self, frame: Frame) -> bool:
        match frame:
            case Commit():  # without a cid it is a deletion
                key = f"{frame.uri}/{frame.rev}/{frame.cid}"
            case AccountStatus():
                key = f"{frame.did}/{frame.stamp.at}/{frame.active}/{frame.status}"
            case _:
                return False
        if key in self._newer or key in self._older:
            return True
        if len(self._newer) >= self._half:
            self._newer, self._older = set(), self._newer
        self._newer.add(key)
        return False


class Inbox(WSListener):
    """Listens on one connection. Queues at most about `limit` things, then stops reading.

    Where frames come one by one and fast, it rests a moment after each look, so as to find several
    of them at the next.
    An author is held in the watch set from the moment their post is seen until the batch with it
    has been handled, so that its deletion is not filtered out in between.
    `since` is the time asked for. Where it is doubtful that the server still has it, the first
    frame decides: if it is later by more than `doubt`, the span between was missed.
    """

    def __init__(
        self,
        watch: WatchSet,
        health: StreamHealth,
        recent: Recent,
        *,
        since: datetime | None,
        doubt: timedelta | None,
        limit: int,
    ) -> None:
        self.latest: bytes | None = None
        self._told: bytes | None = None  # the latest frame when something was last taken
        self.unpack: Callable[[bytes], bytes] | None = None  # what binary frames hold, if any come
        self.closed = False
        self.wrong_sequence = False  # the server's numbers are not those of the cursor
        self.news = asyncio.Event()
        self._watch, self._health, self._recent, self._limit = watch, health, recent, limit
        self._raws: list[bytes] = []  # arrived, not yet looked at
        self._since, self._doubt = since, doubt
        self._queue: deque[tuple[Sensed, Stamp]] = deque()
        self._handling: tuple[Sensed, ...] = ()
        self._transport: WSTransport | None = None
        self._full = False
        self._rest: asyncio.TimerHandle | None = None  # until then nothing is read
        self._looked_at, self._looked_through = 0.0, 0  # the last look: when; frames up to then
        self._parts: list[bytes] = []

    def __len__(self) -> int:
        return len(self._queue)

    @property
    def opened(self) -> bool:
        return self._transport is not None

    @property
    def has_moved(self) -> bool:
        """Whether any frame came since something was last taken."""
        return self.latest is not self._told

    # The next three are called by picows.

    @override
    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport, self._loop = transport, asyncio.get_running_loop()

    @override
    def on_ws_disconnected(self, _transport: WSTransport) -> None:
        self._sift()
        self.closed = True
        self.news.set()

    @override
    def on_ws_frame(self, _transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is _TEXT and frame.fin:
            raws = self._raws
            raws.append(frame.get_payload_as_bytes())
            if frame.last_in_buffer:
                self._sift()
                self._rest_a_moment()
            elif len(raws) == _TOGETHER:
                self._sift()
            elif len(raws) == 1:  # a ping may be last in the buffer, and is not shown to us
                self._loop.call_soon(self._sift)
        elif frame.msg_type is WSMsgType.BINARY and frame.fin and self.unpack:
            self._take_packed(frame.get_payload_as_bytes(), self.unpack)
        elif frame.msg_type in {_TEXT, WSMsgType.CONTINUATION}:
            self._parts.append(frame.get_payload_as_bytes())
            if frame.fin:
                self.receive(b"".join(self._parts))
                self._parts = []

    def receive(self, raw: bytes) -> None:
        """Take in one message. Nothing that it contains can raise."""
        self._raws.append(raw)
        self._sift()

    def _take_packed(self, packed: bytes, unpack: Callable[[bytes], bytes]) -> None:
        try:
            self._raws.append(unpack(packed))
        except ValueError:
            self._health.frames += 1
            self._health.malformed += 1
        if len(self._raws) == 1:
            self._loop.call_soon(self._sift)
        elif len(self._raws) == _TOGETHER:
            self._sift()

    def _sift(self) -> None:
        """Look through what has arrived: many at a time cost half as much as one by one."""
        if not self._raws:
            return
        raws, self._raws = self._raws, []
        self._health.frames += len(raws)
        self.latest = raws[-1]
        left = iter(raws)
        while not self._look_through(left):
            pass

    def _look_through(self, left: Iterator[bytes]) -> bool:
        """False where it stopped, because from the next frame on there is doubt."""
        while self._doubt is not None and (raw := next(left, None)) is not None:
            self._settle_doubt(raw, self._doubt)
            if self._watch.may_concern(raw):
                self._consider(raw)
        for raw in self._watch.concerning(left):
            self._consider(raw)
            if self._doubt is not None:
                return False
        return True

    def take(self, limit: int) -> tuple[tuple[Sensed, ...], Stamp | None]:
        """What is queued, at most `limit`, and how far that goes; None where no frame tells."""
        taken = [self._queue.popleft() for _ in range(min(limit, len(self._queue)))]
        self._handling = tuple(sensed for sensed, _ in taken)
        self._told = self.latest
        last = taken[-1][1] if taken else None
        if self._queue:
            return self._handling, last
        if not self.closed:
            self.news.clear()
        self._full = False
        self._read_or_wait()
        return self._handling, _stamp_in(self.latest) or last

    def acknowledge(self) -> None:
        """What was taken last has been dealt with; its authors are now somebody else's to watch."""
        self._let_go(self._handling)
        self._handling = ()

    def close(self) -> None:
        """Hang up and forget what was not taken; it is read again from the cursor."""
        if self._transport is not None:
            self._transport.disconnect(graceful=False)
        self.acknowledge()
        self._let_go(tuple(sensed for sensed, _ in self._queue))
        self._queue.clear()
        self._raws.clear()

    async def wait_closed(self) -> None:
        """Raises WSError where the other side broke the protocol."""
        if self._transport is not None:
            await self._transport.wait_disconnected()

    def _let_go(self, sensed: Sequence[Sensed]) -> None:
        for one in sensed:
            if isinstance(one, Aimed):
                self._watch.drop_author(one.interaction.author)

    def _consider(self, raw: bytes) -> None:
        self._health.candidates += 1
        try:
            frame = frame_in(raw)
            sensed = sensed_in(frame, self._watch)
        except ValueError:
            self._health.malformed += 1
            return
        if isinstance(frame, Notice):
            self._heed(frame)
        elif sensed:
            self._keep(frame, sensed)

    def _keep(self, frame: Commit | AccountStatus | Other, sensed: Sequence[Sensed]) -> None:
        if self._recent.is_repeat(frame):
            self._health.repeats += 1
            return
        for one in sensed:
            self._queue.append((one, frame.stamp))
            if isinstance(one, Aimed):
                self._watch.add_author(one.interaction.author)
                self._health.aimed += 1
        self.news.set()
        if len(self._queue) >= self._limit and not self._full:
            self._full = True
            self._read_or_wait()

    def _heed(self, frame: Notice) -> None:
        self._health.last_problem = frame.name
        if frame.name == "OutdatedCursor":
            self._doubt = timedelta()
        elif frame.name == "FutureCursor":
            self.wrong_sequence = True
            self.close()

    def _settle_doubt(self, raw: bytes, doubt: timedelta) -> None:
        stamp = _stamp_in(raw)
        if stamp is None:
            return
        if self._since is not None and stamp.at > self._since + doubt:
            self._queue.append((Missed(self._since, stamp.at), stamp))
            self.news.set()
        self._doubt = None

    def _rest_a_moment(self) -> None:
        """Only with few frames at a time, else there is more to catch up on."""
        now, frames = self._loop.time(), self._health.frames
        few, soon = frames - self._looked_through < _TOGETHER, now - self._looked_at < REST
        self._looked_at, self._looked_through = now, frames
        if few and soon:
            self._rest = self._loop.call_later(REST, self._read_on)
            self._read_or_wait()

    def _read_on(self) -> None:
        self._rest = None
        self._read_or_wait()

    def _read_or_wait(self) -> None:
        if self._transport is None or self._transport.underlying_transport.is_closing():
            return
        if self._full or self._rest is not None:
            self._transport.underlying_transport.pause_reading()
        else:
            self._transport.underlying_transport.resume_reading()


def _stamp_in(raw: bytes | None) -> Stamp | None:
    if raw is None:
        return None
    try:
        frame = frame_in(raw)
    except ValueError:
        return None
    return None if isinstance(frame, Notice) else frame.stamp
