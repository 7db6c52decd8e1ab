"""The state that all simulated servers share: accounts, records, private mutes, the event log."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import TypeAlias

from bot.rehearsal.bluesky.ids import Ids, cid_of, iso, micros
from bot.rehearsal.bluesky.wire import Caller, Json, Via, XrpcError

Clock: TypeAlias = Callable[[], datetime]


class Status(StrEnum):
    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    SUSPENDED = "suspended"
    TAKEN_DOWN = "takendown"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class AppPassword:
    password: str
    via: Via


@dataclass(frozen=True, slots=True)
class LabelService:
    """What the DID document of a labeler says of it beside all else."""

    url: str
    key: str  # multibase


@dataclass(slots=True)
class Account:
    did: str
    handle: str
    password: str
    created_at: datetime
    status: Status = Status.ACTIVE
    labeler: LabelService | None = None
    app_passwords: dict[str, AppPassword] = field(default_factory=dict)  # by name

    @property
    def active(self) -> bool:
        return self.status is Status.ACTIVE


@dataclass(frozen=True, slots=True)
class Record:
    did: str
    collection: str
    rkey: str
    value: Json
    cid: str
    indexed_at: datetime

    @property
    def uri(self) -> str:
        return f"at://{self.did}/{self.collection}/{self.rkey}"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the public stream. `body` is what Jetstream nests under the kind's name."""

    seq: int
    time_us: int
    kind: str  # commit, identity, account, sync
    did: str
    body: Json


@dataclass(frozen=True, slots=True)
class Write:
    """One public write, as it was asked for. `record` is None for a delete."""

    did: str
    action: str  # create, update, delete
    collection: str
    rkey: str
    record: Json | None
    by: Via
    at: datetime


@dataclass(frozen=True, slots=True)
class MuteCall:
    """One call of muteActor or unmuteActor, whether or not it changed anything."""

    who: str
    whom: str
    muted: bool
    by: Via
    at: datetime


