"""Posts and conversations, with what threadgates, postgates and blocks do to them."""

from datetime import UTC, datetime

from bot.rehearsal.bluesky.repo import Record, World, mentioned_in, split_uri
from bot.rehearsal.bluesky.views import Views, newest_first
from bot.rehearsal.bluesky.wire import Call, Endpoints, Json, XrpcError, page_of

_LIST = "app.bsky.graph.list"
_VIEW = "app.bsky.feed.defs#threadViewPost"
_POST = "app.bsky.feed.post"
_MOST_POSTS = 25


class Threads:
    def __init__(self, world: World, views: Views) -> None:
        self._world = world
        self._views = views

    def endpoints(self) -> Endpoints:
        feed = "app.bsky.feed."
        return {
            feed + "getPosts": self.get_posts,
            feed + "getPostThread": self.get_post_thread,
            feed + "getQuotes": self.get_quotes,
            feed + "getAuthorFeed": self.get_author_feed,
            feed + "searchPosts": self.search_posts,
            "app.bsky.graph.muteThread": self.mute_thread,
            "app.bsky.graph.unmuteThread": self.unmute_thread,
        }

    def get_posts(self, call: Call) -> Json:
        uris = call.each("uris", _MOST_POSTS)
        found = [self._world.record(uri) for uri in uris]
        shown = [one for one in found if one and self._views.visible(one, call.viewer)]
        return {"posts": [self._views.post(one, call.viewer) for one in shown]}

    def get_post_thread(self, call: Call) -> Json:
        uri = call.need("uri")
        did, collection, rkey = split_uri(uri)
        account = self._world.find(did)
        full = f"at://{account.did if account else did}/{collection}/{rkey}"
        record = self._world.record(full)
        if record is None or not self._world.accounts[record.did].active:
            raise XrpcError("NotFound", f"Post not found: {uri}")
        if not self._views.visible(record, call.viewer):
            return {"thread": self._views.in_place_of(full, record, call.viewer)}
        depth = call.number("depth", 6, 1000)
        thread = self._node(record, depth, call.viewer)
        if parent := self._above(record, call.number("parentHeight", 80, 1000), call.viewer):
            thread["parent"] = parent
        gate = self._views.threadgate(record)
        return {"thread": thread, **({"threadgate": gate} if gate else {})}

    def get_quotes(self, call: Call) -> Json:
        uri = call.need("uri")
        found = newest_first(self._world.linking("quote", uri))
        shown = [one for one in found if self._views.visible(one, call.viewer)]
        posts = [self._views.post(one, call.viewer) for one in shown]
        return {"uri": uri, **page_of(posts, call, name="posts")}

    def get_author_feed(self, call: Call) -> Json:
        account = self._world.find(call.need("actor"))
        if account is None or not account.active:
            raise XrpcError("InvalidRequest", "Profile not found")
        if call.viewer:
            self._must_not_be_blocked(account.did, call.viewer)
        posts = newest_first(self._world.records(account.did, _POST))
        with_replies = call.params.get("filter", "posts_with_replies") != "posts_no_replies"
        shown = [one for one in posts if with_replies or "reply" not in one.value]
        return page_of([self.feed_item(one, call.viewer) for one in shown], call, name="feed")

    def mute_thread(self, call: Call) -> None:
        self._world.thread_mutes.setdefault(call.me, set()).add(_root_in(call))

    def unmute_thread(self, call: Call) -> None:
        self._world.thread_mutes.get(call.me, set()).discard(_root_in(call))

    def search_posts(self, call: Call) -> Json:
        """`q` is words, or a star for anything; other parameters narrow it."""
        found = [
            record
            for did in self._world.accounts
            for record in self._world.records(did, _POST)
            if self._views.visible(record, call.viewer) and self._is_wanted(record, call)
        ]
        posts = [self._views.post(record, call.viewer) for record in newest_first(found)]
        return page_of(posts, call, name="posts")

    def _is_wanted(self, post: Record, call: Call) -> bool:
        text = str(post.value.get("text")).casefold()
        words = [word for word in call.need("q").casefold().split() if word != "*"]
        author, mentioned = (self._did_in(call, name) for name in ("author", "mentions"))
        since, until = (_time_in(call, name) for name in ("since", "until"))
        return (
            all(word in text for word in words)
            and author in {None, post.did}
            and (mentioned is None or mentioned in mentioned_in(post.value))
            and (since is None or post.indexed_at >= since)
            and (until is None or post.indexed_at < until)
        )

    def _did_in(self, call: Call, name: str) -> str | None:
        actor = call.params.get(name)
        account = self._world.find(actor) if actor else None
        return account.did if account else actor

    def feed_item(self, post: Record, viewer: str | None) -> Json:
        item: Json = {"post": self._views.post(post, viewer)}
        if reply := post.value.get("reply"):
            item["reply"] = {
                name: self._feed_parent(reply[name]["uri"], viewer) for name in ("root", "parent")
            }
        return item

    def _feed_parent(self, uri: str, viewer: str | None) -> Json:
        record = self._world.record(uri)
        if record is None or not self._views.visible(record, viewer):
            return self._views.in_place_of(uri, record, viewer)
        return {"$type": "app.bsky.feed.defs#postView", **self._views.post(record, viewer)}

    def _must_not_be_blocked(self, author: str, viewer: str) -> None:
        if self._world.link("block", viewer, author):
            raise XrpcError("BlockedActor", f"Requester has blocked actor: {author}")
        if self._world.link("block", author, viewer):
            raise XrpcError("BlockedByActor", f"Requester is blocked by actor: {author}")

    def _node(self, record: Record, depth: int, viewer: str | None) -> Json:
        """Replies a gate hides stay: the real AppView leaves those to the clients."""
        node = self._bare_node(record, viewer) | {"replies": []}
        if depth > 0:
            replies = newest_first(self._world.linking("reply", record.uri))
            node["replies"] = [
                self._node(one, depth - 1, viewer)
                for one in replies
                if self._views.visible(one, viewer)
            ]
        return node

    def _bare_node(self, record: Record, viewer: str | None) -> Json:
        return {"$type": _VIEW, "post": self._views.post(record, viewer), "threadContext": {}}

    def _above(self, record: Record, height: int, viewer: str | None) -> Json | None:
        parent_uri = ((record.value.get("reply") or {}).get("parent") or {}).get("uri")
        if parent_uri is None or height == 0:
            return None
        parent = self._world.record(parent_uri)
        if parent is None or not self._views.visible(parent, viewer):
            return self._views.in_place_of(parent_uri, parent, viewer)
        node = self._bare_node(parent, viewer)
        if above := self._above(parent, height - 1, viewer):
            node["parent"] = above
        return node


def _root_in(call: Call) -> str:
    """The real AppView takes lists here as well, and answers 500 to other collections."""
    root = str(call.need_field("root"))
    if split_uri(root)[1] not in {_POST, _LIST}:
        raise XrpcError("InternalServerError", "Internal Server Error", status=500)
    return root


def _time_in(call: Call, name: str) -> datetime | None:
    text = call.params.get(name)
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise XrpcError("InvalidRequest", f"Error: {name} must be a datetime") from None
    return at.replace(tzinfo=at.tzinfo or UTC)
