"""Threadgates and postgates as records: pure edits that keep whatever else stands in them."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from bot.model.errors import NetworkSaidNo
from bot.model.interactions import PostId
from bot.networks.bluesky.oauth.scopes import THREADGATE

HIDDEN = "hiddenReplies"
DETACHED = "detachedEmbeddingUris"
LIMITS = {HIDDEN: 300, DETACHED: 50}  # maxLength of the lexicons app.bsky.feed.{thread,post}gate

Record: TypeAlias = dict[str, Any]


class MayReply(StrEnum):
    """Who may still answer a post; nobody else may. No value at all: nobody."""

    MENTIONED = "mentionRule"
    FOLLOWED_BY_HER = "followingRule"
    HER_FOLLOWERS = "followerRule"


@dataclass(frozen=True, slots=True)
class Gate:
    """Her threadgate as it stood when it was read; `record` is JSON, None: there was none."""

    record: str | None

    @property
    def hidden(self) -> frozenset[PostId]:
        return frozenset(map(PostId, listed_in(self._value(), HIDDEN)))

    @property
    def allow(self) -> Any:
        """The rules as they stand in the record; None: everybody may reply."""
        return (self._value() or {}).get("allow")

    def _value(self) -> Record | None:
        value: Record | None = None if self.record is None else json.loads(self.record)
        return value


def rules_of(allow: frozenset[MayReply]) -> list[Record]:
    return [{"$type": f"{THREADGATE}#{rule}"} for rule in sorted(allow)]


def listed_in(gate: Record | None, name: str) -> list[str]:
    match (gate or {}).get(name, []):
        case [*posts] if all(isinstance(post, str) for post in posts):
            return posts
        case _:
            raise NetworkSaidNo("her record cannot be read, so it was left alone")


def relisted(
    gate: Record | None, empty: Record, entry: tuple[str, PostId], *, wanted: bool
) -> Record | None:
    """The gate with the post in the named list, or out of it; others keep their order."""
    name, post = entry
    posts = listed_in(gate, name)
    if wanted == (post in posts):
        return gate
    after = [*posts, post] if wanted else [other for other in posts if other != post]
    if len(after) > max(LIMITS[name], len(posts)):
        raise NetworkSaidNo(f"Bluesky allows {LIMITS[name]} of these on one post")
    return _unless_silent({**(gate or empty), name: after})


def restored(gate: Record | None, prior: Gate, ours: list[Record]) -> Record | None:
    if gate is None or gate.get("allow") != ours:
        return gate
    others = {name: value for name, value in gate.items() if name != "allow"}
    if prior.allow is not None:
        return {**others, "allow": prior.allow}
    return _unless_silent(others) if prior.record is None else others


def _unless_silent(gate: Record) -> Record | None:
    """None where the record has no effect: no rules, and nothing in its list.

    An empty `allow` has an effect: nobody may reply.
    """
    effects = gate.keys() - {"$type", "post", "createdAt"}
    return gate if any(gate[name] or name not in LIMITS for name in effects) else None
