from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Priority, Say
from bot.model.changes import JoinEpisode, Keep, OpenEpisode
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Contact, Episode, EpisodeKind
from bot.model.people import FRIENDLY, Mode, QuietHours, Relation, Standing
from bot.model.policy import Policy
from bot.rules.decide import decide
from tests import facts

POLICY = Policy(sensitivity="high")


def opened(decision: Decision) -> list[Episode]:
    return [c.episode for c in decision.changes if isinstance(c, OpenEpisode)]


def crowd(size: int) -> tuple[Contact, ...]:
    return tuple(facts.contact(facts.account(n)) for n in range(1, size + 1))


@pytest.mark.need("S1-2")
@pytest.mark.parametrize(
    ("sensitivity", "before", "alerts"),
    [
        pytest.param("high", 1, False, id="high-second"),
        pytest.param("high", 2, True, id="high-third"),
        pytest.param("normal", 3, False, id="normal-fourth"),
        pytest.param("normal", 4, True, id="normal-fifth"),
        pytest.param("low", 6, False, id="low-seventh"),
        pytest.param("low", 7, True, id="low-eighth"),
    ],
)
def test_distinct_hostile_strangers_open_one_case(
    sensitivity: str, before: int, *, alerts: bool
) -> None:
    case = facts.case(facts.account(99), recent=crowd(before))
    decision = decide(case, Policy(sensitivity=sensitivity))
    assert bool(opened(decision)) is alerts
    assert len([a for a in decision.actions if isinstance(a, Say)]) == int(alerts)


@pytest.mark.need("S1-2")
def test_civil_strangers_open_nothing() -> None:
    assert decide(facts.case(facts.account(99), facts.CIVIL, recent=crowd(2)), POLICY) == NOTHING


@pytest.mark.parametrize("relation", sorted(FRIENDLY))
def test_friends_never_count(relation: Relation) -> None:
    case = facts.case(facts.account(99), recent=crowd(2), relation=relation)
    assert decide(case, POLICY) == NOTHING


def test_an_unknown_relation_counts_as_a_stranger_for_alerts() -> None:
    case = facts.case(facts.account(99), recent=crowd(2), relation=Relation.UNKNOWN)
    assert opened(decide(case, POLICY))


def test_one_loud_account_is_no_dogpile() -> None:
    loud = facts.account(1)
    again = tuple(facts.contact(loud, post=facts.post_of(loud, key)) for key in range(2, 20))
    assert not opened(decide(facts.case(loud, recent=again), POLICY))


@pytest.mark.need("S2-5", "S2-12")
def test_an_account_that_asks_for_help_never_counts_whatever_else_it_says() -> None:
    asking = facts.account(2)
    plea = facts.contact(asking, care=True, post=facts.post_of(asking, 2), minutes_ago=600)
    case = facts.case(asking, recent=(facts.contact(facts.account(1)), plea))
    assert not opened(decide(case, Policy(sensitivity="high", dogpile_accounts_high=2)))


@pytest.mark.need("S2-12")
def test_a_plea_is_kept_for_the_care_lane_but_never_counted() -> None:
    decision = decide(facts.case(facts.account(99), facts.PLEA, recent=crowd(2)), POLICY)
    assert not opened(decision)
    assert [type(change) for change in decision.changes] == [Keep]


def test_contacts_outside_the_window_do_not_count() -> None:
    old = tuple(facts.contact(facts.account(n), minutes_ago=61) for n in (1, 2))
    assert not opened(decide(facts.case(facts.account(99), recent=old), POLICY))


def test_late_contacts_join_the_open_case_without_a_second_message() -> None:
    episode = opened(decide(facts.case(facts.account(99), recent=crowd(2)), POLICY))[0]
    later = facts.NOON + timedelta(minutes=5)
    late = facts.case(facts.account(100), recent=crowd(3), open_episodes=(episode,), now=later)
    decision = decide(late, POLICY)
    joined = [c for c in decision.changes if isinstance(c, JoinEpisode)]
    assert [(c.number, c.contacts[0].number) for c in joined] == [(episode.number, 4)]
    assert not [a for a in decision.actions if isinstance(a, Say)]


def test_a_crowd_that_comes_all_at_once_is_counted_in_one_card() -> None:
    first = decide(facts.case(facts.account(99), recent=crowd(2)), POLICY)
    (card,) = [a for a in first.actions if isinstance(a, Say)]
    told = replace(opened(first)[0], told_at=card.not_before)
    late = facts.case(facts.account(100), recent=crowd(3), open_episodes=(told,))
    (again,) = [a for a in decide(late, POLICY).actions if isinstance(a, Say)]
    assert (card.fields["count"], again.fields["count"]) == (3, 4)
    assert again.replaces
    assert again.not_before == card.not_before == facts.NOON + POLICY.gather_for


def test_the_same_post_twice_counts_once() -> None:
    case = facts.case(facts.account(99), recent=crowd(2), counted_before=True)
    assert not opened(decide(case, POLICY))


@pytest.mark.parametrize(
    "state", [{"mode": Mode.OFF}, {"standing": Standing.LEFT}, {"standing": Standing.GONE}]
)
def test_who_is_not_protected_is_not_judged(state: dict[str, Mode | Standing]) -> None:
    case = facts.case(facts.account(99), recent=crowd(9), member=facts.member(**state))
    assert decide(case, POLICY) == NOTHING


@pytest.mark.need("S1-11")
def test_a_dogpile_waits_for_her_morning() -> None:
    quiet = QuietHours(start=facts.NOON.time(), end=(facts.NOON + timedelta(hours=7)).time())
    asleep = facts.member(quiet=quiet, timezone="UTC")
    decision = decide(facts.case(facts.account(99), recent=crowd(2), member=asleep), POLICY)
    (say,) = [a for a in decision.actions if isinstance(a, Say)]
    assert say.not_before == facts.NOON + timedelta(hours=7)


@pytest.mark.need("S4-6", "S4-3")
def test_a_threat_wakes_her() -> None:
    quiet = QuietHours(start=facts.NOON.time(), end=(facts.NOON + timedelta(hours=7)).time())
    asleep = facts.member(quiet=quiet, timezone="UTC")
    decision = decide(facts.case(facts.account(99), facts.THREAT, member=asleep), Policy())
    (say,) = [a for a in decision.actions if isinstance(a, Say)]
    assert (say.priority, say.not_before) == (Priority.SEVERE, None)
    assert [episode.kind for episode in opened(decision)] == [EpisodeKind.SEVERE]


def test_a_flood_of_threats_is_one_message_in_half_an_hour() -> None:
    first = decide(facts.case(facts.account(98), facts.THREAT), Policy())
    told = replace(opened(first)[0], told_at=facts.NOON)
    second = decide(facts.case(facts.account(99), facts.THREAT, open_episodes=(told,)), Policy())
    assert not [a for a in second.actions if isinstance(a, Say)]
    assert [c.number for c in second.changes if isinstance(c, JoinEpisode)] == [told.number]


def test_the_brake_keeps_the_case_and_says_what_it_held_back() -> None:
    case = facts.case(facts.account(99), recent=crowd(2), alerts_today=24)
    decision = decide(case, POLICY)
    assert opened(decision)
    assert not [a for a in decision.actions if isinstance(a, Say)]
    assert any("held back 1" in why for why in decision.because)


def test_every_alert_says_why() -> None:
    decision = decide(facts.case(facts.account(99), recent=crowd(2)), POLICY)
    assert decision.because == (
        "3 distinct hostile strangers within 1:00:00; high sensitivity alerts at 3",
    )  # one sentence
