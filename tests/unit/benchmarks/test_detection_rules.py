"""What the simulator plays to the whole rules, and what comes with an attack."""

from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from benchmarks.detection.attacks import SPARK, attack
from benchmarks.detection.company import FRIENDS, PUPPET
from benchmarks.detection.desk import Desk, Sent, opened
from benchmarks.detection.figures import caught_in
from benchmarks.detection.measure import Plan, measured
from benchmarks.detection.parameters import (
    NOT_MODELLED,
    OTHERS,
    PROFILES,
    SEVERITY,
    WORLD,
    Kind,
    World,
)
from benchmarks.detection.streams import BEGINS, DAY, HER, NO_QUOTE, Stream, heard, posts
from benchmarks.detection.threats import Came, measure_threats
from benchmarks.detection.watchers import (
    HOSTILE_AT,
    Post,
    Setting,
    Watcher,
    heard_in,
    profile_of,
)
from bot.model.episodes import EpisodeKind
from bot.model.gauges import Gauge

QUOTED = PROFILES["quoted"]
ATTACKS = (("facts", 10), ("quoted", 30), ("fast", 30))


def drawn(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def raid_in(
    seed: int, profile: str = "quoted", accounts: int = 100, world: World = WORLD
) -> Stream:
    return attack(drawn(seed), world, PROFILES[profile], accounts, BEGINS)


@pytest.mark.parametrize("member", range(4))
def test_the_sums_of_a_year_alarm_when_the_whole_rules_do(member: int) -> None:
    found = measured(Plan(WORLD, 31, attacks=ATTACKS, sparks=frozenset(ATTACKS)), member)
    caught = caught_in([found], ATTACKS)
    assert caught
    assert [each.by_rules for each in caught] == [each.delay for each in caught]


def test_one_quote_drives_a_quoted_attack_and_most_of_the_crowd_follows_its_author() -> None:
    raid = raid_in(1)
    assert raid.author[raid.spark].tolist() == [SPARK]
    assert (raid.reach[raid.spark] > 0).all()
    assert raid.after_spark[raid.attack].mean() == pytest.approx(
        WORLD.spark_sent * WORLD.spark_followed, abs=0.1
    )
    assert not raid.after_spark[raid.spark].any()


def test_few_of_a_quoted_attack_come_before_its_quote() -> None:
    ahead = []
    for seed in range(40):
        raid = raid_in(seed, accounts=10)
        ahead.append(int((raid.at < raid.at[raid.spark][0])[raid.attack].sum()))
        assert raid.at[0] >= BEGINS
    assert np.mean(ahead) == pytest.approx(WORLD.ahead, abs=0.6)


def test_part_of_a_crowd_quotes_her_and_part_writes_under_another_post() -> None:
    raid = raid_in(2, profile="facts")
    sent = raid.attack
    quoting = (raid.reach[sent] != NO_QUOTE).mean()
    assert quoting == pytest.approx(WORLD.attackers_quoting, abs=0.1)
    assert (raid.subject[sent] != 0).mean() == pytest.approx(WORLD.elsewhere, abs=0.1)


@pytest.mark.parametrize(
    ("world", "hostile"),
    [(replace(WORLD, hostile_puppet=0.8), True), (replace(WORLD, civil_puppet=0.8), False)],
)
def test_a_puppet_writes_first_and_most_answer_it(world: World, *, hostile: bool) -> None:
    raid = raid_in(3, "facts", world=world)
    puppet = raid.author == PUPPET
    assert puppet.sum() == 1
    assert bool(raid.attack[puppet][0]) is hostile
    assert (raid.answers[raid.attack & ~puppet] == PUPPET).mean() == pytest.approx(0.8, abs=0.1)


def test_friends_who_defend_her_are_known_and_speak_to_attackers() -> None:
    raid = raid_in(4, "facts", world=replace(WORLD, friends=2.0, answering=1.0))
    friends = raid.author <= FRIENDS
    assert friends.any()
    assert raid.known[friends].all()
    assert np.isin(raid.answers[friends], raid.author[raid.attack]).all()
    assert (raid.answers[raid.attack] == HER).all()


def test_who_answers_a_hostile_account_is_not_weighed_and_who_answers_a_kind_one_is() -> None:
    watcher = Watcher()
    watcher.hear(Post(BEGINS, 1, 0.99, young=False, reach=NO_QUOTE, answers=HER, words=0))
    for answered, weighed in ((1, False), (2, True)):
        before = watcher.gauge
        watcher.hear(
            Post(BEGINS + 9, 7, 0.99, young=False, reach=NO_QUOTE, answers=answered, words=0)
        )
        assert (watcher.gauge != before) is weighed


def test_whoever_seems_to_ask_for_help_is_not_heard_after_it() -> None:
    at = BEGINS + np.arange(4.0)
    stream = posts(drawn(5), WORLD, at, np.full(4, int(Kind.HOSTILE)), np.array([1, 2, 1, 2]))
    stream = stream._replace(care=np.array([False, True, False, False]))
    assert heard(stream).at.tolist() == [at[0], at[2]]
    nobody = stream._replace(care=np.zeros(4, np.bool_))
    assert heard(nobody).size == 4


def crowd(words: int, *, young: bool) -> list[Post]:
    return [
        Post(BEGINS + 120.0 * n, n, 0.92, young=young, reach=NO_QUOTE, answers=HER, words=words)
        for n in range(1, 9)
    ]


def alarm_at(setting: Setting, posts: list[Post]) -> int:
    usual = Gauge(BEGINS, BEGINS, day=int(BEGINS // DAY), days=30.0, strangers=3e3, hostile=90.0)
    watcher = Watcher(setting, usual)
    return next(n for n, post in enumerate(posts) if watcher.hear(post))


def test_marks_make_an_alarm_sooner_only_where_they_are_heeded() -> None:
    plain, words_alone = Setting(), Setting(marks=frozenset())
    usual = alarm_at(plain, crowd(0, young=False))
    for marked in (crowd(7, young=False), crowd(0, young=True)):
        assert alarm_at(plain, marked) < alarm_at(words_alone, marked) == usual


def test_high_needs_three_and_low_needs_more_than_normal() -> None:
    posts = crowd(0, young=False)
    assert alarm_at(Setting(high=True), posts) == 2
    assert alarm_at(Setting(0.1), posts) > alarm_at(Setting(), posts)


def test_an_account_is_as_old_and_as_large_as_its_post_says() -> None:
    post = heard_in(raid_in(6))[0]
    profile = profile_of(post)
    assert profile.created_at is not None
    assert (profile.followers is None) is (post.reach == NO_QUOTE)


def test_a_single_severe_message_is_told_at_once_at_any_hour() -> None:
    found = measure_threats(3, messages=40, campaigns=2)
    assert any("quiet hours" in name for name in found.came)
    single = [each for name, each in found.came.items() if "accounts" not in name]
    assert {*chain.from_iterable(single)} == {Came.AT_ONCE}
    assert all(len(came) <= found.sent[name] for name, came in found.came.items())


def test_severe_messages_are_drawn_as_they_were_scored() -> None:
    found = measure_threats(4, messages=1_500, campaigns=1)
    for group in ("threat", "sexual_harassment", "doxxing"):
        counts = SEVERITY[group][1]
        names = [name for name in found.sent if name.startswith(group.replace("_", " "))]
        seen = sum(len(found.came[name]) for name in names)
        share = sum(counts[5:]) / sum(counts)
        assert seen / sum(found.sent[name] for name in names) == pytest.approx(share, abs=0.05)


def test_a_desk_opens_a_burst_for_one_who_floods() -> None:
    desk = Desk()
    desk.begin(BEGINS)
    kinds = [
        episode.kind
        for n in range(8)
        for episode in opened(desk.take(Sent(n, BEGINS + n, 5, HOSTILE_AT, care=False)))
    ]
    assert kinds == [EpisodeKind.BURST]


def test_everything_the_facts_left_out_is_somewhere() -> None:
    names = (*OTHERS, *PROFILES, "the first world")
    for where in NOT_MODELLED.values():
        for beginning in where:
            assert any(name.startswith(beginning) for name in names), beginning
