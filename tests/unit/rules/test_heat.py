"""How warm a feed is: nothing before enough was read, a rise once, and over when it is over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.feeds import Feed, FeedKind, FeedSource, Hour
from bot.model.interactions import PostId
from bot.model.lines import Line
from bot.model.people import AccountId, Member
from bot.model.signals import Heat
from bot.rules import heat
from bot.rules.heat import (
    FAILS_FOR,
    LEAST_USUAL,
    Heard,
    counted,
    driving,
    heat_of,
    hottest,
    is_lost,
    take_in,
    unread,
    usual_share,
)
from bot.rules.room import tell_of_room

NOW = datetime(2026, 11, 21, 14, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED = Feed(1, FeedSource(FeedKind.GENERATOR, "did:plc:north", "medsky"), title="Med Sky")
POST, OTHER = PostId("at://did:plc:x/app.bsky.feed.post/1"), PostId("at://did:plc:x/post/2")
MOD = Member(AccountId("did:plc:moderator"), is_moderator=True)


def days(count: int, replies: int = 100, hostile: int = 5, end: datetime = NOW) -> tuple[Hour, ...]:
    """The same on each day before the last."""
    noons = (end.replace(minute=0) - n * DAY - HOUR for n in range(count, 0, -1))
    return tuple(Hour(at, replies, hostile) for at in noons)


def read(*fresh: tuple[int, int], known: Feed | None = None, now: datetime = NOW) -> Feed:
    """With these (replies, hostile) just now."""
    feed = replace(FEED, hours=days(10)) if known is None else known
    return take_in(feed, [Hour(now.replace(minute=0), *each) for each in fresh], now)


def test_now_and_usual_are_shares_of_replies() -> None:
    assert heat_of(read((50, 10)), NOW) == Heat(0.2, 0.05)


@pytest.mark.parametrize(
    "feed",
    [
        read((19, 19)),
        read(),
        read((50, 10), known=replace(FEED, hours=days(6))),
        read((50, 10), known=replace(FEED, hours=days(20, replies=9))),
        read((50, 10), known=FEED),
    ],
    ids=["few now", "nobody now", "few days", "days with few replies", "never read before"],
)
def test_too_little_says_nothing(feed: Feed) -> None:
    assert heat_of(feed, NOW) is None
    assert feed.hot_since is None


def test_a_few_bad_days_do_not_move_what_is_usual() -> None:
    calm = replace(FEED, hours=days(10))
    stormy = tuple(replace(hour, hostile=90) for hour in calm.hours[-4:])
    assert usual_share((*calm.hours[:-4], *stormy), NOW) == 0.05


def test_the_last_day_is_not_yet_usual() -> None:
    today = tuple(Hour(NOW.replace(minute=0) - n * HOUR, 500, 400) for n in range(20))
    assert usual_share((*days(10), *today), NOW) == 0.05


def test_where_nobody_was_hostile_yet_one_is_no_storm() -> None:
    quiet = replace(FEED, hours=days(10, hostile=0))
    feed = read((50, 1), known=quiet)
    assert heat_of(feed, NOW) == Heat(0.02, LEAST_USUAL)
    assert feed.hot_since is None


@pytest.mark.parametrize(
    ("now", "is_hot"),
    [
        ((100, 30), True),
        ((20, 10), True),
        ((20, 5), False),
        ((2_000, 190), False),
        ((2_000, 200), True),
        ((100, 4), False),
    ],
    ids=["plain", "few and many", "by chance", "less than twice", "twice", "cooler than usual"],
)
def test_a_rise_is_large_and_no_chance(now: tuple[int, int], is_hot: bool) -> None:  # noqa: FBT001  a column
    assert (read(now).hot_since is not None) is is_hot


def test_it_takes_more_to_become_hot_than_to_stay_so() -> None:
    hot = read((100, 30))
    later = NOW + 5 * HOUR
    still = read((100, 8), known=hot, now=later)
    assert still.hot_since == NOW
    assert read((100, 8)).hot_since is None
    assert read((100, 5), known=hot, now=later).hot_since is None
    assert read(known=hot, now=later).hot_since is None, "nobody is there any more"


def test_one_account_counts_once_under_one_post_and_as_its_worst() -> None:
    ada, bob = AccountId("did:plc:ada"), AccountId("did:plc:bob")
    heard = [
        Heard(POST, ada, NOW, hostile=False),
        *(Heard(POST, ada, NOW - n * timedelta(minutes=5), hostile=True) for n in range(3)),
        Heard(OTHER, ada, NOW - HOUR, hostile=False),
        Heard(POST, bob, NOW, hostile=False),
    ]
    at = NOW.replace(minute=0)
    assert counted(heard) == (Hour(at - HOUR, 1, 0), Hour(at, 2, 1))


def test_the_post_that_drives_it_has_most_hostile_accounts() -> None:
    assert driving({POST: 2, OTHER: 3}) == OTHER
    assert driving({POST: 3, OTHER: 3}) == driving({OTHER: 3, POST: 3})
    assert driving({}) is None


def test_moderators_hear_of_a_rise_once_a_day_with_the_post_and_nobody_named() -> None:
    hot = read((100, 30))
    (say,) = tell_of_room(hot, POST, (MOD,), NOW)
    assert (say.to, say.line) == (MOD.account, Line.MODERATOR_ROOM)
    assert say.fields == {"feed": "Med Sky", "now": 30, "usual": 5, "links": (POST,)}
    told = replace(hot, told_at=NOW)
    assert tell_of_room(told, POST, (MOD,), NOW + 23 * HOUR) == ()
    again = read((100, 30), known=told, now=NOW + DAY)
    assert tell_of_room(again, POST, (MOD,), NOW + DAY)


def test_there_is_no_note_without_a_post_to_look_at_nor_to_who_is_on_a_break() -> None:
    hot = read((100, 30))
    away = replace(MOD, away_until=NOW + DAY)
    assert tell_of_room(hot, None, (MOD,), NOW) == ()
    assert tell_of_room(hot, POST, (away,), NOW) == ()
    assert tell_of_room(read((100, 5)), POST, (MOD,), NOW) == ()


def test_the_hottest_feed_is_the_one_most_above_its_own_usual() -> None:
    rough = replace(read((100, 30), known=replace(FEED, hours=days(10, hostile=25))), number=2)
    hot = read((100, 20))
    found = hottest((rough, hot, FEED), NOW)
    assert found == (hot, Heat(0.2, 0.05))
    assert hottest((FEED,), NOW) is None


def test_a_feed_that_fails_for_an_hour_is_lost_and_found_again() -> None:
    lost = unread(unread(FEED, NOW), NOW + FAILS_FOR)
    assert not is_lost(unread(FEED, NOW), NOW)
    assert is_lost(lost, NOW + FAILS_FOR)
    assert not is_lost(read((30, 1), known=lost), NOW)


def test_counts_are_kept_for_four_weeks() -> None:
    assert read((1, 0), known=replace(FEED, hours=days(60))).hours == (
        *days(27),
        Hour(NOW.replace(minute=0), 1, 0),
    )


shares = st.integers(0, 60).flatmap(
    lambda replies: st.tuples(st.just(replies), st.integers(0, replies))
)


@given(st.lists(shares, min_size=1, max_size=40), st.integers(0, 5))
def test_another_hostile_reply_never_cools_the_room(
    course: Sequence[tuple[int, int]], more: int
) -> None:
    """Whatever came before: what is hot with fewer hostile replies is hot with more of them."""
    feed = replace(FEED, hours=days(14))
    for step, fresh in enumerate(course):
        now = NOW + step * HOUR
        replies, hostile = fresh
        worse = (replies, min(replies, hostile + more))
        calm, rough = read(fresh, known=feed, now=now), read(worse, known=feed, now=now)
        assert calm.hot_since is None or rough.hot_since is not None
        assert sorted(rough.hours, key=lambda hour: hour.at) == list(rough.hours)
        feed = calm


@given(st.lists(shares, min_size=1, max_size=60))
def test_however_it_goes_moderators_are_told_at_most_once_a_day(
    course: Sequence[tuple[int, int]],
) -> None:
    feed, told = replace(FEED, hours=days(14)), list[datetime]()
    for step, fresh in enumerate(course):
        now = NOW + step * HOUR
        feed = read(fresh, known=feed, now=now)
        if tell_of_room(feed, POST, (MOD,), now):
            told.append(now)
            feed = replace(feed, told_at=now)
    assert all(later - earlier >= heat.DAY for earlier, later in pairwise(told))
