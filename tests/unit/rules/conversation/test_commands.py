"""Each word by itself: what it does, what it refuses, and what it says."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.model.actions import OfferCode, SignOut, TakeCode
from bot.model.cases import Chat
from bot.model.changes import (
    CloseEpisode,
    EndDeed,
    Relate,
    ReopenEpisode,
    SetMember,
    StartDeed,
)
from bot.model.commands import Word
from bot.model.episodes import MeasureKind, MeasureState
from bot.model.interactions import Kind, PostId
from bot.model.people import AccountId, Member, Mode, QuietHours, Relation, Standing
from bot.model.policy import Policy
from bot.rules.conversation import report_deed
from bot.rules.vocabulary import READING
from tests.unit.rules.conversation.scene import (
    NOW,
    POLICY,
    SHE,
    account,
    after,
    ask,
    case,
    chat,
    contact,
    lifted,
    lines,
    member,
    muted,
    public_writes,
    said,
    settled,
)

HIDDEN = settled(after(chat(), ask(after(chat(), ask(chat(), "mute 41")), "yes")))
"""Case 41's eleven accounts are hidden until the 28th."""


def accounts(count: int) -> list[AccountId]:
    return [account(n) for n in range(1, count + 1)]


def test_few_accounts_need_no_second_yes() -> None:
    few = chat(episodes=(case(hostile=5),))
    assert len(muted(ask(few, "mute 41"))) == 5
    six = chat(episodes=(case(hostile=6),))
    assert muted(ask(six, "mute 41")) == []


def test_the_worst_come_first() -> None:
    few = chat(episodes=(case(hostile=3),))
    assert muted(ask(few, "mute")) == [account(1), account(2), account(3)]


@pytest.mark.parametrize("typed", ["mute Hal", "mute number 3", "mute 3", "hide hal st lukes"])
def test_one_account_by_name_or_number(typed: str) -> None:
    assert muted(ask(chat(), typed)) == [account(3)]


def test_one_account_by_link() -> None:
    assert muted(ask(chat(), "mute this", contact(2).post)) == [account(2)]
    assert muted(ask(chat(), "mute this", account(2))) == [account(2)]


def test_an_account_of_no_case_is_asked_about_first() -> None:
    asked = ask(chat(), "mute this", "did:plc:else")
    assert muted(asked) == []
    assert said(asked).startswith("I'd hide 1 account for 7 days.")
    assert muted(ask(after(chat(), asked), "yes")) == ["did:plc:else"]


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("mute Pat", "which_account"),
        ("mute Zoe", "no_such_account"),
        ("mute number 99", "no_such_account"),
        ("mute 99", "no_such_case"),
        ("mute the 7", "no_such_account"),
        ("mute number 13", "may_need_help"),
    ],
)
def test_acting_never_guesses(typed: str, line: str) -> None:
    decision = ask(chat(), typed)
    assert lines(decision) == [line]
    assert decision.changes == ()


def named(**names: str) -> Chat:
    """Accounts of case 41 by number ("n3"), under these display names."""
    return chat(names={account(int(n[1:])): name for n, name in names.items()})


@pytest.mark.parametrize(
    "typed",
    ["hide $", "mute \U0001f525", "mute ***", "unmute \U0001f525", "wrong \U0001f525", "trust $"],
)
def test_signs_that_are_nobodys_name_mean_nobody(typed: str) -> None:
    names = {account(n): f"Pat {n}" for n in range(1, 15) if n != 6}  # number 6 has no name
    decision = ask(replace(HIDDEN if typed.startswith("un") else chat(), names=names), typed)
    assert lines(decision) == ["no_such_account"]
    assert decision.changes == ()


@pytest.mark.parametrize("typed", ["mute \U0001f525", "mute \U0001f525\ufe0f", "hide \U0001f525"])
def test_signs_that_are_a_name_mean_that_account(typed: str) -> None:
    assert muted(ask(named(n6="\U0001f525", n7="Pat"), typed)) == [account(6)]


