"""Where to resume, and the addresses that say so: every server counts in its own way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Self
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from typing_extensions import override

from bot.networks.bluesky.frames import MAX_FRAME, Stamp, micros, of_micros

# Servers see the same event at slightly different times, and version 1 does not send in strict
# order of time; what is read twice is dropped as a repeat.
OVERLAP = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One Jetstream address; `host` includes the port where there is one.

    `dictionary` is the one that its query names for compressed frames, None where it asks for none.
    """

    url: str
    host: str
    version: Literal[1, 2]
    dictionary: int | None = None

    @classmethod
    def of(cls, url: str) -> Self:
        """Tell the version from the path. Raises ValueError on what cannot be listened to."""
        parts = urlsplit(url)
        if parts.scheme not in {"ws", "wss"} or not parts.netloc:
            raise ValueError(f"not a ws:// or wss:// address: {url!r}")
        version: Literal[1, 2] = 2 if "subscribeEvents" in parts.path else 1
        query = parse_qs(parts.query)
        if "compress" in query:
            raise ValueError(
                f"this address asks for compression by version 1, whose dictionary is not at hand:"
                f" leave out compress, or use version 2 with zstdDictionary=ID: {url!r}"
            )
        return cls(url, parts.netloc, version, _dictionary_in(query, url))

    @property
    def is_secure(self) -> bool:
        return self.url.startswith("wss:")

    def address(self, collections: tuple[str, ...], cursor: int | None) -> str:
        """The address to open; what is already in its query stays."""
        pairs: list[tuple[str, str | int]] = [("maxMessageSizeBytes", MAX_FRAME)]
        if self.version == 1:
            pairs += [("wantedCollections", name) for name in collections]
        else:
            pairs += [("collections", name) for name in collections]
            pairs += [("kinds", kind) for kind in ("commit", "account", "identity")]
        if cursor is not None:
            pairs.append(("cursor", cursor))
        parts = urlsplit(self.url)
        query = "&".join(filter(None, (parts.query, urlencode(pairs))))
        return urlunsplit(parts._replace(query=query))


def _dictionary_in(query: dict[str, list[str]], url: str) -> int | None:
    match query.get("zstdDictionary"):
        case None:
            return None
        case [number] if number.isascii() and number.isdigit():
            return int(number)
        case _:
            raise ValueError(f"this address does not name a dictionary by its number: {url!r}")


@dataclass(frozen=True, slots=True)
class Position:
    """The last frame taken from a stream. As text: `<version>:<host>:<place>:<time in us>`."""

    host: str
    stamp: Stamp

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError on text that `str(position)` did not write."""
        version, _, rest = text.partition(":")
        host, place, at = rest.rsplit(":", 2)
        stamp = Stamp(2 if version == "2" else 1, int(place), of_micros(int(at)))
        if version not in {"1", "2"}:
            raise ValueError(f"cursor of an unknown version: {version!r}")
        return cls(host, stamp)

    @classmethod
    def at_time(cls, at: datetime) -> Self:
        """A moment, on no server in particular."""
        return cls("", Stamp(1, micros(at), at))

    @override
    def __str__(self) -> str:
        stamp = self.stamp
        return f"{stamp.version}:{self.host}:{stamp.place}:{micros(stamp.at)}"

    def counts_at(self, endpoint: Endpoint) -> bool:
        """Whether the place is a sequence number of this very server."""
        return self.stamp.version == endpoint.version > 1 and self.host == endpoint.host

    def cursor_at(self, endpoint: Endpoint, *, by_time: bool = False) -> int:
        """What to ask this server for: its own sequence number, else microseconds."""
        if self.counts_at(endpoint) and not by_time:
            return self.stamp.place
        return micros(self.stamp.at - OVERLAP)
