"""Moderators answer who asks to follow the bot, and what is said to who asks by message."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.actions import AnswerRequest, ReadHerCircle
from bot.model.cases import Chat
from bot.model.changes import Acted, AnsweredRequest, SetMember
from bot.model.gate import Caller, FollowRequest
from bot.model.people import AccountId, Member, Standing
from tests.unit.rules.conversation.scene import NOW, POLICY, after, ask, chat, lines, said

MOD = AccountId("did:plc:moderator")
SOMEBODY = AccountId("https://clinic.example/users/somebody")


def request(number: int, handle: str = "somebody@clinic.example") -> FollowRequest:
    caller = Caller(SOMEBODY, handle, NOW - timedelta(days=400), 41)
    return FollowRequest(number, caller, NOW - timedelta(minutes=number))


def desk(*requests: FollowRequest) -> Chat:
    return chat(who=Member(MOD, is_moderator=True), episodes=(), focus=None, requests=requests)


DESK = desk(request(3), request(4, "other@clinic.example"))


def test_the_list_shows_what_tells_a_person_from_an_empty_account() -> None:
    assert said(ask(DESK, "requests")) == (
        "2 accounts ask to follow me.\n"
        '3: "somebody(at)clinic.example" (400 days old) with 41 posts\n'
        '4: "other(at)clinic.example" (400 days old) with 41 posts\n'
        "Type admit or decline with the number, like: admit 3."
    )


def test_what_is_not_known_of_an_account_is_left_out() -> None:
    unknown = replace(request(3), caller=Caller(SOMEBODY, "somebody@clinic.example"))
    assert '3: "somebody(at)clinic.example"\n' in said(ask(desk(unknown), "requests"))


def test_a_long_list_is_read_a_few_at_a_time() -> None:
    scene = desk(*map(request, range(1, 9)))
    first = ask(scene, "requests")
    assert "8 accounts ask" in said(first)
    assert "\n3: " in said(first)
    assert "\n4: " not in said(first)
    assert "5 left: type more." in said(first)
    scene = after(scene, first)
    answered = replace(scene, requests=scene.requests[2:])  # 1 and 2 meanwhile
    second = ask(answered, "more")
    assert [f"\n{n}: " in said(second) for n in range(3, 8)] == [False, True, True, True, False]
    scene = after(answered, second)
    last = ask(scene, "more")
    assert "\n8: " in said(last)
    assert "left: type more" not in said(last)
    assert lines(ask(after(scene, last), "more")) == ["nothing_more"]


def test_more_after_all_were_answered_says_so() -> None:
    scene = desk(*map(request, range(1, 9)))
    scene = after(scene, ask(scene, "requests"))
    assert lines(ask(replace(scene, requests=()), "more")) == ["nothing_more"]


@pytest.mark.parametrize(
    "handle",
    [
        "dr.jane.smith.cardiology@charite.de.staff.evil.example",
        "x@charite.de.staff.of.the.cardiology.department.evil.example",
        f"{'dr' * 200}@{'charite.' * 20}evil.example",
    ],
)
def test_of_a_long_handle_the_end_stays_which_says_whose_server_it_is(handle: str) -> None:
    text = said(ask(desk(request(3, handle)), "requests"))
    assert '.evil.example"' in text
    assert len(text) < 200


@given(st.text(max_size=60))
def test_no_handle_calls_anybody(handle: str) -> None:
    text = said(ask(desk(request(3, handle)), "requests"))
    assert "@" not in text
    assert "://" not in text


@pytest.mark.parametrize(
    ("typed", "admits", "line"),
    [
        ("admit 3", True, "request_admitted"),
        ("please admit #3", True, "request_admitted"),
        ("admit number 3", True, "request_admitted"),
        ("decline 3", False, "request_declined"),
        ("Decline 3.", False, "request_declined"),
    ],
)
def test_one_word_of_one_moderator_answers_a_request(typed: str, admits: bool, line: str) -> None:  # noqa: FBT001  a case of the table
    decision = ask(DESK, typed)
    word = "admit" if admits else "decline"
    assert decision.changes == (AnsweredRequest(3), Acted(MOD, word))
    assert decision.actions[0] == AnswerRequest(SOMEBODY, admits=admits)
    assert lines(decision) == [line]


@pytest.mark.parametrize("typed", ["admit 5", "decline 5"])
def test_a_number_that_nobody_has_changes_nothing(typed: str) -> None:
    decision = ask(DESK, typed)
    assert (decision.changes, lines(decision)) == ((), ["no_such_request"])


@pytest.mark.parametrize("typed", ["admit", "decline", "admit them", "admit 3 and 4", "admti 3"])
def test_who_is_meant_is_never_guessed(typed: str) -> None:
    decision = ask(DESK, typed)
    assert not any(isinstance(act, AnswerRequest) for act in decision.actions)
    assert not any(isinstance(change, AnsweredRequest) for change in decision.changes)


def test_nobody_asks() -> None:
    assert lines(ask(desk(), "requests")) == ["no_requests"]
    assert lines(ask(desk(), "admit")) == ["no_requests"]


@pytest.mark.parametrize("typed", ["admit 3", "decline 3", "requests"])
def test_the_words_are_for_moderators_alone(typed: str) -> None:
    decision = ask(chat(requests=DESK.requests), typed)
    assert (decision.changes, lines(decision)) == ((), ["muddled"])


GATED = chat(who=Member(SOMEBODY), episodes=(), focus=None)
GATED = replace(GATED, house=replace(GATED.house, gated=True))


def test_who_asks_by_message_hears_that_moderators_look_at_it() -> None:
    decision = ask(GATED, "join")
    assert lines(decision) == ["waiting_for_approval"]
    (waiting,) = [c.member for c in decision.changes if isinstance(c, SetMember)]
    assert waiting.standing is Standing.WAITING
    again = replace(GATED, who=waiting)
    assert lines(ask(again, "join")) == ["still_waiting"]


def test_approve_lets_her_in() -> None:
    (waiting,) = [c.member for c in ask(GATED, "join").changes if isinstance(c, SetMember)]
    asked = ask(replace(DESK, waiting=(waiting,)), "approve")
    confirmed = replace(DESK, waiting=(waiting,), question=asked.changes[0].question)  # type: ignore[union-attr]  # Ask
    done = ask(confirmed, "yes", policy=replace(POLICY, max_members=100))
    assert ReadHerCircle(SOMEBODY) in done.actions