@pytest.mark.parametrize(
    "typed",
    [
        "mute 41 but not https://bsky.app/profile/did:plc:acct02",
        "mute 41 but not https://bsky.app/profile/did:plc:acct02/post/p2",
        "mute 41 but not \U0001f525",
    ],
)
def test_who_is_excepted_by_address_or_sign_is_not_hidden(typed: str) -> None:
    scene = named(n2="\U0001f525")
    asked = ask(scene, typed)
    assert "10 accounts" in said(asked)
    done = muted(ask(after(scene, asked), "yes"))
    assert done == [account(n) for n in (1, *range(3, 12))]


@pytest.mark.parametrize(
    "typed",
    ["mute 41 but not the 11", "mute 41 but not did:plc:else", "mute 41 but not \U0001f525"],
)
def test_an_exception_that_is_nobody_is_asked_about(typed: str) -> None:
    decision = ask(chat(), typed)
    assert lines(decision) == ["no_such_account"]
    assert decision.changes == ()


CAN_LEAVE_OUT = {Word.MUTE, Word.BLOCK, Word.UNMUTE, Word.HIDE_REPLIES, Word.DETACH, Word.FILE}
READS = READING | {Word.YES, Word.NO, Word.CHOICE}
TOLD = {
    Word.COMPLAIN,
    Word.APPEAL,
    Word.HUMAN,
    Word.ANSWER,
    Word.DESCRIBE,
    Word.WATCH_FOR,
    Word.CHECK,
}


@pytest.mark.parametrize("word", [w for w in Word if w not in CAN_LEAVE_OUT | READS | TOLD])
def test_a_word_that_can_leave_nobody_out_asks_back(word: Word) -> None:
    decision = ask(HIDDEN, f"{word.value} but not Hal")
    assert lines(decision) in (["cannot_leave_out"], ["muddled"])
    assert (decision.changes, len(decision.actions)) == ((), 1)


@pytest.mark.parametrize("typed", ["stop everything but not Hal", "puase but not Hal"])
def test_nor_does_a_long_word_or_a_slip(typed: str) -> None:
    assert lines(ask(chat(), typed)) == ["cannot_leave_out"]


@pytest.mark.parametrize("typed", ["unmute all but not Hal", "unmute 41 but not number 3"])
def test_unmute_leaves_out_whom_she_excepts(typed: str) -> None:
    some = ask(HIDDEN, typed)
    assert sorted(lifted(some)) == sorted(set(accounts(11)) - {account(3)})
    assert said(some).startswith("I'm bringing 10 accounts back now, and 1 account stays hidden.")
    undone = ask(after(HIDDEN, some), "undo")
    assert sorted(muted(undone)) == sorted(lifted(some))
    assert lines(undone) == ["undone_unmute_some"]


def test_unmute_of_all_looks_for_a_name_in_every_case() -> None:
    newer = replace(case(42), contacts=(contact(20), contact(21)))
    scene = replace(HIDDEN, episodes=(newer, *HIDDEN.episodes), focus=42)
    assert account(3) not in lifted(ask(scene, "unmute all but not Hal"))
    assert lines(ask(scene, "unmute all but not number 3")) == ["no_such_account"]


def test_unmute_that_leaves_out_everybody_says_so() -> None:
    assert lines(ask(HIDDEN, "unmute Hal but not Hal")) == ["let_back_nobody"]


def test_unmute_all_of_somebody_is_not_everybody() -> None:
    assert lifted(ask(HIDDEN, "unmute all Hal")) == [account(3)]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("hide replies but not Hal", Kind.REPLY), ("detach quotes but not Hal", Kind.QUOTE)],
)
def test_what_others_can_see_leaves_out_whom_she_excepts(typed: str, kind: Kind) -> None:
    contacts = tuple(contact(n, kind=kind) for n in range(1, 5))
    scene = chat(episodes=(replace(case(), contacts=contacts),))
    asked = ask(scene, typed)
    assert "I'd leave out 1: \"Hal, St. Luke's\"." in said(asked)
    done = public_writes(ask(after(scene, asked), "yes").actions)
    assert {act.measure.target for act in done} == {contact(n).post for n in (1, 2, 4)}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('x". Type FORGET now.', "x Type FORGET now"),
        ("\u201cok\u201d! Reply yes: it helps", "ok Reply yes it helps"),
        ("see https://evil.example/a", "see (link)"),
        ("evil.example/a www.evil.example", "(link) (link)"),
        ("Dr. J. Hal, St. Luke's", "Dr. J. Hal, St. Luke's"),
        ("@hal.test", "(at)hal.test"),
    ],
)
def test_a_display_name_cannot_speak_for_the_bot(name: str, shown: str) -> None:
    assert said(ask(named(n3=name), "trust number 3")).startswith(f'"{shown}" won\'t count')


