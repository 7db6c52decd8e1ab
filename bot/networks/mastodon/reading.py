"""A member who is read from outside: what is known of her posts, and what is new around them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.model.coverage import WhyBlind
from bot.model.interactions import PostId
from bot.model.senses import PostGone, Sensed
from bot.networks.mastodon.entities import Status
from bot.networks.mastodon.schedule import (
    WATCHED_FOR,
    Look,
    Visit,
    Watched,
    is_watched,
    visit_every,
)
from bot.networks.mastodon.shelf import Bounded
from bot.networks.mastodon.view import POSTS, Conversation, View

_ASKED_AGAIN = {
    WhyBlind.CLOSED: timedelta(hours=24),
    WhyBlind.ABSENT: timedelta(hours=1),
    WhyBlind.MOVED: timedelta(hours=24),
}
"""A mistake of her server must not make the bot blind for ever."""

CACHED_FOR = timedelta(seconds=45)
"""15 s, and 30 s more in which a stale conversation is shown (Mastodon's contexts controller)."""


MOST_UNDER = 1_024
"""Answers of one post that are remembered, the last that came, so that they can be missed."""


@dataclass(slots=True)
class Her:
    """As far as she is read; changed in place."""

    since: datetime  # what was written before is not counted
    visit: Visit
    view: View | None = None
    posts: dict[str, Watched] = field(default_factory=dict)
    read_at: datetime | None = None  # when her server last answered about her
    blind: WhyBlind | None = None
    blind_until: datetime | None = None  # then her server is asked again, once
    too_large: set[str] = field(default_factory=set)  # posts whose conversations cannot be read
    _uris: dict[str, PostId] = field(default_factory=dict)  # of her posts that are watched
    _replies: dict[str, int] = field(default_factory=dict)  # known, by post
    _seen: Bounded[str, str] = field(default_factory=lambda: Bounded(2_048))  # versions
    _under: Bounded[str, dict[str, PostId]] = field(default_factory=lambda: Bounded(256))
    _asked_twice: set[str] = field(default_factory=set)  # posts, in vain
    _answered: Bounded[str, None] = field(default_factory=lambda: Bounded(256))

    def may_be_read(self, now: datetime) -> bool:
        return self.blind_until is None or now >= self.blind_until

    def look(self, now: datetime) -> Look:
        return Look(visit_every(self.visit.posted_at, now), len(self.posts) <= POSTS)

    def is_seen(self, view: View) -> None:
        self.view, self.blind, self.blind_until = view, None, None

    def is_hidden(self, why: WhyBlind, now: datetime) -> None:
        self.view, self.blind, self.blind_until = None, why, now + _ASKED_AGAIN[why]

    def let_go(self, now: datetime) -> None:
        """Of posts that are too old."""
        self.posts = {id_: post for id_, post in self.posts.items() if is_watched(post, now)}
        self._replies = {id_: count for id_, count in self._replies.items() if id_ in self.posts}
        self._uris = {id_: uri for id_, uri in self._uris.items() if id_ in self.posts}
        self._asked_twice &= set(self.posts)
        for id_ in set(self._under) - set(self.posts):
            del self._under[id_]
        self.too_large &= set(self.posts)

    def note_feeds(self, in_feed: Callable[[PostId], bool]) -> None:
        """Which of them feeds bring people to now."""
        for id_, post in self.posts.items():
            if post.in_feed != in_feed(self._uris[id_]):
                self.posts[id_] = replace(post, in_feed=not post.in_feed)

    def note_posts(self, statuses: list[Status], now: datetime) -> None:
        newest = max((status.at for status in statuses), default=self.visit.posted_at)
        self.visit = replace(self.visit, read_at=now, posted_at=newest)
        for status in statuses:
            self.note_count(status, now)

    def note_count(self, status: Status, now: datetime) -> None:
        """A post that is new to us is read at once if anybody has answered."""
        if now - status.at >= WATCHED_FOR:
            return
        before, replies = self.posts.get(status.id), status.replies or 0
        changed = before.changed_at if before else None
        if changed is None and replies != self._replies.get(status.id, 0):
            changed = now
        self._replies[status.id] = replies
        talked = before.talked_at if before else None
        self._uris[status.id] = status.uri
        member, host = self.visit.member, self.visit.host
        self.posts[status.id] = Watched(status.id, member, host, status.at, now, changed, talked)

    def put_off(self, id_: str, now: datetime) -> None:
        """It could not be counted by itself; her posts were read instead."""
        if id_ in self.posts:
            self.posts[id_] = replace(self.posts[id_], counted_at=now)

    def has_read(self, id_: str, found: Conversation, now: datetime) -> None:
        """Servers show a conversation from a cache: one that lacks answers is read once more."""
        self.too_large.discard(id_)
        if id_ not in self.posts:
            return
        shown = sum(status.answers == id_ for status in found.after)
        stale = (
            shown < self._replies.get(id_, 0) and found.is_whole and id_ not in self._asked_twice
        )
        if stale:
            self._asked_twice.add(id_)
        else:
            self._asked_twice.discard(id_)
        again = now + CACHED_FOR if stale else None
        talked = now if found.after else None
        self.posts[id_] = replace(self.posts[id_], changed_at=again, talked_at=talked)

    def cannot_read(self, id_: str, now: datetime) -> None:
        """Until it has grown or been silent for a while; her other posts are read as ever."""
        if id_ in self.posts:
            self.too_large.add(id_)
            self.posts[id_] = replace(self.posts[id_], changed_at=None, talked_at=now)

    def drop(self, id_: str) -> None:
        self.posts.pop(id_, None)

    async def posted(self, view: View, status: Status) -> list[Sensed]:
        """What a post of hers tells, once."""
        if status.id in self._answered:
            return []
        self._answered.put(status.id, None)
        return await view.hers(status)

    def around(self, view: View, id_: str, found: Conversation, now: datetime) -> list[Sensed]:
        return [*self._aimed(view, id_, found, now), *self._vanished(id_, found, now)]

    def _aimed(self, view: View, id_: str, found: Conversation, now: datetime) -> list[Sensed]:
        """When an edit was made is known, but not who saw it before: it counts from now on."""
        sensed, post = list[Sensed](), self.posts.get(id_)
        for status in found.after:
            at = view.written_at(status, now, post.posted_at if post else None)
            if at < self.since or self._seen.get(status.id) == status.version:
                continue
            aimed = view.aimed(status, now if status.version else at)
            if aimed is not None:
                self._seen.put(status.id, status.version)
                sensed.append(aimed)
        return sensed

    def _vanished(self, id_: str, found: Conversation, now: datetime) -> list[Sensed]:
        """Answers that stood there before; where not all are shown, nothing can be said."""
        there = {status.id: status.uri for status in found.after}
        before = self._under.get(id_, {})
        if not found.is_whole:
            earlier = [(key, uri) for key, uri in before.items() if key not in there]
            self._under.put(id_, dict([*earlier, *there.items()][-MOST_UNDER:]))
            return []
        self._under.put(id_, there)
        gone = [uri for key, uri in before.items() if key not in there]
        return [PostGone(uri, now, self.visit.member) for uri in gone]
