"""The simulator draws what it says, and the bot in it behaves as the bot."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.detection.attacks import ATTACKERS, arrivals, attack
from benchmarks.detection.contenders import Track, people_within, tracked
from benchmarks.detection.desk import Sent
from benchmarks.detection.figures import mean_of
from benchmarks.detection.lone import measure_alone
from benchmarks.detection.measure import Plan, measured
from benchmarks.detection.need import measure_need, named_after
from benchmarks.detection.parameters import (
    EDGES,
    GROUPS,
    IN_NEED,
    OTHERS,
    PROFILES,
    SCORES,
    WORLD,
    Kind,
    World,
)
from benchmarks.detection.streams import BEGINS, DAY, Stream, heard, late, merged, rows, scored
from benchmarks.detection.watchers import EBBS_AFTER, FEWEST, HOSTILE_AT, Watcher, watched
from benchmarks.detection.years import Year, calm_year

ATTACKED = Plan(WORLD, 1, attacks=(("facts", 10), ("fast", 30)), others=True)


def drawn(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def year_with_attack(seed: int = 3) -> tuple[Year, Stream]:
    random = drawn(seed)
    year = calm_year(random, WORLD, 60)
    raid = attack(random, WORLD, PROFILES["facts"], 30, BEGINS + 50 * DAY)
    return year, merged([year.stream, raid])


def test_the_same_seed_is_the_same_year_and_another_is_not() -> None:
    one, again, other = (measured(replace(ATTACKED, seed=seed), 2) for seed in (1, 1, 2))
    assert repr(one) == repr(again)
    assert one.volume != other.volume


@pytest.mark.parametrize("kind", list(Kind))
def test_scores_are_drawn_as_they_were_measured(kind: Kind) -> None:
    hostility, care = scored(drawn(4), np.full(40_000, int(kind)))
    left_out, counts = SCORES[kind]
    share = np.histogram(hostility, EDGES)[0] / len(hostility)
    assert share == pytest.approx(np.array(counts) / sum(counts), abs=0.015)
    assert care.mean() == pytest.approx(left_out, abs=0.015)


def test_every_kind_has_texts_and_no_text_is_both_hostile_and_harmless() -> None:
    assert set(GROUPS) == set(SCORES) == set(Kind)
    harmless = frozenset().union(*(GROUPS[kind] for kind in Kind if kind < Kind.HOSTILE))
    assert not harmless & (GROUPS[Kind.HOSTILE] | GROUPS[Kind.MILD])


@pytest.mark.parametrize("accounts", [5, 10, 30, 100])
@pytest.mark.parametrize("profile", list(PROFILES))
def test_as_many_come_in_the_named_hours_as_the_attack_has(profile: str, accounts: int) -> None:
    shape = PROFILES[profile]
    at = arrivals(drawn(5), shape, accounts, BEGINS)
    assert (np.diff(at) >= 0).all()
    assert (at - BEGINS <= shape.within * 3_600).sum() == accounts
    assert at.max() <= BEGINS + shape.lasts * 3_600


def test_a_fast_attack_comes_mostly_in_twenty_minutes() -> None:
    at = arrivals(drawn(6), PROFILES["fast"], 100, BEGINS)
    assert (at - BEGINS < 20 * 60).mean() > 0.6


def test_an_attack_brings_others_along_who_are_not_counted_among_it() -> None:
    raid = attack(drawn(7), WORLD, PROFILES["facts"], 100, BEGINS)
    assert (raid.kind[raid.attack] == Kind.HOSTILE).all()
    assert {*raid.kind[~raid.attack].tolist()} == {Kind.CIVIL, Kind.ARGUMENT, Kind.SUPPORT}
    assert (raid.author[raid.attack] >= ATTACKERS).all()
    assert not raid.spark.any()


def test_a_calm_year_has_her_strangers_and_her_share_of_hostile_ones() -> None:
    plain = replace(WORLD, viral=0.0, disputes=0.0, conferences=0.0, again=0.0, again_hostile=0.0)
    year = calm_year(drawn(8), plain, 400)
    strangers = rows(year.stream, ~year.stream.known)
    assert strangers.size / 400 == pytest.approx(year.volume, rel=0.15)
    assert (strangers.kind == Kind.HOSTILE).mean() == pytest.approx(year.share, rel=0.3)
    assert len({*strangers.author.tolist()}) == strangers.size


def test_nobody_whom_she_follows_and_nobody_who_seeks_help_is_heard() -> None:
    year, _ = year_with_attack()
    assert year.stream.known.any()
    assert year.stream.care.any()
    left = heard(year.stream)
    assert not (left.known | left.care).any()
    assert (left.author >= 0).all()


def test_a_crowd_is_told_of_with_at_least_three_who_are_hostile() -> None:
    year, stream = year_with_attack()
    told = watched(Watcher(), heard(stream))
    raid = [alarm for alarm in told if alarm.at > BEGINS + 50 * DAY]
    assert raid
    hostile = {*stream.author[stream.hostility >= HOSTILE_AT].tolist()}
    for alarm in told:
        assert len(set(alarm.named)) == len(alarm.named) >= FEWEST
        assert {*alarm.named} <= hostile
    assert year.days == 60


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.booleans())
def test_batches_of_any_size_give_the_same_alarms(sizes: list[int], copied: bool) -> None:  # noqa: FBT001  hypothesis
    stream = heard(year_with_attack()[1])
    whole = watched(Watcher(), stream)
    watcher, done, found, turn = Watcher(), 0, [], 0
    while done < stream.size:
        size = sizes[turn % len(sizes)]
        found += watched(watcher, rows(stream, slice(done, done + size)))
        watcher = watcher.copy() if copied else watcher
        done, turn = done + size, turn + 1
    assert whole
    assert found == whole


def test_an_alarm_is_one_until_two_hours_are_quiet() -> None:
    at = np.array([0.0, 1.0, 2.0, 2.0 + EBBS_AFTER, 3.0 + 2 * EBBS_AFTER + 1])
    spell = np.array([0.0, 0.0, 0.0, 0.0, 1.0])
    track = Track(at, np.array([1.0, 3.0, 5.0, 4.0, 3.0]), spell)
    assert track.alarms(3.0).tolist() == [1.0, at[4]]
    assert track.alarms(6.0).tolist() == []


def test_a_fixed_window_counts_people_and_forgets_them() -> None:
    year, stream = year_with_attack()
    one = rows(stream, np.zeros(5, np.int64))._replace(
        at=np.array([0.0, 10.0, 20.0, 3_605.0, 9_000.0]),
        author=np.array([1, 1, 2, 3, 4]),
        hostility=np.full(5, 0.99),
    )
    assert tracked(people_within(3_600.0), one, year).value.tolist() == [1, 1, 2, 3, 1]


@pytest.mark.parametrize("name", list(OTHERS))
def test_every_other_world_differs_and_can_be_lived_in(name: str) -> None:
    assert OTHERS[name] != World()
    found = measured(Plan(OTHERS[name], 3, attacks=(("fast", 30),)), 0)
    assert found.heard
    assert found.caught


def test_what_came_in_an_outage_comes_at_its_end_or_never() -> None:
    _, stream = year_with_attack()
    gap = (BEGINS + 10 * DAY, BEGINS + 11 * DAY)
    inside = (stream.at >= gap[0]) & (stream.at < gap[1])
    assert inside.any()
    shifted = late(stream, WORLD, [gap])
    assert (shifted.at[inside] == gap[1]).all()
    assert late(stream, replace(WORLD, lost=True), [gap]).size == stream.size - inside.sum()


def test_of_people_in_need_those_are_named_who_are_hostile_most() -> None:
    found = measure_need(9, people=120)
    assert {each.set for each in found} == {"over months", "in one evening"}
    for each in found:
        assert each.named <= each.heard <= 120
        assert each.heard > 60
    assert not sum(each.named for each in found if each.hostile == min(IN_NEED.hostile))


def test_who_is_never_heard_is_not_among_those_who_were() -> None:
    swearing = [Sent(n, BEGINS + 60.0 * n, 1, 0.99, care=False) for n in range(30)]
    plea = swearing[3]._replace(care=True)
    assert named_after(swearing) is None
    assert named_after([*swearing[:3], plea]) is False
    assert named_after([*swearing[:3], plea, *swearing[4:]]) is True


def test_one_author_alone_is_told_of_where_nothing_seems_a_plea() -> None:
    found = measure_alone(9, trickles=150, years=2)
    assert found.unasked_by_eighth > 0.9 * found.unasked > 0
    assert found.floods_unasked_told == found.floods_unasked > 0
    assert found.by_eighth <= found.trickles
    assert found.floods_told <= found.floods_seen


def test_a_mean_lies_in_its_interval() -> None:
    found = mean_of([0, 0, 1, 5])
    assert found.low <= found.value == 1.5 <= found.high
