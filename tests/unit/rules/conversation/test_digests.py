"""`digest` and `quiet tonight`: hers to set, to read and to take back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.model.changes import SetMember
from bot.model.people import QuietHours
from tests.unit.rules.conversation.scene import NOW, after, ask, chat, lines, member, said, says

HERE = member(timezone="America/Chicago", quiet=QuietHours(time(22), time(7)))


@pytest.mark.need("S1-11")
@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("digest on", time(8)),
        ("digest", time(8)),
        ("digest on 7:30", time(7, 30)),
        ("Daily digest at 6pm, please", time(18)),
        ("digest 9", time(9)),
    ],
)
def test_she_names_a_time_or_none(typed: str, at: time) -> None:
    decision = ask(chat(who=HERE), typed)
    assert lines(decision) == ["digest_now"]
    assert f"{at:%H:%M}" in said(decision)
    assert after(chat(), decision).who.digest_at == at


def test_after_that_time_of_today_the_first_comes_tomorrow() -> None:
    scene = after(chat(who=HERE), ask(chat(who=HERE), "digest on"))  # it is 8:00 there
    assert scene.who.digested == date(2026, 11, 21)
    later = after(chat(who=HERE), ask(chat(who=HERE), "digest on 9:00"))
    assert later.who.digested is None


@pytest.mark.parametrize("typed", ["digest off", "no digest", "stop the digest"])
def test_off_undo_and_redo(typed: str) -> None:
    on = after(chat(who=HERE), ask(chat(who=HERE), "digest on 7:30"))
    off = after(on, ask(on, typed))
    assert lines(ask(on, typed)) == ["digest_now_off"]
    assert off.who.digest_at is None
    undone = after(off, ask(off, "undo"))
    assert undone.who.digest_at == time(7, 30)
    assert after(undone, ask(undone, "redo")).who.digest_at is None
    mode = after(on, ask(on, "mode off"))
    assert after(mode, ask(mode, "undo")).who.digest_at == time(7, 30), "another choice"


def test_no_time_of_day_changes_nothing() -> None:
    decision = ask(chat(who=HERE), "digest on 25:00")
    assert lines(decision) == ["digest_how"]
    assert not decision.changes


def test_said_twice_it_is_one_choice() -> None:
    on = after(chat(who=HERE), ask(chat(who=HERE), "digest on 7:30"))
    again = ask(on, "digest on 7:30")
    assert not [change for change in again.changes if isinstance(change, SetMember)]


def test_status_tells_of_it() -> None:
    on = after(chat(who=HERE), ask(chat(who=HERE), "digest on 7:30"))
    assert "once a day at 07:30" in says(ask(on, "status"))[1]
    assert len(says(ask(chat(), "status"))) == 1


@pytest.mark.need("S1-11")
def test_quiet_tonight_ends_in_her_morning() -> None:
    decision = ask(chat(who=HERE), "quiet tonight")
    assert lines(decision) == ["quiet_tonight"]
    scene = after(chat(who=HERE), decision)
    assert scene.who.quiet_tonight == datetime(2026, 11, 22, 13, tzinfo=UTC)
    assert scene.who.quiet == HERE.quiet
    assert after(scene, ask(scene, "undo")).who.quiet_tonight is None
    off = after(scene, ask(scene, "quiet off"))
    assert (off.who.quiet, off.who.quiet_tonight) == (None, None)


def test_quiet_for_a_while_needs_no_clock_and_lasts_a_day_at_most() -> None:
    for typed, hours in (("quiet 3 hours", 3), ("quiet for 9 days", 24)):
        scene = after(chat(), ask(chat(), typed))
        assert scene.who.quiet_tonight == NOW + timedelta(hours=hours)


def test_quiet_tonight_needs_to_know_when_her_morning_is() -> None:
    decision = ask(chat(), "quiet tonight")
    assert lines(decision) == ["quiet_tonight_needs_zone"]
    assert not decision.changes
    assert NOW.tzinfo is UTC
