"""`stop everything`: one moderator is enough to end automatic acts, two begin them again."""

from dataclasses import replace

import pytest

from bot.model.actions import Say
from bot.model.cases import About, Chat
from bot.model.changes import SetHalted, SetMember
from bot.model.decisions import Decision
from bot.model.people import AccountId, Member, Standing
from tests.unit.rules.conversation.scene import NOW, ask, chat, lines, member, said, says

MOD = Member(AccountId("did:plc:moderator"), is_moderator=True, interests_at=NOW)
OTHER = Member(AccountId("did:plc:other"), is_moderator=True)
AUDITOR = AccountId("did:plc:auditor")
ALSO_MEMBER = replace(MOD, standing=Standing.ACTIVE, joined_at=NOW)


def house(who: Member = MOD, *, halted: bool = False) -> Chat:
    scene = chat(who=who, moderators=(who, OTHER))
    about = About(auditor=AUDITOR)
    return replace(scene, house=replace(scene.house, is_halted=halted, about=about))


def halts(decision: Decision) -> list[SetHalted]:
    return [change for change in decision.changes if isinstance(change, SetHalted)]


def told(decision: Decision) -> dict[str, str]:
    return {act.to: act.line for act in decision.actions if isinstance(act, Say)}


@pytest.mark.need("S3-1")
@pytest.mark.parametrize("who", [MOD, ALSO_MEMBER], ids=["moderator", "who is a member, too"])
def test_any_moderator_stops_it_at_once_and_all_who_answer_for_it_hear(who: Member) -> None:
    done = ask(house(who), "Stop everything!")
    assert halts(done) == [SetHalted(MOD.account, halted=True)]
    assert told(done) == {
        MOD.account: "halted",
        OTHER.account: "moderator_halted",
        AUDITOR: "auditor_halted",
    }
    text = next(text for text in says(done) if "operator" in text)
    for part in ("for everyone", "Alerts still go out", "stay hidden", "end dates", "Two of you"):
        assert part in text
    assert "for yourself alone, type stop" in text
    assert not [change for change in done.changes if isinstance(change, SetMember)]


def test_said_again_it_changes_nothing_and_says_so() -> None:
    again = ask(house(halted=True), "stop everything")
    assert not halts(again)
    assert lines(again) == ["already_halted"]


def test_a_reason_reaches_the_auditor_with_the_word_or_after_it() -> None:
    at_once = ask(house(), "stop everything because the mute list is wrong")
    (halt,) = halts(at_once)
    assert halt.why == "the mute list is wrong"
    assert any('"the mute list is wrong"' in text for text in says(at_once))
    later = ask(house(halted=True), "stop everything because of a wrong list")
    assert told(later) == {MOD.account: "halt_reason_kept", AUDITOR: "auditor_halted"}


@pytest.mark.parametrize("halted", [False, True])
def test_a_reason_that_may_name_a_patient_is_not_kept_and_all_stops_still(*, halted: bool) -> None:
    done = ask(house(halted=halted), "stop everything because of the 34yo on 4/7/2026")
    assert [halt.why for halt in halts(done)] == ([] if halted else [""])
    assert told(done)[MOD.account] == "halt_reason_names"
    assert not any("34yo" in text for text in says(done))


def test_from_a_member_it_means_stop_for_herself() -> None:
    done = ask(chat(), "stop everything")
    assert not halts(done)
    assert lines(done) == ["left_by_word"]


def test_a_sentence_of_a_member_with_these_words_ends_nothing() -> None:
    done = ask(chat(), "stop everything because I am tired of him")
    assert not done.changes
    assert lines(done) == ["muddled"]


def test_to_go_on_takes_a_proposal_and_only_where_it_is_stopped() -> None:
    assert lines(ask(house(), "resume everything")) == ["not_halted"]
    asked = ask(house(halted=True), "resume everything")
    assert not halts(asked)
    assert lines(asked) == ["confirm_propose"]


def test_the_queue_says_that_it_is_stopped() -> None:
    assert "automatic acts are off" in said(ask(house(halted=True), "queue"))
    assert "automatic" not in said(ask(house(), "queue"))


def test_without_an_auditor_it_stops_as_well() -> None:
    scene = house(member(is_moderator=True))
    done = ask(replace(scene, house=replace(scene.house, about=About())), "stop everything")
    assert halts(done)
    assert AUDITOR not in told(done)
