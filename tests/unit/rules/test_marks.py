from dataclasses import replace
from datetime import timedelta
from math import log
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.actions import ReadNames, ReadTies, Say
from bot.model.cases import Case
from bot.model.changes import OpenEpisode
from bot.model.decisions import Decision
from bot.model.episodes import Contact, Episode, Quote
from bot.model.gauges import Gauge
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.model.signals import Heat, Label, Mark, MarkKind, Profile, Signals
from bot.rules import gauging
from bot.rules.decide import decide
from bot.rules.marks import (
    HOT,
    LABELS_MOST,
    LARGE_QUOTE,
    MOST,
    evidence_of,
    in_words,
    likeness,
    marks_of,
)
from tests import facts

POLICY = Policy()
DAY = timedelta(days=1)
LABELER = AccountId("did:plc:labeler")
SAME = tuple(range(64))
OTHER = tuple(range(100, 164))
NEAR = (*SAME[:39], *OTHER[39:])
NOT_QUITE = (*SAME[:38], *OTHER[38:])
PEOPLE = [facts.account(number) for number in range(1, 9)]


def who(number: int, **changes: Any) -> Contact:
    return facts.contact(facts.account(number), **changes)


def crowd(size: int, **changes: Any) -> tuple[Contact, ...]:
    return tuple(who(number, **changes) for number in range(1, size + 1))


def aged(days: float, posts: int | None = 900) -> Profile:
    return Profile("Hal", facts.NOON - days * DAY, posts)


def label(number: int, weight: float = 0.5, **changes: Any) -> Label:
    said = Label(LABELER, "harassment", facts.account(number), weight)
    return replace(said, **changes)


def found(contacts: tuple[Contact, ...], **about: Any) -> dict[MarkKind, tuple[int, float]]:
    case = facts.case(facts.account(99), **about)
    return {m.kind: (m.count, round(m.weight, 6)) for m in marks_of(case, contacts, POLICY)}


def test_two_prints_are_as_alike_as_they_have_places_in_common() -> None:
    assert (likeness(SAME, SAME), likeness(SAME, OTHER), likeness(SAME, ())) == (1.0, 0.0, 0.0)
    assert likeness(SAME, NEAR) == 39 / 64


@pytest.mark.need("S1-6")
@pytest.mark.parametrize(
    ("prints", "counted", "nats"),
    [
        pytest.param([()] * 5, 0, 0, id="too-short-to-tell"),
        pytest.param([SAME, SAME], 0, 0, id="a-pair-is-nothing"),
        pytest.param([SAME, SAME, SAME], 3, log(3), id="three"),
        pytest.param([SAME, NEAR, NEAR], 3, log(3), id="nearly"),
        pytest.param([SAME, SAME, NOT_QUITE], 0, 0, id="not-quite"),
        pytest.param([SAME, SAME, SAME, SAME], 4, 2 * log(3), id="four"),
        pytest.param([SAME, SAME, OTHER, OTHER], 0, 0, id="two-pairs"),
        pytest.param([SAME] * 3 + [OTHER] * 3, 6, 2 * log(3), id="two-texts"),
    ],
)
def test_nearly_the_same_words_from_several_accounts(
    prints: list[tuple[int, ...]], counted: int, nats: float
) -> None:
    contacts = tuple(who(number, wording=words) for number, words in enumerate(prints, 1))
    marks = found(contacts)
    assert marks == ({MarkKind.ALIKE: (counted, round(nats, 6))} if counted else {})


def test_one_account_that_repeats_itself_is_alike_to_nobody() -> None:
    contacts = tuple(who(1, post=facts.post_of(PEOPLE[0], n), wording=SAME) for n in range(9))
    assert found(contacts) == {}


def test_what_is_alike_through_others_is_one_group() -> None:
    middle = (*SAME[:40], *OTHER[40:])
    ends = (*SAME[:40], *OTHER[40:]), SAME, (*range(200, 216), *middle[16:])
    contacts = tuple(who(number, wording=words) for number, words in enumerate(ends, 1))
    assert likeness(ends[1], ends[2]) < 0.6
    assert found(contacts)[MarkKind.ALIKE][0] == 3


