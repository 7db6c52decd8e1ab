"""`mode automatic`: how it is given and taken back, whom it reaches, and what she hears of it."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from bot.model.actions import Apply, Say
from bot.model.cases import Chat, House, Telling, Unasked
from bot.model.changes import AskFirst, SetMember, StartDeed, ToldEpisode
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Deed, DeedKind, Episode, EpisodeKind, MeasureState
from bot.model.interactions import PostId
from bot.model.people import AccountId, Linked, Member, Mode, QuietHours, Standing
from bot.model.verdicts import Category
from bot.rules.conversation.cases.reporting import report_deed
from bot.rules.conversation.member.consenting import act_by_consent, spare
from bot.rules.membership import end_consent
from tests.unit.rules.conversation.scene import (
    NOW,
    POLICY,
    SHE,
    account,
    after,
    ask,
    burst,
    case,
    chat,
    contact,
    lifted,
    lines,
    member,
    muted,
    said,
    says,
    settled,
    targeting,
)

LETS_ACT = member(mode=Mode.AUTO)
SURE = replace(POLICY, automatic_at=0.88)
"""So that all of the scene's eleven are beyond doubt."""
CARD = "pile_on:41"
NONE_YET = Unasked()


def given(scene: Chat, policy: Any = SURE, spent: Unasked = NONE_YET, **about: Any) -> Decision:
    """What her consent does about her newest case."""
    telling = Telling(scene.episodes[0], about.pop("message", CARD), **about)
    return act_by_consent(scene, telling, spent, policy)


def automatic(**changes: Any) -> Chat:
    return chat(**{"who": LETS_ACT, **changes})


def deed_of(decision: Decision) -> Deed:
    (deed,) = (c.deed for c in decision.changes if isinstance(c, StartDeed))
    return deed


@pytest.mark.need("S1-14", "S2-12")
def test_she_is_told_first_what_it_does_and_never_does() -> None:
    asked = ask(chat(), "mode automatic")
    for promise in (
        "7 days",
        "follow, answered or trust",
        "may need help",
        "20 an hour",
        "mode ask",
    ):
        assert promise in said(asked)
    scene = after(chat(), asked)
    assert scene.who.mode is Mode.ASK, "nothing before her yes"
    agreed = ask(scene, "yes")
    assert lines(agreed) == ["mode_now_auto"]
    assert after(scene, agreed).who.mode is Mode.AUTO
    assert lines(ask(after(scene, agreed), "mode auto")) == ["mode_is_auto"]


@pytest.mark.parametrize(
    ("who", "house", "words"),
    [
        (member(can_act=False), chat().house, "type connect"),
        (member(can_act=False), House(1, offers_sign_in=False), "stay in ask me mode"),
        (member(joined_at=NOW - timedelta(days=13)), chat().house, "From Sun 22 Nov on"),
        (member(joined_at=None), chat().house, "joined not long ago"),
    ],
    ids=["no-sign-in", "none-here", "new", "since-when-is-unknown"],
)
def test_who_cannot_have_it_stays_in_ask_me_mode(who: Member, house: House, words: str) -> None:
    decision = ask(chat(who=who, house=house), "mode automatic")
    assert words in said(decision)
    assert not decision.changes


def test_a_linked_account_with_a_sign_in_is_enough() -> None:
    there = Linked(AccountId("https://med.example/users/she"), can_act=True)
    assert lines(ask(chat(who=member(can_act=False, linked=(there,))), "mode auto")) == [
        "confirm_auto"
    ]


@pytest.mark.parametrize(
    ("typed", "mode"),
    [
        ("mode ask", Mode.ASK),
        ("mode off", Mode.OFF),
        ("manual", Mode.ASK),
        ("automatic off", Mode.ASK),
        ("mode automatic off", Mode.ASK),
    ],
)
def test_one_word_ends_it_and_undo_brings_it_back(typed: str, mode: Mode) -> None:
    ended = ask(automatic(), typed)
    scene = after(automatic(), ended)
    assert scene.who.mode is mode
    assert after(scene, ask(scene, "undo")).who.mode is Mode.AUTO
    signed_out = replace(scene, who=scene.who.signed_out())
    assert after(signed_out, ask(signed_out, "undo")).who.mode is Mode.ASK