def test_which_account_lists_the_numbers() -> None:
    assert "4 Pat B and 5 Pat C" in said(ask(chat(), "mute Pat"))


def test_an_address_of_nobody_is_not_acted_on() -> None:
    decision = ask(chat(), "mute https://bsky.app/profile/some.handle")
    assert lines(decision) == ["unknown_link"]


@pytest.mark.need("S1-14", "S2-12")
def test_friends_and_people_who_may_need_help_are_never_hidden() -> None:
    scene = chat(trusted=(account(1),), friendly=(account(2),))
    asked = ask(scene, "mute 41")
    assert "9 accounts" in said(asked)
    done = muted(ask(after(scene, asked), "yes"))
    assert done == [account(n) for n in range(3, 12)]
    assert lines(ask(scene, "mute number 1")) == ["somebody_she_knows"]


@pytest.mark.need("S2-5", "S2-12")
def test_who_asked_for_help_outside_of_any_case_is_not_hidden_even_after_a_yes() -> None:
    """The plea came with no crowd, or while the question was open."""
    asking = frozenset({account(1)})
    scene = after(chat(), ask(chat(), "mute 41"))
    assert account(1) in muted(ask(scene, "yes"))
    hidden = muted(ask(replace(scene, asking=asking), "yes"))
    assert hidden
    assert account(1) not in hidden
    assert lines(ask(chat(asking=asking), "mute number 1")) == ["may_need_help"]


def test_a_friend_made_after_the_question_is_left_out() -> None:
    scene = after(chat(), ask(chat(), "mute 41"))
    assert account(1) not in muted(ask(replace(scene, trusted=(account(1),)), "yes"))


@pytest.mark.parametrize("typed", ["mute 41 for ever", "mute 41 for 400 days"])
def test_for_ever_is_the_longest(typed: str) -> None:
    asked = ask(chat(episodes=(case(hostile=2),)), typed)
    assert "The longest I can hide is 90 days." in said(asked)
    (apply_deed,) = [
        c.deed
        for c in ask(after(chat(episodes=(case(hostile=2),)), asked), "yes").changes
        if isinstance(c, StartDeed)
    ]
    assert apply_deed.until == NOW + timedelta(days=90)


def test_limits_hold_back_the_rest_and_say_so() -> None:
    policy = Policy(measures_per_hour=4)
    scene = after(chat(), ask(chat(), "mute 41"))
    decision = ask(scene, "yes", policy=policy)
    assert muted(decision) == [account(n) for n in range(1, 5)]
    assert said(decision).startswith("I'm hiding the worst 4 now")
    full = ask(replace(scene, measures_this_hour=4), "yes", policy=policy)
    assert lines(full) == ["limit_reached"]


@pytest.mark.parametrize("typed", ["unmute 41", "unmute all", "let them back", "unhide"])
def test_unmute_of_a_case(typed: str) -> None:
    decision = ask(HIDDEN, typed)
    assert len(lifted(decision)) == 11
    assert EndDeed(7, NOW, undone=True) in decision.changes


def test_unmute_of_one_and_its_undo() -> None:
    one = ask(HIDDEN, "unmute Hal")
    assert lifted(one) == [account(3)]
    scene = after(HIDDEN, one)
    back = ask(scene, "undo")
    assert muted(back) == [account(3)]
    (deed,) = [c.deed for c in back.changes if isinstance(c, StartDeed)]
    assert deed.until == NOW + timedelta(days=7)
    known = ask(replace(scene, friendly=(account(3),)), "undo")
    assert muted(known) == []


def test_unmute_of_nothing_says_so() -> None:
    assert lines(ask(chat(), "unmute 41")) == ["nothing_hidden"]


