"""Which events one stream reader asked for, and how the two wires refuse a bad question."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.rehearsal.bluesky.repo import Event
from bot.rehearsal.bluesky.wire import Json, XrpcError

_KINDS = frozenset({"commit", "identity", "account", "sync"})
_V1_KINDS = _KINDS - {"sync"}  # the old wire never carried it
_COLLECTION = re.compile(r"[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+(\.\*)?|[a-zA-Z0-9-]+\.\*")
_DID = re.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]")
_MOST_COLLECTIONS = 100
_MOST_DIDS = 10_000


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty means everything. `largest` is in bytes, 0 for no limit."""

    exact: frozenset[str]
    prefixes: tuple[str, ...]
    dids: frozenset[str]
    kinds: frozenset[str]
    largest: int = 0

    def wants(self, event: Event) -> bool:
        """DIDs are the author's. Collections sieve commits only."""
        if event.kind not in self.kinds or (self.dids and event.did not in self.dids):
            return False
        return event.kind != "commit" or self._wants_collection(event.body["collection"])

    def _wants_collection(self, name: str) -> bool:
        if not self.exact and not self.prefixes:
            return True
        return name in self.exact or name.startswith(self.prefixes)


def filter_v1(request: web.Request) -> Filter:
    """Raises XrpcError where the server would answer 400."""
    query = request.query
    if query.get("compress") == "true" or request.headers.get("Socket-Encoding") == "zstd":
        raise XrpcError("InvalidRequest", "this server does not compress")
    collections = query.getall("wantedCollections", [])
    dids = query.getall("wantedDids", [])
    return _filter(collections, dids, _V1_KINDS, query.get("maxMessageSizeBytes", "0"))


def filter_v2(request: web.Request) -> Filter:
    """Raises XrpcError where the server would answer 400."""
    query = request.query
    legacy = sorted(name for name in query if name.startswith("wanted"))
    if legacy:
        raise XrpcError("InvalidRequest", f"unknown parameter: {legacy[0]}")
    if "zstdDictionary" in query:
        raise XrpcError("InvalidRequest", "unknown zstd dictionary")
    kinds = frozenset(query.getall("kinds", [])) or _KINDS
    collections = query.getall("collections", [])
    if kinds - _KINDS or (collections and "commit" not in kinds):
        raise XrpcError("InvalidRequest", "invalid kinds")
    dids = query.getall("dids", [])
    return _filter(collections, dids, kinds, query.get("maxMessageSizeBytes", "0"))


def options_update(text: str) -> Filter | None:
    """The filter of a v1 client frame; None for a frame of another type, which is ignored."""
    frame: Json = json.loads(text)
    if frame.get("type") != "options_update":
        return None
    payload: Json = frame["payload"]
    collections = payload.get("wantedCollections") or []
    largest = str(payload.get("maxMessageSizeBytes") or 0)
    return _filter(collections, payload.get("wantedDids") or [], _V1_KINDS, largest)


def _filter(
    collections: Sequence[str], dids: Sequence[str], kinds: frozenset[str], largest: str
) -> Filter:
    _check("collections", collections, _COLLECTION, _MOST_COLLECTIONS)
    _check("dids", dids, _DID, _MOST_DIDS)
    exact = frozenset(name for name in collections if not name.endswith(".*"))
    prefixes = tuple(name[:-1] for name in collections if name.endswith(".*"))
    size = int(largest) if largest.isdigit() else 0
    return Filter(exact, prefixes, frozenset(dids), kinds, size)


def _check(what: str, values: Sequence[str], shape: re.Pattern[str], most: int) -> None:
    if len(values) > most:
        raise XrpcError("InvalidRequest", f"too many wanted {what}: {len(values)} > {most}")
    for value in values:
        if not shape.fullmatch(value):
            raise XrpcError("InvalidRequest", f"invalid wanted {what}: {value}")
