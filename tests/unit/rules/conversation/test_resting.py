"""Rest, handing over, names or none, and the log of what was decided."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.cases import Chat
from bot.model.changes import SetMember
from bot.model.decisions import Decision
from bot.model.episodes import FlagState
from bot.model.people import Member
from tests.unit.rules.conversation.scene import NOW, account, ask, case, chat, lines, said, texts
from tests.unit.rules.conversation.test_moderators import (
    CLAIMED,
    FLAG,
    HOLDING,
    MOD,
    OTHER,
    desk,
    flags,
)


def members(decision: Decision) -> list[Member]:
    return [change.member for change in decision.changes if isinstance(change, SetMember)]


@pytest.mark.parametrize(
    ("typed", "days"),
    [("break 3 days", 3), ("break", 1), ("take a break", 1), ("break 40 weeks", 90)],
)
def test_a_break_frees_what_she_holds_and_offers_nothing(typed: str, days: int) -> None:
    decision = ask(HOLDING, typed)
    (resting,) = members(decision)
    assert resting.away_until == NOW + timedelta(days=days)
    assert [flag.claimed_by for flag in flags(decision)] == [None]
    scene = desk(who=resting)
    assert lines(ask(scene, "next")) == ["on_break"]
    assert flags(ask(scene, "next")) == []
    later = replace(scene, now=NOW + timedelta(days=days))
    assert [flag.number for flag in flags(ask(later, "next"))] == [41]
    (back,) = members(ask(scene, "break off"))
    assert back.away_until is None


def test_a_break_is_recorded_of_her_first_account_as_that_one_is() -> None:
    first, other = Member(account(1)), Member(MOD, is_moderator=True, linked_to=account(1))
    (resting,) = members(ask(desk(who=first, accounts=(first, other)), "break"))
    assert resting == replace(first, away_until=NOW + timedelta(days=1))


def test_handing_over_frees_the_case_with_its_notes() -> None:
    noted = replace(CLAIMED, notes=("quoted twice",))
    decision = ask(replace(HOLDING, queue=(noted, OTHER)), "handover")
    (free,) = flags(decision)
    assert (free.claimed_by, free.notes, free.passed) == (None, ("quoted twice",), ())
    assert "with 1 note." in said(decision)
    assert lines(ask(desk(), "handover")) == ["claim_first"]


@pytest.mark.need("S1-6")
def test_names_of_accounts_are_hidden_until_she_asks_and_the_member_always() -> None:
    named = replace(texts(1)[0], name="Hal. St. Luke's", text="@dr-ada you lie")
    blind = replace(HOLDING, samples=(named,))
    assert "Hal" not in said(ask(blind, "show"))
    (sees,) = members(ask(blind, "blind off"))
    assert sees.sees_names
    seeing = replace(blind, who=sees)
    assert "Names and words are hidden." in said(ask(blind, "next"))
    assert ". Words are hidden." in said(ask(seeing, "next"))
    shown = said(ask(seeing, "show"))
    assert 'From "Hal St. Luke' in shown
    assert '"(name) you lie"' in shown
    (again,) = members(ask(seeing, "blind on"))
    assert not again.sees_names


def decided(number: int, verdict: str, **changes: object) -> object:
    closed = replace(FLAG, number=number, state=FlagState.CLOSED, verdict=verdict, closed_at=NOW)
    return replace(closed, **changes)  # type: ignore[arg-type]  # the tests' own words for fields


def test_the_log_counts_and_names_no_moderator_and_no_case_of_hers() -> None:
    scene = desk(
        decided=(
            decided(61, "agree", closed_by=account(8)),
            decided(62, "dismiss"),
            decided(63, "care"),
            decided(64, "agree", member=MOD),
        )
    )
    assert said(ask(scene, "log")) == (
        "In 30 days moderators agreed on 1 case, dismissed 1 case and saw need for help in 1 case. "
        "Last: case 61 agreed (21 Nov), case 62 dismissed (21 Nov) and case 63 need for help "
        "(21 Nov). Type queue or next."
    )
    assert lines(ask(desk(), "log")) == ["log_empty"]


@pytest.mark.parametrize("typed", ["break", "break off", "handover", "blind off", "log"])
def test_a_member_has_none_of_these(typed: str) -> None:
    scene: Chat = chat(episodes=(case(),), queue=(CLAIMED,))
    decision = ask(scene, typed)
    assert lines(decision) == ["muddled"]
    assert decision.changes == ()


def test_somebody_in_danger_is_answered_also_where_a_desk_word_leads() -> None:
    assert lines(ask(chat(), "note that I want to die")) == ["in_danger"]
