"""Who counts towards a crowd, and who never does."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from bot.model.episodes import Contact
from bot.model.gauges import Trail
from bot.model.interactions import Kind
from bot.model.people import FRIENDLY, AccountId, Relation
from bot.model.policy import Policy
from bot.model.verdicts import Category, Verdict
from bot.rules.counting import (
    contact_of,
    contacts_within,
    counts,
    hostile_accounts,
    hostile_contacts,
    not_spared,
    stance,
)
from bot.rules.trails import ENOUGH
from tests import facts

POLICY = Policy(hostile_at=0.7, severe_at=0.8, care_at=0.5)
HOUR = timedelta(hours=1)
AFTER_HER = Trail((1, 2, 3, 4), ENOUGH)
ANN, BEN, CLEO = (facts.account(n) for n in (1, 2, 3))


def verdict(hostility: float = 0.0, care: float = 0.0, threat: float = 0.0) -> Verdict:
    return Verdict(hostility, care, MappingProxyType({Category.THREAT: threat}))


@pytest.mark.parametrize(
    ("judged", "remembered"),
    [
        pytest.param(verdict(hostility=0.7), True, id="just-hostile"),
        pytest.param(verdict(hostility=0.69), False, id="not-quite-hostile"),
        pytest.param(verdict(care=0.5), True, id="just-a-plea"),
        pytest.param(verdict(care=0.49), False, id="not-quite-a-plea"),
        pytest.param(verdict(threat=0.8), True, id="just-a-threat"),
        pytest.param(verdict(threat=0.79), False, id="not-quite-a-threat"),
    ],
)
def test_what_reaches_its_threshold_is_remembered(judged: Verdict, *, remembered: bool) -> None:
    assert (contact_of(facts.case(ANN, judged), POLICY, 1) is not None) is remembered


@pytest.mark.need("S2-12")
def test_a_plea_full_of_hostile_words_is_a_plea() -> None:
    remembered = contact_of(facts.case(ANN, verdict(hostility=0.99, care=0.5)), POLICY, 1)
    assert remembered is not None
    assert remembered.care


@pytest.mark.need("S1-14")
@pytest.mark.parametrize("relation", sorted(FRIENDLY))
@pytest.mark.parametrize("judged", [facts.HOSTILE, facts.PLEA, facts.THREAT])
def test_what_a_friend_writes_is_nobodys_business(relation: Relation, judged: Verdict) -> None:
    remembered = contact_of(facts.case(ANN, judged, relation=relation), POLICY, 1)
    threatened = relation is Relation.REPLIED and judged is facts.THREAT
    assert (remembered is not None) is threatened, "one answer of hers makes no friend for that"


def answering(
    whom: AccountId | None, judged: Verdict = facts.HOSTILE, **changes: Any
) -> Contact | None:
    """What is remembered of Ben, who answers somebody in her conversation."""
    seen = replace(facts.interaction(BEN), answers=whom)
    return contact_of(facts.case(BEN, judged, interaction=seen, **changes), POLICY)


def test_who_swears_at_the_hostile_account_is_not_counted_with_it() -> None:
    hostile = facts.contact(ANN)
    assert answering(ANN, recent=(hostile,)) is None
    assert answering(ANN, open_episodes=(facts.episode(hostile),)) is None


def test_an_answer_to_anybody_else_or_to_her_counts() -> None:
    hostile, plea = facts.contact(ANN), facts.contact(CLEO, care=True)
    for whom in (None, CLEO):
        assert answering(whom, recent=(hostile, plea)) is not None
    assert answering(ANN) is not None


@pytest.mark.parametrize("judged", [facts.THREAT, facts.PLEA])
def test_a_threat_or_a_plea_is_remembered_whomever_it_answers(judged: Verdict) -> None:
    assert answering(ANN, judged, recent=(facts.contact(ANN),)) is not None


def test_a_contact_remembers_who_where_when_and_how_but_no_words() -> None:
    seen = replace(facts.interaction(ANN, key=5), kind=Kind.QUOTE, version="3")
    remembered = contact_of(facts.case(ANN, facts.THREAT, interaction=seen), POLICY, 7)
    assert remembered == facts.contact(
        ANN,
        number=7,
        post=facts.post_of(ANN, 5),
        kind=Kind.QUOTE,
        at=facts.NOON,
        hostility=0.99,
        worst=Category.THREAT,
        version="3",
        subject=facts.post_of(facts.DR_A),
    )


@pytest.mark.need("S2-5")
def test_who_asked_for_help_today_is_listened_to_whatever_comes_next() -> None:
    plea = facts.contact(ANN, care=True, minutes_ago=600)
    for judged in (facts.HOSTILE, facts.CIVIL):
        remembered = contact_of(facts.case(ANN, judged, recent=(plea,)), POLICY, 1)
        assert remembered is not None
        assert remembered.care


@pytest.mark.parametrize(("minutes_ago", "near"), [(59.9, True), (60, False), (61, False)], ids=str)
def test_the_window_is_the_hour_before_the_newest(minutes_ago: float, *, near: bool) -> None:
    now = facts.contact(BEN, minutes_ago=0)
    earlier = facts.contact(ANN, minutes_ago=minutes_ago)
    within = contacts_within(facts.case(BEN, recent=(earlier,)), now, HOUR)
    assert (earlier in within) is near
    assert now in within


def test_a_post_that_arrives_late_is_placed_by_its_own_time() -> None:
    late = facts.contact(ANN, minutes_ago=50)
    newer = facts.contact(BEN, minutes_ago=2)
    older = facts.contact(CLEO, minutes_ago=61)
    within = contacts_within(facts.case(ANN, recent=(newer, older)), late, HOUR)
    assert [each.author for each in within] == [CLEO, ANN, BEN]


def test_posts_of_the_same_moment_always_stand_in_the_same_order() -> None:
    first, second, third = (facts.contact(who) for who in (ANN, BEN, CLEO))
    one_way = contacts_within(facts.case(BEN, recent=(third, first)), second, HOUR)
    assert one_way == contacts_within(facts.case(CLEO, recent=(second, first)), third, HOUR)


def test_an_edited_post_takes_the_place_of_what_it_was() -> None:
    before = facts.contact(ANN, minutes_ago=20, hostility=0.99)
    after = facts.contact(ANN, minutes_ago=1, hostility=0.75)
    assert contacts_within(facts.case(ANN, recent=(before,)), after, HOUR) == (after,)


@pytest.mark.need("S2-5")
def test_a_plea_of_this_morning_still_protects_the_account_at_noon() -> None:
    plea = facts.contact(ANN, post=facts.post_of(ANN, 2), care=True, minutes_ago=300)
    rude = facts.contact(ANN, minutes_ago=5)
    within = contacts_within(facts.case(BEN, recent=(plea, rude)), facts.contact(BEN), HOUR)
    assert {each.author: each.care for each in within} == {ANN: True, BEN: False}


def test_a_crowd_is_people_and_not_posts() -> None:
    twice = facts.contact(ANN, post=facts.post_of(ANN, 2))
    plea = facts.contact(CLEO, post=facts.post_of(CLEO, 2), care=True)
    contacts = (facts.contact(ANN), twice, facts.contact(BEN), facts.contact(CLEO), plea)
    assert hostile_accounts(iter(contacts)) == {ANN, BEN}


def test_a_plea_by_somebody_who_is_after_her_spares_that_post_alone() -> None:
    plea = facts.contact(ANN, care=True, insists=True, minutes_ago=10)
    case = facts.case(ANN, recent=(plea,), trail=AFTER_HER, asked_before=True)
    this = contact_of(case, POLICY)
    assert this is not None
    assert (this.care, this.insists) == (False, True)
    assert counts(case, POLICY)
    within = contacts_within(case, this, HOUR)
    assert hostile_contacts(within) == (this,)
    assert hostile_accounts((plea,)) == frozenset()
    both = facts.episode(*within)
    assert (both.hostile, both.asking_for_help) == ((ANN,), ())
    alone = facts.episode(plea)
    assert (alone.hostile, alone.asking_for_help) == ((), (ANN,))


def test_a_fresh_plea_by_somebody_who_is_after_her_counts_nowhere() -> None:
    case = facts.case(ANN, facts.PLEA, trail=AFTER_HER)
    this = contact_of(case, POLICY)
    assert this is not None
    assert (this.care, this.insists) == (True, True)
    assert not counts(case, POLICY)


@pytest.mark.parametrize("plea", [True, False])
@pytest.mark.parametrize("asked", [True, False])
def test_nobody_who_is_not_after_her_is_spared_less_than_before(*, plea: bool, asked: bool) -> None:
    assert stance(plea=plea, asked=asked, after_her=False) == (plea or asked, False)
    assert stance(plea=plea, asked=asked, after_her=True) == (plea, plea or asked)


def test_the_reason_for_counting_somebody_who_asked_is_told_once_with_their_number() -> None:
    twice = [facts.contact(ANN, insists=True, post=facts.post_of(ANN, n)) for n in (1, 2)]
    assert not not_spared([facts.contact(BEN)])
    (why,) = not_spared([*twice, facts.contact(BEN)])
    assert why.startswith("1 of them asked for help")