@pytest.mark.parametrize("typed", ["quiet 22-7", "timezone Chicago", "brace", "no check-ins"])
def test_taking_back_another_setting_does_not_bring_it_back(typed: str) -> None:
    """Her sign-in has ended, and with it her consent, before she signed in once more."""
    scene = after(automatic(), ask(automatic(), typed))
    scene = replace(scene, who=scene.who.asking_first())
    undone = after(scene, ask(scene, "undo"))
    assert undone.who.mode is Mode.ASK
    assert after(undone, ask(undone, "redo")).who.mode is Mode.ASK


def test_what_is_still_pending_when_it_ends_is_said() -> None:
    scene = after(automatic(), given(automatic()))
    assert "11 accounts that I was about to hide stay visible." in said(ask(scene, "mode ask"))
    assert "about to hide" not in said(ask(settled(scene), "mode ask"))


def test_it_does_what_a_choice_from_the_card_does() -> None:
    by_hand = ask(chat(who=LETS_ACT), "mute 41 but not Hal")
    chosen = ask(after(chat(who=LETS_ACT), by_hand), "yes")
    unasked = given(automatic(trusted=(account(3),)))
    assert muted(unasked) == muted(chosen)
    one, other = deed_of(unasked), deed_of(chosen)
    assert [row.measure for row in one.measures] == [row.measure for row in other.measures]
    assert (one.case, one.until, one.kind) == (other.case, other.until, DeedKind.AUTOMATIC)


def test_a_case_of_targeting_is_hidden_for_no_longer_than_she_agreed_to() -> None:
    sure = replace(targeting(41), contacts=(replace(contact(1), hostility=0.99),))
    decision = given(automatic(episodes=(sure,)))
    assert deed_of(decision).until == NOW + POLICY.mute_for


def test_by_each_account_that_may_act() -> None:
    there = AccountId("https://med.example/users/she")
    both = replace(LETS_ACT, linked=(Linked(there, can_act=True),))
    far = replace(contact(12), author=AccountId("https://far.example/users/1"), hostility=0.99)
    scene = chat(who=both, episodes=(replace(case(), contacts=(*case().contacts, far)),))
    acting = {a.measure.member for a in given(scene).actions if isinstance(a, Apply)}
    assert acting == {SHE, there}


NOT_HERE: dict[str, dict[str, Any]] = {
    "asks": {"who": member()},
    "halted": {"house": replace(chat().house, is_halted=True)},
    "off": {"who": member(mode=Mode.OFF)},
    "left": {"who": replace(LETS_ACT, standing=Standing.LEFT)},
    "no-sign-in": {"who": replace(LETS_ACT, can_act=False)},
    "new": {"who": replace(LETS_ACT, joined_at=NOW - timedelta(days=13))},
    "joined-unknown": {"who": replace(LETS_ACT, joined_at=None)},
    "circle-unread": {"circle_read": False},
    "verdicts-unread": {"verdicts": None},
    "dismissed": {"verdicts": {41: "dismiss"}},
    "seen-as-care": {"verdicts": {41: "care"}},
    "asked-before": {"episodes": (replace(case(), asks_first=True),)},
    "wrong": {"episodes": (replace(case(), wrong=True),)},
    "paused": {"episodes": (replace(case(), paused_until=NOW + timedelta(hours=1)),)},
    "severe": {"episodes": (replace(case(), kind=EpisodeKind.SEVERE),)},
    "reported": {"episodes": (replace(case(), kind=EpisodeKind.REPORTED),)},
}


@pytest.mark.need("S1-14", "S2-12")
@pytest.mark.parametrize("facts", NOT_HERE.values(), ids=NOT_HERE)
def test_the_card_asks_as_ever_where_anything_speaks_against_it(facts: dict[str, Any]) -> None:
    assert given(automatic(**facts)) == Decision((AskFirst(41),))


def with_first(**changes: Any) -> Episode:
    """The case with something else about its worst account."""
    worst, *others = case().contacts
    return replace(case(), contacts=(replace(worst, **changes), *others))


def with_more(**changes: Any) -> Episode:
    """The case with one more post of its worst account."""
    worst = case().contacts[0]
    late = replace(worst, number=99, post=PostId(f"{worst.post}-2"), **changes)
    return replace(case(), contacts=(*case().contacts, late))


