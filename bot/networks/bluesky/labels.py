"""One labeler's stream: what it signed and this community makes something of, told once or more.

The history comes first: a label can be older than the reply that it matters for.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from random import Random
from typing import Any

import aiohttp
from typing_extensions import override

from bot.fetch import Fetcher
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.model.senses import Labelled
from bot.model.signals import Statement
from bot.networks.bluesky.label_frames import (
    Frame,
    Labels,
    Notice,
    frame_in,
    signed_part,
    statement_in,
    value_of,
)
from bot.networks.bluesky.labelers import Labeler, LabelKey, read_labeler
from bot.networks.bluesky.oauth.discovery import PLC
from bot.networks.guard import Guard
from bot.pipeline.ports import Clock

USER_AGENT = "housecall (self-hosted moderation bot)"
_MAX_FRAME = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class LabelPace:
    """Seconds, of the machine's time."""

    batch: int = 1_000  # labels in one, at most by the last frame of it
    linger: float = 0.05  # how long the first label of a batch waits for more
    connect: float = 15.0
    heartbeat: float = 30.0  # pings
    rest: float = 10.0  # with nothing to keep, the cursor still moves on this often
    silence: float = 3_600.0  # no label: a new connection, to where the labeler is by then
    reread: float = 600.0  # the DID document is read no more often
    stable: float = 60.0  # a connection that lasted this long starts the back-off afresh
    slowest_retry: float = 600.0


