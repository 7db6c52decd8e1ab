"""Public reads: who follows the bot, whom a member follows, what the stream missed."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from bot.model.conversations import Conversation, Remark
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.interactions import Interaction, PostId
from bot.model.people import AccountId
from bot.model.reports import PublicPost
from bot.model.senses import Aimed
from bot.model.signals import Profile
from bot.model.verdicts import Passage
from bot.networks.bluesky.client import BotAccount
from bot.networks.bluesky.frames import Commit, Operation, Stamp
from bot.networks.bluesky.label_frames import shown_in
from bot.networks.bluesky.paging import did_of, listed, pages_of
from bot.networks.bluesky.parse import POST, owner_of, parent_of, root_of, sensed_in, text_of
from bot.networks.bluesky.post_views import PostView, indexed, moment, read_thread, readable
from bot.networks.bluesky.watch_set import WatchSet
from bot.pipeline.ports import Follower

_MOST_FOLLOWS = 50_000  # of a member; her circle is not read beyond
_CIRCLE_SECONDS = 120.0  # of the machine's time, for one circle
_RELATIONSHIPS = 30
_PROFILES = 25
_QUOTES_READ = 200  # of a conversation, the newest
_THREADS_READ = 50  # her last posts whose answers are read again after a gap


class BlueskyDirectory:
    """Reads of the AppView through the bot's own login (port Directory).

    A list that ends early raises NetworkDown: half a list must never opt anybody out.
    `labelers`: whose labels are asked for with each profile.
    """

    def __init__(self, account: BotAccount, labelers: Sequence[AccountId] = ()) -> None:
        self._account, self._labelers = account, labelers

    async def followers(self) -> Sequence[Follower]:
        me = await self._account.did()
        try:
            return await self._people("app.bsky.graph.getFollowers", "followers", me)
        except NetworkSaidNo as error:
            raise NetworkDown(f"the bot's own followers could not be read: {error}") from error

    async def are_back(self, accounts: Collection[AccountId]) -> Collection[AccountId]:
        """Nobody: the stream tells who comes back."""
        del accounts
        return ()

    async def follows_of(self, account: AccountId) -> Sequence[Follower]:
        loop = asyncio.get_running_loop()
        late, found = loop.time() + _CIRCLE_SECONDS, list[Follower]()
        async for page in pages_of(
            self._account, "app.bsky.graph.getFollows", "follows", actor=account
        ):
            found += [Follower(did_of(one), None) for one in page]
            if len(found) > _MOST_FOLLOWS:
                raise NetworkSaidNo("she follows more accounts than can be read")
            if loop.time() > late:
                raise NetworkDown("whom she follows could not be read in time")
        return found

    async def follows_bot(self, accounts: Collection[AccountId]) -> Mapping[AccountId, str | None]:
        return await self._follows(await self._account.did(), accounts)

    async def followers_among(
        self, account: AccountId, others: Sequence[AccountId]
    ) -> Collection[AccountId]:
        follows = await self._follows(account, others)
        return [other for other, follow in follows.items() if follow is not None]

    async def profiles_of(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, Profile]:
        found: dict[AccountId, Profile] = {}
        accepting = {"atproto-accept-labelers": ", ".join(self._labelers)} if self._labelers else {}
        for some in _in_parts(accounts, _PROFILES):
            answer = await self._account.get(
                "app.bsky.actor.getProfiles", {"actors": list(some)}, headers=accepting
            )
            for view in listed(answer, "profiles"):
                labels = shown_in(view.get("labels"), self._labelers)
                found[did_of(view)] = replace(_profile_in(view), labels=labels)
        return found

    async def post(self, post: PostId) -> PublicPost:
        """Whoever blocks the bot is not shown to it."""
        answer = await self._account.get("app.bsky.feed.getPosts", {"uris": [post]})
        view = next(iter(readable(listed(answer, "posts"))), None)
        at = indexed(view) if view else None
        if view is None or at is None or view.uri != post:
            raise NetworkSaidNo("the post is not shown to the bot")
        return PublicPost(view.author.did, text_of(view.record), at)

    async def conversation(self, post: PostId) -> Conversation:
        """Whoever blocks the bot, and what is hidden there, is not shown to it."""
        views = await self._thread(post)
        asked = began = views.get(post)
        if asked is None or began is None:
            raise NetworkSaidNo("the conversation is not shown to the bot")
        root = root_of(asked.record)
        if root is not None:
            views |= await self._thread(root)
            began = views.get(root, began)
        texts = {uri: text_of(view.record) for uri, view in views.items()}
        said = [(view, parent_of(view.record)) for view in views.values() if view != began]
        for each in {asked.uri: asked, began.uri: began}.values():
            said += [(quote, each.uri) async for quote in self._first_quotes(each)]
        remarks = (_remark(view, about, texts) for view, about in said)
        host = began.author.did
        return Conversation(post, texts[post], host, tuple(filter(None, remarks)))

    async def _thread(self, post: PostId) -> dict[str, PostView]:
        return {view.uri: view for view in await read_thread(self._account, post)}

    async def _first_quotes(self, post: PostView) -> AsyncIterator[PostView]:
        """The newest of them: a post may have thousands."""
        if not post.quote_count:
            return
        count = 0
        async with aclosing(self._views("app.bsky.feed.getQuotes", uri=post.uri)) as views:
            async for view in views:
                yield view
                count += 1
                if count == _QUOTES_READ:
                    return

    async def missed(
        self, member: AccountId, since: datetime, until: datetime
    ) -> Sequence[Interaction]:
        """Answers to and quotes of her last posts, and mentions of her, indexed in the span."""
        watch = WatchSet(await self._account.did())
        watch.add_member(member)
        found: dict[PostId, Interaction] = {}
        async for view in self._around(member, since):
            at = indexed(view)
            # Her own posts are read too, for the words that the others answer.
            aimed = _aimed(view, at, watch) if at is not None else []
            found |= {seen.post: seen for seen in aimed if since <= seen.seen_at <= until}
        return list(found.values())

    async def _follows(
        self, account: AccountId, others: Collection[AccountId]
    ) -> dict[AccountId, str | None]:
        """The record with which each of the others follows this account."""
        result: dict[AccountId, str | None] = dict.fromkeys(others)
        for some in _in_parts(sorted(others), _RELATIONSHIPS):
            params = {"actor": account, "others": list(some)}
            answer = await self._account.get("app.bsky.graph.getRelationships", params)
            for each in listed(answer, "relationships"):
                if each.get("did") in result:
                    result[AccountId(each["did"])] = each.get("followedBy")
        return result

    async def _people(self, nsid: str, name: str, actor: AccountId) -> list[Follower]:
        pages = pages_of(self._account, nsid, name, actor=actor)
        return [Follower(did_of(one), None) async for page in pages for one in page]

    async def _around(self, member: AccountId, since: datetime) -> AsyncIterator[PostView]:
        for post in await self._her_posts(member):
            yield post
            if post.reply_count:
                for view in await read_thread(self._account, post.uri):
                    yield view
            if post.quote_count:
                async for view in self._views("app.bsky.feed.getQuotes", uri=post.uri):
                    yield view
        mentions = {"q": "*", "mentions": member, "since": since.isoformat(), "sort": "latest"}
        async for view in self._views("app.bsky.feed.searchPosts", **mentions):
            yield view

    async def _her_posts(self, member: AccountId) -> list[PostView]:
        params = {"actor": member, "limit": _THREADS_READ}
        try:
            answer = await self._account.get("app.bsky.feed.getAuthorFeed", params)
        except NetworkSaidNo:
            return []  # she is away, or does not let the bot read her posts
        posts = readable(item.get("post") for item in listed(answer, "feed"))
        return [post for post in posts if post.author.did == member]

    async def _views(self, nsid: str, **params: str) -> AsyncGenerator[PostView, None]:
        """None where the AppView will not say; what other reads find is found all the same."""
        try:
            async for page in pages_of(self._account, nsid, "posts", **params):
                for view in readable(page):
                    yield view
        except NetworkSaidNo:
            return


def _remark(view: PostView, about: str, texts: Mapping[str, str]) -> Remark | None:
    """`about`: the post that it answers or quotes; `texts`: of posts that were read with it."""
    at = indexed(view)
    if at is None:
        return None
    passage = Passage(text_of(view.record), texts.get(about))
    return Remark(view.author.did, owner_of(about), passage, at)


def _profile_in(view: Mapping[str, Any]) -> Profile:
    """What is missing or odd is not known."""
    return Profile(
        name=str(view.get("displayName") or view.get("handle") or ""),
        created_at=moment(view.get("createdAt")),
        posts=_count(view.get("postsCount")),
        followers=_count(view.get("followersCount")),
    )


def _count(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None


def _aimed(view: PostView, at: datetime, watch: WatchSet) -> list[Interaction]:
    """Read a post of the AppView with the same eyes as a frame of the stream.

    A record that cannot be read is passed over, as the stream does.
    """
    key = view.uri.rsplit("/", 1)[-1]
    commit = Commit(
        did=view.author.did,
        uri=PostId(f"at://{view.author.did}/{POST}/{key}"),
        stamp=Stamp(version=1, place=0, at=at),
        rev="",
        operation=Operation.CREATE,
        collection=POST,
        record=msgspec.Raw(msgspec.json.encode(view.record)),
        cid=view.cid,
    )
    try:
        sensed = list(sensed_in(commit, watch))
    except ValueError:
        return []
    return [each.interaction for each in sensed if isinstance(each, Aimed)]


def _in_parts(accounts: Sequence[AccountId], size: int) -> list[Sequence[AccountId]]:
    return [accounts[at : at + size] for at in range(0, len(accounts), size)]
