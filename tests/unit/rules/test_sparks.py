from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.changes import Quoted
from bot.model.episodes import Contact, Episode, EpisodeKind, Quote, Ties
from bot.model.interactions import Interaction, Kind, PostId
from bot.model.people import Relation
from bot.model.policy import Policy
from bot.model.signals import Profile
from bot.rules.sparks import (
    MOST_QUOTES,
    MOST_TIES,
    look_again,
    named_at_once,
    remember_quote,
    sparks_of,
    ties_to_read,
    with_ties,
)
from tests import facts

QUOTER = facts.account(50)
POLICY = Policy()


def quote(minutes_ago: float, *, hostility: float = 0.6, who: int = 50) -> Quote:
    at = facts.NOON - timedelta(minutes=minutes_ago)
    return Quote(facts.post_of(facts.account(who), 9), facts.account(who), at, hostility)


def likeliest(contacts: Sequence[Contact], quotes: tuple[Quote, ...], **more: Any) -> list[PostId]:
    case = facts.case(QUOTER, quotes=quotes, **more)
    return [quote.post for quote in sparks_of(case, contacts, POLICY)]


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
def test_the_likeliest_quote_is_the_one_after_which_most_came(
    quotes: tuple[Quote, ...], came: tuple[float, ...], *, right: bool
) -> None:
    assert likeliest(crowd(*came), quotes)[:1] == ([facts.post_of(QUOTER, 9)] if right else [])


def test_a_hostile_quote_is_one_of_the_crowd_and_may_be_the_spark() -> None:
    first = facts.contact(QUOTER, minutes_ago=30, kind=Kind.QUOTE)
    assert likeliest((first, *crowd(20, 10)), ()) == [first.post]


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
    assert likeliest((plea, *crowd(20, 15, 10)), (quote(30),)) == []


def test_a_polite_quote_by_a_large_account_may_have_sent_them() -> None:
    large = replace(quote(30, hostility=0.1), followers=POLICY.large_account)
    assert likeliest(crowd(20, 15, 10), (large,)) == [large.post]


def test_the_profile_tells_of_a_large_account_too_and_it_comes_first() -> None:
    large, worst = quote(25, hostility=0.5), quote(30, hostility=0.9, who=51)
    profiles = {QUOTER: Profile("Big", followers=POLICY.large_account)}
    came = crowd(20, 15, 10)
    assert likeliest(came, (large, worst)) == [worst.post, large.post]
    assert likeliest(came, (large, worst), profiles=profiles) == [large.post, worst.post]


def test_of_many_quotes_only_the_likeliest_are_asked_about() -> None:
    quotes = tuple(quote(30 + n, who=50 + n) for n in range(9))
    assert len(likeliest(crowd(20, 15, 10), quotes)) == MOST_QUOTES


@pytest.mark.need("S1-7")
@pytest.mark.parametrize(
    ("followers", "named"),
    [
        pytest.param(POLICY.large_account, True, id="large"),
        pytest.param(POLICY.large_account - 1, False, id="small"),
        pytest.param(None, False, id="unknown"),
    ],
)
def test_the_first_card_claims_a_large_accounts_quote_only(
    followers: int | None, *, named: bool
) -> None:
    other, this = quote(40, who=51), replace(quote(30), followers=followers)
    assert named_at_once((other, this), POLICY) == (this.post if named else None)


@pytest.mark.need("S1-7")
@pytest.mark.parametrize(
    ("followers", "asked", "named"),
    [
        pytest.param(2, 3, True, id="two-of-three"),
        pytest.param(1, 3, False, id="one"),
        pytest.param(2, 10, True, id="a-fifth"),
        pytest.param(2, 11, False, id="less-than-a-fifth"),
        pytest.param(0, 0, False, id="nobody-asked"),
    ],
)
def test_a_quote_is_named_when_part_of_the_crowd_follows_its_author(
    followers: int, asked: int, *, named: bool
) -> None:
    this, ties = quote(30).post, Ties(followers, asked)
    assert with_ties(None, None, this, ties) == ((this, ties) if named else (None, None))


def test_what_more_of_them_follow_takes_the_place_of_the_first_guess() -> None:
    large, other = quote(30).post, quote(30, who=51).post
    assert with_ties(large, None, large, Ties(0, 4)) == (large, Ties(0, 4))
    assert with_ties(large, Ties(0, 4), other, Ties(2, 4)) == (other, Ties(2, 4))
    assert with_ties(large, Ties(3, 4), other, Ties(2, 4)) == (large, Ties(3, 4))
    assert with_ties(other, Ties(2, 4), large, Ties(3, 4)) == (large, Ties(3, 4))


def opened(*contacts: Contact, **changes: object) -> Episode:
    at = facts.NOON - POLICY.update_every / 2
    fields = {"opened_at": at, "subject": None, "contacts": contacts, "why": (), **changes}
    return Episode(41, facts.DR_A, EpisodeKind.DOGPILE, **fields)  # type: ignore[arg-type]  # shorthand


def test_whom_a_crowd_follows_is_asked_of_the_worst_only_and_never_of_the_quoter() -> None:
    everybody = tuple(facts.contact(facts.account(n), minutes_ago=5) for n in range(1, 200))
    quoter = facts.contact(QUOTER, minutes_ago=30, kind=Kind.QUOTE)
    (read,) = ties_to_read(opened(quoter, *everybody), (quote(30),))
    assert (read.case, read.quoter, read.quote) == (41, QUOTER, quote(30).post)
    assert len(read.accounts) == MOST_TIES
    assert QUOTER not in read.accounts
    assert not ties_to_read(opened(quoter), (quote(30),))


def test_it_is_asked_again_before_the_update_until_a_quote_is_known_to_be_followed() -> None:
    came = crowd(20, 15, 10)
    case = facts.case(facts.account(9), quotes=(quote(30),))
    (read,) = look_again(case, opened(*came), POLICY)
    assert set(read.accounts) == {contact.author for contact in came}
    early = opened(*came, opened_at=facts.NOON - timedelta(minutes=14))
    assert not look_again(case, early, POLICY)
    followed = opened(*came, spark=quote(30).post, ties=Ties(2, 3))
    assert not look_again(case, followed, POLICY)
    assert look_again(case, replace(followed, ties=Ties(1, 3)), POLICY)
