"""Jetstream's wire format, version 1 and 2, as one kind of frame.

Formats: https://github.com/bluesky-social/jetstream and the lexicon
`network.bsky.jetstream.subscribeEvents` (envelope `xrpc.v1.json`).
"""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

from bot.model.interactions import PostId
from bot.model.people import AccountId

MAX_FRAME = 2_000_000  # bytes; a record is at most 1 MB, most frames are under 1 KB

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MAX_MICROS = 253_402_300_799_000_000  # 9999-12-31

T = TypeVar("T")
_DID = r"did:[a-z]+:[A-Za-z0-9._:%-]+"
# Checked once per frame, all together: a pattern on each field costs more than all of decoding.
_ACCOUNT = re.compile(_DID)
_RECORD = re.compile(rf"at://{_DID}/[A-Za-z0-9.-]+/[A-Za-z0-9._:~-]+")
_Did = Annotated[AccountId, Meta(max_length=2048)]
_RecordKey = Annotated[str, Meta(max_length=512)]
_Nsid = Annotated[str, Meta(max_length=317)]
_Rev = Annotated[str, Meta(max_length=64)]
_Cid = Annotated[str, Meta(max_length=256)]
_Micros = Annotated[int, Meta(ge=0, le=_MAX_MICROS)]
_NO_ACCOUNT = AccountId("")
_Seq = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class Operation(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


# Structs, because one is made for every frame that is looked into, and dataclasses take four times
# as long to make. None can be in a cycle, so all are spared the garbage collector.


class Stamp(Struct, frozen=True, gc=False):
    """Where and when the stream had this frame. `place`: time in us (v1), sequence number (v2)."""

    version: Literal[1, 2]
    place: int
    at: datetime


class Commit(Struct, frozen=True, gc=False):
    """One record written or deleted. `record` is undecoded JSON, empty for a delete."""

    did: AccountId
    uri: PostId  # of the record, which need not be a post
    stamp: Stamp
    rev: str
    operation: Operation
    collection: str
    record: Raw
    cid: str = ""  # of the content, the same wherever it is read; empty where it is not said


class AccountStatus(Struct, frozen=True, gc=False):
    did: AccountId
    stamp: Stamp
    active: bool
    status: str | None


class Other(Struct, frozen=True, gc=False):
    """A frame that only moves the cursor: identity, sync, a kind that is not known yet."""

    stamp: Stamp


class Notice(Struct, frozen=True, gc=False):
    """The server speaks about the stream itself. After an error it closes the connection."""

    name: str
    is_error: bool


Frame: TypeAlias = Commit | AccountStatus | Other | Notice


class _Commit(Struct, gc=False):
    operation: Operation
    collection: _Nsid
    rkey: _RecordKey
    rev: _Rev = ""
    cid: _Cid | None = None
    record: Raw = Raw()


class _Account(Struct, gc=False):
    active: bool
    status: str | None = None


class _Payload(Struct, gc=False):
    type: str = field(name="$type")
    did: _Did = _NO_ACCOUNT
    seq: _Seq | UnsetType = UNSET
    time: datetime | UnsetType = UNSET
    witnessed: datetime | UnsetType = field(name="witnessedAt", default=UNSET)
    operation: Operation | UnsetType = UNSET
    collection: _Nsid = ""
    rkey: _RecordKey = ""
    rev: _Rev = ""
    cid: _Cid | None = None
    record: Raw = Raw()
    account: _Account | UnsetType = UNSET
    name: str = ""


class _Wire(Struct, gc=False):
    did: _Did = _NO_ACCOUNT
    time_us: _Micros | UnsetType = UNSET
    kind: str = ""
    commit: _Commit | UnsetType = UNSET
    account: _Account | UnsetType = UNSET
    type: str = field(name="$type", default="")
    payload: _Payload | UnsetType = UNSET
    error: str = ""


_WIRE = msgspec.json.Decoder(_Wire)


def decode(decoder: "msgspec.json.Decoder[T]", raw: bytes | Raw) -> T:
    """Decode JSON from outside. Raises ValueError, and nothing else, where it does not fit."""
    try:
        return decoder.decode(raw)
    except (msgspec.MsgspecError, RecursionError) as error:
        # The library's own words can quote the text; a name cannot.
        raise ValueError(f"not the expected JSON: {type(error).__name__}") from None


def frame_in(raw: bytes) -> Frame:
    """Read one frame of either version, told apart by its own shape. Raises ValueError."""
    if len(raw) > MAX_FRAME:
        raise ValueError("frame is too large")
    wire = decode(_WIRE, raw)
    if wire.type == "error":
        return Notice(wire.error, is_error=True)
    if wire.payload is not UNSET:
        return _of_v2(wire.payload)
    if wire.kind:
        return _of_v1(wire)
    if wire.type:
        return Notice(wire.type, is_error=False)
    raise ValueError("not a frame")


def micros(at: datetime) -> int:
    """Microseconds since 1970, exact."""
    return (at - _EPOCH) // _MICROSECOND


def of_micros(value: int) -> datetime:
    return _EPOCH + value * _MICROSECOND


def _of_v1(wire: _Wire) -> Frame:
    if wire.time_us is UNSET:
        raise ValueError("frame without time")
    stamp = Stamp(1, wire.time_us, of_micros(wire.time_us))
    if wire.commit is not UNSET and wire.kind == "commit":
        return _commit(wire.did, stamp, wire.commit, wire.commit.operation)
    if wire.account is not UNSET and wire.kind == "account":
        return _status(wire.did, stamp, wire.account)
    return _other(wire.kind, wire.did, stamp)


def _of_v2(part: _Payload) -> Frame:
    kind = part.type.rpartition("#")[2]
    if kind == "info":
        return Notice(part.name, is_error=False)
    stamp = _stamp_of(part)
    if part.operation is not UNSET and kind == "commit":
        return _commit(part.did, stamp, part, part.operation)
    if part.account is not UNSET and kind == "account":
        return _status(part.did, stamp, part.account)
    return _other(kind, part.did, stamp)


def _commit(did: AccountId, stamp: Stamp, part: _Commit | _Payload, operation: Operation) -> Commit:
    uri = PostId(f"at://{did}/{part.collection}/{part.rkey}")
    if _RECORD.fullmatch(uri) is None:
        raise ValueError("not the expected JSON: no record has such a name") from None
    cid = part.cid or ""
    return Commit(did, uri, stamp, part.rev, operation, part.collection, part.record, cid)


def _status(did: AccountId, stamp: Stamp, part: _Account) -> AccountStatus:
    return AccountStatus(_account(did), stamp, part.active, part.status)


def _other(kind: str, did: AccountId, stamp: Stamp) -> Other:
    if kind in {"commit", "account"}:
        raise ValueError("frame without the part that it names")
    if stamp.version == 1 or did:
        _account(did)
    return Other(stamp)


def _account(did: str) -> AccountId:
    if _ACCOUNT.fullmatch(did) is None:
        raise ValueError("not the expected JSON: no account has such a name")
    return AccountId(did)


def _stamp_of(part: _Payload) -> Stamp:
    # Only the witnessed time is what a cursor in microseconds is compared with; operators may
    # import another display time. Servers that predate it send one time for both.
    at = part.time if part.witnessed is UNSET else part.witnessed
    if part.seq is UNSET or at is UNSET or at.tzinfo is None:
        raise ValueError("frame without sequence number or time")
    return Stamp(2, part.seq, at.astimezone(UTC))