@pytest.mark.parametrize(
    ("profile", "young"),
    [
        pytest.param(aged(29.9), True, id="young"),
        pytest.param(aged(30.1), False, id="old"),
        pytest.param(aged(-0.5), True, id="a-clock-ahead"),
        pytest.param(aged(-2), False, id="from-the-future"),
        pytest.param(aged(900, posts=4), True, id="empty"),
        pytest.param(aged(900, posts=5), False, id="not-empty"),
        pytest.param(aged(900, posts=None), False, id="posts-unknown"),
        pytest.param(Profile("Hal"), False, id="nothing-said"),
        pytest.param(Profile("Hal", None, 0), True, id="age-unknown-and-empty"),
        pytest.param(None, False, id="not-read"),
    ],
)
def test_who_is_young_or_empty(profile: Profile | None, *, young: bool) -> None:
    profiles = {account: profile for account in PEOPLE[:2] if profile}
    marks = found(crowd(2), profiles=profiles)
    assert marks == ({MarkKind.YOUNG: (2, round(log(2), 6))} if young else {})


def test_one_young_account_is_nothing_and_each_further_one_something() -> None:
    seen = [
        found(crowd(5), profiles=dict.fromkeys(PEOPLE[:young], aged(1))).get(MarkKind.YOUNG)
        for young in range(4)
    ]
    assert seen == [None, None, (2, round(log(2), 6)), (3, round(2 * log(2), 6))]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param([label(1)], (1, 0.5), id="one"),
        pytest.param([label(1), label(1, labeler=facts.DR_A)], (1, 0.5), id="two-of-one"),
        pytest.param([label(1), label(1, 0.7)], (1, 0.7), id="the-weightiest"),
        pytest.param([label(1), label(2, 0.2)], (2, 0.7), id="two"),
        pytest.param([label(n) for n in (1, 2, 3)], (3, round(LABELS_MOST, 6)), id="capped"),
        pytest.param([label(1, 0.0), label(2, -1.0)], None, id="of-no-weight"),
        pytest.param([label(77)], None, id="of-somebody-else"),
        pytest.param([label(1, ends_at=facts.NOON - DAY)], None, id="over"),
        pytest.param([label(1, ends_at=facts.NOON)], (1, 0.5), id="not-over"),
        pytest.param([label(1, post=facts.post_of(PEOPLE[0]))], (1, 0.5), id="this-post"),
        pytest.param([label(1, post=facts.post_of(PEOPLE[0], 7))], None, id="another-post"),
        pytest.param([label(2, post=facts.post_of(PEOPLE[0]))], None, id="not-their-post"),
    ],
)
def test_labels_weigh_by_account(labels: list[Label], expected: tuple[int, float] | None) -> None:
    marks = found(crowd(3), signals=Signals(labels=tuple(labels)))
    assert marks.get(MarkKind.LABELS) == expected


@pytest.mark.parametrize(
    ("heat", "hot"),
    [
        pytest.param(None, False, id="unknown"),
        pytest.param(Heat(0.0, 0.0), False, id="silent"),
        pytest.param(Heat(0.1, 0.06), False, id="a-little-more"),
        pytest.param(Heat(0.1, 0.05), True, id="twice"),
    ],
)
def test_a_feed_that_runs_hot(heat: Heat | None, *, hot: bool) -> None:
    expected = {MarkKind.HEAT: (1, HOT)} if hot else {}
    assert found(crowd(3), signals=Signals(heat=heat)) == expected


def quote(minutes_ago: float, followers: int | None, hostility: float | None = 0.7) -> Quote:
    author = facts.account(50)
    at = facts.NOON - timedelta(minutes=minutes_ago)
    return Quote(facts.post_of(author), author, at, hostility, followers)


@pytest.mark.need("S1-7")
@pytest.mark.parametrize(
    ("quotes", "reach"),
    [
        pytest.param([quote(9, 10_000)], 10_000, id="large"),
        pytest.param([quote(9, 9_999)], None, id="small"),
        pytest.param([quote(9, None)], None, id="unknown"),
        pytest.param([quote(9, 50_000, 0.49)], None, id="kind"),
        pytest.param([quote(9, 50_000, None)], None, id="not-judged"),
        pytest.param([quote(9, 50_000, 0.1), quote(8, 20_000)], 20_000, id="kind-and-unwelcome"),
        pytest.param([quote(0, 50_000)], None, id="after-them"),
        pytest.param([quote(300, 50_000)], None, id="long-before"),
        pytest.param([quote(9, 20_000), quote(8, 30_000)], 30_000, id="the-largest"),
    ],
)
def test_a_large_account_that_quoted_her_first(quotes: list[Quote], reach: int | None) -> None:
    marks = found(crowd(3, minutes_ago=2), quotes=tuple(quotes))
    assert marks == ({MarkKind.LARGE_QUOTE: (reach, LARGE_QUOTE)} if reach else {})


