"""Recordings of a made-up network: who wrote what, as Jetstream's JSON lines."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.networks.bluesky.frames import micros

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
POST, FOLLOW = "app.bsky.feed.post", "app.bsky.graph.follow"


def did(name: str) -> str:
    return f"did:plc:{name:a<24}"


DR_A = did("dra")
HERS = f"at://{DR_A}/{POST}/vaccine"


@dataclass
class Tape:
    """Each call is one frame, ten seconds after the one before it unless a time is given."""

    at: datetime = NOON
    lines: list[str] = field(default_factory=list)

    def says(self, name: str, text: str, *, to: str = HERS, at: datetime | None = None) -> str:
        """Returns the post that answers."""
        ref = {"uri": to, "cid": "bafy"}
        return self._post(name, {"text": text, "reply": {"root": ref, "parent": ref}}, at)

    def quotes(self, name: str, text: str, post: str = HERS) -> str:
        embed = {"$type": "app.bsky.embed.record", "record": {"uri": post, "cid": "bafy"}}
        return self._post(name, {"text": text, "embed": embed}, None)

    def follows(self, name: str, other: str) -> None:
        self._commit(name, "create", FOLLOW, {"subject": did(other)}, None)

    def deletes(self, post: str) -> None:
        author, _, rkey = post.removeprefix("at://").split("/")
        frame = {"operation": "delete", "collection": POST, "rkey": rkey, "rev": self._key()}
        self._write({"did": author, "kind": "commit", "commit": frame}, None)

    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    def _post(self, name: str, record: dict[str, Any], at: datetime | None) -> str:
        return self._commit(name, "create", POST, {"$type": POST, **record}, at)

    def _commit(
        self,
        name: str,
        operation: str,
        collection: str,
        record: dict[str, Any],
        at: datetime | None,
    ) -> str:
        key = self._key()
        frame = {"operation": operation, "collection": collection, "rkey": key, "rev": key}
        frame |= {"cid": f"bafy{key}", "record": record}  # type: ignore[dict-item]  # JSON
        self._write({"did": did(name), "kind": "commit", "commit": frame}, at)
        return f"at://{did(name)}/{collection}/{key}"

    def _key(self) -> str:
        return f"3k{len(self.lines)}"

    def _write(self, frame: dict[str, Any], at: datetime | None) -> None:
        self.at += timedelta(seconds=10)
        self.lines.append(json.dumps({"time_us": micros(at or self.at), **frame}))
