"""Her day in one message: when it comes, what it says, and when nothing comes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.model.actions import Part, Say
from bot.model.cases import Day
from bot.model.changes import SetMember
from bot.model.decisions import Decision
from bot.model.episodes import Kindness
from bot.model.lines import Line
from bot.model.people import Member, Mode, QuietHours, Standing
from bot.model.policy import Policy
from bot.pipeline.wording import LONGEST
from bot.rules.digest import begun, digest, is_due
from bot.rules.quiet import last_morning, quiet_until
from tests import facts
from tests.unit.rules.conversation.scene import WORDING

POLICY = Policy()
EIGHT = datetime(2026, 11, 21, 14, tzinfo=UTC)  # in Chicago
TODAY = date(2026, 11, 21)
KINDNESS = Kindness(facts.post_of(facts.account(1)), facts.account(1), EIGHT)
FULL = Day(held=2, cases=(3, 9), ending=4, ends_at=EIGHT + timedelta(hours=30), kind=(KINDNESS,))


def she(**changes: Any) -> Member:
    wants: dict[str, Any] = {"digest_at": time(8), "timezone": "America/Chicago"}
    return facts.member(**{**wants, **changes})


def text_of(decision: Decision) -> str:
    (say,) = (action for action in decision.actions if isinstance(action, Say))
    return WORDING.render(say, "America/Chicago")


@pytest.mark.need("S1-11")
@pytest.mark.parametrize(
    ("who", "at", "due"),
    [
        (she(), EIGHT, True),
        (she(), EIGHT - timedelta(seconds=1), False),
        (she(), EIGHT + timedelta(hours=3), True),
        (she(digested=TODAY), EIGHT + timedelta(hours=3), False),
        (she(digested=TODAY), EIGHT + timedelta(days=1), True),
        (she(digest_at=None), EIGHT, False),
        (she(mode=Mode.OFF), EIGHT, False),
        (she(standing=Standing.LEFT), EIGHT, False),
        (she(linked_to=facts.account(9)), EIGHT, False),
        (she(timezone=None), EIGHT, True),
        (she(timezone=None), datetime(2026, 11, 21, 8, tzinfo=UTC), True),
        (she(timezone="Asia/Tokyo"), datetime(2026, 11, 20, 23, tzinfo=UTC), True),
    ],
)
def test_it_comes_once_on_each_of_her_days(who: Member, at: datetime, *, due: bool) -> None:
    assert is_due(who, at, POLICY) is due


@pytest.mark.need("S1-11", "S1-14")
def test_it_tells_what_was_held_what_is_open_what_ends_and_who_was_kind() -> None:
    decision = digest(she(), FULL, EIGHT, POLICY)
    text = text_of(decision)
    for words in (
        "held 2 messages back",
        "2 cases are open, the newest is case 9",
        "4 hidden accounts come back soon, the first on Sun 22 Nov",
        "1 person was kind to you",
        "digest off",
    ):
        assert words in text
    assert text.count("https://") == 1
    assert len(text) <= LONGEST
    assert decision.changes == (SetMember(she(digested=TODAY)),)


def test_one_kind_person_alone_is_worth_a_message() -> None:
    text = text_of(digest(she(), Day(kind=(KINDNESS,)), EIGHT, POLICY))
    assert text.startswith("Your day in short. 1 person was kind to you in public.")


@pytest.mark.parametrize(
    ("day", "at"),
    [(Day(), EIGHT), (FULL, EIGHT + timedelta(hours=7))],
    ids=["nothing to say", "long past"],
)
def test_else_nothing_comes_and_the_day_is_done(day: Day, at: datetime) -> None:
    decision = digest(she(), day, at, POLICY)
    assert decision.actions == ()
    assert decision.changes == (SetMember(she(digested=TODAY)),)


def test_several_posts_by_one_person_are_one_kind_person() -> None:
    again = Kindness(facts.post_of(facts.account(1), 2), facts.account(1), EIGHT)
    (say,) = digest(she(), Day(kind=(KINDNESS, again)), EIGHT, POLICY).actions
    assert isinstance(say, Say)
    kind = say.fields["kind"]
    assert isinstance(kind, Part)
    assert kind == Part(Line.DIGEST_KIND, {"count": 1, "links": (again.post,)})


def test_in_her_quiet_hours_it_waits() -> None:
    night = she(digest_at=time(6), quiet=QuietHours(time(22), time(7)))
    (say,) = digest(night, FULL, EIGHT - timedelta(hours=2), POLICY).actions
    assert isinstance(say, Say)
    assert say.not_before == EIGHT - timedelta(hours=1)


def test_asked_for_late_in_the_day_the_first_comes_tomorrow() -> None:
    assert begun(she(), EIGHT + timedelta(hours=2), POLICY).digested == TODAY
    assert begun(she(digested=TODAY), EIGHT - timedelta(hours=2), POLICY).digested is None


@pytest.mark.need("S1-11")
def test_a_quiet_night_is_quiet_once() -> None:
    tonight = she(quiet_tonight=EIGHT + timedelta(hours=10))
    assert quiet_until(tonight, EIGHT) == EIGHT + timedelta(hours=10)
    assert quiet_until(tonight, EIGHT + timedelta(hours=10)) is None
    both = she(quiet=QuietHours(time(7), time(9)), quiet_tonight=EIGHT + timedelta(minutes=5))
    assert quiet_until(both, EIGHT) == EIGHT + timedelta(hours=1), "the later of the two"


def test_the_last_morning_is_the_end_of_her_last_night() -> None:
    night = she(quiet=QuietHours(time(22), time(7)))
    assert last_morning(night, EIGHT) == EIGHT - timedelta(hours=1)
    assert last_morning(night, EIGHT - timedelta(hours=2)) == EIGHT - timedelta(hours=25)
    assert last_morning(she(), EIGHT) is None
