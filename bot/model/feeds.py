"""Feeds that a community reads, and how hostile the replies under their posts are.

Of replies only counts are kept, by feed and hour: no words and no accounts.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from bot.model.people import Network


class FeedKind(StrEnum):
    """What is read; the value stands in its page's address, where it has one of its own."""

    GENERATOR = "feed"  # a custom feed on Bluesky
    LIST = "lists"  # a list of accounts on Bluesky, and what they post
    SEARCH = "search"  # on Bluesky
    TAG = "tags"  # a hashtag, as a server on Mastodon hears of it
    HOME_LIST = "home_lists"  # a list of the bot's own account on Mastodon


@dataclass(frozen=True, slots=True)
class FeedSource:
    """Where a feed is read."""

    kind: FeedKind
    place: str  # DID or handle of its owner; origin of a server; empty for a search
    key: str  # record key, words to search for, hashtag without its sign, or id of a list

    @property
    def network(self) -> Network:
        on_mastodon = self.kind in {FeedKind.TAG, FeedKind.HOME_LIST}
        return Network.MASTODON if on_mastodon else Network.BLUESKY

    @property
    def page(self) -> str:
        """Where a person can look at it."""
        match self.kind:
            case FeedKind.GENERATOR | FeedKind.LIST:
                return f"https://bsky.app/profile/{self.place}/{self.kind}/{self.key}"
            case FeedKind.SEARCH:
                words = quote(self.key, safe="").replace(".", "%2E")  # which ends no sentence
                return f"https://bsky.app/search?q={words}"
            case FeedKind.TAG:
                return f"{self.place}/tags/{self.key}"
            case FeedKind.HOME_LIST:
                return f"{self.place}/lists/{self.key}"


@dataclass(frozen=True, slots=True)
class Hour:
    """Replies of one hour under the posts that a feed shows; each account once under each post."""

    at: datetime  # when it began
    replies: int
    hostile: int


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was last read. Its number is never given to another."""

    number: int
    source: FeedSource
    by_operator: bool = False  # named in the configuration, where alone it can be taken out
    title: str = ""  # as its owner calls it; empty: not known, or it has none
    uri: str = ""  # what its address led to when it was first read
    hours: tuple[Hour, ...] = ()  # those with replies, the oldest first
    counted_to: datetime | None = None  # replies up to then are counted
    failing_since: datetime | None = None
    hot_since: datetime | None = None  # None: it is not above its usual by much
    told_at: datetime | None = None  # when moderators were last told that it is

    @property
    def called(self) -> str:
        """Its name for people, in words of others."""
        return self.title or self.source.key