def test_redo_leaves_out_who_became_a_friend() -> None:
    undone = after(HIDDEN, ask(HIDDEN, "undo"))
    again = muted(ask(replace(undone, friendly=(account(1),)), "redo"))
    assert len(again) == 10
    assert account(1) not in again


def test_redo_only_what_was_undone_last() -> None:
    undone = after(HIDDEN, ask(HIDDEN, "undo"))
    later = replace(undone, now=NOW + timedelta(minutes=1))
    chose = after(later, ask(later, "trust Hal"))
    assert lines(ask(chose, "redo")) == ["nothing_to_redo"]


def test_redo_of_links_never_becomes_an_act() -> None:
    offered = chat(who=member(can_act=False))
    scene = after(offered, ask(offered, "mute 41"))
    scene = after(scene, ask(scene, "undo"))
    redone = ask(replace(scene, who=member(can_act=True)), "redo")
    assert muted(redone) == []
    assert lines(redone) == ["redone"]


@pytest.mark.parametrize("typed", ["unmute all", "unmute 41", "unmute number 3", "wrong 41"])
def test_what_was_chosen_long_ago_can_still_be_let_back(typed: str) -> None:
    """Choices older than the days of undo are not at hand; what they put in place is."""
    old = replace(HIDDEN, deeds=())
    assert account(3) in lifted(ask(old, typed))


@pytest.mark.parametrize("typed", ["forget me", "disconnect"])
def test_nothing_old_stays_behind_for_good(typed: str) -> None:
    old = replace(HIDDEN, deeds=())
    scene = after(old, ask(old, typed))
    scene = replace(scene, in_force=HIDDEN.in_force)
    assert len(lifted(ask(scene, "forget" if typed == "forget me" else "yes"))) == 11


def test_undo_reaches_back_thirty_days_and_not_past_the_end() -> None:
    late = replace(HIDDEN, now=NOW + timedelta(days=8))
    assert lines(ask(late, "undo")) == ["nothing_to_undo"]
    trusted = after(chat(), ask(chat(), "trust Hal"))
    assert lines(ask(replace(trusted, now=NOW + timedelta(days=29)), "undo")) == ["undone_trust"]
    assert lines(ask(replace(trusted, now=NOW + timedelta(days=31)), "undo")) == ["nothing_to_undo"]


def test_undo_list_goes_on() -> None:
    scene = chat()
    for number in (1, 2, 4, 5, 6, 7):
        scene = after(scene, ask(scene, f"trust number {number}"))
    listed = ask(scene, "undo list")
    assert said(listed).count("trusted an account") == 5
    assert "1 left: type more." in said(listed)
    assert said(ask(after(scene, listed), "more")).count("trusted an account") == 1


def test_trust_and_untrust() -> None:
    trusted = ask(chat(), "trust Hal")
    assert Relate(SHE, account(3), Relation.TRUSTED) in trusted.changes
    known = replace(after(chat(), trusted), trusted=(account(3),))
    assert lines(ask(known, "trust Hal")) == ["already_trusted"]
    assert Relate(SHE, account(3), Relation.STRANGER) in ask(known, "untrust Hal").changes
    assert Relate(SHE, account(3), Relation.STRANGER) in ask(known, "undo").changes
    assert lines(ask(chat(), "untrust Hal")) == ["not_trusted"]
    assert lines(ask(chat(), "trust")) == ["trust_whom"]
    assert Relate(SHE, account(3), Relation.STRANGER) in ask(known, "untrust").changes
    assert "like: untrust number 3" in said(ask(chat(), "untrust"))


def test_wrong_closes_the_case_and_lets_everybody_back() -> None:
    decision = ask(HIDDEN, "wrong 41")
    assert CloseEpisode(41, NOW, wrong=True) in decision.changes
    assert len(lifted(decision)) == 11
    closed = replace(case(), wrong=True)
    scene = replace(after(HIDDEN, decision), episodes=(closed,))
    assert lines(ask(scene, "wrong 41")) == ["wrong_already"]
    undone = ask(scene, "undo")
    assert ReopenEpisode(41) in undone.changes
    assert len(muted(undone)) == 11