def test_the_reach_of_who_quoted_her_is_known_from_the_profile_too() -> None:
    profiles = {facts.account(50): Profile("Big", followers=20_000)}
    marks = found(crowd(3, minutes_ago=2), quotes=(quote(9, None),), profiles=profiles)
    assert marks == {MarkKind.LARGE_QUOTE: (20_000, LARGE_QUOTE)}


def test_who_asks_for_help_is_never_marked() -> None:
    contacts = crowd(3, wording=SAME, care=True)
    signals = Signals(labels=(label(1),))
    assert found(contacts, profiles=dict.fromkeys(PEOPLE, aged(1)), signals=signals) == {}


# How much they may do

prints = st.sampled_from([(), SAME, NEAR, OTHER])
profiles = st.dictionaries(
    st.sampled_from(PEOPLE),
    st.builds(aged, st.floats(-3, 60), st.none() | st.integers(0, 9)),
)
signals = st.builds(
    Signals,
    st.lists(st.builds(label, st.integers(1, 9), st.floats(-1, 9)), max_size=5).map(tuple),
    st.none() | st.builds(Heat, st.floats(0, 1), st.floats(0, 1)),
)
runs = st.lists(st.tuples(st.integers(1, 8), prints), max_size=9).map(
    lambda seen: tuple(
        who(number, post=facts.post_of(facts.account(number), key), wording=words, minutes_ago=key)
        for key, (number, words) in enumerate(seen, 1)
    )
)
quotes = st.lists(
    st.builds(quote, st.floats(0, 60), st.none() | st.integers(0, 10**6)), max_size=3
).map(tuple)


@given(runs, profiles, signals, quotes, st.randoms(use_true_random=False))
def test_marks_are_bounded_and_the_same_in_whatever_order(
    run: tuple[Contact, ...],
    known: dict[AccountId, Profile],
    said: Signals,
    quoted: tuple[Quote, ...],
    random: Any,
) -> None:
    case = facts.case(facts.account(99), profiles=known, signals=said, quotes=quoted)
    marks = marks_of(case, run, POLICY)
    assert 0.0 <= evidence_of(marks) <= MOST
    assert all(mark.weight > 0.0 and in_words(mark) for mark in marks)
    shuffled, labels = list(run), list(said.labels)
    random.shuffle(shuffled)
    random.shuffle(labels)
    other = replace(case, signals=replace(said, labels=tuple(labels)))
    again = marks_of(other, tuple(shuffled), POLICY)
    assert [(m.kind, m.count, round(m.weight, 9)) for m in again] == [
        (m.kind, m.count, round(m.weight, 9)) for m in marks
    ]


def opened(decision: Decision) -> list[Episode]:
    return [c.episode for c in decision.changes if isinstance(c, OpenEpisode)]


def looked_up(decision: Decision) -> list[AccountId]:
    reads = [a for a in decision.actions if isinstance(a, ReadNames)]
    return [account for read in reads for account in read.accounts]


def at_the_edge(below: float, size: int = 4, **about: Any) -> Case:
    """One more hostile stranger leaves the evidence so far below the bound."""
    before = crowd(size, wording=SAME)
    case = facts.case(facts.account(99), recent=before, gauge=facts.calm_member(), **about)
    wanted = gauging.bound(_after(case), POLICY.false_alarms_normal) - below
    low, high = 1e-9, 1e9
    for _ in range(200):
        middle = (low * high) ** 0.5
        gauge = _with_run(case.gauge, middle)
        case = replace(case, gauge=gauge)
        low, high = (middle, high) if gauging.evidence(_after(case)) < wanted else (low, middle)
    return case


def _after(case: Case) -> Gauge:
    odds = gauging.odds_of(case.verdict.hostility or 0.0)
    return gauging.weigh(case.gauge, case.interaction.seen_at.timestamp(), odds)


