"""People who are not inside: the one uniform answer, and their own way in and out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Priority, Say
from bot.model.cases import Chat
from bot.model.changes import AnsweredStranger, SetMember
from bot.model.decisions import NOTHING
from bot.model.people import AccountId, Member, Standing
from tests.unit.rules.conversation.scene import NOW, ask, chat, lines, member, said

STRANGER = AccountId("did:plc:somebody")


def stranger(**changes: object) -> Chat:
    nobody = chat(who=Member(STRANGER), episodes=(), focus=None)
    return replace(nobody, **changes)  # type: ignore[arg-type]  # the tests' own words for fields


@pytest.mark.need("S1-18", "S4-14")
@pytest.mark.parametrize(
    "typed",
    [
        "is Dr A a member?",
        "protect Dr A",
        "mute for Dr A",
        "mute 41",
        "status",
        "yes",
        "1",
        "my data",
        "forget me",
        "asdf",
        "",
        "next",
        "check: a draft",
    ],
)
def test_a_stranger_gets_the_same_words_whatever_was_asked(typed: str) -> None:
    decision = ask(stranger(), typed)
    assert decision.changes == (AnsweredStranger(STRANGER, NOW),)
    (act,) = decision.actions
    assert act == Say(STRANGER, "stranger", {}, Priority.STRANGER)


def test_once_a_day_and_no_more() -> None:
    assert ask(stranger(answered_today=True), "hello") == NOTHING
    assert ask(stranger(answered_today=True), "privacy") == NOTHING


def test_privacy_and_the_way_in_are_open_to_all() -> None:
    assert lines(ask(stranger(), "privacy")) == ["privacy"]
    assert lines(ask(stranger(answered_today=True), "join")) == ["welcome_joined"]


def test_a_stranger_who_names_somebody_joins_nothing() -> None:
    named = stranger(names_others=True)
    assert lines(ask(named, "join")) == ["stranger"]


def test_who_waits_can_look_and_leave() -> None:
    waiting = chat(who=member(standing=Standing.WAITING))
    assert lines(ask(waiting, "status")) == ["still_waiting"]
    assert lines(ask(waiting, "join")) == ["still_waiting"]
    assert lines(ask(waiting, "stop")) == ["not_started"]
    assert lines(ask(waiting, "mute 41")) == ["stranger"]


def test_stop_by_somebody_whose_account_was_away_is_heard() -> None:
    away = chat(who=member(standing=Standing.GONE, left_at=NOW - timedelta(days=1)))
    stopped = ask(away, "stop")
    assert lines(stopped) == ["left_by_word"]
    (left,) = [c.member for c in stopped.changes if isinstance(c, SetMember)]
    assert (left.standing, left.left_at) == (Standing.LEFT, NOW)


def test_who_left_hears_about_her_own_records_only() -> None:
    left = chat(who=member(standing=Standing.LEFT, left_at=NOW - timedelta(days=1), can_act=False))
    assert "erased on Fri 27 Nov" in said(ask(left, "my data"))
    for typed in ("why 41", "undo", "status", "help", "mute all"):
        answered = ask(replace(left, answered_today=True), typed)
        assert lines(answered) == ["already_left"], "never silence for somebody it knows"
        assert answered.changes == ()
    assert lines(ask(left, "forget me")) == ["confirm_forget"]


def test_erasure_keeps_the_date_of_leaving() -> None:
    left = chat(who=member(standing=Standing.LEFT, left_at=NOW - timedelta(days=3), can_act=False))
    asked = ask(left, "forget me")
    (question,) = [c.question for c in asked.changes if hasattr(c, "question")]
    assert "erased on Wed 25 Nov" in said(ask(replace(left, question=question), "forget"))
