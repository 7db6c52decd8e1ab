from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.episodes import EpisodeKind, Flag, FlagState
from bot.model.people import Member
from bot.rules.staff import AT_MOST_EVERY, tell_of_flags
from tests import facts

MODERATOR = Member(facts.account(7), is_moderator=True)
FLAG = Flag(41, facts.DR_A, EpisodeKind.SEVERE, facts.NOON)
FRESH = replace(FLAG, opened_at=facts.NOON + timedelta(minutes=119, seconds=30))
LATER = facts.NOON + timedelta(minutes=5)


def test_moderators_hear_that_a_case_waits() -> None:
    (say,) = tell_of_flags([FLAG], [MODERATOR], None, LATER)
    assert (say.to, say.fields["count"]) == (MODERATOR.account, 1)


@pytest.mark.parametrize(
    ("flag", "told_before"),
    [
        pytest.param(FRESH, timedelta(minutes=1), id="told-within-the-hour"),
        pytest.param(FLAG, AT_MOST_EVERY, id="nothing-new"),
        pytest.param(replace(FLAG, state=FlagState.CLOSED), None, id="closed"),
        pytest.param(
            replace(FLAG, claimed_until=facts.NOON + timedelta(days=1)), None, id="claimed"
        ),
        pytest.param(replace(FLAG, member=MODERATOR.account), None, id="her-own"),
    ],
)
def test_they_are_left_alone_otherwise(flag: Flag, told_before: timedelta | None) -> None:
    now = facts.NOON + timedelta(hours=2)
    told_at = None if told_before is None else now - told_before
    assert tell_of_flags([flag], [MODERATOR], told_at, now) == ()
