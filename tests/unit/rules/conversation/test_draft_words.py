"""`pause on` and `hold` beside the words that they are typed like."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.changes import PauseEpisode, SetMember
from bot.model.drafts import Showing, Stage
from bot.model.people import AccountId, Right
from tests.unit.rules.conversation.scene import (
    NOW,
    SHE,
    after,
    ask,
    case,
    chat,
    lines,
    member,
    said,
)
from tests.unit.rules.conversation.test_moderators import HOLDING, desk

DRAFT = Showing(Stage.SHOWN, {"m0": "What an idiot"}, NOW + timedelta(minutes=30))
PAUSED = chat(episodes=(replace(case(), paused_until=NOW + timedelta(hours=1)),))


def test_pause_on_is_a_choice_of_hers_that_can_be_taken_back() -> None:
    on = after(chat(), ask(chat(), "pause on"))
    assert on.who.pauses_checks
    assert "status_pause" in lines(ask(on, "status"))
    assert not ask(on, "pause on").changes, "said twice it is one choice"
    undone = after(on, ask(on, "undo"))
    assert not undone.who.pauses_checks
    assert after(undone, ask(undone, "redo")).who.pauses_checks
    assert not after(on, ask(on, "Pause off, please")).who.pauses_checks


@pytest.mark.parametrize("typed", ["pause on 41", "pause on 24h", "pause on 41 for 2 days"])
def test_what_may_be_a_conversation_is_asked(typed: str) -> None:
    asked = ask(chat(), typed)
    assert lines(asked) == ["did_you_mean"]
    assert not [change for change in asked.changes if isinstance(change, SetMember)]
    done = ask(after(chat(), asked), "yes")
    assert [change.number for change in done.changes if isinstance(change, PauseEpisode)] == [41]


def test_pause_off_may_mean_the_conversation_that_is_paused() -> None:
    asked = ask(PAUSED, "pause off")
    assert "resume 41" in said(asked)
    assert lines(ask(after(PAUSED, asked), "yes")) == ["resumed"]
    both = replace(PAUSED, who=member(pauses_checks=True))
    assert lines(ask(both, "pause off")) == ["pause_now_off"]
    assert lines(ask(chat(), "pause off")) == ["pause_now_off"]


@pytest.mark.parametrize("typed", ["pause", "pause 41 24h"])
def test_pause_alone_is_about_a_conversation(typed: str) -> None:
    assert any(isinstance(change, PauseEpisode) for change in ask(chat(), typed).changes)


def test_a_moderator_with_both_in_hand_says_which_one() -> None:
    both = replace(HOLDING, draft=DRAFT)
    asked = ask(both, "hold 2h")
    assert lines(asked) == ["draft_or_case"]
    assert not asked.changes
    assert lines(ask(both, "hold 41 2h")) == ["case_rests"]
    assert lines(ask(HOLDING, "hold 2h")) == ["case_rests"]
    assert lines(ask(desk(), "hold 2h")) == ["claim_first"]


LINK = "https://bot.example/connect/drafts"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"can_act": False}, "my_drafts_connect"),
        ({}, "right_link"),
        ({"rights": (Right.DRAFTS,)}, "my_drafts"),
        ({"can_act": False, "rights": (Right.DRAFTS,)}, "my_drafts_connect"),
    ],
)
def test_her_own_drafts_need_her_own_consent(changes: dict[str, Any], line: str) -> None:
    house = replace(chat().house, right_links={(SHE, Right.DRAFTS): LINK})
    decision = ask(chat(who=member(**changes), house=house), "my drafts")
    assert lines(decision) == [line]
    assert (LINK in said(decision)) is (line == "right_link")
    assert not decision.changes


def test_posts_that_her_server_sends_later_are_read_after_a_yes_each_time() -> None:
    there = chat(who=member(account=AccountId("https://med.example/users/she")))
    for _ in range(2):
        asked = ask(there, "my drafts")
        assert lines(asked) == ["confirm_my_drafts"]
        read = ask(after(there, asked), "yes")
        assert lines(read) == ["my_drafts"]
        assert lines(ask(after(there, asked), "no")) == ["left_alone"]
        there = after(after(there, asked), read)
    out = chat(who=member(account=AccountId("https://med.example/users/she"), can_act=False))
    assert lines(ask(out, "my drafts")) == ["my_drafts_connect"]


@pytest.mark.parametrize("typed", ["check my drafts", "Look at my drafts, please"])
def test_a_word_about_them_is_no_draft(typed: str) -> None:
    assert lines(ask(chat(who=member(rights=(Right.DRAFTS,))), typed)) == ["my_drafts"]
