"""An entry on our list when cases behind it are taken back: told, and ended below two members."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.actions import Say
from bot.model.changes import EndEntry
from bot.model.decisions import NOTHING, Decision
from bot.model.listing import Candidate, Naming
from bot.model.lists import TakenBack
from bot.model.people import Member
from bot.model.policy import Policy
from bot.rules.doubting import Doubt, Left, read_left, settle_doubts, write_left
from tests.unit.rules.conversation.scene import NOW
from tests.unit.rules.conversation.test_listing import ADA, BAD, BEN, entry, naming

MODERATORS = (ADA, BEN)
DAY = timedelta(days=1)


def doubt(*namings: Naming, listed_with: int = 3) -> Doubt:
    return Doubt(replace(entry(5), members=listed_with), Candidate(BAD, 0, namings, ""))


def settled(
    *doubts: Doubt, known: Left | None = None, moderators: tuple[Member, ...] = MODERATORS
) -> tuple[Decision, Left]:
    return settle_doubts(doubts, known or {}, moderators, NOW, Policy())


def told(decision: Decision) -> list[tuple[str, str]]:
    return [(say.to, say.line) for say in decision.actions if isinstance(say, Say)]


THREE = [naming(52, "dr-a"), naming(53, "dr-b"), naming(54, "dr-c", wrong=True)]


def test_moderators_hear_once_of_each_case_that_is_taken_back() -> None:
    first, left = settled(doubt(*THREE))
    assert told(first) == [(each.account, "moderator_entry_doubted") for each in MODERATORS]
    assert not first.changes
    assert left == {1: 2}
    again, left = settled(doubt(*THREE), known=left)
    assert (told(again), left) == ([], {1: 2})


@pytest.mark.parametrize(
    "second",
    [{"wrong": True}, {"verdict": "dismiss"}, {"verdict": "care"}],
    ids=["wrong", "dismissed", "care"],
)
def test_with_fewer_than_two_members_it_ends_at_once_by_nobody(second: dict[str, object]) -> None:
    ended, left = settled(doubt(naming(52, "dr-a"), naming(53, "dr-b", **second), listed_with=2))
    assert ended.changes == (EndEntry(1, TakenBack.WITHDRAWN),)
    assert told(ended) == [(each.account, "moderator_entry_ended") for each in MODERATORS]
    assert left == {}


def test_a_moderator_hears_nothing_of_her_own_case() -> None:
    hers = replace(naming(53, "dr-b"), member=replace(BEN, joined_at=NOW - 60 * DAY))
    decision, _ = settled(doubt(naming(52, "dr-a", wrong=True), hers))
    assert [who for who, _ in told(decision)] == [ADA.account]


def test_what_was_taken_back_before_it_was_listed_is_no_news() -> None:
    decision, left = settled(doubt(*THREE, listed_with=2))
    assert (told(decision), left) == ([], {1: 2})
    kept_before_this_was_counted, left = settled(doubt(*THREE, listed_with=0))
    assert (told(kept_before_this_was_counted), left) == ([], {1: 2})


def test_an_account_whose_cases_are_merely_gone_or_new_is_in_no_doubt() -> None:
    decision, left = settled(doubt(), doubt(naming(52, "dr-a")))
    assert (decision, left) == (NOTHING, {})


@given(st.dictionaries(st.integers(1, 999), st.integers(0, 99)))
def test_what_is_known_is_read_as_it_was_written(left: dict[int, int]) -> None:
    assert read_left(write_left(left)) == left
    assert read_left(None) == {}
