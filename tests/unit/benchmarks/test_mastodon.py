"""The simulated servers count and show replies as real ones do, and the budget holds."""

from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.mastodon.__main__ import requests_of, table_of
from benchmarks.mastodon.looking import Found, looked_after
from benchmarks.mastodon.parameters import World
from benchmarks.mastodon.world import STRANGER, Post
from bot.networks.mastodon.schedule import Budget
from bot.networks.mastodon.view import POSTS

AT = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TIGHT = Budget(per_instance=10, total=15)


def found(seed: int) -> Found:
    world, hour = World(members=20, hosts=2), timedelta(hours=1)
    return looked_after(world, seed, hour, hour, TIGHT)


def test_a_conversation_is_shown_from_a_cache() -> None:
    answered = [AT + 5 * SECOND, AT + 20 * SECOND]
    post = Post("1", STRANGER, AT, answered, timedelta(minutes=2))
    assert [post.replies(AT + at * SECOND) for at in (0, 5, 30)] == [0, 1, 2]
    assert [post.shown(AT + at * SECOND) for at in (6, 20, 30, 31, 200)] == [1, 1, 1, 2, 2]


@pytest.mark.parametrize("seed", [0, 1])
def test_a_seed_gives_one_result_within_the_budget(seed: int) -> None:
    one, again = found(seed), found(seed)
    assert (one.notices, one.per_minute) == (again.notices, again.per_minute)
    assert len(one.notices) > 10
    assert all(each.delay >= timedelta(0) for each in one.notices)
    more = 1 + POSTS  # that one read may cost: who she is, and whom each of her posts answers
    assert one.peak < TIGHT.per_instance + more
    assert one.peak_of_all < TIGHT.total + more
    assert table_of(2, one).row_count >= 2
    assert "planned 10" in requests_of(one, TIGHT)[1]
