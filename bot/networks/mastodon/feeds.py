"""Hashtags, and lists of the bot's own account, as its server shows them to it."""

from collections.abc import AsyncIterator
from datetime import datetime
from urllib.parse import quote

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.feeds import Feed, FeedKind, FeedSource
from bot.model.verdicts import Passage
from bot.networks.conversations import PAUSE, Conversations, Shown
from bot.networks.mastodon.client import Params
from bot.networks.mastodon.entities import OPEN, Status, status_in
from bot.networks.mastodon.own import BotAccount
from bot.networks.mastodon.troubles import Answered
from bot.networks.mastodon.view import conversation_at
from bot.pipeline.feeds import AT_FIRST, Reading, Reply
from bot.pipeline.ports import Clock

PAGES, PAGE = 3, 40


class MastodonFeeds:
    """Port FeedReader, of feeds on Mastodon: what anybody may read, of who does not mind bots."""

    def __init__(self, account: BotAccount, clock: Clock) -> None:
        self._server, self._clock = account.server, clock
        self._conversations = Conversations()

    async def read(self, feed: Feed) -> Reading:
        began = self._clock.now()
        title = feed.title or await self._title_of(feed.source)
        shown = {post.id: post async for post in self._shown(feed.source)}
        posts = (Shown(post.id, post.replies or 0, post) for post in shown.values())
        since = feed.counted_to or began - AT_FIRST
        replies = list[Reply]()
        for each in self._conversations.to_be_read(feed.number, posts, since):
            await self._clock.sleep(PAUSE)
            replies += await self._replies_under(feed, each, began)
        uris = frozenset(post.uri for post in shown.values())
        return Reading(uris, tuple(replies), began, title, feed.source.page)

    async def _title_of(self, source: FeedSource) -> str:
        """Raises NetworkSaidNo where the bot's server has no such feed for it."""
        if source.kind is FeedKind.TAG:
            return f"#{source.key}"
        if source.place != self._server.base:
            raise NetworkSaidNo("a list is read at the bot's own server alone")
        match (await self._server.get(f"/api/v1/lists/{source.key}")).json:
            case {"title": str(title)}:
                return title[:200]
            case _:
                raise NetworkDown("a list could not be read")

    async def _shown(self, source: FeedSource) -> AsyncIterator[Status]:
        """Some pages of it. Whatever goes wrong behind the first, what was read is enough."""
        params: Params | None = (("limit", str(PAGE)),)
        for number in range(PAGES):
            if params is None:
                return
            try:
                answer = await self._server.get(path_of(source), params)
            except (NetworkDown, NetworkSaidNo):
                if number == 0:
                    raise
                return
            for each in answer.listed[:PAGE]:
                post = status_in(each, self._server.base)
                if post is not None and _may_be_read(post):
                    yield post
            params = answer.following
            await self._clock.sleep(PAUSE)

    async def _replies_under(
        self, feed: Feed, shown: Shown[Status], until: datetime
    ) -> list[Reply]:
        """Dates are those of other servers, which may be ahead; what is private is nobody's."""
        try:
            found = await conversation_at(self._server, shown.key)
        except Answered:
            return []  # deleted between two reads
        now, post = self._clock.now(), shown.post
        texts = {each.id: each.text for each in (post, *found.after)}
        dated = [(min(each.at, now), each) for each in found.after if _may_be_read(each)]
        fresh = self._conversations.fresh(feed.number, shown, dated, until)
        return [
            Reply(
                post.uri, each.author.account, Passage(each.text, texts.get(each.answers or "")), at
            )
            for at, each in fresh
            if each.author.account != post.author.account
        ]


def path_of(source: FeedSource) -> str:
    """Where the bot's server shows it."""
    if source.kind is FeedKind.TAG:
        return f"/api/v1/timelines/tag/{quote(source.key)}"
    return f"/api/v1/timelines/list/{source.key}"


def _may_be_read(post: Status) -> bool:
    return post.visibility in OPEN and not post.author.unwilling