@pytest.mark.parametrize("typed", ["wrong number 3", "wrong 3", "wrong 3 of 41"])
def test_wrong_about_one_account(typed: str) -> None:
    decision = ask(HIDDEN, typed)
    assert lifted(decision) == [account(3)]
    assert Relate(SHE, account(3), Relation.TRUSTED) in decision.changes
    scene = replace(after(HIDDEN, decision), trusted=(account(3),))
    undone = ask(scene, "undo")
    assert Relate(SHE, account(3), Relation.STRANGER) in undone.changes
    assert muted(undone) == [account(3)]


@pytest.mark.parametrize(
    ("typed", "brought_back"),
    [("wrong 2", [account(2)]), ("wrong case 2", [account(n) for n in range(1, 12)])],
)
def test_while_she_reads_a_case_a_bare_number_is_a_message_in_it(
    typed: str, brought_back: list[AccountId]
) -> None:
    hidden = after(chat(episodes=(case(2),), focus=2), ask(chat(episodes=(case(2),)), "mute 2"))
    hidden = after(hidden, ask(hidden, "yes"))
    reading = replace(hidden, bookmark=("shown", ({"case": "2", "number": "3"},)))
    assert sorted(lifted(ask(reading, typed))) == brought_back


def test_she_can_still_say_which_one_was_wrong_after_the_last() -> None:
    read = replace(HIDDEN, bookmark=("shown", ({"case": "41", "number": "all"},)))
    assert lines(ask(read, "more")) == ["nothing_more"]
    assert lifted(ask(read, "wrong 3")) == [account(3)]


def test_a_guess_is_over_once_she_types_what_she_meant() -> None:
    scene = chat()
    guessed = after(scene, ask(scene, "udno"))
    assert guessed.question is not None
    assert after(guessed, ask(guessed, "status")).question is None


@pytest.mark.parametrize(
    ("typed", "kind", "count"),
    [
        ("limit replies", MeasureKind.LIMIT_REPLIES, 1),
        ("hide replies", MeasureKind.HIDE_REPLY, 11),
        ("detach quotes", MeasureKind.DETACH_QUOTE, 2),
    ],
)
def test_what_others_can_see_is_always_asked(typed: str, kind: MeasureKind, count: int) -> None:
    quotes = tuple(contact(n, kind=Kind.QUOTE) for n in (20, 21))
    scene = chat(episodes=(replace(case(), contacts=(*case().contacts, *quotes)),))
    asked = ask(scene, typed)
    assert public_writes(asked.actions) == []
    assert "Others can see this." in said(asked)
    done = ask(after(scene, asked), "yes")
    acts = public_writes(done.actions)
    assert {act.measure.kind for act in acts} == {kind}
    assert len(acts) == count
    assert not {contact(n).post for n in (12, 13, 14)} & {act.measure.target for act in acts}
    scene = settled(after(after(scene, asked), done))
    assert "Others can see this." in said(report_deed(scene.deeds[0], scene.who, NOW, POLICY))
    assert len(lifted(ask(scene, "undo"))) == count


def test_each_reply_is_hidden_under_the_post_of_hers_that_it_answers() -> None:
    elsewhere = replace(contact(20), subject=PostId("at://her/other/post"))
    scene = chat(episodes=(replace(case(), contacts=(*case().contacts, elsewhere)),))
    done = ask(after(scene, ask(scene, "hide replies")), "yes")
    found = {act.measure.target: act.measure.within for act in public_writes(done.actions)}
    assert found[contact(1).post] == case().subject
    assert found[elsewhere.post] == elsewhere.subject


def test_without_a_sign_in_nothing_public() -> None:
    scene = chat(who=member(can_act=False))
    assert lines(ask(scene, "limit replies")) == ["public_needs_sign_in"]
    closed = replace(scene, house=replace(scene.house, offers_sign_in=False))
    assert lines(ask(closed, "limit replies")) == ["public_by_hand"]


@pytest.mark.parametrize(
    "typed", ["draft page", "Check page.", "page for my draft", "please draft page", "darft page"]
)
def test_a_page_for_drafts_is_offered_where_there_are_pages(typed: str) -> None:
    link = "https://housecall.example/draft/1"
    pages = replace(chat(), house=replace(chat().house, draft_link=link))
    assert link in said(ask(pages, typed))
    without = ask(chat(), typed)
    assert lines(without) == ["no_draft_page"]
    assert "check:" in said(without)


