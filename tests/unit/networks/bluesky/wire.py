"""Made-up Jetstream frames of the shape that real servers send."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model.people import AccountId
from bot.networks.bluesky.frames import micros

Json = dict[str, Any]

NOON = datetime(2027, 3, 4, 12, 0, tzinfo=UTC)
NSID = "network.bsky.jetstream.subscribeEvents"
POST = "app.bsky.feed.post"
FOLLOW = "app.bsky.graph.follow"
BLOCK = "app.bsky.graph.block"


def did(name: str) -> AccountId:
    """A did:plc of the usual length that shows its owner's name."""
    return AccountId("did:plc:" + name.ljust(24, "2"))


BOT, ANN, BEA, MAX, EVE = did("bot"), did("ann"), did("bea"), did("max"), did("eve")


def uri(owner: str, rkey: str = "3aaa", collection: str = POST) -> str:
    return f"at://{owner}/{collection}/{rkey}"


def ref(owner: str, rkey: str = "3aaa") -> Json:
    return {"uri": uri(owner, rkey), "cid": "bafyreimadeup"}


def post(text: str = "hello", **parts: Any) -> Json:
    return {"$type": POST, "createdAt": "2027-03-04T12:00:00Z", "text": text, **parts}


def reply_to(parent: str, root: str | None = None) -> Json:
    return {"parent": ref(parent, "3parent"), "root": ref(root or parent, "3root")}


def quote_of(owner: str) -> Json:
    return {"$type": "app.bsky.embed.record", "record": ref(owner, "3quoted")}


def quote_with_picture_of(owner: str) -> Json:
    return {
        "$type": "app.bsky.embed.recordWithMedia",
        "media": {"$type": "app.bsky.embed.images", "images": []},
        "record": {"$type": "app.bsky.embed.record", "record": ref(owner, "3quoted")},
    }


def mention_of(*owners: str) -> list[Json]:
    return [
        {
            "index": {"byteStart": 0, "byteEnd": 4},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": owner}],
        }
        for owner in owners
    ]


def commit(
    author: str,
    record: Json | None,
    *,
    operation: str = "create",
    collection: str = POST,
    rkey: str = "3new",
    rev: str = "3rev",
) -> Json:
    """The part that version 1 and 2 have in common, with its author."""
    event: Json = {
        "did": author,
        "rev": rev,
        "operation": operation,
        "collection": collection,
        "rkey": rkey,
    }
    return event if record is None else {**event, "record": record, "cid": "bafyreimadeup"}


def account(owner: str, *, active: bool, status: str | None = None) -> Json:
    upstream: Json = {"active": active, "did": owner, "seq": 7, "time": "2027-03-04T12:00:00Z"}
    return {"did": owner, "account": upstream | ({"status": status} if status else {})}


def identity(owner: str) -> Json:
    return {"did": owner, "identity": {"did": owner, "seq": 7, "time": "2027-03-04T12:00:00Z"}}


def in_v1(event: Json, at: datetime = NOON) -> bytes:
    kind = next((name for name in ("account", "identity") if name in event), "commit")
    part = event.get(kind) or {name: event[name] for name in event if name != "did"}
    frame = {"did": event["did"], "time_us": micros(at), "kind": kind, kind: part}
    return json.dumps(frame, separators=(",", ":"), ensure_ascii=False).encode()


def in_v2(event: Json, seq: int = 1, at: datetime = NOON) -> bytes:
    kind = next((name for name in ("account", "identity", "sync") if name in event), "commit")
    time = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    payload = {"$type": f"{NSID}#{kind}", "seq": seq, "time": time, **event}
    return v2_message(payload)


def v2_message(payload: Json) -> bytes:
    frame = {"$type": "message", "payload": payload}
    return json.dumps(frame, separators=(",", ":"), ensure_ascii=False).encode()


def v2_info(name: str) -> bytes:
    return v2_message({"$type": f"{NSID}#info", "name": name, "message": "starting elsewhere"})


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)
