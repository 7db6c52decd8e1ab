"""`com.atproto.sync.getRecord`: a signed proof that a record stands in a repository.

https://atproto.com/specs/repository: a Merkle search tree of all keys, of DAG-CBOR blocks, under a
signed commit, in a CAR file (https://ipld.io/specs/transport/car/carv1/).
"""

import hashlib
from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import Any

import libipld

from bot.rehearsal.bluesky.repo import World
from bot.rehearsal.bluesky.signing import key_of, signature_of
from bot.rehearsal.bluesky.wire import Call, Endpoints, XrpcError

_DAG_CBOR_SHA256 = bytes.fromhex("01711220")

Entry = tuple[bytes, bytes]
"""A key of the tree, and the CID of its record."""


class RepoProofs:
    def __init__(self, world: World) -> None:
        self._world = world

    def endpoints(self) -> Endpoints:
        return {"com.atproto.sync.getRecord": self.get_record}

    def get_record(self, call: Call) -> bytes:
        did = call.need("did")
        wanted = f"{call.need('collection')}/{call.need('rkey')}"
        account = self._world.find(did)
        if (
            account is None
            or not account.active
            or self._world.record(f"at://{did}/{wanted}") is None
        ):
            raise XrpcError("RecordNotFound", f"Could not find record: {wanted}", status=404)
        blocks = Blocks()
        entries = sorted(
            (f"{name}/{each.rkey}".encode(), blocks.add(_linked(each.value)))
            for name in self._world.collections(did)
            for each in self._world.records(did, name)
        )
        root = _node(entries, max(_depth(key) for key, _ in entries), blocks)
        commit = {"did": did, "version": 3, "rev": "3l", "prev": None, "data": root}
        signed = blocks.add({**commit, "sig": signature_of(key_of(did), commit)})
        key = wanted.encode()
        return blocks.car(signed, *_path(key, root, blocks), dict(entries)[key])


class Blocks(dict[bytes, bytes]):
    """By the CID of each."""

    def add(self, value: object) -> bytes:
        data: bytes = libipld.encode_dag_cbor(value)
        cid = _DAG_CBOR_SHA256 + hashlib.sha256(data).digest()
        self[cid] = data
        return cid

    def car(self, root: bytes, *others: bytes) -> bytes:
        header: bytes = libipld.encode_dag_cbor({"roots": [root], "version": 1})
        sections = (header, *(cid + self[cid] for cid in (root, *others)))
        return b"".join(_varint(len(each)) + each for each in sections)


def _depth(key: bytes) -> int:
    """How many pairs of zero bits its hash begins with."""
    number = int.from_bytes(hashlib.sha256(key).digest(), "big")
    return (256 - number.bit_length()) // 2


def _node(entries: Sequence[Entry], depth: int, blocks: Blocks) -> bytes | None:
    """The CID of the node over these at this depth; None where there are none."""
    if not entries:
        return None
    here = [place for place, (key, _) in enumerate(entries) if _depth(key) == depth]
    bounds = [-1, *here, len(entries)]
    below = [_node(entries[low + 1 : high], depth - 1, blocks) for low, high in pairwise(bounds)]
    written, last = [], b""
    for place, under in zip(here, below[1:], strict=True):
        key, cid = entries[place]
        shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(last, key, strict=False))))
        written.append({"p": shared, "k": key[shared:], "v": cid, "t": under})
        last = key
    return blocks.add({"l": below[0], "e": written})


def _path(key: bytes, root: bytes | None, blocks: Blocks) -> list[bytes]:
    """The nodes from the root to the one that holds the key."""
    path: list[bytes] = []
    while root is not None:
        path.append(root)
        node: Any = libipld.decode_dag_cbor(blocks[root])
        root, last = node["l"], b""
        for entry in node["e"]:
            last = last[: entry["p"]] + entry["k"]
            if last == key:
                return path
            if last < key:
                root = entry["t"]
    raise LookupError(f"no record at {key!r}")


def _linked(value: Any) -> Any:
    """JSON with its links and bytes as DAG-CBOR has them."""
    match value:
        case {"$link": str(cid)}:
            return libipld.decode_multibase(cid)[1]
        case dict():
            return {name: _linked(each) for name, each in value.items()}
        case list():
            return [_linked(each) for each in value]
        case _:
            return value


def _varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