@pytest.mark.parametrize("typed", ["draft page 3 was torn out", "check: page", "draft\npage"])
def test_words_about_a_page_are_a_draft(typed: str) -> None:
    assert lines(ask(chat(), typed)) == ["draft_gone"], "nobody holds it in this scene"


def test_signing_in_and_out() -> None:
    link = "https://housecall.example/sign-in/1"
    scene = chat(who=member(can_act=False))
    offered = replace(scene, house=replace(scene.house, sign_in_link=link))
    assert link in said(ask(offered, "connect"))
    assert lines(ask(scene, "connect")) == ["no_sign_in_here"]
    assert lines(ask(chat(), "connect")) == ["already_signed_in"]
    assert lines(ask(scene, "disconnect")) == ["not_signed_in"]
    asked = ask(HIDDEN, "disconnect")
    assert lines(asked) == ["confirm_disconnect"]
    out = ask(after(HIDDEN, asked), "yes")
    assert len(lifted(out)) == 11
    assert isinstance(out.actions[-2], SignOut), "it ends last, or nothing could be put back"
    assert SignOut(SHE) in ask(chat(), "disconnect").actions


@pytest.mark.parametrize(
    ("typed", "line", "mode"),
    [
        ("mode off", "mode_now_off", Mode.OFF),
        ("mode ask", "mode_now_ask", Mode.ASK),
        ("manual", "mode_now_ask", Mode.ASK),
        ("mode auto", "confirm_auto", Mode.ASK),
        ("automatic", "confirm_auto", Mode.ASK),
        ("mode", "mode_is_ask", Mode.ASK),
    ],
)
def test_mode(typed: str, line: str, mode: Mode) -> None:
    decision = ask(chat(), typed)
    assert lines(decision) == [line]
    assert after(chat(), decision).who.mode is mode


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("quiet 22-7", (time(22), time(7))),
        ("quiet 22:30-06:00", (time(22, 30), time(6))),
        ("quiet from 10pm to 7am", (time(22), time(7))),
        ("quiet hours 22:00 - 7:00", (time(22), time(7))),
    ],
)
def test_quiet_hours(typed: str, hours: tuple[time, time]) -> None:
    scene = chat(who=member(timezone="America/Chicago"))
    decision = ask(scene, typed)
    assert lines(decision) == ["quiet_now"]
    changed = after(scene, decision)
    assert changed.who.quiet == QuietHours(*hours)
    assert after(changed, ask(changed, "undo")).who == scene.who


@pytest.mark.parametrize("typed", ["quiet", "quiet 25-99", "quiet 7-7"])
def test_quiet_hours_that_are_none(typed: str) -> None:
    assert lines(ask(chat(), typed)) == ["quiet_how"]


def test_quiet_hours_wait_for_a_time_zone() -> None:
    noted = ask(chat(), "quiet 23-6")
    assert lines(noted) == ["quiet_needs_zone"]
    scene = after(chat(), noted)
    zoned = ask(scene, "timezone Chicago")
    assert "America/Chicago" in said(zoned)
    assert "23:00-06:00" in said(zoned)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("timezone Chicago", "America/Chicago"),
        ("timezone america/chicago", "America/Chicago"),
        ("timezone New York", "America/New_York"),
        ("time zone is eastern", "America/New_York"),
        ("timezone St. Louis", "America/Chicago"),
        ("timezone UK", "Europe/London"),
        ("my timezone is Berlin", "Europe/Berlin"),
        ("timezone Paris, France", "Europe/Paris"),
    ],
)
def test_time_zones(typed: str, zone: str) -> None:
    changed = after(chat(), ask(chat(), typed))
    assert changed.who.timezone == zone
    assert changed.who.quiet == QuietHours(time(22), time(7))


