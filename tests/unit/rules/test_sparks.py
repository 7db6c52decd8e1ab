from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.changes import Quoted
from bot.model.episodes import Contact, Quote
from bot.model.interactions import Interaction, Kind
from bot.model.people import Relation
from bot.model.policy import Policy
from bot.rules.sparks import remember_quote, spark_of
from tests import facts

QUOTER = facts.account(50)
POLICY = Policy()


def quote(minutes_ago: float, *, hostility: float = 0.6, who: int = 50) -> Quote:
    at = facts.NOON - timedelta(minutes=minutes_ago)
    return Quote(facts.post_of(facts.account(who), 9), facts.account(who), at, hostility)


def crowd(*minutes_ago: float) -> tuple[Contact, ...]:
    return tuple(
        facts.contact(facts.account(n), minutes_ago=ago) for n, ago in enumerate(minutes_ago, 1)
    )


@pytest.mark.need("S1-7")
@pytest.mark.parametrize(
    ("quotes", "came", "right"),
    [
        pytest.param((quote(30),), (20, 15, 10), True, id="before-all"),
        pytest.param((quote(30),), (40, 20, 15), True, id="before-most"),
        pytest.param((quote(12),), (40, 20, 15, 10), False, id="after-most"),
        pytest.param((quote(400),), (20, 15, 10), False, id="long-before"),
        pytest.param((quote(30),), (20,), False, id="one-is-no-crowd"),
        pytest.param((), (20, 15, 10), False, id="no-quote"),
        pytest.param((quote(30, hostility=0.2),), (20, 15, 10), False, id="a-kind-quote"),
        pytest.param((quote(12),), (20, 14, 11, 10), False, id="before-half"),
        pytest.param((quote(30), quote(25, who=51, hostility=0.5)), (20, 15, 10), True, id="worst"),
        pytest.param((quote(30), quote(25, who=51)), (20, 15, 10), True, id="the-first"),
    ],
)
def test_the_spark_is_the_quote_after_which_most_came(
    quotes: tuple[Quote, ...], came: tuple[float, ...], *, right: bool
) -> None:
    assert spark_of(crowd(*came), quotes, POLICY) == (facts.post_of(QUOTER, 9) if right else None)


def test_a_hostile_quote_is_one_of_the_crowd_and_may_be_the_spark() -> None:
    first = facts.contact(QUOTER, minutes_ago=30, kind=Kind.QUOTE)
    assert spark_of((first, *crowd(20, 10)), (), POLICY) == first.post


def a_quote() -> Interaction:
    seen = facts.interaction(QUOTER)
    return Interaction(seen.post, seen.author, seen.member, Kind.QUOTE, "made up", seen.seen_at)


def test_quotes_of_any_tone_are_remembered_but_no_friends() -> None:
    case = facts.case(QUOTER, facts.CIVIL, interaction=a_quote())
    (change,) = remember_quote(case, POLICY).changes
    assert change == Quoted(
        facts.DR_A, Quote(facts.post_of(QUOTER), QUOTER, facts.NOON, facts.CIVIL.hostility)
    )
    friend = facts.case(QUOTER, facts.CIVIL, interaction=a_quote(), relation=Relation.FOLLOWED)
    assert not remember_quote(friend, POLICY).changes


def test_replies_and_repeats_are_not_remembered() -> None:
    assert not remember_quote(facts.case(QUOTER), POLICY).changes
    known = Quote(facts.post_of(QUOTER), QUOTER, facts.NOON, 0.5)
    again = facts.case(QUOTER, interaction=a_quote(), quotes=(known,))
    assert not remember_quote(again, POLICY).changes


@pytest.mark.need("S2-5")
def test_who_asks_for_help_is_never_called_a_spark() -> None:
    plea = facts.contact(QUOTER, minutes_ago=30, kind=Kind.QUOTE, care=True)
    assert spark_of((plea, *crowd(20, 15, 10)), (quote(30),), POLICY) is None


def test_a_polite_quote_by_a_large_account_may_have_sent_them() -> None:
    large = replace(quote(30, hostility=0.1), followers=POLICY.large_account)
    assert spark_of(crowd(20, 15, 10), (large,), POLICY) == large.post
