"""How warm a feed is: the share of hostile replies now, beside what is usual for it.

Nothing is said of a feed before it was read for days, and nothing ever of anybody in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import log
from statistics import median

from bot.model.feeds import Feed, Hour
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.model.signals import Heat
from bot.rules.marks import HOT_BY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

LATELY = timedelta(hours=3)
"""What "now" is."""
KEPT_FOR = timedelta(days=28)
"""So far back "usual" goes. Its last day is left out, or a long bad day would soon be usual."""
FEWEST_NOW, FEWEST_A_DAY, FEWEST_DAYS = 20, 10, 7
"""Replies without which nothing is said of now, or of a day; days without which nothing is usual.
"""
LEAST_USUAL = 0.02
"""A feed in which nobody was hostile yet may still be one in which somebody is some day."""
FEWEST_HOSTILE, SURE = 5, log(10_000)
"""A rise has at least so many hostile replies, and would come by chance in one of so many spans."""
COOL_BY = 1.3
"""It is over below so many times the usual."""
FAILS_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Heard:
    """One reply that was read and judged. It is counted and then dropped."""

    thread: PostId  # the post of the feed that it stands under
    author: AccountId
    at: datetime
    hostile: bool

    @property
    def key(self) -> tuple[PostId, AccountId, bool]:
        """What is the same where somebody says the same kind of thing again in the same place."""
        return self.thread, self.author, self.hostile


def counted(heard: Iterable[Heard]) -> tuple[Hour, ...]:
    """By the hour, each account once under each post: as hostile if one of its replies there is.

    Whoever writes a hundred times is no crowd.
    """
    once: dict[tuple[PostId, AccountId], Heard] = {}
    for each in sorted(heard, key=lambda each: (not each.hostile, each.at)):
        once.setdefault((each.thread, each.author), each)
    hours: dict[datetime, list[bool]] = defaultdict(list)
    for each in once.values():
        hours[each.at.replace(minute=0, second=0, microsecond=0)].append(each.hostile)
    return tuple(Hour(at, len(hours[at]), sum(hours[at])) for at in sorted(hours))


def take_in(feed: Feed, fresh: Iterable[Hour], now: datetime) -> Feed:
    """The feed with these counts, and whether it is hot by now."""
    hours = {hour.at: hour for hour in feed.hours if hour.at > now - KEPT_FOR}
    for hour in fresh:
        known = hours.get(hour.at, Hour(hour.at, 0, 0))
        total = Hour(hour.at, known.replies + hour.replies, known.hostile + hour.hostile)
        hours[hour.at] = total
    kept = tuple(hours[at] for at in sorted(hours))
    after = replace(feed, hours=kept, failing_since=None)
    return replace(after, hot_since=_hot_since(after, now))


def unread(feed: Feed, now: datetime) -> Feed:
    """It could not be read; nothing is counted, and nothing is said of now before long."""
    return replace(feed, failing_since=feed.failing_since or now)


def is_lost(feed: Feed, now: datetime) -> bool:
    """Whether it has not been readable for a while."""
    return feed.failing_since is not None and now - feed.failing_since >= FAILS_FOR


def heat_of(feed: Feed, now: datetime) -> Heat | None:
    """None: too little was read to say."""
    share, usual = share_now(feed.hours, now), usual_share(feed.hours, now)
    return None if share is None or usual is None else Heat(share, usual)


def share_now(hours: Iterable[Hour], now: datetime) -> float | None:
    """0 to 1."""
    replies, hostile = _lately(hours, now)
    return hostile / replies if replies >= FEWEST_NOW else None


def usual_share(hours: Iterable[Hour], now: datetime) -> float | None:
    """The median of the days but the last, 0 to 1: a few bad days move it little."""
    days: dict[int, list[Hour]] = defaultdict(list)
    for hour in hours:
        if now - KEPT_FOR < hour.at <= now - DAY:
            days[(now - hour.at) // DAY].append(hour)
    totals = [(sum(h.replies for h in day), sum(h.hostile for h in day)) for day in days.values()]
    shares = [hostile / replies for replies, hostile in totals if replies >= FEWEST_A_DAY]
    return max(LEAST_USUAL, median(shares)) if len(shares) >= FEWEST_DAYS else None


def hottest(feeds: Iterable[Feed], now: datetime) -> tuple[Feed, Heat] | None:
    """The feed that is most above its usual; None where nothing can be said of any."""
    known = ((feed, heat) for feed in feeds if (heat := heat_of(feed, now)) is not None)
    return max(known, key=lambda one: one[1].now / one[1].usual, default=None)


def driving(hostile: Mapping[PostId, int]) -> PostId | None:
    """The post with most hostile accounts under it of late; None where none is known."""
    return max(sorted(hostile), key=lambda post: hostile[post], default=None)


def in_a_hundred(share: float) -> int:
    return round(100 * share)


def _hot_since(feed: Feed, now: datetime) -> datetime | None:
    """It takes more to become hot than to stay so."""
    heat = heat_of(feed, now)
    if heat is None or heat.now < COOL_BY * heat.usual:
        return None
    if feed.hot_since is not None:
        return feed.hot_since
    replies, hostile = _lately(feed.hours, now)
    rises = hostile >= FEWEST_HOSTILE and heat.now >= HOT_BY * heat.usual
    return now if rises and replies * _divergence(heat) >= SURE else None


def _lately(hours: Iterable[Hour], now: datetime) -> tuple[int, int]:
    """Replies, and the hostile ones of them. The hour in which the span begins is in it whole."""
    since = now - LATELY - HOUR
    late = [hour for hour in hours if since < hour.at <= now]
    return sum(hour.replies for hour in late), sum(hour.hostile for hour in late)


def _divergence(heat: Heat) -> float:
    """Nats that each reply tells against its being as usual (Kullback-Leibler, of two coins)."""
    rest, usual_rest = 1 - heat.now, 1 - heat.usual
    calm = rest * log(rest / usual_rest) if rest > 0 and usual_rest > 0 else 0.0
    return heat.now * log(heat.now / heat.usual) + calm