LEFT_TO_HER: dict[str, dict[str, Any]] = {
    "followed or answered": {"friendly": (account(1),)},
    "trusted": {"trusted": (account(1),)},
    "asked her for help": {"asking": frozenset({account(1)})},
    "asked, and insists": {"episodes": (with_first(insists=True),)},
    "asks in another post": {"episodes": (with_more(care=True, insists=True),)},
    "in doubt": {"episodes": (with_first(hostility=0.87),)},
    "not judged": {"episodes": (with_more(hostility=None),)},
    "a threat": {"episodes": (with_first(worst=Category.THREAT),)},
    "out of reach": {"episodes": (with_first(author="https://far.example/users/1"),)},
}


@pytest.mark.need("S1-14", "S2-12")
@pytest.mark.parametrize("facts", LEFT_TO_HER.values(), ids=LEFT_TO_HER)
def test_one_account_is_left_to_her(facts: dict[str, Any]) -> None:
    decision = given(automatic(**facts))
    assert muted(decision) == [account(n) for n in range(2, 12)]
    if len(automatic(**facts).episodes[0].hostile) == 11:
        assert "1 I leave to you." in said(decision)


def test_whom_she_has_let_back_is_not_hidden_again() -> None:
    first = settled(after(automatic(), given(automatic())))
    alone = after(first, ask(first, "unmute number 1"))
    again = given(replace(alone, in_force=(), episodes=(case(42),)), message="pile_on:42")
    assert muted(again) == [account(n) for n in range(2, 12)]
    undone = after(first, ask(first, "undo"))
    assert given(undone) == Decision((AskFirst(41),))


@pytest.mark.need("S1-11")
def test_who_comes_late_is_hidden_with_the_update() -> None:
    start = automatic(episodes=(case(hostile=9, care=0),))
    first = settled(after(start, given(start)))
    grown = replace(first, episodes=(case(hostile=11, care=0),))
    late = given(grown, message="update:41", is_update=True)
    assert muted(late) == [account(10), account(11)]
    assert ToldEpisode(41, NOW, 11) in late.changes
    assert given(grown, replace(SURE, automatic_at=0.95), message="u", is_update=True) is NOTHING
    asked = automatic(episodes=(case(),))
    assert given(asked, message="update:41", is_update=True) is NOTHING, "the card had asked"


@pytest.mark.parametrize(
    ("spent", "facts", "words"),
    [
        (Unasked(this_hour=10), {}, "20 in 1 hour"),
        (Unasked(today=190), {}, "200 in 24 hours"),
        (Unasked(), {"measures_this_hour": 55}, "60 in 1 hour"),
        (Unasked(), {"measures_today": 200}, "200 in 24 hours"),
    ],
    ids=["hour", "day-of-all", "acts-this-hour", "acts-today"],
)
def test_beyond_a_limit_she_is_asked_and_told_why(
    spent: Unasked, facts: dict[str, Any], words: str
) -> None:
    decision = given(automatic(**facts), spent=spent)
    assert decision.changes == (AskFirst(41, limited=True),)
    assert not muted(decision)
    assert words in said(decision)


def test_the_last_that_fits_is_within_the_limit() -> None:
    assert len(muted(given(automatic(), spent=Unasked(9, 189)))) == 11


def outcome(scene: Chat, **states: MeasureState) -> Decision:
    deed = settled(after(scene, given(scene)), **states).deeds[0]
    return report_deed(deed, scene.who, NOW, POLICY)


@pytest.mark.need("S1-11")
def test_she_hears_what_was_done_and_how_to_undo_it() -> None:
    told = said(outcome(automatic(), acct02=MeasureState.REFUSED, acct03=MeasureState.HERS))
    for words in ("11 accounts", "I hid 9 until Sat 28 Nov", "1 I could not hide", "Type undo"):
        assert words in told
    assert "3 more may be asking for help" in told
    assert "mode ask" in told
    assert len(told) <= 450


def test_where_nothing_came_of_it_she_is_offered_the_choice() -> None:
    none = {f"acct{n:02}": MeasureState.REFUSED for n in range(1, 12)}
    told = said(outcome(automatic(), **none))
    assert "nothing is hidden" in told
    assert "Type mute 41" in told
    hers = dict.fromkeys(none, MeasureState.HERS)
    assert lines(outcome(automatic(), **hers)) == ["already_hers"]


