"""How tense a conversation is: accounts, not posts, and both a number and a share of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.actions import TakeTemperature
from bot.model.conversations import Judged, Tension
from bot.model.interactions import PostId
from bot.model.people import Member, Standing
from bot.rules.temperature import Temperature, tell_temperature, temperature_of, tension_of
from tests.unit.rules.conversation.scene import HER_POST, NOW, SHE, account, lines, member, said

HOST = account(99)
ON_MASTODON = PostId("https://clinic.example/users/ann/statuses/7")


def remark(number: int, *, hostile: bool = False, minutes: int = 0) -> Judged:
    return Judged(account(number), HOST, NOW - timedelta(minutes=minutes), hostile)


@pytest.mark.parametrize(
    ("accounts", "hostile", "expected"),
    [
        (0, 0, Temperature.QUIET),
        (9, 0, Temperature.CALM),
        (1, 1, Temperature.CALM),
        (2, 2, Temperature.TENSE),
        (20, 2, Temperature.TENSE),
        (21, 2, Temperature.CALM),
        (4, 4, Temperature.TENSE),
        (20, 5, Temperature.HEATED),
        (21, 5, Temperature.TENSE),
        (500, 40, Temperature.CALM),
    ],
)
def test_it_takes_several_accounts_and_a_share_of_all(
    accounts: int, hostile: int, expected: Temperature
) -> None:
    assert temperature_of(Tension(accounts, hostile)) is expected


def test_who_writes_often_is_one_account_and_the_host_is_none() -> None:
    loud = [remark(1, hostile=True), remark(1, hostile=True), remark(1)]
    heard = [*loud, remark(2), replace(remark(3, hostile=True), author=HOST)]
    assert tension_of(heard, HOST) == Tension(2, 1)


@given(st.lists(st.builds(remark, st.integers(1, 9), hostile=st.booleans())))
def test_saying_it_twice_changes_nothing(heard: list[Judged]) -> None:
    tension = tension_of(heard, HOST)
    assert tension_of(heard + heard, HOST) == tension
    assert 0 <= tension.hostile <= tension.accounts <= len(heard)


ERRAND = TakeTemperature(SHE, HER_POST)


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (Tension(0, 0), "temperature_quiet"),
        (Tension(34, 1), "temperature_calm"),
        (Tension(34, 6), "temperature_tense"),
        (Tension(34, 12), "temperature_heated"),
        (None, "temperature_not_read"),
    ],
)
def test_she_is_told_in_numbers_and_no_names(found: Tension | None, line: str) -> None:
    assert lines(tell_temperature(ERRAND, found, member())) == [line]


def test_the_numbers_are_those_of_accounts() -> None:
    told = said(tell_temperature(ERRAND, Tension(34, 12), member()))
    assert "Hostile so far: 12 of 34 accounts that spoke up." in told
    assert "reached my server" not in told


def test_what_cannot_be_seen_on_mastodon_is_said() -> None:
    told = said(tell_temperature(replace(ERRAND, post=ON_MASTODON), Tension(3, 0), member()))
    assert "I see only replies that reached my server, and no quotes." in told


@pytest.mark.parametrize("found", [None, Tension(3, 0)])
def test_who_has_left_meanwhile_is_told_nothing(found: Tension | None) -> None:
    assert not tell_temperature(ERRAND, found, Member(SHE, Standing.LEFT)).actions
