"""What holds for the pile-on test whatever comes, in whatever order."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.gauges import Gauge, Trail
from bot.rules import gauging, trails
from tests import facts

NOON = facts.NOON.timestamp()
DAY = 86_400.0
odds = st.sampled_from(gauging.ODDS)
hostility = st.floats(0, 1)
moments = st.one_of(
    st.floats(NOON - 40 * DAY, NOON + 40 * DAY),
    st.sampled_from([0.0, NOON, NOON + 1e-6, NOON + 8_000 * 365 * DAY]),
)
contacts = st.lists(st.tuples(moments, odds, st.one_of(st.none(), odds)), max_size=60)


def gauge_after(seen: list[tuple[float, float, float | None]], gauge: Gauge = Gauge()) -> Gauge:
    for at, words, before in seen:
        gauge = gauging.weigh(gauge, at, words, before)
    return gauge


@settings(deadline=None)
@given(contacts)
def test_no_clock_and_no_order_breaks_it(seen: list[tuple[float, float, float | None]]) -> None:
    gauge = gauge_after(seen)
    assert all(math.isfinite(number) for number in gauge)
    assert math.isfinite(gauging.evidence(gauge))
    assert math.isfinite(gauging.bound(gauge, 1.0))
    assert 0 < gauging.share(gauge) <= 0.5
    assert min(gauge.narrow, gauge.middle, gauge.wide) > 0
    assert min(gauge.crowd, gauge.today, gauge.strangers, gauge.days) >= 0


@given(contacts, moments, odds)
def test_a_repeat_changes_nothing(
    seen: list[tuple[float, float, float | None]], at: float, words: float
) -> None:
    gauge = gauging.weigh(gauge_after(seen), at, words)
    for later in (0.0, 60.0, DAY):
        assert gauging.weigh(gauge, at + later, words, words) == gauge


@given(contacts, odds, odds)
def test_worse_words_never_weigh_less(
    seen: list[tuple[float, float, float | None]], one: float, other: float
) -> None:
    gauge = gauge_after(seen)
    mild, worse = (gauging.weigh(gauge, NOON, each) for each in sorted((one, other)))
    assert gauging.evidence(mild) <= gauging.evidence(worse) + 1e-12


@given(hostility, hostility)
def test_a_higher_score_never_has_lower_odds(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert gauging.odds_of(low) <= gauging.odds_of(high)


@given(contacts, odds)
def test_what_is_taken_back_is_as_if_it_had_not_been(
    seen: list[tuple[float, float, float | None]], words: float
) -> None:
    """Nearly, as long as it did not begin a run: her share is that of a crowd with one more."""
    hers = facts.calm_member()
    gauge = gauge_after([(at, each, None) for at, each, _ in seen], hers)
    gauge = gauging.weigh(gauge, gauge.at, 60.0)
    gauge = gauging.weigh(gauge, gauge.at, 60.0)
    back = gauging.take_back(gauging.weigh(gauge, gauge.at, words), words)
    ratios = zip(back[2:5], gauge[2:5], strict=True)
    larger_crowd = 1.2
    for after, before in ratios:
        assert before / larger_crowd <= after <= before * larger_crowd


@given(contacts)
def test_who_asks_for_quiet_gets_it(seen: list[tuple[float, float, float | None]]) -> None:
    """While a case is open nothing builds up, and the day teaches nothing."""
    gauge = gauging.rest(gauge_after(seen), NOON, newcomer=True)
    assert gauging.evidence(gauge) == 0
    tomorrow = gauging.weigh(gauge, gauge.at + DAY, 1.0)
    assert tomorrow.strangers <= gauge.strangers


def test_a_quiet_year_teaches_her_usual_days() -> None:
    gauge = Gauge()
    for day in range(120):
        for n in range(10):
            words = 60.0 if n == 0 else 0.16
            gauge = gauging.weigh(gauge, NOON + day * DAY + n * 600, words)
    assert gauging.strangers_a_day(gauge) == pytest.approx(10, rel=0.15)
    assert gauging.share(gauge._replace(crowd=0.0)) == pytest.approx(0.1, rel=0.3)


def test_a_clock_that_leaps_ahead_and_comes_back_loses_the_run_and_nothing_more() -> None:
    hers = facts.calm_member()
    gauge = gauge_after([(NOON, 60.0, None), (NOON + 1, 60.0, None)], hers)
    ahead = gauging.weigh(gauge, NOON + 300 * DAY, 0.16)
    back = gauging.weigh(ahead, NOON + 2, 60.0)
    assert gauging.strangers_a_day(back) == pytest.approx(25, rel=0.2)
    again = gauge_after([(NOON + 3, 60.0, None), (NOON + 4, 60.0, None)], back)
    assert gauging.evidence(again) > gauging.bound(again, 1.0)


def test_a_million_hostile_contacts_are_a_number_that_fades() -> None:
    gauge = Gauge()
    for n in range(20_000):
        gauge = gauging.weigh(gauge, NOON + n, 60.0)
    assert math.isfinite(gauging.evidence(gauge))
    later = gauging.weigh(gauge, NOON + 100 * DAY, 0.16)
    assert gauging.evidence(later) < 1


# Trails

days = st.lists(st.tuples(st.integers(20_000, 20_400), odds, st.booleans()), max_size=40)


@given(days)
def test_a_trail_is_bounded_and_its_days_rise(seen: list[tuple[int, float, bool]]) -> None:
    trail = Trail()
    for day, words, unwelcome in seen:
        trail = trails.follow(trail, day, words, unwelcome=unwelcome)
    assert list(trail.days) == sorted(trail.days)
    assert len(trail.days) <= min(trails.MOST_DAYS, sum(bad for _, _, bad in seen))
    assert trail.evidence >= 0


@given(days, st.integers(20_000, 20_400))
def test_nobody_is_named_for_few_contacts_or_few_days(
    seen: list[tuple[int, float, bool]], today: int
) -> None:
    trail = Trail()
    for day, words, unwelcome in seen:
        trail = trails.follow(trail, day, words, unwelcome=unwelcome)
    near = [day for day, _, bad in seen if bad and today - 90 < day <= today]
    if len(near) < 4 or len(set(near)) < 3:
        assert not trails.is_targeting(trail, today)


def test_kind_contacts_of_somebody_unknown_leave_no_trail() -> None:
    assert trails.follow(Trail(), 20_000, 0.16, unwelcome=False) == Trail()


def test_it_is_told_once_in_a_window() -> None:
    trail = Trail()
    for day in (20_000, 20_014, 20_028, 20_042):
        trail = trails.follow(trail, day, 60.0, unwelcome=True)
    assert trails.is_targeting(trail, 20_042)
    told = trail._replace(told=20_042)
    again = trails.follow(told, 20_056, 60.0, unwelcome=True)
    assert not trails.is_targeting(again, 20_056)
    later = again
    for day in (20_100, 20_114, 20_128, 20_140):
        later = trails.follow(later, day, 60.0, unwelcome=True)
    assert trails.is_targeting(later, 20_140)


def test_old_days_are_forgotten() -> None:
    trail = Trail((19_000, 19_500, 20_000), 5.0, 0)
    assert trails.forget_before(trail, 19_500).days == (19_500, 20_000)


@given(st.integers(10, 60))
def test_the_evidence_of_a_run_fades_within_days(days: int) -> None:
    gauge = gauge_after([(NOON, 60.0, None)] * 3, facts.calm_member())
    assert gauging.evidence(gauge) > 1
    later = gauging.weigh(gauge, NOON + days * DAY, 1.0)
    assert gauging.evidence(later) < 0.1


@given(odds, odds, st.integers(0, 20))
def test_worse_words_count_as_if_they_had_been_said_at_once(
    first: float, then: float, hostile: int
) -> None:
    """As far as the first ones were no kind words: what those took away is not given back."""
    mild, worse = sorted((max(1.0, first), max(1.0, then)))
    hers = facts.calm_member(hostile=hostile)._replace(narrow=2.0, middle=2.0, wide=2.0, at=NOON)
    twice = gauging.weigh(gauging.weigh(hers, NOON, mild), NOON, worse, mild)
    once = gauging.weigh(hers, NOON, worse)
    for after, before in zip(twice[2:5], once[2:5], strict=True):
        assert after == pytest.approx(before, rel=0.05)
    assert twice.today == once.today
