from hypothesis import given
from hypothesis import strategies as st

from bot.model.gauges import Trail
from bot.rules.gauging import ODDS
from bot.rules.trails import DAYS_AFTER_HER, ENOUGH, FAR_MORE, MOST_DAYS, follow, heed, is_after_her

KINDEST, PLAINEST = ODDS[0], ODDS[-1]
LATER = 20_000  # a day

contacts = st.lists(st.tuples(st.integers(LATER, LATER + 40), st.sampled_from([*ODDS, None])))


def trail_of(seen: list[tuple[int, float | None]]) -> Trail:
    """None in place of odds: a plea."""
    trail = Trail()
    for day, odds in sorted(seen, key=lambda each: each[0]):
        if odds is None:
            trail = heed(follow(trail, day, KINDEST, unwelcome=False), day)
        else:
            trail = follow(trail, day, odds, unwelcome=odds > 1)
    return trail


def comes_on(*days: int, posts: int = 1, trail: Trail = Trail()) -> Trail:
    for day in days:
        for _ in range(posts):
            trail = follow(trail, LATER + day, PLAINEST, unwelcome=True)
    return trail


def asks_on(day: int, trail: Trail) -> Trail:
    return heed(follow(trail, LATER + day, KINDEST, unwelcome=False), LATER + day)


@given(contacts, st.integers(1, 90))
def test_another_plainly_hostile_post_never_spares(
    seen: list[tuple[int, float | None]], more: int
) -> None:
    before = trail_of(seen)
    after = comes_on(*[40] * more, trail=before)
    assert is_after_her(after) or not is_after_her(before)


@given(contacts)
def test_a_plea_never_speaks_against_its_author(seen: list[tuple[int, float | None]]) -> None:
    before = trail_of(seen)
    after = asks_on(40, before)
    assert after.evidence <= before.evidence
    assert is_after_her(before) or not is_after_her(after)


@given(st.lists(st.sampled_from(range(3)), max_size=7), st.data())
def test_who_is_angry_on_one_to_three_days_stays_spared(
    days: list[int], data: st.DataObject
) -> None:
    trail = comes_on(*sorted(days))
    for _ in range(data.draw(st.integers(0, 2))):
        trail = asks_on(data.draw(st.integers(0, 5)), trail)
    assert not is_after_her(trail)


def test_one_plea_does_not_spare_whoever_keeps_coming() -> None:
    trail = asks_on(14, comes_on(0, 14))
    on_days = [comes_on(*range(28, 28 + 14 * n, 14), trail=trail) for n in range(6)]
    assert [is_after_her(each) for each in on_days] == [False] * 4 + [True] * 2
    assert DAYS_AFTER_HER == 4


def test_days_before_the_last_plea_say_nothing() -> None:
    coming = comes_on(0, 1, 2, 3)
    asking = asks_on(3, coming)
    assert is_after_her(coming)
    assert asking.evidence >= ENOUGH
    assert not is_after_her(asking)


def test_a_flood_needs_no_days_and_one_plea_in_it_spares_nobody() -> None:
    flood = comes_on(0, posts=30)
    assert flood.evidence >= FAR_MORE
    assert is_after_her(asks_on(0, flood))
    assert not is_after_her(comes_on(0, posts=7))
    assert is_after_her(comes_on(0, posts=8))


def test_a_flood_does_not_wipe_out_the_other_days() -> None:
    trail = comes_on(4, posts=3 * MOST_DAYS, trail=comes_on(0, 1, 2, 3))
    assert len(trail.days) == MOST_DAYS
    assert set(trail.days) == {LATER + day for day in range(5)}
    assert trail.days == tuple(sorted(trail.days))


def test_of_more_days_than_are_kept_the_oldest_go() -> None:
    trail = comes_on(*range(MOST_DAYS + 2))
    assert trail.days == tuple(LATER + day for day in range(2, MOST_DAYS + 2))


def test_a_plea_of_somebody_who_was_never_unwelcome_is_not_remembered() -> None:
    assert asks_on(0, Trail()) == Trail()