def test_its_messages_take_the_place_of_the_card() -> None:
    (waiting,) = (a for a in given(automatic()).actions if isinstance(a, Say))
    (report,) = (a for a in outcome(automatic()).actions if isinstance(a, Say))
    assert (waiting.replaces, report.replaces) == (CARD, CARD)
    assert waiting.not_before == NOW + timedelta(seconds=30)
    assert report.not_before is None
    night = QuietHours(time(13), time(19))
    asleep = automatic()
    asleep = replace(asleep, who=replace(asleep.who, quiet=night, timezone="UTC"))
    (held,) = (a for a in given(asleep).actions if isinstance(a, Say))
    assert held.not_before is not None
    assert held.not_before.time() == time(19)
    assert muted(given(asleep)), "her view is kept clear in the night too"


def test_an_undo_before_she_was_told_leaves_no_message_that_is_untrue() -> None:
    scene = after(automatic(), given(automatic()))
    undone = ask(scene, "undo")
    (answer,) = (a for a in undone.actions if isinstance(a, Say))
    assert (answer.line, answer.replaces) == ("undone_mute", CARD)


def test_what_is_listed_of_it_says_that_she_was_not_asked() -> None:
    scene = settled(after(automatic(), given(automatic())))
    assert "hid accounts unasked" in said(ask(scene, "undo list"))


def test_status_why_and_my_data_tell_it_from_what_she_chose() -> None:
    scene = settled(after(automatic(), given(automatic())))
    assert "11 accounts I hid by your standing yes" in says(ask(scene, "status"))[1]
    assert "Mode: automatic" in says(ask(scene, "status"))[0]
    reasons = ask(scene, "why 41")
    rest = ask(after(scene, reasons), "more")
    assert "By your standing yes I hid 11 on Sat 21 Nov." in said(rest)
    assert "Your standing yes made 1 of the choices" in said(ask(scene, "my data"))
    by_hand = settled(after(chat(), ask(after(chat(), ask(chat(), "mute 41")), "yes")))
    for typed in ("status", "my data"):
        assert "standing yes" not in " ".join(says(ask(by_hand, typed)))


def test_while_moderators_have_stopped_it_she_is_told_so() -> None:
    scene = automatic(house=replace(chat().house, is_halted=True))
    for typed in ("status", "mode", "mode auto"):
        assert "moderators" in says(ask(scene, typed))[0].lower()


@pytest.mark.need("S1-14", "S2-12")
@pytest.mark.parametrize(
    "now",
    [
        {"friendly": (account(2),)},
        {"trusted": (account(2),)},
        {"asking": frozenset({account(2)})},
        {"episodes": (replace(case(42), contacts=(replace(contact(2), care=True),)),)},
    ],
    ids=["followed or answered", "trusted", "asks for help", "pleads in another case"],
)
def test_whom_it_would_not_hide_any_more_comes_back(now: dict[str, Any]) -> None:
    scene = settled(after(automatic(), given(automatic())))
    assert spare(scene) is NOTHING
    changed = replace(scene, **now)
    decision = spare(changed)
    assert lifted(decision) == [account(2)]
    assert "brought 1 account back" in said(decision)
    assert spare(after(changed, decision)) is NOTHING, "once"
    by_hand = settled(after(chat(), ask(after(chat(), ask(chat(), "mute 41")), "yes")))
    assert spare(replace(by_hand, **now)) is NOTHING, "what she chose herself stands"


def test_a_burst_is_hidden_by_the_same_rule() -> None:
    decision = given(automatic(episodes=(burst(41),)), message="burst:41")
    assert muted(decision) == [account(1)]
    assert "1 account you don't know turned hostile" in said(decision)


def test_unlinking_ends_it_for_both_and_says_so() -> None:
    there = Linked(AccountId("https://med.example/users/she"), can_act=True)
    scene = chat(who=replace(LETS_ACT, linked=(there,)))
    parted = ask(after(scene, ask(scene, "unlink")), "yes")
    assert lines(parted) == ["automatic_ended", "automatic_ended", "unlinked"]
    changed = [c.member for c in parted.changes if isinstance(c, SetMember)]
    assert [each.mode for each in changed] == [Mode.ASK]


def test_who_had_none_loses_none() -> None:
    assert end_consent(member(), SHE) is NOTHING