def _with_run(gauge: Gauge, ratio: float) -> Gauge:
    begun = (facts.NOON - timedelta(minutes=5)).timestamp()
    just_now = (facts.NOON - timedelta(minutes=1)).timestamp()
    return gauge._replace(at=just_now, since=begun, narrow=ratio, middle=ratio, wide=ratio)


@pytest.mark.need("S1-6")
def test_marks_lower_what_the_words_must_bring_and_are_named() -> None:
    case = at_the_edge(1.4)
    (episode,) = opened(decide(case, POLICY))
    assert [mark.kind for mark in episode.marks] == [MarkKind.ALIKE]
    assert episode.why[1:] == (
        "4 accounts use nearly the same words, which is no proof that they act together",
    )
    assert "and 1.5 of what stands beside the words" in episode.why[0]
    plain = tuple(replace(contact, wording=()) for contact in case.recent)
    assert not opened(decide(replace(case, recent=plain), POLICY))


def test_however_many_marks_never_more_than_their_most() -> None:
    case = at_the_edge(1.6)
    everything = replace(
        case,
        profiles=dict.fromkeys(PEOPLE, aged(1)),
        signals=Signals(tuple(label(n) for n in range(1, 5)), Heat(0.9, 0.1)),
        quotes=(quote(20, 10**6),),
    )
    assert not opened(decide(everything, POLICY))


def test_fewer_people_than_the_policy_names_are_no_pile_on_whatever_marks_them() -> None:
    case = at_the_edge(-1.0, size=1)
    said = Signals(tuple(label(n) for n in (1, 99)))
    marked = replace(case, signals=said, profiles=dict.fromkeys(PEOPLE, aged(1)))
    assert not opened(decide(marked, POLICY))
    assert opened(decide(at_the_edge(-1.0, size=2), POLICY))


@pytest.mark.need("S2-2")
def test_labels_never_make_a_civil_reply_hostile() -> None:
    case = at_the_edge(0.1)
    everybody = Signals(tuple(label(n, 9.0) for n in (*range(1, 9), 99)), Heat(1.0, 0.1))
    civil = replace(case, verdict=facts.CIVIL, signals=everybody)
    decision = decide(civil, POLICY)
    assert not opened(decision)
    assert not [action for action in decision.actions if isinstance(action, Say)]


# Whose profiles are read


def test_who_they_are_is_read_when_the_test_gets_warm_and_of_nobody_before() -> None:
    busy = facts.calm_member(strangers=1_000, hostile=10)
    cold = facts.case(facts.account(99), replace(facts.HOSTILE, hostility=0.9), gauge=busy)
    assert looked_up(decide(cold, POLICY)) == []
    warm = at_the_edge(2.0)
    assert looked_up(decide(warm, POLICY)) == [*PEOPLE[:4], facts.account(99)]


def test_whom_is_known_is_not_read_again() -> None:
    known = dict.fromkeys((*PEOPLE[:4], facts.account(99)), aged(900))
    warm = at_the_edge(2.0)
    assert looked_up(decide(replace(warm, profiles=known), POLICY)) == []
    assert looked_up(decide(replace(warm, verdict=facts.CIVIL), POLICY)) == []


@pytest.mark.parametrize("kind", MarkKind)
def test_every_mark_says_what_it_is(kind: MarkKind) -> None:
    assert in_words(Mark(kind, 3, 1.0))


@pytest.mark.need("S1-7")
def test_whether_they_follow_who_quoted_her_is_read_when_it_opens() -> None:
    at = facts.NOON - timedelta(minutes=10)
    spark = Quote(facts.post_of(facts.account(50)), facts.account(50), at, 0.7)
    decision = decide(replace(at_the_edge(-1.0), quotes=(spark,)), POLICY)
    (read,) = [action for action in decision.actions if isinstance(action, ReadTies)]
    assert (read.case, read.quoter, read.quote) == (41, facts.account(50), spark.post)
    (episode,) = opened(decision)
    assert (episode.spark, episode.likeliest) == (None, spark.post)
    assert set(read.accounts) == {*PEOPLE[:4], facts.account(99)}
    without = decide(at_the_edge(-1.0), POLICY)
    assert opened(without)
    assert not [action for action in without.actions if isinstance(action, ReadTies)]
