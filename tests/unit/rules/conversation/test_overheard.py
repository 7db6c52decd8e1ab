"""A message that named somebody went to that account too: nothing is done before she says so."""

from dataclasses import replace

import pytest

from bot.model.episodes import MeasureState
from bot.model.lines import Line
from bot.model.people import AccountId, Standing
from tests.unit.rules.conversation.scene import (
    account,
    after,
    ask,
    case,
    chat,
    lines,
    member,
    muted,
    says,
)

PAGE = "https://bad.example/@someone"
SOMEONE = AccountId("https://bad.example/users/someone")
SHE = AccountId("https://med.example/users/she")
OVERHEARD = chat(who=member(account=SHE), names_others=True)


def test_an_account_that_was_named_is_hidden_only_after_a_yes() -> None:
    asked = ask(OVERHEARD, f"mute {PAGE}", SOMEONE)
    careful, question = says(asked)
    assert "that account probably saw yours. I've done nothing to anyone yet." in careful
    assert question.startswith("Do you still want me to hide 1 account for 7 days? yes or no")
    assert "someone" not in careful + question
    assert muted(asked) == []
    done = ask(replace(after(OVERHEARD, asked), names_others=False), "yes")
    assert muted(done) == [SOMEONE]


def test_a_yes_that_others_could_read_is_none() -> None:
    scene = replace(OVERHEARD, who=member())
    asked = after(scene, ask(scene, "mute 41"))
    again = ask(asked, f"yes {PAGE}", SOMEONE)
    assert lines(again) == [Line.NAMED_SOMEBODY]
    assert muted(again) == []
    assert asked.question is not None
    assert not again.changes, "the question stays open"


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (f"trust {PAGE}", "Do you still want this: trust that account? yes or no"),
        ("mode off", "Do you still want this: mode off? yes or no"),
        ("stop", "Do you still want this: stop? yes or no"),
        ("puase 41", "Do you still want this: pause 41? yes or no"),
    ],
)
def test_every_word_that_acts_is_asked_back(typed: str, asked: str) -> None:
    decision = ask(OVERHEARD, typed, *((SOMEONE,) if PAGE in typed else ()))
    assert says(decision)[1].startswith(asked)
    assert len(decision.changes) == 1


def test_the_yes_is_to_what_she_typed() -> None:
    asked = ask(OVERHEARD, "mode off")
    done = ask(replace(after(OVERHEARD, asked), names_others=False), "yes")
    assert lines(done) == [Line.MODE_NOW_OFF]


def test_what_only_reads_is_answered_to_her_alone() -> None:
    decision = ask(OVERHEARD, "why 41")
    assert lines(decision) == [Line.NAMED_SOMEBODY, Line.WHY]
    assert {act.to for act in decision.actions} == {SHE}  # type: ignore[union-attr]  # all say


def test_somebody_who_may_need_help_is_not_even_asked_about() -> None:
    scene = replace(OVERHEARD, asking=frozenset({SOMEONE}))
    decision = ask(scene, f"mute {PAGE}", SOMEONE)
    assert lines(decision) == [Line.NAMED_SOMEBODY, Line.MAY_NEED_HELP]
    assert not decision.changes


@pytest.mark.parametrize("typed", ["hello there everyone I met", "no", "2", "check: a draft"])
def test_what_is_no_word_changes_nothing(typed: str) -> None:
    decision = ask(OVERHEARD, typed)
    assert lines(decision)[0] == Line.NAMED_SOMEBODY
    assert muted(decision) == []


def test_who_may_be_in_danger_hears_that_first() -> None:
    assert lines(ask(OVERHEARD, "I want to end my life")) == [Line.IN_DANGER]


def test_what_she_types_next_takes_its_place() -> None:
    asked = after(OVERHEARD, ask(OVERHEARD, "mode off"))
    later = after(asked, ask(replace(asked, names_others=False), "status"))
    assert later.question is None


def test_a_stranger_gets_the_answer_that_all_get() -> None:
    outside = replace(OVERHEARD, who=member(account=SHE, standing=Standing.NONE), episodes=())
    assert lines(ask(outside, f"mute {PAGE}")) == [Line.STRANGER]


def test_what_is_hidden_already_stays_as_it_is() -> None:
    scene = replace(OVERHEARD, who=member(), episodes=(case(hostile=1, care=0),))
    asked = ask(scene, "mute 41")
    done = after(scene, ask(replace(after(scene, asked), names_others=False), "yes"))
    assert [row.state for row in done.in_force] == [MeasureState.WANTED]
    again = ask(replace(done, names_others=True), f"mute {account(1)}", account(1))
    assert lines(again) == [Line.NAMED_SOMEBODY, Line.ALREADY_HIDDEN]