@dataclass(slots=True)
class LabelHealth:
    """Counted over all labelers since the start."""

    seen: int = 0
    kept: int = 0
    refused: int = 0  # not signed by the labeler, or not readable
    last_problem: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Up to where a labeler was heard. As text: `<seq> <origin> <what was wanted>`.

    Another server counts in its own way, and values that are wanted since were not kept before:
    then its history is read again, which changes nothing that is known.
    """

    seq: int
    origin: str
    wanted: str

    @override
    def __str__(self) -> str:
        return f"{self.seq} {self.origin} {self.wanted}"

    @classmethod
    def parse(cls, text: str | None) -> "Place | None":
        """None where nothing was kept."""
        parts = text.split(" ") if text else []
        if len(parts) != 3 or not parts[0].isdecimal():  # noqa: PLR2004  its three parts
            return None
        return cls(int(parts[0]), parts[1], parts[2])


@dataclass(frozen=True, slots=True)
class Ground:
    """What all labelers are heard with. `wants(labeler, value)`: whether anything is made of it."""

    fetcher: Fetcher
    guard: Guard
    clock: Clock
    rng: Random
    wants: Callable[[str, str], bool]
    mark: str  # of everything that is wanted: another one where that has changed
    plc: str = PLC
    pace: LabelPace = LabelPace()
    health: LabelHealth = field(default_factory=LabelHealth)


class LabelStream:
    """Port Labeler of the pipeline."""

    def __init__(self, account: AccountId, ground: Ground) -> None:
        self.account = account
        self._ground = ground
        self._who: Labeler | None = None
        self._read_at = self._doubted_at = float("-inf")
        self._failures = 0

    async def listen(self, cursor: str | None) -> AsyncGenerator[Labelled, None]:
        """For ever; raises nothing but what its reader does."""
        loop, place = asyncio.get_running_loop(), Place.parse(cursor)
        while True:
            began = loop.time()
            try:
                who = await self._known()
                async with aclosing(self._told(who, place)) as batches:
                    async for labelled in batches:
                        yield labelled
                        place = Place.parse(labelled.cursor)
            except _StartOver:
                place = None
            except (NetworkDown, NetworkSaidNo, OSError, aiohttp.ClientError) as error:
                problem = f"{type(error).__name__}: {error}"[:200]
                self._ground.health.last_problem = f"{self.account}: {problem}"
            await self._wait(loop.time() - began)

    async def _known(self) -> Labeler:
        """By its DID document, read again with every connection, but not too often."""
        now = asyncio.get_running_loop().time()
        if self._who is None or now - self._read_at >= self._ground.pace.reread:
            self._who = await self._read_document()
            self._read_at = now
        return self._who

    async def _read_document(self) -> Labeler:
        return await read_labeler(self._ground.fetcher, self.account, plc=self._ground.plc)

    async def _told(self, who: Labeler, place: Place | None) -> AsyncGenerator[Labelled, None]:
        """What one connection brings. Raises as aiohttp does, and TimeoutError in silence."""
        ground, pace, loop = self._ground, self._ground.pace, asyncio.get_running_loop()
        told_at = loop.time()
        same = place is not None and (place.origin, place.wanted) == (who.origin, ground.mark)
        seq = place.seq if place and same else 0
        async with ground.guard.session(USER_AGENT) as http:
            async with asyncio.timeout(pace.connect):
                socket = await http.ws_connect(
                    f"{who.stream}?cursor={seq}",
                    heartbeat=pace.heartbeat,
                    max_msg_size=_MAX_FRAME,
                )
            try:
                while True:
                    seq, labels = await self._gather(socket, seq)
                    said = await self._checked(labels)
                    if said or loop.time() - told_at >= pace.rest:
                        cursor = str(Place(seq, who.origin, ground.mark))
                        yield Labelled(self.account, who.name, said, cursor)
                        told_at = loop.time()
            finally:
                await socket.close()

    async def _gather(
        self, socket: aiohttp.ClientWebSocketResponse, seq: int
    ) -> tuple[int, list[Mapping[str, Any]]]:
        """The next labels that are wanted, and the number of the last frame looked at."""
        ground, pace = self._ground, self._ground.pace
        late, wanted, seen = pace.silence, list[Mapping[str, Any]](), 0
        while seen < pace.batch:
            try:
                async with asyncio.timeout(late):
                    message = await socket.receive()
            except TimeoutError:
                if seen:
                    break
                raise
            frame = self._read(message)
            if isinstance(frame, Labels):
                late, seq = pace.linger, frame.seq
                seen += max(len(frame.labels), 1)
                ground.health.seen += len(frame.labels)
                wanted += [e for e in frame.labels if ground.wants(self.account, value_of(e))]
        return seq, wanted

    def _read(self, message: aiohttp.WSMessage) -> Frame:
        """Raises ConnectionError where the stream ended, and _StartOver."""
        if message.type is not aiohttp.WSMsgType.BINARY:
            raise ConnectionError("the stream of labels ended")
        try:
            frame = frame_in(message.data)
        except ValueError:
            self._ground.health.refused += 1
            return None
        if isinstance(frame, Notice):
            self._ground.health.last_problem = f"{self.account}: {frame.name}"
            if frame.name == "FutureCursor":
                raise _StartOver
            if frame.is_error:
                raise ConnectionError(frame.name)
        return frame

    async def _checked(self, labels: Sequence[Mapping[str, Any]]) -> tuple[Statement, ...]:
        """Those that the labeler signed; the document is read again once where one seems forged."""
        if not labels or self._who is None:
            return ()
        said, doubtful = await asyncio.to_thread(_sort, labels, self.account, self._who.key)
        key = await self._other_key() if doubtful else None
        if key is not None:
            later, doubtful = await asyncio.to_thread(_sort, doubtful, self.account, key)
            said += later
        self._ground.health.kept += len(said)
        self._ground.health.refused += len(doubtful)
        return tuple(said)

    async def _other_key(self) -> LabelKey | None:
        """None where the key is the same, or was asked for only just now."""
        known, now = self._who, asyncio.get_running_loop().time()
        if now - self._doubted_at < self._ground.pace.reread:
            return None
        self._doubted_at = now
        try:
            self._who = await self._read_document()
        except (NetworkDown, NetworkSaidNo):
            return None
        return self._who.key if known and self._who.key != known.key else None

    async def _wait(self, lasted: float) -> None:
        pace = self._ground.pace
        self._failures = 0 if lasted >= pace.stable else self._failures + 1
        slowest = min(2.0 ** min(self._failures, 16), pace.slowest_retry)
        await self._ground.clock.sleep(slowest * self._ground.rng.uniform(0.5, 1.0))


class _StartOver(Exception):
    """The server has never counted so far."""


def _sort(
    labels: Sequence[Mapping[str, Any]], labeler: AccountId, key: LabelKey
) -> tuple[list[Statement], list[Mapping[str, Any]]]:
    """What this labeler signed about accounts and posts, and what cannot be taken for its own."""
    said, doubtful = list[Statement](), list[Mapping[str, Any]]()
    for label in labels:
        try:
            statement = statement_in(label)
            is_own = label["src"] == labeler and key.signed(*signed_part(label))
        except ValueError:
            is_own, statement = False, None
        if not is_own:
            doubtful.append(label)
        elif statement is not None:
            said.append(statement)
    return said, doubtful
