"""Custom feeds, lists and searches, as the AppView shows them to the bot's account."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, assert_never

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.feeds import Feed, FeedKind, FeedSource
from bot.model.interactions import PostId
from bot.model.verdicts import Passage
from bot.networks.bluesky.client import BotAccount
from bot.networks.bluesky.paging import did_of
from bot.networks.bluesky.parse import parent_of, text_of
from bot.networks.bluesky.post_views import PostView, indexed, read_thread, readable
from bot.networks.conversations import PAUSE, Conversations, Shown
from bot.pipeline.feeds import AT_FIRST, Reading, Reply
from bot.pipeline.ports import Clock

PAGES, PAGE = 3, 50
"""What a feed shows is read so far."""
_COLLECTIONS = {
    FeedKind.GENERATOR: "app.bsky.feed.generator",
    FeedKind.LIST: "app.bsky.graph.list",
}


class BlueskyFeeds:
    """Port FeedReader, of feeds on Bluesky."""

    def __init__(self, account: BotAccount, clock: Clock) -> None:
        self._account, self._clock = account, clock
        self._conversations = Conversations()

    async def read(self, feed: Feed) -> Reading:
        """Raises NetworkDown, and NetworkSaidNo where there is no such feed to be seen."""
        began = self._clock.now()
        uri = feed.uri or await _uri_of(feed.source, self._account)
        title = feed.title or await self._title_of(feed.source.kind, uri)
        shown = {view.uri: view async for view in self._shown(feed.source, uri)}
        posts = (Shown(view.uri, view.reply_count, view) for view in shown.values())
        since = feed.counted_to or began - AT_FIRST
        replies = list[Reply]()
        for each in self._conversations.to_be_read(feed.number, posts, since):
            await self._clock.sleep(PAUSE)
            replies += await self._replies_under(feed, each, began)
        return Reading(frozenset(map(PostId, shown)), tuple(replies), began, title, uri)

    async def _title_of(self, kind: FeedKind, uri: str) -> str:
        """What its owner calls it."""
        match kind:
            case FeedKind.GENERATOR:
                answer = await self._account.get("app.bsky.feed.getFeedGenerator", {"feed": uri})
                return _text_in(answer, "view", "displayName")
            case FeedKind.LIST:
                params = {"list": uri, "limit": 1}
                answer = await self._account.get("app.bsky.graph.getList", params)
                return _text_in(answer, "list", "name")
            case _:
                return ""

    async def _shown(self, source: FeedSource, uri: str) -> AsyncIterator[PostView]:
        """Some pages of it. Whatever goes wrong behind the first, what was read is enough."""
        nsid, params = _asked(source, uri)
        cursor, seen = None, set[str]()
        for _ in range(PAGES):
            try:
                answer = await self._account.get(nsid, {**params, "limit": PAGE, "cursor": cursor})
            except (NetworkDown, NetworkSaidNo):
                if not seen:
                    raise
                return
            for view in readable(_posts_on(answer)[:PAGE]):
                yield view
            cursor = answer.get("cursor")
            if not isinstance(cursor, str) or not cursor or cursor in seen:
                return
            seen.add(cursor)
            await self._clock.sleep(PAUSE)

    async def _replies_under(
        self, feed: Feed, shown: Shown[PostView], until: datetime
    ) -> list[Reply]:
        """What its own author adds is no answer."""
        views = await read_thread(self._account, shown.key)
        texts = {view.uri: text_of(view.record) for view in views}
        dated = [(at, view) for view in views if (at := indexed(view)) is not None]
        return [
            Reply(
                thread=PostId(shown.key),
                author=view.author.did,
                passage=Passage(texts[view.uri], texts.get(parent_of(view.record))),
                at=at,
            )
            for at, view in self._conversations.fresh(feed.number, shown, dated, until)
            if view.author.did != shown.post.author.did
        ]


async def try_feed(source: FeedSource, account: BotAccount) -> None:
    """Raises NetworkDown or NetworkSaidNo where it cannot be read."""
    nsid, params = _asked(source, await _uri_of(source, account))
    _posts_on(await account.get(nsid, {**params, "limit": 1}))


async def _uri_of(source: FeedSource, account: BotAccount) -> str:
    """By DID: a handle may be somebody else's tomorrow. Empty for a search."""
    collection = _COLLECTIONS.get(source.kind)
    if collection is None:
        return ""
    owner = source.place
    if not owner.startswith("did:"):
        owner = did_of(await account.get("app.bsky.actor.getProfile", {"actor": owner}))
    return f"at://{owner}/{collection}/{source.key}"


def _asked(source: FeedSource, uri: str) -> tuple[str, dict[str, str]]:
    match source.kind:
        case FeedKind.GENERATOR:
            return "app.bsky.feed.getFeed", {"feed": uri}
        case FeedKind.LIST:
            return "app.bsky.feed.getListFeed", {"list": uri}
        case FeedKind.SEARCH:
            return "app.bsky.feed.searchPosts", {"q": source.key, "sort": "latest"}
        case FeedKind.TAG | FeedKind.HOME_LIST:
            raise ValueError("not on Bluesky")
        case _:
            assert_never(source.kind)


def _posts_on(answer: Any) -> list[Any]:
    """Views of posts, whichever way the page wraps them; what is no post is passed over."""
    match answer:
        case {"feed": list(items)}:
            return [item.get("post") for item in items if isinstance(item, dict)]
        case {"posts": list(posts)}:
            return posts
        case _:
            raise NetworkDown("a feed could not be read")


def _text_in(answer: Any, part: str, name: str) -> str:
    found = answer.get(part) if isinstance(answer, dict) else None
    return str(found.get(name) or "")[:200] if isinstance(found, dict) else ""
