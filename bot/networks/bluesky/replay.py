"""Streams kept in files, read through the same decoding as the live one."""

import gzip
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, cast

import zstandard
from typing_extensions import override

from bot.model.senses import Aimed, Sensed
from bot.networks.bluesky.frames import MAX_FRAME, Frame, Notice, frame_in
from bot.networks.bluesky.inbox import Recent, StreamHealth
from bot.networks.bluesky.parse import sensed_in
from bot.networks.bluesky.watch_set import WatchSet

STDIN = Path("-")

_WINDOW = 1 << 27  # bytes; what the zstd program itself allows without being told
_PIECE = 1 << 10  # bytes unpacked at a time: of zstd's smallest blocks they make 32 MB at most
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True)
class Moment:
    """What one frame holds for those who are watched, and when the stream had it."""

    at: datetime
    sensed: tuple[Sensed, ...]


def replay_file(path: Path, watch: WatchSet, health: StreamHealth) -> Iterator[Sensed]:
    """What a recorded stream holds for `watch`, in the order of the file.

    As `moments_in`. Raises OSError, EOFError, zlib.error or zstandard.ZstdError where the file
    cannot be read to its end.
    """
    with open_recording(path) as file:
        for moment in moments_in(file, watch, health):
            yield from moment.sensed if moment else ()


def moments_in(file: IO[bytes], watch: WatchSet, health: StreamHealth) -> Iterator[Moment | None]:
    """One for each line that is not blank: None where it says nothing to those who are watched.

    A line is one JSON frame, version 1 or 2. Lines that are no frame are counted in `health` as
    malformed, repeats of the last few thousand as repeats. What concerns nobody is not decoded: of
    such a line only the outside is looked at.
    """
    recent = Recent()
    for line in lines_of(file):
        health.frames += 1
        if line is None:
            health.malformed += 1
            yield None
        elif watch.may_concern(line):
            yield _moment(line, watch, health, recent)
        else:
            health.malformed += not _seems_a_frame(line)
            yield None


def open_recording(path: Path) -> IO[bytes]:
    """A file, or standard input for "-", unpacked while it is read: by its name or first bytes."""
    raw = cast("io.BufferedReader", sys.stdin.buffer) if path == STDIN else path.open("rb")
    begins = raw.peek(len(_ZSTD))
    if path.suffix == ".gz" or begins.startswith(_GZIP):
        return _ungzipped(path, raw)
    if path.suffix == ".zst" or begins.startswith(_ZSTD):
        return io.BufferedReader(_Unpacked(raw))
    return raw


def _ungzipped(path: Path, raw: IO[bytes]) -> IO[bytes]:
    if path == STDIN:
        return cast("IO[bytes]", gzip.open(raw, "rb"))
    raw.close()  # as gzip closes only what it has opened itself
    return cast("IO[bytes]", gzip.open(path, "rb"))


class _Unpacked(io.RawIOBase):
    """Zstandard's own reader takes the end of a file for the end of a frame that was cut off."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._ready = memoryview(b"")
        self._rest = b""  # what came after the end of a frame
        self._frame: zstandard.ZstdDecompressionObj | None = None  # None: between two frames

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]  # all it is given
        while not self._ready:
            piece = self._rest or self._packed.read(_PIECE)
            if not piece:
                if self._frame is not None:
                    raise EOFError("the file ended before its last frame did")
                return 0
            self._unpack(piece)
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _unpack(self, piece: bytes) -> None:
        if self._frame is None:
            self._frame = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
        self._ready, self._rest = memoryview(self._frame.decompress(piece)), b""
        if self._frame.eof:
            self._rest, self._frame = self._frame.unused_data, None

    @override
    def close(self) -> None:
        self._packed.close()
        super().close()


def frames_of(file: IO[bytes]) -> Iterator[Frame | None]:
    """Every frame of a recorded stream, watched or not; None for a line that is no frame."""
    for line in lines_of(file):
        yield _frame(line)


def lines_of(file: IO[bytes]) -> Iterator[bytes | None]:
    """Lines that are not blank, without their ends; None for one that is too long to be a frame."""
    while line := file.readline(MAX_FRAME + 2):
        if len(line) > MAX_FRAME and not line.endswith(b"\n"):
            while (rest := file.readline(MAX_FRAME)) and not rest.endswith(b"\n"):
                pass
            yield None
        elif stripped := line.strip():
            yield stripped


def _frame(line: bytes | None) -> Frame | None:
    try:
        return None if line is None else frame_in(line)
    except ValueError:
        return None


def _seems_a_frame(line: bytes) -> bool:
    whole = line.startswith(b"{") and line.endswith(b"}")
    return whole and (b'"time_us"' in line or b'"payload"' in line or b'"$type"' in line)


def _moment(line: bytes, watch: WatchSet, health: StreamHealth, recent: Recent) -> Moment | None:
    health.candidates += 1
    try:
        frame = frame_in(line)
        sensed = tuple(sensed_in(frame, watch))
    except ValueError:
        health.malformed += 1
        return None
    if isinstance(frame, Notice) or not sensed:
        return None
    if recent.is_repeat(frame):
        health.repeats += 1
        return None
    health.aimed += sum(isinstance(one, Aimed) for one in sensed)
    return Moment(frame.stamp.at, sensed)
