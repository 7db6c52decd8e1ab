"""Streams kept in files, read through the same decoding as the live one."""

import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import zstandard

from bot.model.senses import Aimed, Sensed
from bot.networks.bluesky.frames import MAX_FRAME, Frame, frame_in
from bot.networks.bluesky.inbox import StreamHealth
from bot.networks.bluesky.parse import sensed_in
from bot.networks.bluesky.watch_set import WatchSet

_WINDOW = 1 << 27  # bytes; what the zstd program itself allows without being told


def replay_file(path: Path, watch: WatchSet, health: StreamHealth) -> Iterator[Sensed]:
    """What a recorded stream holds for `watch`, in the order of the file.

    One JSON frame a line, version 1 or 2; `.gz` and `.zst` are unpacked while reading. Lines that
    are no frame are counted in `health` and left out. Raises OSError, EOFError or
    zstandard.ZstdError where the file cannot be read.
    """
    with _opened(path) as file:
        yield from replay(file, watch, health)


def replay(file: IO[bytes], watch: WatchSet, health: StreamHealth) -> Iterator[Sensed]:
    """As `replay_file`, from an open binary file, standard input for one."""
    for line in lines_of(file):
        health.frames += 1
        if line is None:
            health.malformed += 1
        elif watch.may_concern(line):
            yield from _sensed(line, watch, health)


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


def _opened(path: Path) -> IO[bytes]:
    match path.suffix:
        case ".gz":
            return cast("IO[bytes]", gzip.open(path, "rb"))
        case ".zst":
            unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
            return io.BufferedReader(
                unpacker.stream_reader(path.open("rb"), read_across_frames=True, closefd=True)
            )
        case _:
            return path.open("rb")


def _frame(line: bytes | None) -> Frame | None:
    try:
        return None if line is None else frame_in(line)
    except ValueError:
        return None


def _sensed(line: bytes, watch: WatchSet, health: StreamHealth) -> Iterator[Sensed]:
    health.candidates += 1
    try:
        sensed = tuple(sensed_in(frame_in(line), watch))
    except ValueError:
        health.malformed += 1
        return
    health.aimed += sum(isinstance(one, Aimed) for one in sensed)
    yield from sensed
