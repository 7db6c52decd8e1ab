"""Feeds that the community reads: read by the clock, counted, and watched for a rise."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from bot.model.cases import Case
from bot.model.changes import KnowFeed
from bot.model.decisions import Decision
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.feeds import Feed
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.model.signals import Heat, Signals
from bot.model.verdicts import Passage
from bot.pipeline.aside import Aside, each_alone, fail
from bot.pipeline.ports import Clock, Ledger, Scorer
from bot.rules.counting import is_hostile
from bot.rules.heat import (
    LATELY,
    Heard,
    counted,
    driving,
    heat_of,
    is_lost,
    take_in,
    unread,
)
from bot.rules.room import tell_of_room

AT_FIRST = timedelta(days=1)
"""How old replies may be that are counted when a feed is read for the first time."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply under a post of a feed, as anybody can read it. It is judged and forgotten."""

    thread: PostId  # the post of the feed that it stands under
    author: AccountId
    passage: Passage
    at: datetime  # when the network first saw it


@dataclass(frozen=True, slots=True)
class Reading:
    """What a feed shows now, and the replies that have come under it since it was last read."""

    posts: frozenset[PostId]
    replies: tuple[Reply, ...]
    began: datetime  # replies up to then are counted
    title: str = ""
    uri: str = ""


class FeedReader(Protocol):
    """Where feeds are read, slowly and within a budget."""

    async def read(self, feed: Feed) -> Reading | None:
        """None: it is not its turn yet. Raises NetworkDown, NetworkSaidNo."""
        ...


class Atmosphere:
    """What feeds show now, and how warm they are, from memory (port Observers).

    Which posts those are and who is under them is known to nobody but this.
    """

    def __init__(self) -> None:
        self._posts: dict[int, frozenset[PostId]] = {}
        self._heat: dict[int, Heat | None] = {}
        self._lately: dict[int, dict[tuple[PostId, AccountId, bool], datetime]] = {}

    def about(self, case: Case) -> Signals:
        """The heat of the feed, among those that show the conversation, that is warmest."""
        seen = case.interaction
        here = {seen.subject, seen.root} - {None}
        shown = (
            heat for n, posts in self._posts.items() if here & posts and (heat := self._heat[n])
        )
        warmest = max(shown, key=lambda heat: heat.now / heat.usual, default=None)
        return Signals(heat=warmest)

    def shows(self, post: PostId) -> bool:
        """Whether any feed brings people to this post now."""
        return any(post in posts for posts in self._posts.values())

    def keep_only(self, numbers: Iterable[int]) -> None:
        for number in set(self._posts) - set(numbers):
            del self._posts[number], self._heat[number], self._lately[number]

    def unheard(self, feed: Feed, heard: Iterable[Heard], now: datetime) -> list[Heard]:
        """Without what an account repeats under the same post: who writes on and on is no crowd."""
        before = self._lately.get(feed.number, {})
        lately = {key: at for key, at in before.items() if at > now - LATELY}
        fresh = [each for each in heard if each.key not in lately]
        self._lately[feed.number] = lately | {each.key: each.at for each in fresh}
        return fresh

    def note(self, feed: Feed, posts: frozenset[PostId], now: datetime) -> None:
        self._posts[feed.number] = posts
        self._heat[feed.number] = heat_of(feed, now)

    def driving(self, feed: Feed) -> PostId | None:
        """The post of this feed under which most accounts were hostile of late."""
        lately = self._lately.get(feed.number, {})
        return driving(Counter(thread for thread, _, hostile in lately if hostile))


async def read_feeds(  # noqa: PLR0913  each is a part of its own
    reader: FeedReader,
    atmosphere: Atmosphere,
    *,
    ledger: Ledger,
    scorer: Scorer,
    policy: Policy,
    clock: Clock,
    aside: Aside = fail,
) -> None:
    """Every feed that is named, one after another."""
    async with ledger.turn() as turn:
        feeds = await turn.feeds()
    now = clock.now()
    atmosphere.keep_only(feed.number for feed in feeds if not is_lost(feed, now))
    read = partial(
        _read_again,
        reader=reader,
        atmosphere=atmosphere,
        ledger=ledger,
        scorer=scorer,
        policy=policy,
        clock=clock,
    )
    await each_alone(feeds, read, aside)


async def _read_again(  # noqa: PLR0913  as above
    feed: Feed,
    *,
    reader: FeedReader,
    atmosphere: Atmosphere,
    ledger: Ledger,
    scorer: Scorer,
    policy: Policy,
    clock: Clock,
) -> None:
    try:
        reading = await reader.read(feed)
    except (NetworkDown, NetworkSaidNo):
        async with ledger.turn() as turn:
            await turn.apply(Decision((KnowFeed(unread(feed, clock.now())),)))
        return
    if reading is None:
        return
    now = clock.now()
    heard = atmosphere.unheard(feed, await _judged(reading.replies, scorer, policy), now)
    after = replace(take_in(feed, counted(heard), now), counted_to=reading.began)
    after = replace(after, title=reading.title or feed.title, uri=reading.uri or feed.uri)
    atmosphere.note(after, reading.posts, now)
    async with ledger.turn() as turn:
        says = tell_of_room(after, atmosphere.driving(after), await turn.moderators(), now)
        told = replace(after, told_at=now) if says else after
        await turn.apply(Decision((KnowFeed(told),), says, ("a feed was read",)))


async def _judged(replies: Sequence[Reply], scorer: Scorer, policy: Policy) -> list[Heard]:
    """What cannot be judged is not counted."""
    verdicts = await scorer.score([reply.passage for reply in replies])
    return [
        Heard(reply.thread, reply.author, reply.at, is_hostile(verdict, policy))
        for reply, verdict in zip(replies, verdicts, strict=True)
        if verdict.is_known
    ]
