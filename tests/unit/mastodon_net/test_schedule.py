from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.people import AccountId
from bot.networks.mastodon.schedule import (
    Budget,
    Look,
    ReadContext,
    ReadCounts,
    ReadPosts,
    Spent,
    Visit,
    Watched,
    delays,
    expected_delay,
    interval_at,
    next_reads,
    stretch_of,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HER = AccountId("https://a.example/users/dr_a")
HOST = "https://a.example"
MINUTE = timedelta(minutes=1)
CACHED = timedelta(seconds=45)
SOON, SELDOM = Look(2 * MINUTE), Look(30 * MINUTE, shows_all=False)


def post(id_: str, age: timedelta, counted: timedelta, *, changed: bool = False) -> Watched:
    changed_at = NOW if changed else None
    return Watched(id_, HER, HOST, NOW - age, NOW - counted, changed_at)


def room(budget: Budget | None = None) -> Spent:
    return Spent(budget or Budget())


def test_the_older_a_post_the_seldomer_it_is_counted() -> None:
    ages = [timedelta(hours=h) for h in (0, 1, 3, 12, 24)]
    assert [interval_at(age) for age in ages] == [m * MINUTE for m in (1, 2, 5, 15, 60)]
    assert interval_at(timedelta(hours=48)) is None


def test_a_conversation_that_grew_is_read_first() -> None:
    posts = [post("1", MINUTE, MINUTE), post("2", MINUTE, timedelta(0), changed=True)]
    reads = next_reads([Visit(HER, HOST)], posts, room().room(NOW), NOW)
    assert reads == [
        ReadContext(HER, HOST, "2"),
        ReadPosts(HER, HOST),
        ReadCounts(HOST, ("1",)),
    ]


def test_a_conversation_is_read_again_now_and_then_if_anybody_has_answered() -> None:
    young = post("1", 30 * MINUTE, timedelta(0))
    talked = replace(young, talked_at=NOW - 10 * MINUTE)
    later = replace(young, changed_at=NOW + MINUTE)
    for each, due in ((young, 0), (talked, 1), (replace(talked, talked_at=NOW), 0), (later, 0)):
        reads = next_reads([], [each], room().room(NOW), NOW)
        assert reads == [ReadContext(HER, HOST, "1")] * due


def test_twenty_posts_share_a_request() -> None:
    posts = [post(str(n), MINUTE, 2 * MINUTE) for n in range(45)]
    reads = next_reads([], posts, room().room(NOW), NOW)
    assert [len(each.ids) for each in reads if isinstance(each, ReadCounts)] == [20, 20, 5]


def test_nothing_is_read_before_it_is_due() -> None:
    visit = Visit(HER, HOST, NOW - MINUTE, NOW - MINUTE)
    assert next_reads([visit], [post("1", MINUTE, MINUTE / 2)], room().room(NOW), NOW) == []


@pytest.mark.parametrize(("budget", "most"), [(Budget(3, 100), 3), (Budget(100, 2), 2)])
def test_no_budget_is_overdrawn_and_what_is_spent_comes_back(budget: Budget, most: int) -> None:
    spent = room(budget)
    visits = [Visit(AccountId(f"https://a.example/users/{n}"), HOST) for n in range(10)]
    reads = next_reads(visits, [], spent.room(NOW), NOW)
    assert len(reads) == most
    for each in reads:
        spent.note(each.host, NOW)
    assert next_reads(visits, [], spent.room(NOW + MINUTE), NOW + MINUTE) == []
    later = NOW + 5 * MINUTE
    assert len(next_reads(visits, [], spent.room(later), later)) == most


def test_where_there_is_too_much_to_do_the_delay_is_said_to_be_longer() -> None:
    visits = [
        Visit(AccountId(f"https://a.example/users/{n}"), HOST, NOW, NOW - MINUTE)
        for n in range(500)
    ]
    one = stretch_of(HOST, visits, [], room(), NOW)
    assert one == pytest.approx(250 * 5 / 150)
    assert stretch_of(HOST, visits[:10], [], room(), NOW) == 1.0
    talked = room()
    for _ in range(75):
        talked.note_talk(HOST, NOW)
    assert stretch_of(HOST, visits, [], talked, NOW) == pytest.approx(2 * one)
    assert stretch_of(HOST, visits, [], talked, NOW + 6 * MINUTE) == pytest.approx(one)
    young = timedelta(minutes=10)
    calm, busy = expected_delay(young, 1.0, SOON), expected_delay(young, one, SOON)
    assert calm is not None
    assert busy is not None
    assert calm < busy
    assert expected_delay(timedelta(hours=50), 1.0, SOON) is None
    assert max(delays(1.0, SELDOM).values()) == 60 * MINUTE + CACHED


def test_a_new_post_must_be_found_first() -> None:
    late = delays(1.0, SELDOM)
    assert late[timedelta(0)] == (30 + 1) * MINUTE + CACHED
    assert late[timedelta(hours=2)] == 2 * MINUTE + CACHED


def test_looking_through_her_posts_counts_the_old_ones_as_well() -> None:
    old = timedelta(hours=36)
    assert delays(2.0, SELDOM)[old] == 2 * 60 * MINUTE + CACHED
    assert delays(2.0, replace(SELDOM, shows_all=True))[old] == 2 * 30 * MINUTE + CACHED


@pytest.mark.parametrize("hours", [2, 20, 40])
def test_a_post_to_which_a_feed_brings_people_is_counted_as_if_it_were_new(hours: int) -> None:
    usual = post("1", timedelta(hours=hours), MINUTE)
    shown = replace(usual, in_feed=True)
    assert next_reads([], [shown], room().room(NOW), NOW) == [ReadCounts(HOST, ("1",))]
    assert next_reads([], [usual], room().room(NOW), NOW) == []


def test_a_post_that_is_too_old_is_watched_for_no_feed() -> None:
    old = replace(post("1", timedelta(hours=49), timedelta(hours=1)), in_feed=True)
    assert next_reads([], [old], room().room(NOW), NOW) == []
