"""What a signed proof from a repository on Bluesky shows, told without any network.

The proof is a CAR file: the signed commit, the nodes of the Merkle search tree on the way to the
record's key, and the record. https://atproto.com/specs/repository; CAR v1:
https://ipld.io/specs/transport/car/carv1/.
"""

import hashlib
import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import libipld

from bot.evidence.keys import SigningKey

MOST_BYTES = 1 << 20  # of one proof; real ones are a few kilobytes
_MOST_BLOCKS = 128
_MOST_DEPTH = 64  # nodes on the way; a repository of a million records needs about ten
_MOST_ENTRIES = 4096  # of one node
_LONGEST_HEADER = 1024
_LONGEST_VARINT = 9  # bytes

LINK_PREFIX = bytes.fromhex("01711220")
"""Version 1, DAG-CBOR, SHA-256 of 32 bytes: what a repository is made of, and nothing else."""
LINK_BYTES = 36
ADDRESS = re.compile(
    r"at://(did:[a-z]+:[A-Za-z0-9._:%-]{1,2000})/([A-Za-z0-9.-]{1,317}/[A-Za-z0-9._:~-]{1,512})"
)

Blocks = Mapping[bytes, bytes]
"""Each block by its CID, which is its hash."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a proof that holds shows."""

    record: Mapping[str, Any] | None  # None: withheld; that it stood there is shown all the same
    cid: bytes
    used: Sequence[bytes]  # CIDs of the commit and of the nodes, in order: all the rest is no proof


def shown_by(car: bytes, uri: str, document: str) -> Shown:
    """Raises ValueError, with a sentence, unless the account signed that a record stands there."""
    account, key = _address(uri)
    root, blocks = read_car(car)
    commit = _map_in(blocks, root, "the commit")
    _check_commit(commit, account, SigningKey.in_document(document, account))
    path, cid = _walked(blocks, _link(commit.get("data")), key)
    record = _map_in(blocks, cid, "the record") if cid in blocks else None
    return Shown(record, cid, (root, *path))


def shortened(car: bytes, shown: Shown, *, with_record: bool) -> bytes:
    """The same proof, of the blocks alone that it needs."""
    _, blocks = read_car(car)
    kept = (*shown.used, shown.cid) if with_record else shown.used
    header: bytes = libipld.encode_dag_cbor({"roots": [shown.used[0]], "version": 1})
    sections = (header, *(cid + blocks[cid] for cid in kept))
    return b"".join(_varint(len(each)) + each for each in sections)


def read_car(car: bytes) -> tuple[bytes, Blocks]:
    """Its one root, and its blocks, each of which has the hash that it is called by.

    Raises ValueError for what is no such file, or a larger one than a proof can be.
    """
    if len(car) > MOST_BYTES:
        raise ValueError("the proof is too large")
    sections = _sections(car)
    root = _root_in(next(sections, b""))
    blocks: dict[bytes, bytes] = {}
    for section in sections:
        cid, data = section[:LINK_BYTES], section[LINK_BYTES:]
        if cid[:4] != LINK_PREFIX or cid[4:] != hashlib.sha256(data).digest():
            raise ValueError("a block of the proof is not what its hash says")
        blocks[cid] = data
        if len(blocks) > _MOST_BLOCKS:
            raise ValueError("the proof has too many blocks")
    return root, blocks


def _sections(car: bytes) -> Iterator[bytes]:
    """The header and then each block, CID first."""
    at = 0
    while at < len(car):
        length, at = _varint_at(car, at)
        if length == 0 or at + length > len(car):
            raise ValueError("the proof is cut off")
        yield car[at : at + length]
        at += length


def _varint_at(data: bytes, at: int) -> tuple[int, int]:
    """Unsigned LEB128, and where it ends."""
    for length, byte in enumerate(data[at : at + _LONGEST_VARINT], start=1):
        if byte < 0x80:  # noqa: PLR2004  the bit that says that more follows
            number = data[at : at + length]
            return sum((each & 0x7F) << 7 * place for place, each in enumerate(number)), at + length
    raise ValueError("the proof is cut off")


def _varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])


def _root_in(header: bytes) -> bytes:
    if len(header) > _LONGEST_HEADER:
        raise ValueError("the proof has no header")
    match _decoded(header, "the header"):
        case {"version": 1, "roots": [bytes(root)]}:
            return root
        case _:
            raise ValueError("the proof has no header")


def _check_commit(commit: Mapping[str, Any], account: str, key: SigningKey) -> None:
    signature = commit.get("sig")
    if commit.get("did") != account or commit.get("version") not in (2, 3):
        raise ValueError("the proof is from the repository of another account")
    unsigned = {name: value for name, value in commit.items() if name != "sig"}
    message = libipld.encode_dag_cbor(unsigned)
    if not isinstance(signature, bytes) or not key.signed(message, signature):
        raise ValueError("the account's key has not signed it")


def _walked(blocks: Blocks, root: bytes, key: bytes) -> tuple[list[bytes], bytes]:
    """The nodes from the root to where the key stands, and the CID of its record.

    The keys of each node are in order, and between the two that the node hangs from.
    """
    path, node, low, high = list[bytes](), root, b"", b"\xff"
    while len(path) < _MOST_DEPTH:
        path.append(node)
        keys, values, below = _node(_map_in(blocks, node, "a node"))
        bounds = [low, *keys, high]
        if any(one >= next_ for one, next_ in pairwise(bounds)):
            raise ValueError("the keys of the repository are out of order")
        if key in keys:
            return path, values[keys.index(key)]
        place = bisect(keys, key)
        node, low, high = _link(below[place]), bounds[place], bounds[place + 1]
    raise ValueError("the repository is too deep")


def _node(node: Mapping[str, Any]) -> tuple[list[bytes], list[bytes], list[Any]]:
    """Its keys, the record of each, and what hangs before, between and behind them."""
    keys, values, below = list[bytes](), list[bytes](), [node.get("l")]
    entries = node.get("e")
    if not isinstance(entries, list) or len(entries) > _MOST_ENTRIES:
        raise ValueError("a node of the proof cannot be read")
    last = b""
    for entry in entries:
        match entry:
            case {"p": int(shared), "k": bytes(rest), "v": bytes(value)} if (
                0 <= shared <= len(last)
            ):
                last = last[:shared] + rest
            case _:
                raise ValueError("a node of the proof cannot be read")
        keys.append(last)
        values.append(value)
        below.append(entry.get("t"))
    return keys, values, below


def _link(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise ValueError("no such record is in the repository")  # noqa: TRY004  it is data
    return value


def _map_in(blocks: Blocks, cid: bytes, name: str) -> Mapping[str, Any]:
    data = blocks.get(cid)
    if data is None:
        raise ValueError(f"{name} is missing from the proof")
    value = _decoded(data, name)
    if not isinstance(value, dict):
        raise ValueError(f"{name} cannot be read")  # noqa: TRY004  it is data
    return value


def _decoded(data: bytes, name: str) -> Any:
    try:
        return libipld.decode_dag_cbor(data)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{name} cannot be read") from error


def _address(uri: str) -> tuple[str, bytes]:
    """The account of an at:// URI, and its key in the tree."""
    found = ADDRESS.fullmatch(uri)
    if found is None:
        raise ValueError("the post is not one of Bluesky")
    return found[1], found[2].encode()
