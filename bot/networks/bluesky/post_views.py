"""Posts as the AppView shows them, alone and in conversations."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.networks.bluesky.client import BotAccount

_THREAD_DEPTH = 20


class _Author(Struct, frozen=True):
    did: AccountId


class PostView(Struct, frozen=True, rename="camel"):
    """A postView, read for no more than is needed, so that an odd embed hides no insult."""

    uri: str
    cid: str
    author: _Author
    indexed_at: str
    record: Any
    reply_count: int = 0
    quote_count: int = 0


def readable(views: Any) -> Iterator[PostView]:
    for view in views:
        try:
            yield msgspec.convert(view, PostView)
        except msgspec.ValidationError:
            continue


def indexed(view: PostView) -> datetime | None:
    """When the AppView first saw the post; None where it does not say so in full."""
    return moment(view.indexed_at)


def moment(written: object) -> datetime | None:
    """None where no zone is given, or where no such moment can be."""
    try:
        at = datetime.fromisoformat(str(written))
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


async def read_thread(account: BotAccount, uri: str) -> list[PostView]:
    """The post and all below it that the bot may see."""
    params = {"uri": uri, "depth": _THREAD_DEPTH, "parentHeight": 0}
    try:
        answer = await account.get("app.bsky.feed.getPostThread", params)
    except NetworkSaidNo:
        return []  # deleted between two reads
    match answer:
        case {"thread": dict(thread)}:
            return list(readable(_posts_in(thread)))
        case _:
            raise NetworkDown("a conversation could not be read")


def _posts_in(thread: Mapping[str, Any]) -> Iterator[Any]:
    """In no order; None where a post is blocked or gone."""
    waiting: list[Any] = [thread]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node.get("post")
            replies = node.get("replies")
            waiting += replies if isinstance(replies, list) else ()
