"""The PDS's own firehose (`com.atproto.sync.subscribeRepos`), turned into what Jetstream nests."""

import base64
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import libipld

CID_BYTES = 36
CID_STARTS = (b"\x01\x71\x12\x20", b"\x01\x55\x12\x20")  # CIDv1, dag-cbor or raw, sha2-256


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to one account: `body` is what Jetstream puts under `kind`."""

    kind: str  # commit, identity, account, sync
    did: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    seq: int
    changes: tuple[Change, ...]


async def follow(pds: str) -> AsyncGenerator[Frame, None]:
    """Every frame since the first; ends when the PDS closes the stream."""
    address = f"{pds}/xrpc/com.atproto.sync.subscribeRepos?cursor=0"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(address, max_msg_size=0) as socket,
    ):
        async for message in socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                frame = read_frame(message.data)
                if frame is not None:
                    yield frame


def read_frame(data: bytes) -> Frame | None:
    """None for frames that Jetstream does not pass on. Raises RuntimeError for error frames."""
    header, body = libipld.decode_dag_cbor_multi(data)
    if header["op"] != 1:
        raise RuntimeError(f"the firehose said {body}")
    match header["t"]:
        case "#commit":
            return Frame(body["seq"], tuple(_changes_of(body)))
        case "#identity" | "#account" | "#sync":
            kind = header["t"].removeprefix("#")
            plain = {name: as_json(value) for name, value in body.items() if name != "blocks"}
            return Frame(body["seq"], (Change(kind, body["did"], plain),))
        case _:
            return None


def as_json(value: Any) -> Any:
    """The JSON form of DAG-CBOR: links and bytes become one-key objects."""
    if isinstance(value, bytes):
        if len(value) == CID_BYTES and value.startswith(CID_STARTS):
            return {"$link": libipld.encode_cid(value)}
        return {"$bytes": base64.b64encode(value).decode().rstrip("=")}
    if isinstance(value, Mapping):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value


def _changes_of(body: dict[str, Any]) -> Iterator[Change]:
    blocks = libipld.decode_car(body["blocks"])[1] if body["blocks"] else {}
    for op in body["ops"]:
        collection, rkey = op["path"].split("/", 1)
        change = {
            "rev": body["rev"],
            "operation": op["action"],
            "collection": collection,
            "rkey": rkey,
        }
        if op["cid"] is not None:
            change["record"] = as_json(blocks[op["cid"]])
            change["cid"] = libipld.encode_cid(op["cid"])
        yield Change("commit", body["repo"], change)
