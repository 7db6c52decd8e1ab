"""A made-up stream as it lies on disk: frames of each wire, where they end, and who is who."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

V1_PATH = "/subscribe"
V2_PATH = "/xrpc/network.bsky.jetstream.subscribeEvents"
DICTIONARY_PATH = "/xrpc/network.bsky.jetstream.getZstdDictionary"
DICTIONARY_ID = 20270304
POST = "app.bsky.feed.post"
LAST = "the last"  # what the last event says; it is aimed at the first member


@dataclass(frozen=True, slots=True)
class Recording:
    """The wires are v1, v2 and zstd, which is version 2 compressed with a dictionary."""

    folder: Path

    def frames(self, wire: str) -> Path:
        """WebSocket framing included, so that serving them costs next to nothing."""
        return self.folder / f"{wire}.frames"

    def ends(self, wire: str) -> "array[int]":
        """Where in `frames` each one ends."""
        ends = array("Q")
        ends.frombytes((self.folder / f"{wire}.ends").read_bytes())
        return ends

    def messages(self, wire: str) -> Iterator[bytes]:
        """Without the framing."""
        data, start = self.frames(wire).read_bytes(), 0
        for end in self.ends(wire):
            yield data[start + _header_size(data[start + 1]) : end]
            start = end

    @property
    def dictionary(self) -> bytes:
        return (self.folder / "dictionary").read_bytes()

    def members(self, count: int) -> Iterator[str]:
        return islice(_lines(self.folder / "famous"), count)

    def stored(self) -> Iterator[str]:
        return _lines(self.folder / "stored")


def _header_size(second: int) -> int:
    return 4 if second == 126 else 2


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="ascii") as file:
        for line in file:
            yield line.rstrip("\n")
