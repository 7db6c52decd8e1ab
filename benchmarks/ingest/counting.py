"""What each client in Python counts with a decoded event, the natural way: with sets of DIDs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.ingest.recording import POST


@dataclass(slots=True)
class Count:
    """Interactions aimed at members, one per post and member; deletions by who is watched."""

    members: set[str]
    stored: set[str]  # authors of whom something is stored
    events: int = 0
    aimed: int = 0
    deletes: int = 0

    def take_v1(self, event: dict[str, Any]) -> None:
        self.events += 1
        if event["kind"] == "commit":
            self.take_commit(event["did"], event["commit"])

    def take_v2(self, frame: dict[str, Any]) -> None:
        self.events += 1
        payload = frame["payload"]
        if payload["$type"].endswith("#commit"):
            self.take_commit(payload["did"], payload)

    def take_commit(self, author: str, commit: dict[str, Any]) -> None:
        if commit["collection"] != POST:
            return
        if commit["operation"] == "delete":
            self.take_delete(author)
        else:
            self.take_targets(author, _targets_in(commit["record"]))

    def take_delete(self, author: str) -> None:
        self.deletes += author in self.members or author in self.stored

    def take_targets(self, author: str, targets: Iterable[str]) -> None:
        for target in set(targets):
            self.aimed += target != author and target in self.members


def _targets_in(record: dict[str, Any]) -> Iterator[str]:
    if (reply := record.get("reply")) is not None:
        yield owner_of(reply["parent"]["uri"])
        yield owner_of(reply["root"]["uri"])
    if (embed := record.get("embed")) is not None:
        if embed["$type"] == "app.bsky.embed.record":
            yield owner_of(embed["record"]["uri"])
        elif embed["$type"] == "app.bsky.embed.recordWithMedia":
            yield owner_of(embed["record"]["record"]["uri"])
    for facet in record.get("facets") or ():
        for feature in facet["features"]:
            if feature["$type"] == "app.bsky.richtext.facet#mention":
                yield feature["did"]


def owner_of(uri: str) -> str:
    return uri.split("/", 3)[2]
