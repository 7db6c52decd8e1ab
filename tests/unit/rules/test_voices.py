"""How much reports weigh together: independence counts, not noise."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.episodes import EpisodeKind, Flag
from bot.model.people import AccountId, Member, Standing
from bot.model.policy import Policy
from bot.model.reports import Behaviour, Report, Voice
from bot.rules.voices import is_mass, voice_of, weight
from tests.unit.rules.conversation.scene import NOW, account

POLICY = Policy()
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def on(server: str, number: int) -> AccountId:
    return AccountId(f"https://{server}.example/users/dr{number}")


def report(member: AccountId, voice: Voice = Voice.FULL, minutes: int = 0) -> Flag:
    made = Report(Behaviour.HATE, voice=voice)
    at = NOW + minutes * MINUTE
    return Flag(1, member, EpisodeKind.REPORTED, at, report=made, about=account(77))


@pytest.mark.parametrize(
    ("joined", "advisory", "voice"),
    [
        (NOW - 15 * DAY, None, Voice.FULL),
        (NOW - 13 * DAY, None, Voice.NEW),
        (None, None, Voice.NEW),
        (NOW - 90 * DAY, NOW + DAY, Voice.ADVISORY),
        (NOW - 90 * DAY, NOW, Voice.FULL),
        (NOW - DAY, NOW + DAY, Voice.ADVISORY),
    ],
)
def test_whose_word_weighs(joined: object, advisory: object, voice: Voice) -> None:
    who = Member(account(1), Standing.ACTIVE)
    who = replace(who, joined_at=joined, advisory_until=advisory)  # type: ignore[arg-type]  # as above
    assert voice_of(who, NOW, POLICY) is voice


@pytest.mark.need("S3-3")
@pytest.mark.parametrize(
    ("reports", "total"),
    [
        ([report(account(1))], 1.0),
        ([report(account(1)), report(account(2))], 2.0),
        ([report(account(1)), report(account(1))], 1.0),
        ([report(account(1)), report(account(2), Voice.NEW)], 1.0),
        ([report(account(1), Voice.ADVISORY)], 0.0),
        ([report(on("one", n)) for n in range(4)], 2.5),
        ([report(on("one", 1)), report(on("two", 1)), report(account(1))], 3.0),
    ],
)
def test_independent_members_count_in_full(reports: list[Flag], total: float) -> None:
    assert weight(reports, POLICY) == total


members = st.lists(st.sampled_from([account(1), account(2), on("one", 1), on("one", 2)]))


@given(members, members)
def test_more_reports_never_weigh_less_nor_more_than_one_each(
    some: list[AccountId], more: list[AccountId]
) -> None:
    before = weight([report(who) for who in some], POLICY)
    after = weight([report(who) for who in (*some, *more)], POLICY)
    assert before <= after <= len({*some, *more})


@pytest.mark.parametrize(
    ("minutes", "mass"),
    [((0, 1, 2, 3, 60), True), ((0, 1, 2, 3, 61), False), ((0, 1, 2, 3), False), ((), False)],
)
def test_many_in_a_short_time_are_marked(minutes: tuple[int, ...], *, mass: bool) -> None:
    reports = [report(account(n), Voice.NEW, at) for n, at in enumerate(minutes)]
    assert is_mass(reports, POLICY) is mass
