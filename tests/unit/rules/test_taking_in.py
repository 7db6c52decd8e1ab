"""A list of others that changes: by little at once, and by much for nobody's old yes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.lists import ListReason, Recommendation
from bot.model.people import AccountId, Member, Standing
from bot.model.policy import Policy
from bot.model.subscriptions import OthersList, Source, Trouble
from bot.rules.taking_in import (
    FAILS_FOR,
    KEPT_FOR,
    Answer,
    take_in,
    tell_of_list,
    unchanged,
    unread,
)

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
POLICY = Policy(list_additions_per_day=3)
EMPTY = OthersList(1, Source("North", "https://north.example/list"))


def named(number: int, **more: object) -> Recommendation:
    start = Recommendation("theirs", number, who(number), NOW, None, ListReason.THREATS)
    return replace(start, **more)  # type: ignore[arg-type]  # the test's own words for fields


def who(number: int) -> AccountId:
    return AccountId(f"did:plc:acct{number:02}")


def answer(*numbers: int, **more: object) -> Answer:
    start = Answer("columns", tuple(named(n) for n in numbers))
    return replace(start, **more)  # type: ignore[arg-type]  # as above


def read(known: OthersList, said: Answer, at: datetime = NOW) -> OthersList:
    return take_in(known, said, at, POLICY)


def names(known: OthersList, at: datetime = NOW) -> set[AccountId]:
    return set(known.standing(at))


FIRST = read(EMPTY, answer(*range(1, 11)))


def test_all_of_the_first_reading_is_taken() -> None:
    assert names(FIRST) == {who(n) for n in range(1, 11)}
    assert not any(entry.held for entry in FIRST.entries)
    assert FIRST.trouble is None


def test_a_few_that_come_and_go_are_taken_as_they_are() -> None:
    after = read(FIRST, answer(*range(3, 13)), NOW + DAY)
    assert names(after) == {who(n) for n in range(3, 13)}
    assert not any(entry.held for entry in after.entries)
    seen = {entry.name: entry.seen_at for entry in after.entries}
    assert (seen[who(3)], seen[who(12)]) == (NOW, NOW + DAY)


def test_a_rush_is_held_and_what_was_there_stays() -> None:
    after = read(FIRST, answer(*range(1, 15)), NOW + DAY)
    assert {entry.name for entry in after.entries if entry.held} == {who(n) for n in range(11, 15)}
    assert after.trouble is Trouble.RUSH
    calm = read(after, answer(*range(1, 15)), NOW + DAY + MINUTE)
    assert {e.name for e in calm.entries if e.held} == {who(n) for n in range(11, 15)}
    assert calm.trouble is None


def test_a_rush_in_small_steps_is_a_rush() -> None:
    after = read(read(FIRST, answer(*range(1, 13)), NOW + MINUTE), answer(*range(1, 15)), NOW + DAY)
    assert {entry.name for entry in after.entries if entry.held} == {who(13), who(14)}
    slowly = read(FIRST, answer(*range(1, 14)), NOW + DAY)
    slowly = read(slowly, answer(*range(1, 16)), NOW + 2 * DAY + MINUTE)
    assert not any(entry.held for entry in slowly.entries)


def test_entries_that_are_swapped_count_as_new_ones_though_the_list_grows_by_none() -> None:
    known, at = FIRST, NOW
    for first in (2, 3, 4):
        known, at = read(known, answer(*range(first, first + 10)), at + MINUTE), at + MINUTE
    assert not any(entry.held for entry in known.entries)
    swapped = read(known, answer(*range(5, 15)), at + MINUTE)
    assert [entry.name for entry in swapped.entries if entry.held] == [who(14)]
    assert swapped.trouble is Trouble.RUSH
    a_day_later = read(known, answer(*range(5, 15)), at + DAY)
    assert not any(entry.held for entry in a_day_later.entries)


def test_an_entry_that_comes_and_goes_counts_each_time() -> None:
    known, at = FIRST, NOW
    for numbers in ([*range(1, 12)], [*range(1, 11)]) * 3:
        known, at = read(known, answer(*numbers), at + MINUTE), at + MINUTE
    again = read(known, answer(*range(1, 12)), at + MINUTE)
    assert [entry.name for entry in again.entries if entry.held] == [who(11)]


@pytest.mark.parametrize("left", [(), (1, 2, 3)])
def test_when_most_is_gone_without_a_word_it_is_kept_for_a_day(left: tuple[int, ...]) -> None:
    after = read(FIRST, answer(*left), NOW + MINUTE)
    assert names(after) == names(FIRST)
    assert after.trouble is Trouble.EMPTIED
    still = read(after, answer(*left), NOW + KEPT_FOR)
    assert names(still) == names(FIRST)
    over = read(still, answer(*left), NOW + KEPT_FOR + MINUTE)
    assert names(over) == {who(n) for n in left}
    back = read(still, answer(*range(1, 11)), NOW + KEPT_FOR)
    assert (names(back), back.shrunk_at, back.trouble) == (names(FIRST), None, None)


def test_what_is_signed_or_said_in_so_many_words_is_gone_at_once() -> None:
    assert names(read(FIRST, answer(signed=True))) == set()
    said = answer(taken_back=frozenset(who(n) for n in range(1, 11)))
    assert names(read(FIRST, said)) == set()


def test_a_signed_answer_that_is_older_than_what_is_known_brings_nobody_back() -> None:
    known = read(EMPTY, answer(1, 2, signed=True, last=2))
    fewer = read(known, answer(2, taken_back=frozenset({who(1)}), signed=True, last=3), NOW + DAY)
    again = read(fewer, answer(1, 2, signed=True, last=2), NOW + 2 * DAY)
    assert names(again) == {who(2)}
    assert again.failing_since == NOW + 2 * DAY
    same = read(
        again, answer(2, taken_back=frozenset({who(1)}), signed=True, last=3), NOW + 3 * DAY
    )
    assert same.failing_since is None


def test_two_can_always_go() -> None:
    two = read(EMPTY, answer(1, 2))
    assert names(read(two, answer())) == set()


def test_another_form_is_no_answer() -> None:
    after = read(FIRST, answer(1, form="log"))
    assert (after.entries, after.trouble) == (FIRST.entries, Trouble.OTHER_FORM)
    assert read(after, answer(*range(1, 11))).trouble is None


def test_what_cannot_be_read_stays_as_it_was_and_is_told_after_an_hour() -> None:
    after = unread(FIRST, NOW, POLICY)
    assert (after.entries, after.trouble) == (FIRST.entries, None)
    later = unread(after, NOW + FAILS_FOR, POLICY)
    assert (later.entries, later.trouble) == (FIRST.entries, Trouble.UNREADABLE)
    assert read(later, answer(*range(1, 11))).trouble is None


def test_an_end_date_that_the_list_changes_is_taken() -> None:
    until = NOW + DAY
    after = read(FIRST, Answer("columns", tuple(named(n, until=until) for n in range(1, 11))))
    assert names(after, until - MINUTE) == names(FIRST)
    assert names(after, until) == set()


MOD = Member(AccountId("did:plc:mod"), is_moderator=True)
USER = Member(AccountId("did:plc:user"), Standing.ACTIVE)
LEFT = Member(AccountId("did:plc:left"), Standing.LEFT)


def told(before: OthersList, after: OthersList, at: datetime = NOW) -> list[tuple[str, str]]:
    says = tell_of_list(before, after, (MOD,), (USER, LEFT), at)
    return [(say.to, say.line) for say in says]


def test_moderators_hear_of_each_trouble_once_a_day_and_users_of_a_rush() -> None:
    rush = replace(FIRST, trouble=Trouble.RUSH)
    assert told(FIRST, rush) == [
        (MOD.account, "moderator_list_rush"),
        (USER.account, "list_rush"),
    ]
    assert told(rush, rush) == []
    assert told(replace(FIRST, told_at=NOW - timedelta(hours=23)), rush) == []
    assert told(replace(FIRST, told_at=NOW - DAY), rush) != []
    gone = replace(FIRST, trouble=Trouble.UNREADABLE)
    assert told(FIRST, gone) == [(MOD.account, "moderator_list_unreadable")]
    assert told(gone, FIRST) == []


SIGNED = replace(answer(*range(1, 11)), signed=True, last=10, good_until=NOW + 2 * DAY)
STALE_FOR = POLICY.list_stale_for


def test_who_serves_the_same_signed_page_for_ever_is_noticed_and_the_list_ends() -> None:
    known = read(EMPTY, SIGNED)
    fresh = read(known, SIGNED, NOW + 2 * DAY - MINUTE)
    assert (names(fresh, NOW + 2 * DAY - MINUTE), fresh.trouble) == (names(FIRST), None)
    stale = read(fresh, SIGNED, NOW + 2 * DAY)
    assert stale.trouble is Trouble.STALE
    assert stale.void_at == NOW + 2 * DAY + STALE_FOR
    assert names(stale, NOW + 2 * DAY + STALE_FOR - MINUTE) == names(FIRST)
    assert names(stale, NOW + 2 * DAY + STALE_FOR) == set()
    heard_again = read(stale, replace(SIGNED, good_until=NOW + 20 * DAY), NOW + 10 * DAY)
    assert heard_again.trouble is None
    assert names(heard_again, NOW + 10 * DAY) == names(FIRST)


def test_a_server_that_says_for_ever_that_nothing_has_changed_is_noticed_as_well() -> None:
    known = read(EMPTY, SIGNED)
    assert unchanged(known, NOW + DAY, POLICY).trouble is None
    stale = unchanged(known, NOW + 3 * DAY, POLICY)
    assert (stale.trouble, stale.void_at) == (Trouble.STALE, NOW + 2 * DAY + STALE_FOR)


@pytest.mark.parametrize(
    "old", [{"good_until": NOW + DAY}, {"good_until": None}], ids=["older", "without a promise"]
)
def test_a_page_that_promises_less_than_the_last_one_is_no_answer(old: dict[str, object]) -> None:
    known = read(EMPTY, SIGNED)
    after = read(known, replace(answer(1, 2, 99), **old), NOW + MINUTE)  # type: ignore[arg-type]  # as above
    assert (names(after), after.failing_since) == (names(FIRST), NOW + MINUTE)


def test_a_list_that_promises_nothing_is_stale_when_nobody_can_read_it_for_a_day() -> None:
    silent = unread(FIRST, NOW, POLICY)
    assert silent.void_at == NOW + DAY + STALE_FOR
    assert unread(silent, NOW + DAY - MINUTE, POLICY).trouble is Trouble.UNREADABLE
    stale = unread(silent, NOW + DAY, POLICY)
    assert stale.trouble is Trouble.STALE
    back = read(stale, answer(*range(1, 11)), NOW + 30 * DAY)
    assert (back.trouble, back.void_at) == (None, None)
    other = silent
    for days in range(3):
        other = read(other, answer(1, form="log"), NOW + days * DAY)
    assert other.trouble is Trouble.STALE


@given(hours=st.lists(st.integers(0, 90), min_size=1, max_size=9), silent=st.booleans())
def test_nobody_is_hidden_for_longer_by_a_list_that_says_nothing_new(
    hours: list[int], *, silent: bool
) -> None:
    known, at = read(EMPTY, SIGNED), NOW
    for more in hours:
        at += timedelta(hours=more)
        known = unread(known, at, POLICY) if silent else read(known, SIGNED, at)
        assert bool(names(known, at)) is (at < NOW + 2 * DAY + STALE_FOR)


def test_those_who_use_a_stale_list_are_told_once_and_until_when_it_hides() -> None:
    known = read(EMPTY, SIGNED)
    stale = replace(unchanged(known, NOW + 2 * DAY, POLICY), told_at=NOW + 2 * DAY)
    says = tell_of_list(replace(known, told_at=NOW + DAY + MINUTE), stale, (MOD,), (USER,), NOW)
    assert [(s.to, s.line) for s in says] == [
        (MOD.account, "moderator_list_stale"),
        (USER.account, "list_stale"),
    ]
    assert says[1].fields["void"] == NOW + 2 * DAY + STALE_FOR
    assert told(stale, unchanged(stale, NOW + 3 * DAY, POLICY), NOW + 3 * DAY) == []


lists = st.sets(st.integers(1, 12)).map(lambda numbers: answer(*sorted(numbers)))


@given(readings=st.lists(lists, max_size=8), minutes=st.integers(1, 3_000))
def test_an_old_yes_never_covers_more_than_so_many_a_day(
    readings: list[Answer], minutes: int
) -> None:
    known, at = FIRST, NOW
    for reading in readings:
        at += timedelta(minutes=minutes)
        known = read(known, reading, at)
        lately = [e for e in known.entries if not e.held and e.seen_at > max(NOW, at - DAY)]
        assert len(lately) <= POLICY.list_additions_per_day
        assert {each.account for each in reading.standing} <= names(known, at)
        assert len({entry.name for entry in known.entries}) == len(known.entries)