class World:
    """One network's truth. Changes are synchronous: no reader ever sees half of one."""

    def __init__(self, clock: Clock, rng: Random) -> None:
        self.clock = clock
        self.ids = Ids(rng)
        self.accounts: dict[str, Account] = {}
        self.mutes: dict[str, dict[str, datetime]] = {}
        self.thread_mutes: dict[str, set[str]] = {}  # by account: URIs of first posts
        self.untold: set[tuple[str, str]] = set()  # (account, post): came while she had it muted
        self.events: list[Event] = []
        self.writes: list[Write] = []
        self.mute_calls: list[MuteCall] = []
        self.bells: set[asyncio.Event] = set()
        self.indexers: list[Callable[[Record], None]] = []  # called with each new post
        self.gatecrashers: set[str] = set()  # replies and quotes a gate forbade when they came
        self._by_handle: dict[str, str] = {}
        self._records: dict[tuple[str, str], dict[str, Record]] = {}
        self._links: dict[tuple[str, str], dict[str, Record]] = {}

    def open_account(self, handle: str, password: str) -> Account:
        """Raises XrpcError where the handle is taken or malformed."""
        handle = handle.lower()
        if not handle.endswith(".test") or len(handle.split(".")[0]) < len("abc"):
            raise XrpcError("InvalidHandle", "Handle too short")
        if handle in self._by_handle:
            raise XrpcError("InvalidRequest", f"Handle already taken: {handle}")
        account = Account(self.ids.new_did(), handle, password, self.clock())
        self.accounts[account.did] = account
        self._by_handle[handle] = account.did
        self._say("identity", account.did, {"handle": handle})
        self._say("account", account.did, {"active": True})
        self._say_state(account.did)
        return account

    def find(self, actor: str) -> Account | None:
        """The account of a DID or a handle, whatever its status."""
        return self.accounts.get(self._by_handle.get(actor.lower(), actor))

    def set_status(self, did: str, status: Status) -> None:
        account = self.accounts[did]
        if account.status is status:
            return
        account.status = status
        if status is Status.DELETED:
            self._by_handle.pop(account.handle, None)
        state: Json = {"active": account.active}
        self._say("account", did, state if account.active else {**state, "status": status.value})
        if account.active:
            self._say_state(did)

    def record(self, uri: str) -> Record | None:
        did, collection, rkey = split_uri(uri)
        return self._records.get((did, collection), {}).get(rkey)

    def records(self, did: str, collection: str) -> list[Record]:
        """Oldest first."""
        return list(self._records.get((did, collection), {}).values())

    def collections(self, did: str) -> list[str]:
        return sorted(name for owner, name in self._records if owner == did)

    def linking(self, how: str, target: str) -> list[Record]:
        """Records that point at a DID or URI: how is follow, block, reply, quote or mention.

        Those of accounts that are away, and posts a gate forbade, are left out.
        """
        found = self._links.get((how, target), {}).values()
        return [one for one in found if self.accounts[one.did].active and not self._crashed(one)]

    def link(self, how: str, source: str, target: str) -> Record | None:
        """The newest record by which one account points at another."""
        mine = [r for r in self._links.get((how, target), {}).values() if r.did == source]
        return mine[-1] if mine else None

    def put(
        self, caller: Caller, collection: str, rkey: str, value: Json
    ) -> tuple[Record, str | None]:
        """Create or replace a record, and the new revision.

        The same value again changes and announces nothing: then there is no revision.
        """
        shelf = self._records.setdefault((caller.did, collection), {})
        old = shelf.get(rkey)
        value = {"$type": collection, **value}
        cid = cid_of(value)
        if old is not None and old.cid == cid:
            return old, None
        record = Record(caller.did, collection, rkey, value, cid, self.clock())
        if old is not None:
            self._unlink(old)
        shelf[rkey] = record
        for key in _links_of(record):
            self._links.setdefault(key, {})[record.uri] = record
        if old is None and collection == "app.bsky.feed.post":
            for index in self.indexers:
                index(record)
        action = "update" if old else "create"
        self._note(caller, action, record, value)
        return record, self._commit(action, record, {"record": value, "cid": cid})

    def remove(self, caller: Caller, collection: str, rkey: str) -> str | None:
        """The new revision, or None where there was nothing to remove."""
        record = self._records.get((caller.did, collection), {}).pop(rkey, None)
        if record is None:
            return None
        self._unlink(record)
        self._note(caller, "delete", record, None)
        return self._commit("delete", record, {})

    def set_mute(self, caller: Caller, whom: str, *, muted: bool) -> None:
        now = self.clock()
        self.mute_calls.append(MuteCall(caller.did, whom, muted, caller.via, now))
        mine = self.mutes.setdefault(caller.did, {})
        if muted:
            mine.setdefault(whom, now)
        else:
            mine.pop(whom, None)

    def _crashed(self, record: Record) -> bool:
        """Whether a gate forbade it, or the reply it answers."""
        if record.uri in self.gatecrashers:
            return True
        above = ((record.value.get("reply") or {}).get("parent") or {}).get("uri")
        return above in self.gatecrashers

    def _unlink(self, record: Record) -> None:
        for key in _links_of(record):
            self._links.get(key, {}).pop(record.uri, None)

    def _note(self, caller: Caller, action: str, record: Record, value: Json | None) -> None:
        place = (record.did, action, record.collection, record.rkey)
        self.writes.append(Write(*place, value, caller.via, self.clock()))

    def _commit(self, action: str, record: Record, extra: Json) -> str:
        rev = self.ids.new_tid(self.clock())
        place = {"operation": action, "collection": record.collection, "rkey": record.rkey}
        self._say("commit", record.did, {"rev": rev, **place, **extra})
        return rev

    def _say_state(self, did: str) -> None:
        """The #sync that follows a new or returning account; its CAR of one commit is left out."""
        rev = self.ids.new_tid(self.clock())
        self._say("sync", did, {"rev": rev, "blocks": {"$bytes": ""}})

    def _say(self, kind: str, did: str, body: Json) -> None:
        seq = len(self.events) + 1
        now = self.clock()
        time_us = max(micros(now), self.events[-1].time_us + 1 if self.events else 0)
        if kind != "commit":
            body = {**body, "did": did, "seq": seq, "time": iso(now)}
        self.events.append(Event(seq, time_us, kind, did, body))
        for bell in self.bells:
            bell.set()


def split_uri(uri: str) -> tuple[str, str, str]:
    """(did, collection, rkey). Raises XrpcError for anything but a full record URI."""
    parts = uri.removeprefix("at://").split("/")
    if not uri.startswith("at://") or len(parts) != len(("did", "collection", "rkey")):
        raise XrpcError("InvalidRequest", "Error: uri must be a valid at-uri")
    return parts[0], parts[1], parts[2]


def quoted_in(value: Json) -> str | None:
    """URI of the post that a post embeds, alone or beside media."""
    embed = value.get("embed") or {}
    if embed.get("$type") == "app.bsky.embed.recordWithMedia":
        embed = embed.get("record") or {}
    record = embed.get("record")
    return record.get("uri") if isinstance(record, dict) else None


def mentioned_in(value: Json) -> list[str]:
    """DIDs in the mention facets of a post."""
    features = [one for facet in value.get("facets") or () for one in facet.get("features") or ()]
    return [one["did"] for one in features if str(one.get("$type")).endswith("#mention")]


def _links_of(record: Record) -> Iterator[tuple[str, str]]:
    value = record.value
    match record.collection:
        case "app.bsky.graph.follow" | "app.bsky.graph.block":
            yield record.collection.rsplit(".", 1)[1], str(value.get("subject"))
        case "app.bsky.feed.post":
            yield from _links_of_post(value)
        case _:
            pass


def _links_of_post(value: Json) -> Iterator[tuple[str, str]]:
    if reply := value.get("reply"):
        yield "reply", reply["parent"]["uri"]
    if quoted := quoted_in(value):
        yield "quote", quoted
    for did in mentioned_in(value):
        yield "mention", did
