"""Public reads: who follows the bot, whom a member follows, what the stream missed."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from atproto import models
from atproto_client.models.utils import get_model_as_json

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.interactions import Interaction, PostId
from bot.model.people import AccountId
from bot.model.senses import Aimed
from bot.networks.bluesky.client import BotAccount
from bot.networks.bluesky.frames import Commit, Operation, Stamp
from bot.networks.bluesky.parse import POST, sensed_in
from bot.networks.bluesky.watch_set import WatchSet
from bot.pipeline.ports import Follower

_PAGE = 100
_RELATIONSHIPS = 30
_PROFILES = 25
_THREAD_DEPTH = 20
_THREADS_READ = 50  # her last posts whose answers are read again after a gap


class BlueskyDirectory:
    """Reads of the AppView through the bot's own login (port Directory).

    A list that ends early raises NetworkDown: half a list must never opt anybody out.
    """

    def __init__(self, account: BotAccount) -> None:
        self._account = account

    async def followers(self) -> Sequence[Follower]:
        me = await self._account.did()
        params = models.AppBskyGraphGetFollowers.Params(actor=me, limit=_PAGE)
        pages = self._pages("app.bsky.graph.get_followers", params)
        return [Follower(AccountId(f.did), None) async for page in pages for f in page.followers]

    async def follows_of(self, account: AccountId) -> Sequence[Follower]:
        params = models.AppBskyGraphGetFollows.Params(actor=account, limit=_PAGE)
        pages = self._pages("app.bsky.graph.get_follows", params)
        return [Follower(AccountId(f.did), None) async for page in pages for f in page.follows]

    async def follows_bot(self, accounts: Collection[AccountId]) -> Mapping[AccountId, str | None]:
        me = await self._account.did()
        result: dict[AccountId, str | None] = dict.fromkeys(accounts)
        for some in _in_parts(sorted(accounts), _RELATIONSHIPS):
            params = models.AppBskyGraphGetRelationships.Params(actor=me, others=list(some))
            answer = await self._account.ask("app.bsky.graph.get_relationships", params)
            for each in answer.relationships:
                if isinstance(each, models.AppBskyGraphDefs.Relationship):
                    result[AccountId(each.did)] = each.followed_by
        return result

    async def names_of(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, str]:
        names: dict[AccountId, str] = {}
        for some in _in_parts(accounts, _PROFILES):
            params = models.AppBskyActorGetProfiles.Params(actors=list(some))
            answer = await self._account.ask("app.bsky.actor.get_profiles", params)
            for profile in answer.profiles:
                names[AccountId(profile.did)] = profile.display_name or profile.handle
        return names

    async def missed(
        self, member: AccountId, since: datetime, until: datetime
    ) -> Sequence[Interaction]:
        """Answers to and quotes of her last posts, and mentions of her, indexed in the span."""
        watch = WatchSet(await self._account.did())
        watch.add_member(member)
        found: dict[PostId, Interaction] = {}
        async for view in self._around(member, since):
            at = _indexed(view)
            if at is not None and since <= at <= until and view.author.did != member:
                found |= {seen.post: seen for seen in _aimed(view, at, watch)}
        return list(found.values())

    async def _around(self, member: AccountId, since: datetime) -> AsyncIterator[Any]:
        for post in await self._her_posts(member):
            if post.reply_count:
                async for view in self._thread(post.uri):
                    yield view
            if post.quote_count:
                params = models.AppBskyFeedGetQuotes.Params(uri=post.uri, limit=_PAGE)
                async for page in self._pages("app.bsky.feed.get_quotes", params):
                    for view in page.posts:
                        yield view
        async for view in self._mentions(member, since):
            yield view

    async def _her_posts(self, member: AccountId) -> list[Any]:
        params = models.AppBskyFeedGetAuthorFeed.Params(actor=member, limit=_THREADS_READ)
        try:
            feed = await self._account.ask("app.bsky.feed.get_author_feed", params)
        except NetworkSaidNo:
            return []  # she is away, or does not let the bot read her posts
        return [item.post for item in feed.feed if item.post.author.did == member]

    async def _thread(self, uri: str) -> AsyncIterator[Any]:
        params = models.AppBskyFeedGetPostThread.Params(
            uri=uri, depth=_THREAD_DEPTH, parent_height=0
        )
        try:
            answer = await self._account.ask("app.bsky.feed.get_post_thread", params)
        except NetworkSaidNo:
            return  # deleted between two reads
        waiting = [answer.thread]
        while waiting:
            node = waiting.pop()
            if isinstance(node, models.AppBskyFeedDefs.ThreadViewPost):
                yield node.post
                waiting += node.replies or []

    async def _mentions(self, member: AccountId, since: datetime) -> AsyncIterator[Any]:
        params = models.AppBskyFeedSearchPosts.Params(
            q="*", mentions=member, since=since.isoformat(), sort="latest", limit=_PAGE
        )
        try:
            async for page in self._pages("app.bsky.feed.search_posts", params):
                for view in page.posts:
                    yield view
        except NetworkSaidNo:
            return  # an AppView without search cannot say; threads and quotes still can

    async def _pages(self, method: str, params: Any) -> AsyncIterator[Any]:
        """All of them, or NetworkDown. NetworkSaidNo only where not even the first can be read."""
        seen = set[str]()
        while True:
            try:
                page = await self._account.ask(method, params)
            except NetworkSaidNo as error:
                if not seen:
                    raise
                raise NetworkDown(f"{method} could not be read to the end: {error}") from error
            yield page
            if not page.cursor:
                return
            if page.cursor in seen:
                raise NetworkDown(f"{method} lists the same page again and again")
            seen.add(page.cursor)
            params = params.model_copy(update={"cursor": page.cursor})


def _indexed(view: Any) -> datetime | None:
    """When the AppView first saw the post; None where it does not say so in full."""
    try:
        at = datetime.fromisoformat(view.indexed_at)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _aimed(view: Any, at: datetime, watch: WatchSet) -> list[Interaction]:
    """Read a post of the AppView with the same eyes as a frame of the stream.

    A record that cannot be read is passed over, as the stream does.
    """
    commit = Commit(
        did=view.author.did,
        stamp=Stamp(version=1, place=0, at=at),
        rev=view.cid,
        operation=Operation.CREATE,
        collection=POST,
        rkey=view.uri.rsplit("/", 1)[1],
        record=msgspec.Raw(get_model_as_json(view.record).encode()),
    )
    try:
        sensed = list(sensed_in(commit, watch))
    except ValueError:
        return []
    return [each.interaction for each in sensed if isinstance(each, Aimed)]


def _in_parts(accounts: Sequence[AccountId], size: int) -> list[Sequence[AccountId]]:
    return [accounts[at : at + size] for at in range(0, len(accounts), size)]
