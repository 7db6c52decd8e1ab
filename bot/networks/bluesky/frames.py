"""Jetstream's wire format, version 1 and 2, as one kind of frame.

Formats: https://github.com/bluesky-social/jetstream and the lexicon
`network.bsky.jetstream.subscribeEvents` (envelope `xrpc.v1.json`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

from bot.model.people import AccountId

MAX_FRAME = 2_000_000  # bytes; a record is at most 1 MB, most frames are under 1 KB

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MAX_MICROS = 253_402_300_799_000_000  # 9999-12-31

T = TypeVar("T")
_Did = Annotated[str, Meta(pattern=r"\Adid:[a-z]+:[A-Za-z0-9._:%-]+\Z", max_length=2048)]
_RecordKey = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._:~-]+\Z", max_length=512)]
_Nsid = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9.-]+\Z", max_length=317)]
_Rev = Annotated[str, Meta(max_length=64)]
_Cid = Annotated[str, Meta(max_length=256)]
_Micros = Annotated[int, Meta(ge=0, le=_MAX_MICROS)]
_Seq = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class Operation(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where and when the stream had this frame. `place`: time in us (v1), sequence number (v2)."""

    version: Literal[1, 2]
    place: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Commit:
    """One record written or deleted. `record` is undecoded JSON, empty for a delete."""

    did: AccountId
    stamp: Stamp
    rev: str
    operation: Operation
    collection: str
    rkey: str
    record: Raw
    cid: str = ""  # of the content, the same wherever it is read; empty where it is not said


@dataclass(frozen=True, slots=True)
class AccountStatus:
    did: AccountId
    stamp: Stamp
    active: bool
    status: str | None


@dataclass(frozen=True, slots=True)
class Other:
    """A frame that only moves the cursor: identity, sync, a kind that is not known yet."""

    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Notice:
    """The server speaks about the stream itself. After an error it closes the connection."""

    name: str
    is_error: bool


Frame: TypeAlias = Commit | AccountStatus | Other | Notice


class _Commit(Struct):
    operation: Operation
    collection: _Nsid
    rkey: _RecordKey
    rev: _Rev = ""
    cid: _Cid | None = None
    record: Raw = Raw()


class _Account(Struct):
    active: bool
    status: str | None = None


class _Payload(Struct):
    type: str = field(name="$type")
    did: _Did = ""
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


class _Wire(Struct):
    did: _Did = ""
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
    if wire.time_us is UNSET or not wire.did:
        raise ValueError("frame without time or account")
    stamp = Stamp(1, wire.time_us, of_micros(wire.time_us))
    account = AccountId(wire.did)
    if wire.kind == "commit" and wire.commit is not UNSET:
        part = wire.commit
        return _commit(account, stamp, part, part.operation)
    if wire.kind == "account" and wire.account is not UNSET:
        return AccountStatus(account, stamp, wire.account.active, wire.account.status)
    if wire.kind in {"commit", "account"}:
        raise ValueError("frame without the part that it names")
    return Other(stamp)


def _of_v2(part: _Payload) -> Frame:
    kind = part.type.rpartition("#")[2]
    if kind == "info":
        return Notice(part.name, is_error=False)
    stamp = _stamp_of(part)
    if kind == "account" and part.account is not UNSET and part.did:
        return AccountStatus(AccountId(part.did), stamp, part.account.active, part.account.status)
    if kind == "commit" and part.operation is not UNSET and part.did and part.collection:
        account = AccountId(part.did)
        return _commit(account, stamp, part, part.operation)
    if kind in {"commit", "account"}:
        raise ValueError("frame without the part that it names")
    return Other(stamp)


def _commit(
    account: AccountId, stamp: Stamp, part: _Commit | _Payload, operation: Operation
) -> Commit:
    return Commit(
        account,
        stamp,
        part.rev,
        operation,
        part.collection,
        part.rkey,
        part.record,
        part.cid or "",
    )


def _stamp_of(part: _Payload) -> Stamp:
    # Only the witnessed time is what a cursor in microseconds is compared with; operators may
    # import another display time. Servers that predate it send one time for both.
    at = part.time if part.witnessed is UNSET else part.witnessed
    if part.seq is UNSET or at is UNSET or at.tzinfo is None:
        raise ValueError("frame without sequence number or time")
    return Stamp(2, part.seq, at.astimezone(UTC))