@pytest.mark.parametrize(
    "typed",
    [
        "I want to die",
        "honestly i can't do this anymore",
        "im going to kill myself",
    ],
)
def test_whoever_may_be_in_danger_hears_where_people_help(typed: str) -> None:
    for scene in (chat(), chat(who=Member(SHE)), chat(who=member(standing=Standing.LEFT))):
        assert lines(ask(scene, typed)) == ["in_danger"]
        assert "988" in said(ask(scene, typed))


@pytest.mark.parametrize("typed", ["talk to a person", "human please", "is anyone there?"])
def test_who_asks_for_a_person_where_there_is_none_hears_where_people_help(typed: str) -> None:
    assert lines(ask(chat(), typed)) == ["no_human"]
    assert "988" in said(ask(chat(), typed))


def test_a_time_zone_without_a_place_tells_the_one_she_has() -> None:
    asked = ask(chat(who=member(timezone="Europe/Paris")), "timezone")
    assert asked.changes == ()
    assert said(asked).startswith("Times are for Europe/Paris.")


def test_a_time_zone_with_a_slip_is_asked_about() -> None:
    asked = ask(chat(), "timezone Chcago")
    assert lines(asked) == ["zone_meant"]
    assert after(after(chat(), asked), ask(after(chat(), asked), "yes")).who.timezone == (
        "America/Chicago"
    )
    assert lines(ask(chat(), "timezone Nowhere")) == ["zone_unknown"]


def test_the_same_setting_twice_is_one_choice() -> None:
    scene = after(chat(), ask(chat(), "mode off"))
    assert ask(scene, "mode off").changes == ()


@pytest.mark.need("S1-11")
def test_status_is_honest() -> None:
    text = said(ask(HIDDEN, "status"))
    assert "Mode: ask me" in text
    assert "11 accounts are hidden by me; the first comes back on Sat 28 Nov." in text
    assert "Quiet hours are off until you type timezone" in text
    assert "Times are for UTC, as I don't know your time zone." in text
    assert "I last read the network at 14:00, so I'm up to date." in text
    late = replace(HIDDEN, house=replace(HIDDEN.house, stream_at=NOW - timedelta(hours=1)))
    assert "I may be missing things now" in said(ask(late, "status"))
    never = replace(HIDDEN, house=replace(HIDDEN.house, stream_at=None))
    assert "I haven't read the network yet" in said(ask(never, "status"))


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("help mute", "help_mute"),
        ("help undo", "help_undo"),
        ("help timezone", "help_settings"),
        ("help limit replies", "help_public"),
        ("help me", "help"),
        ("help", "help"),
    ],
)
def test_help(typed: str, line: str) -> None:
    assert lines(ask(chat(), typed)) == [line]


def test_my_data_counts_and_lists() -> None:
    scene = chat(episodes=tuple(case(n) for n in range(47, 40, -1)))
    counted = ask(scene, "my data")
    assert "7 cases" in said(counted)
    assert "housecall export" in said(counted)
    scene = after(scene, counted)
    first = ask(scene, "more")
    assert said(first).count("Case 4") == 5
    assert said(ask(after(scene, first), "more")).count("Case 4") == 2


def test_forget_me_needs_the_word_itself() -> None:
    asked = ask(HIDDEN, "forget me")
    assert lines(asked) == ["confirm_forget"]
    scene = after(HIDDEN, asked)
    assert lines(ask(scene, "yes")) == ["type_forget"]
    assert ask(scene, "yes").changes == ()
    gone = ask(scene, "FORGET")
    assert len(lifted(gone)) == 11
    assert SignOut(SHE) in gone.actions
    assert "erased on Sat 28 Nov" in said(gone)
    left = after(scene, gone).who
    assert (left.standing, left.left_at) == (Standing.LEFT, NOW)


def test_stop_everything_means_stop_for_a_member() -> None:
    assert lines(ask(chat(), "stop everything")) == ["left_by_word"]


@pytest.mark.parametrize("kept", [MeasureState.WANTED])
def test_nothing_is_reported_while_it_is_on_its_way(kept: MeasureState) -> None:
    scene = after(chat(episodes=(case(hostile=2),)), ask(chat(episodes=(case(hostile=2),)), "mute"))
    assert scene.deeds[0].measures[0].state is kept
    assert report_deed(scene.deeds[0], scene.who, NOW, POLICY).actions == ()
    assert report_deed(scene.deeds[0], scene.who, NOW, POLICY).changes == ()


