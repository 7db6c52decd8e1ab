"""Our own list as FIRES-shaped JSON (https://fires.fedimod.org), signed.

A page is a collection of `Recommendation` and `Retraction`, the oldest first, and names the next
page where there is one. Beyond FIRES an item carries `expires`, `evidence` (a hash) and `sequence`,
and a page carries `last`, the highest sequence number ever given, by which an old page is known,
and `expires`: when what it says is too old to be believed. It is signed anew every day.
Nothing in it tells under which address it was read: that may be a secret.

The signature is Ed25519 over the page without its `signature`, as JSON with sorted keys, no spaces
and no escapes but those that JSON needs, in UTF-8.
"""

import base64
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias, assert_never

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.lists.signature import canonical
from bot.model.lists import Recommendation, Record, Retraction

Json: TypeAlias = dict[str, Any]

CONTEXT = (
    "https://www.w3.org/ns/activitystreams",
    "https://fires.fedimod.org/context/fires.jsonld",
)
POLICY = "filter"
"""What is recommended: that members are offered to hide the account, and no more than that."""


GOOD_FOR = timedelta(days=2)
"""So long who reads the list believes a page; whoever serves it a day longer serves an old one."""


def id_of(key: Ed25519PublicKey) -> str:
    """The id of the list that this key signs: the same wherever it is read."""
    return f"urn:housecall:list:{hashlib.sha256(key.public_bytes_raw()).hexdigest()[:32]}"


def write_page(
    records: Sequence[Record],
    key: Ed25519PrivateKey,
    *,
    name: str,
    last: int,
    more: bool,
    now: datetime,
) -> bytes:
    """The same log gives the same bytes all day. `more`: it goes on behind the last of these."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    list_id = id_of(key.public_key())
    page: Json = {
        "@context": list(CONTEXT),
        "id": list_id,
        "type": "OrderedCollection",
        "name": name,
        "last": last,
        "updated": _written(today),
        "expires": _written(today + GOOD_FOR),
        "orderedItems": [_item(record, list_id) for record in records],
    }
    if more and records:
        page["next"] = f"?after={records[-1].sequence}"
    signature = {"type": "Ed25519", "value": _base64(key.sign(canonical(page)))}
    return canonical({**page, "signature": signature})


def write_key(key: Ed25519PublicKey) -> bytes:
    """What the signatures are checked with, to be kept by who reads the list."""
    raw = _base64(key.public_bytes_raw())
    return canonical({"id": id_of(key), "type": "Ed25519", "publicKey": raw})


def _item(record: Record, list_id: str) -> Json:
    common = {
        "id": f"{list_id}:{record.sequence}",
        "sequence": record.sequence,
        "entityKind": record.kind.value,
        "entityKey": record.account,
        "published": _written(record.at),
    }
    match record:
        case Recommendation(until=until, reason=reason, evidence=evidence):
            return {
                **common,
                "type": "Recommendation",
                "labels": [reason.value] if reason else [],
                "recommendedPolicy": POLICY,
                **({"expires": _written(until)} if until else {}),
                "evidence": f"sha256:{evidence}",
            }
        case Retraction(of=of, cause=cause):
            object_ = f"{list_id}:{of}"
            return {**common, "type": "Retraction", "object": object_, "comment": cause.value}
        case _:
            assert_never(record)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
