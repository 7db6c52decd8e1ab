"""The wire of `com.atproto.label.subscribeLabels`: two DAG-CBOR objects a frame, signed labels.

Lexicons `com.atproto.label.defs#label` and `subscribeLabels`; https://atproto.com/specs/label.
"""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeAlias

import libipld
import msgspec
from msgspec import Meta, Struct

from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.model.signals import Statement

_SIGNED = ("ver", "src", "uri", "cid", "val", "neg", "cts", "exp")
_DID = r"did:[a-z]+:[A-Za-z0-9._:%-]{1,2000}"
_SUBJECT = re.compile(rf"({_DID})|at://({_DID})/([A-Za-z0-9.-]{{1,317}})/[A-Za-z0-9._:~-]{{1,512}}")
_POST, _PROFILE = "app.bsky.feed.post", "app.bsky.actor.profile"


@dataclass(frozen=True, slots=True)
class Labels:
    """Some of the stream. Each label is what its sender made of it, and not checked yet."""

    seq: int
    labels: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """The server speaks of the stream itself: `OutdatedCursor`, or an error such as `FutureCursor`.

    After an error it closes the connection.
    """

    name: str
    is_error: bool


Frame: TypeAlias = Labels | Notice | None


class _Label(Struct, frozen=True, gc=False):
    src: Annotated[str, Meta(max_length=2048)]
    uri: Annotated[str, Meta(max_length=4096)]
    val: Annotated[str, Meta(max_length=128)]
    cts: Annotated[datetime, Meta(tz=True)]
    sig: bytes
    neg: bool = False
    exp: Annotated[datetime, Meta(tz=True)] | None = None


def frame_in(raw: bytes) -> Frame:
    """None: a kind that is not known yet. Raises ValueError on what is no frame."""
    try:
        match libipld.decode_dag_cbor_multi(raw):
            case [{"op": 1, "t": "#labels"}, {"seq": int(seq), "labels": [*labels]}] if seq >= 0:
                return Labels(seq, tuple(each for each in labels if isinstance(each, dict)))
            case [{"op": 1, "t": "#info"}, {"name": str(name)}]:
                return Notice(name, is_error=False)
            case [{"op": -1}, {"error": str(name)}]:
                return Notice(name, is_error=True)
            case [{"op": 1, "t": str(kind)}, _] if kind != "#labels":
                return None
            case _:
                raise ValueError("not a frame of labels")
    except RecursionError:
        raise ValueError("not a frame of labels") from None


def value_of(label: Mapping[str, Any]) -> str:
    """Empty where it has none."""
    value = label.get("val")
    return value if isinstance(value, str) else ""


def statement_in(label: Mapping[str, Any]) -> Statement | None:
    """None: it is about neither an account nor a post. Raises ValueError on what is no label."""
    try:
        said = msgspec.convert(label, _Label)
    except msgspec.ValidationError as error:
        raise ValueError("not a label") from error
    found = _SUBJECT.fullmatch(said.uri)
    if found is None:
        raise ValueError("a label about nothing that can be labelled")
    account, owner, collection = found.groups()
    at = _in_utc(said.cts)
    ends_at = at if said.neg else _in_utc(said.exp) if said.exp else None
    labeler = AccountId(said.src)
    if account or collection == _PROFILE:
        return Statement(labeler, AccountId(account or owner), said.val, at, ends_at)
    if collection != _POST:
        return None
    return Statement(labeler, PostId(said.uri), said.val, at, ends_at)


def shown_in(views: object, labelers: Collection[AccountId]) -> tuple[Statement, ...]:
    """Those of these labelers that an AppView shows, which are not signed; none that is odd."""
    found = []
    for label in views if isinstance(views, list) else ():
        if isinstance(label, dict) and label.get("src") in labelers:
            with suppress(ValueError):
                found.append(statement_in({**label, "sig": b""}))
    return tuple(each for each in found if each is not None)


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a moment that cannot be") from error


def signed_part(label: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """What is signed, and the signature, of a label that `statement_in` could read."""
    signed = {name: label[name] for name in _SIGNED if label.get(name) is not None}
    message: bytes = libipld.encode_dag_cbor(signed)
    return message, label["sig"]
