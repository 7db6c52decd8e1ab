"""Custom feeds and the posts of lists: skeletons, and how the AppView fills them in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.rehearsal.bluesky.ids import iso
from bot.rehearsal.bluesky.repo import Record, World
from bot.rehearsal.bluesky.threads import Threads
from bot.rehearsal.bluesky.views import Views, newest_first
from bot.rehearsal.bluesky.wire import Call, Endpoints, Json, XrpcError, page_of

_ITEM = "app.bsky.graph.listitem"
_POST = "app.bsky.feed.post"


@dataclass(slots=True)
class Generator:
    """The service behind one feed: it names posts, in its order, and knows nothing of them."""

    posts: list[str] = field(default_factory=list)  # URIs, deleted ones among them
    down: bool = False  # it answers with 500
    loops: bool = False  # its cursor leads back to where it was
    per_page: int | None = None  # fewer than it is asked for
    asked: int = 0

    def skeleton(self, limit: int, cursor: str | None) -> tuple[Sequence[str], str | None]:
        self.asked += 1
        if self.down:
            raise XrpcError("UpstreamFailure", "feed unavailable", status=502)
        start = int(cursor or 0)
        end = start + min(limit, self.per_page or limit)
        if self.loops:
            return self.posts[:end], "0"
        return self.posts[start:end], str(end) if end < len(self.posts) else None


class Feeds:
    def __init__(
        self, world: World, views: Views, threads: Threads, generators: dict[str, Generator]
    ) -> None:
        self._world, self._views, self._threads = world, views, threads
        self._generators = generators

    def endpoints(self) -> Endpoints:
        feed = "app.bsky.feed."
        return {
            feed + "getFeed": self.get_feed,
            feed + "getFeedGenerator": self.get_feed_generator,
            feed + "getListFeed": self.get_list_feed,
        }

    def get_feed(self, call: Call) -> Json:
        """Posts that are gone are left out; the cursor is the generator's."""
        record = self._generator_record(call.need("feed"))
        generator = self._generators.get(record.uri) or Generator(down=True)
        limit, cursor = call.number("limit", 50, 100), call.params.get("cursor")
        uris, following = generator.skeleton(limit, cursor)
        found = [self._world.record(uri) for uri in uris]
        page = {"feed": self._items(found, call.viewer)}
        return page | ({"cursor": following} if following else {})

    def get_feed_generator(self, call: Call) -> Json:
        record = self._generator_record(call.need("feed"))
        generator = self._generators.get(record.uri)
        view = {
            "uri": record.uri,
            "cid": record.cid,
            "did": record.value["did"],
            "creator": self._views.profile(self._world.accounts[record.did], call.viewer),
            "displayName": record.value["displayName"],
            "likeCount": 0,
            "indexedAt": iso(record.indexed_at),
        }
        works = generator is not None and not generator.down
        return {"view": view, "isOnline": works, "isValid": works}

    def get_list_feed(self, call: Call) -> Json:
        uri = call.need("list")
        kept = self._world.record(uri)
        if kept is None:
            raise XrpcError("UnknownList", "list not found")
        items = self._world.records(kept.did, _ITEM)
        dids = [item.value["subject"] for item in items if item.value["list"] == uri]
        posts = [post for did in dids for post in self._world.records(did, _POST)]
        return page_of(self._items(newest_first(posts), call.viewer), call, name="feed")

    def _items(self, posts: Sequence[Record | None], viewer: str | None) -> list[Json]:
        shown = [post for post in posts if post and self._views.visible(post, viewer)]
        return [self._threads.feed_item(post, viewer) for post in shown]

    def _generator_record(self, uri: str) -> Record:
        record = self._world.record(uri)
        if record is None or not self._world.accounts[record.did].active:
            raise XrpcError("InvalidRequest", "could not find feed")
        return record
