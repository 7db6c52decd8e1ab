"""Made-up repositories of Bluesky, signed as real ones are, and the proofs that they give."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

import libipld
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.evidence.keys import ORDERS
from bot.model.evidence import Dossier, Entry, Exhibit, Proof
from bot.model.interactions import Kind, PostId
from bot.model.people import AccountId, Network
from bot.model.verdicts import Category
from tests.facts import NOON, account

POST = "app.bsky.feed.post"
CURVES: Mapping[str, tuple[ec.EllipticCurve, bytes]] = {
    "p256": (ec.SECP256R1(), b"\x80\x24"),
    "k256": (ec.SECP256K1(), b"\xe7\x01"),
}
WORDS = "Nobody gave you a licence, quack"


@dataclass(slots=True)
class Repository:
    """Records by their keys in the tree; `car` is what `getRecord` answers."""

    account: AccountId
    records: Mapping[str, Mapping[str, Any]]
    curve: str = "k256"
    secret: int = 7
    low_s: bool = True
    blocks: dict[bytes, bytes] = field(default_factory=dict)

    def car(self, key: str) -> bytes:
        """Of the record that stands there."""
        path = list[bytes]()
        root = self._node(sorted(self.records), self._top(), key, path)
        record = self.keep(self.records[key])
        commit = self.keep(self.commit(root))
        return packed_car(commit, [(cid, self.blocks[cid]) for cid in (commit, *path, record)])

    @property
    def document(self) -> str:
        curve, prefix = CURVES[self.curve]
        key = ec.derive_private_key(self.secret, curve).public_key()
        point = key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        method = {
            "id": f"{self.account}#atproto",
            "type": "Multikey",
            "publicKeyMultibase": libipld.encode_multibase("z", prefix + point),
        }
        return json.dumps({"id": self.account, "verificationMethod": [method]})

    def commit(self, root: bytes) -> Mapping[str, Any]:
        commit = {"did": self.account, "version": 3, "data": root, "rev": "3kabc", "prev": None}
        key = ec.derive_private_key(self.secret, CURVES[self.curve][0])
        r, s = decode_dss_signature(key.sign(libipld.encode_dag_cbor(commit), ec.ECDSA(SHA256())))
        order = ORDERS[key.curve.name]
        if (s > order // 2) is self.low_s:
            s = order - s
        return {**commit, "sig": r.to_bytes(32, "big") + s.to_bytes(32, "big")}

    def _top(self) -> int:
        return max(map(layer_of, self.records), default=0)

    def _node(self, keys: Sequence[str], layer: int, wanted: str, path: list[bytes]) -> bytes:
        """Its CID; the nodes on the way to the wanted key are put into the path, top last."""
        here = [each for each in keys if layer_of(each) == layer]
        bounds = ["", *here, "\x7f"]
        below = []
        for low, high in pairwise(bounds):
            part = [each for each in keys if low < each < high]
            below.append(self._node(part, layer - 1, wanted, path) if part else None)
        entries, last = list[Mapping[str, Any]](), b""
        for key, right in zip(here, below[1:], strict=True):
            name, shared = key.encode(), 0
            while shared < min(len(last), len(name)) and last[shared] == name[shared]:
                shared += 1
            value = self.keep(self.records[key])
            entries.append({"p": shared, "k": name[shared:], "v": value, "t": right})
            last = name
        cid = self.keep({"l": below[0], "e": entries})
        if wanted in keys:
            path.append(cid)
        return cid

    def keep(self, value: Mapping[str, Any]) -> bytes:
        data: bytes = libipld.encode_dag_cbor(value)
        cid = cid_of(data)
        self.blocks[cid] = data
        return cid


def layer_of(key: str) -> int:
    """Two leading zero bits of its hash for each layer above the lowest."""
    digest = int.from_bytes(hashlib.sha256(key.encode()).digest(), "big")
    return (256 - digest.bit_length()) // 2


def cid_of(data: bytes) -> bytes:
    return bytes.fromhex("01711220") + hashlib.sha256(data).digest()


def packed_car(root: bytes, blocks: Sequence[tuple[bytes, bytes]]) -> bytes:
    header: bytes = libipld.encode_dag_cbor({"version": 1, "roots": [root]})
    return b"".join(
        varint(len(each)) + each for each in (header, *(cid + data for cid, data in blocks))
    )


def varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def post_record(text: str = WORDS, **more: Any) -> dict[str, Any]:
    return {"$type": POST, "text": text, "createdAt": "2026-11-21T11:59:00.000Z", **more}


def repository(
    author: AccountId, *, text: str = WORDS, curve: str = "k256", others: int = 200, **more: Any
) -> Repository:
    """With one post, under the key 1, among so many other records."""
    records = {f"{POST}/3{number:06d}": post_record(f"words {number}") for number in range(others)}
    return Repository(author, {**records, f"{POST}/1": post_record(text, **more)}, curve)


def proof_of(author: AccountId, text: str = WORDS, **more: Any) -> Proof:
    """That this account has posted this, under the key 1."""
    signed = repository(author, text=text, **more)
    return Proof(signed.car(f"{POST}/1"), signed.document, NOON)


def exhibit(number: int = 1, *, text: str = WORDS, proven: bool = True, **more: Any) -> Exhibit:
    author = account(number)
    facts: dict[str, Any] = {
        "post": PostId(f"at://{author}/{POST}/1"),
        "link": f"https://bsky.app/profile/{author}/post/1",
        "author": author,
        "handle": f"stranger{number}.example",
        "kind": Kind.REPLY,
        "category": Category.CREDENTIAL_UNDERMINING,
        "posted_at": NOON + timedelta(minutes=number),
        "seen_at": NOON + timedelta(minutes=number, seconds=2),
        "text": text,
        "proof": proof_of(author, text, curve="p256" if number % 2 else "k256") if proven else None,
    }
    return Exhibit(**(facts | more))


def dossier(*exhibits: Exhibit, **more: Any) -> Dossier:
    facts: dict[str, Any] = {
        "case": 41,
        "network": Network.BLUESKY,
        "member": "Dr. A (dra.example)",
        "opened_at": NOON,
        "made_at": NOON + timedelta(hours=2),
        "version": "0.1.0",
        "exhibits": exhibits,
        "done": (Entry(NOON + timedelta(minutes=30), "7 accounts were hidden for 7 days."),),
        "reports": (Entry(NOON + timedelta(minutes=40), "Reported 3 posts to Bluesky."),),
    }
    return Dossier(**(facts | more))