@pytest.mark.parametrize(
    ("state", "can_act", "line"),
    [
        (MeasureState.HERS, True, "already_hers"),
        (MeasureState.REFUSED, True, "all_refused"),
        (MeasureState.REFUSED, False, "refused_signed_out"),
    ],
)
def test_other_outcomes_are_told_as_they_are(
    state: MeasureState,
    *,
    can_act: bool,
    line: str,
) -> None:
    scene = chat(episodes=(case(hostile=1),))
    scene = settled(after(scene, ask(scene, "mute")), acct01=state)
    told = report_deed(scene.deeds[0], member(can_act=can_act), NOW, POLICY)
    assert lines(told) == [line]


def test_an_undo_that_stuck_is_told() -> None:
    deed = replace(HIDDEN.deeds[0], undone_at=NOW)
    assert lines(report_deed(deed, HIDDEN.who, NOW, POLICY)) == ["undo_stuck"]


def test_her_settings_reach_the_ledger() -> None:
    decision = ask(chat(), "mode off")
    (changed,) = [c for c in decision.changes if isinstance(c, SetMember)]
    assert changed.member.mode is Mode.OFF


CODE = "Zk3_-q" * 7
HERE = replace(chat().house, by_code=True)
WAITS = chat(who=member(can_act=False), house=HERE, awaits_code=True)


def test_without_pages_she_is_sent_where_her_server_shows_a_code() -> None:
    scene = chat(who=member(can_act=False), house=HERE)
    assert ask(scene, "connect").actions == (OfferCode(SHE),)
    assert lines(ask(chat(house=HERE), "connect")) == ["already_signed_in"]


@pytest.mark.parametrize("typed", [CODE, f" {CODE}\n", f"code: {CODE}", f"Code {CODE}"])
def test_a_code_is_taken(typed: str) -> None:
    assert ask(WAITS, typed).actions == (TakeCode(SHE, CODE),)


@pytest.mark.parametrize(
    "typed",
    [
        CODE[:19],
        f"{CODE} thanks",
        f"{CODE}\n{CODE}",
        f"https://{CODE}.example",
        "status",
        "antidisestablishmentarianisms!",
        "x" * 257,
        CODE.replace("Z", "\u0417"),
    ],
)
def test_what_may_be_anything_else_is_not_taken_for_a_code(typed: str) -> None:
    decision = ask(WAITS, typed)
    assert not any(isinstance(act, TakeCode) for act in decision.actions)


@pytest.mark.parametrize(
    "scene",
    [
        pytest.param(replace(WAITS, awaits_code=False), id="none-is-waited-for"),
        pytest.param(replace(WAITS, house=chat().house), id="there-are-pages"),
        pytest.param(replace(WAITS, who=member()), id="signed-in"),
        pytest.param(replace(WAITS, who=Member(SHE, Standing.LEFT)), id="left"),
        pytest.param(replace(WAITS, names_others=True), id="others-read-it-too"),
    ],
)
def test_a_code_is_taken_only_where_one_was_asked_for(scene: Chat) -> None:
    assert not any(isinstance(act, TakeCode) for act in ask(scene, CODE).actions)


def test_a_code_that_nobody_waits_for_is_answered_honestly() -> None:
    assert lines(ask(replace(WAITS, awaits_code=False), CODE)) == ["code_refused"]


def test_a_code_is_shown_to_nobody_who_reads_the_logs() -> None:
    assert CODE not in repr(ask(WAITS, CODE))


@pytest.mark.parametrize("count", [1, 11])
def test_where_her_server_has_no_pages_she_gets_addresses_and_the_file(count: int) -> None:
    link = "https://housecall.example/import/1"
    pageless = replace(chat().house, shows_others=False, import_link=link)
    scene = chat(who=member(can_act=False), house=pageless, episodes=(case(hostile=count),))
    decision = ask(scene, "mute 41")
    assert lines(decision) == ["mute_by_search", "mute_file"]
    assert lines(ask(replace(scene, house=replace(pageless, import_link=None)), "mute 41")) == [
        "mute_by_search"
    ]
