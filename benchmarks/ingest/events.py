"""A seeded stream of made-up events, in the shapes and shares of what Jetstream sends to the bot.

The mix of kinds follows a capture (bluesky-social/jetstream, `expected_v1.jsonl`) without what the
bot does not ask for. Of all events 2.3 % are aimed
at the first 1,000 accounts, 3.5 % at the first 100,000 and 15.9 % at the first million.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeAlias

from benchmarks.ingest.people import People, Share
from benchmarks.ingest.recording import LAST, POST
from benchmarks.ingest.words import sentence

Json: TypeAlias = dict[str, Any]

FOLLOW = "app.bsky.graph.follow"
BLOCK = "app.bsky.graph.block"

# Kinds of events, in parts of a hundred.
_KINDS = {
    "post": 61.0,
    "post gone": 4.0,
    "follow": 19.0,
    "unfollow": 6.0,
    "block": 3.5,
    "identity": 3.0,
    "account": 3.5,
}
_AIMED = Share(0.023 / 0.61, 0.012 / 0.61, 0.124 / 0.61)  # of posts
_FOLLOWED = Share(0.023, 0.012, 0.06)  # of follows
_WRITING = Share(0.0005, 0.005, 0.04)  # of posts, deletions and follows
_STORED = 0.05  # of the same, by authors of whom something is stored

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_POOL = 1 << 20
_TYPE = "network.bsky.jetstream.subscribeEvents#"


class Stream:
    """The events of one seed, in order. Times are microseconds apart as 2,000 a second are."""

    def __init__(self, people: People, seed: int) -> None:
        self._people = people
        self._rng = Random(seed)
        self._pool = "".join(self._rng.choices(_ALPHABET, k=_POOL))
        self._clock = 1_804_161_600_000_000  # 2027-03-04T12:00:00Z in microseconds

    def events(self, count: int) -> Iterator[Json]:
        """In the words of version 1. The last is aimed at the first member: so ends are seen."""
        makers = {
            "post": self._post,
            "post gone": self._post_gone,
            "follow": self._follow,
            "unfollow": self._unfollow,
            "block": self._block,
            "identity": self._identity,
            "account": self._account,
        }
        kinds = self._rng.choices(list(_KINDS), list(_KINDS.values()), k=count - 1)
        for kind in kinds:
            yield makers[kind]()
        yield self._commit(
            self._people.writer(self._rng),
            POST,
            self._record(POST, text=LAST, reply=self._reply_to(self._people.famous[0])),
        )

    # What happens.

    def _post(self) -> Json:
        tier = _AIMED.tier(self._rng)
        if tier is not None:
            return self._aimed_at(self._people.at_tier(tier, self._rng))
        author, drawn = self._author(), self._rng.random()
        if drawn < 0.14:
            return self._commit(author, POST, self._written(reply=self._reply_to(author)))
        if drawn < 0.34:
            return self._commit(author, POST, self._written(reply=self._reply_to(self._stranger())))
        if drawn < 0.40:
            return self._commit(author, POST, self._written(embed=self._quote_of(self._stranger())))
        return self._commit(author, POST, self._written(embed=self._attached()))

    def _aimed_at(self, target: str) -> Json:
        """By somebody who deletes nothing, so that all clients can be held to one count."""
        author, drawn = self._people.writer(self._rng), self._rng.random()
        if drawn < 0.65:
            parent = target if drawn < 0.5 else self._stranger()
            record = self._written(reply=self._reply_to(parent, root=target))
        elif drawn < 0.82:
            record = self._written(embed=self._quote_of(target))
        elif drawn < 0.88:
            record = self._written(embed=self._quote_with_picture_of(target))
        else:
            record = self._written(mentions=[target])
        return self._commit(author, POST, record)

    def _post_gone(self) -> Json:
        return self._commit(self._author(), POST, None)

    def _follow(self) -> Json:
        tier = _FOLLOWED.tier(self._rng)
        subject = self._stranger() if tier is None else self._people.at_tier(tier, self._rng)
        return self._commit(self._author(), FOLLOW, self._record(FOLLOW, subject=subject))

    def _unfollow(self) -> Json:
        return self._commit(self._author(), FOLLOW, None)

    def _block(self) -> Json:
        record = self._record(BLOCK, subject=self._stranger())
        return self._commit(self._stranger(), BLOCK, record)

    def _identity(self) -> Json:
        did = self._stranger()
        handle = f"{did[8:20]}.example.org"
        return self._event(did, "identity", {**self._upstream(did), "handle": handle})

    def _account(self) -> Json:
        did = self._stranger()
        return self._event(did, "account", {"active": True, **self._upstream(did)})

    # Who.

    def _author(self) -> str:
        if self._rng.random() < _STORED:
            return self._rng.choice(self._people.stored)
        tier = _WRITING.tier(self._rng)
        return self._stranger() if tier is None else self._people.at_tier(tier, self._rng)

    def _stranger(self) -> str:
        return self._people.somebody(self._rng)

    # The parts of an event.

    def _event(self, did: str, kind: str, part: Json) -> Json:
        self._clock += self._rng.randrange(200, 800)
        return {"did": did, "time_us": self._clock, "kind": kind, kind: part}

    def _commit(self, author: str, collection: str, record: Json | None) -> Json:
        part: Json = {
            "rev": self._tid(),
            "operation": "delete" if record is None else "create",
            "collection": collection,
            "rkey": self._tid(),
        }
        if record is not None:
            part |= {"record": record, "cid": self._cid()}
        return self._event(author, "commit", part)

    def _upstream(self, did: str) -> Json:
        return {"did": did, "seq": self._clock % 10**11, "time": self._time()}

    def _record(self, collection: str, **parts: Any) -> Json:
        return {"$type": collection, "createdAt": self._time(), **parts}

    def _written(self, mentions: list[str] | None = None, **parts: Any) -> Json:
        text = sentence(self._rng)
        facets = [_facet(0, "mention", did=did) for did in mentions or ()]
        if self._rng.random() < 0.2:
            address = f"https://{self._tid()}.example.org/{self._tid()}"
            facets.append(_facet(24, "link", uri=address))
        if facets:
            parts["facets"] = facets
        kept = {name: part for name, part in parts.items() if part is not None}
        return self._record(POST, **kept, langs=["en"], text=text)

    def _attached(self) -> Json | None:
        drawn = self._rng.random()
        if drawn < 0.4:
            pictures = [self._picture() for _ in range(self._rng.choice((1, 1, 1, 2, 4)))]
            return {"$type": "app.bsky.embed.images", "images": pictures}
        if drawn < 0.65:
            page = {"description": sentence(self._rng), "title": sentence(self._rng)[:60]}
            external = {**page, "thumb": self._blob(), "uri": f"https://example.org/{self._tid()}"}
            return {"$type": "app.bsky.embed.external", "external": external}
        return None

    def _picture(self) -> Json:
        size = {"height": 1_200, "width": self._rng.randrange(600, 2_000)}
        return {"alt": sentence(self._rng)[:80], "aspectRatio": size, "image": self._blob()}

    def _blob(self) -> Json:
        size = self._rng.randrange(50_000, 900_000)
        link = {"$link": self._cid()}
        return {"$type": "blob", "ref": link, "mimeType": "image/jpeg", "size": size}

    def _reply_to(self, parent: str, root: str | None = None) -> Json:
        return {"parent": self._ref(parent), "root": self._ref(root or parent)}

    def _quote_of(self, owner: str) -> Json:
        return {"$type": "app.bsky.embed.record", "record": self._ref(owner)}

    def _quote_with_picture_of(self, owner: str) -> Json:
        media = {"$type": "app.bsky.embed.images", "images": [self._picture()]}
        quote = self._quote_of(owner)
        return {"$type": "app.bsky.embed.recordWithMedia", "media": media, "record": quote}

    def _ref(self, owner: str) -> Json:
        return {"cid": self._cid(), "uri": f"at://{owner}/{POST}/{self._tid()}"}

    def _tid(self) -> str:
        return "3lk2a" + self._letters(8)

    def _cid(self) -> str:
        return "bafyrei" + self._letters(52)

    def _letters(self, size: int) -> str:
        """A piece of one long random text: to draw each letter takes too long."""
        start = int(self._rng.random() * (_POOL - size))
        return self._pool[start : start + size]

    def _time(self) -> str:
        return (
            f"2027-03-04T12:{self._clock // 60_000_000 % 60:02}:{self._clock // 10**6 % 60:02}.000Z"
        )


def in_v2(event: Json, seq: int) -> Json:
    """The same event as version 2 sends it."""
    kind = event["kind"]
    time = (_EPOCH + timedelta(microseconds=event["time_us"])).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    payload = {"$type": _TYPE + kind, "seq": seq, "did": event["did"]}
    payload |= {"time": time, "witnessedAt": time}
    payload |= event[kind] if kind == "commit" else {kind: event[kind]}
    return {"$type": "message", "payload": payload}


def _facet(start: int, kind: str, **parts: str) -> Json:
    feature = {"$type": f"app.bsky.richtext.facet#{kind}", **parts}
    return {"features": [feature], "index": {"byteEnd": start + 20, "byteStart": start}}
