"""Her night, on her own clock."""

from datetime import UTC, datetime, time

import pytest

from bot.model.people import QuietHours
from bot.rules.quiet import quiet_until
from tests import facts

NIGHT = QuietHours(time(22), time(7))
SIESTA = QuietHours(time(13), time(15, 30))
NO_NIGHT = QuietHours(time(22), time(22))


def when(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.need("S1-11")
@pytest.mark.parametrize(
    ("hours", "zone", "now", "until"),
    [
        pytest.param(NIGHT, "UTC", "2026-11-21T21:59:59", None, id="before-bedtime"),
        pytest.param(NIGHT, "UTC", "2026-11-21T22:00", "2026-11-22T07:00", id="at-bedtime"),
        pytest.param(NO_NIGHT, "UTC", "2026-11-21T22:00", None, id="no-night-at-all"),
        pytest.param(
            NIGHT, "UTC", "2026-11-22T03:10:05.5", "2026-11-22T07:00", id="after-midnight"
        ),
        pytest.param(NIGHT, "UTC", "2026-11-22T06:59:59", "2026-11-22T07:00", id="nearly-morning"),
        pytest.param(NIGHT, "UTC", "2026-11-22T07:00", None, id="morning"),
        pytest.param(SIESTA, "UTC", "2026-11-21T12:59", None, id="before-the-siesta"),
        pytest.param(SIESTA, "UTC", "2026-11-21T13:00", "2026-11-21T15:30", id="siesta"),
        pytest.param(SIESTA, "UTC", "2026-11-21T15:30", None, id="after-the-siesta"),
        pytest.param(NIGHT, "Asia/Tokyo", "2026-11-21T13:00", "2026-11-21T22:00", id="her-clock"),
        pytest.param(
            NIGHT, "Europe/Berlin", "2026-10-24T22:00", "2026-10-25T06:00", id="the-long-night"
        ),
        pytest.param(
            NIGHT, "Europe/Berlin", "2026-03-28T22:00", "2026-03-29T05:00", id="the-short-night"
        ),
    ],
)
def test_what_can_wait_waits_until_her_morning(
    hours: QuietHours, zone: str, now: str, until: str | None
) -> None:
    asleep = facts.member(quiet=hours, timezone=zone)
    assert quiet_until(asleep, when(now)) == (until and when(until))


def test_the_morning_is_given_in_the_zone_that_was_asked_in() -> None:
    asleep = facts.member(quiet=NIGHT, timezone="Asia/Tokyo")
    morning = quiet_until(asleep, when("2026-11-21T13:00"))
    assert morning is not None
    assert morning.tzinfo is UTC


@pytest.mark.parametrize("known", [{"quiet": NIGHT}, {"timezone": "UTC"}], ids=["zone", "hours"])
def test_without_hours_or_zone_nothing_is_held_back(known: dict[str, object]) -> None:
    assert quiet_until(facts.member(**known), when("2026-11-22T03:00")) is None
