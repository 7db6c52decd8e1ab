"""The scripts of the product that use this version's words, turn by turn."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.model.actions import Priority, Say
from bot.model.cases import Chat
from bot.model.changes import DropQuestion, PauseEpisode, StartDeed
from bot.model.commands import Word
from bot.model.decisions import Decision
from bot.model.episodes import EpisodeKind, MeasureState
from bot.model.people import QuietHours, Standing
from bot.model.policy import Policy
from bot.model.verdicts import Category
from bot.rules.cards import pile_on_card, severe_card, update_line
from bot.rules.conversation import answer, lapsed, report_deed
from tests.facts import question_of
from tests.unit.rules.conversation.scene import (
    NOW,
    POLICY,
    SHE,
    WORDING,
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
    said,
    says,
    settled,
    texts,
)


def told(**changes: object) -> Chat:
    """The scene just after the card."""
    scene = chat(**changes)
    question = question_of(pile_on_card(scene.episodes[0], scene.who, scene.house, POLICY, NOW))
    return replace(scene, question=question)


@pytest.mark.need("S1-1", "S2-11", "S2-12")
def test_the_card_says_what_how_many_and_what_she_can_do() -> None:
    scene = chat()
    say = pile_on_card(case(), scene.who, scene.house, POLICY, NOW)
    question = question_of(say)
    assert WORDING.render(say, "UTC") == (
        "I'm sorry, this isn't pleasant. In 10 minutes 11 accounts you don't know replied to you "
        "in a hostile way. 3 more may be asking for help; I leave them visible. No threats that I "
        "can see. I might be wrong.\n"
        "1 hide the 11 for 7 days (they won't know)\n"
        "2 pause this conversation for 24 hours\n"
        "3 leave it\n"
        "Type 1-3, or why. Doing nothing is fine."
    )
    assert [key for key, _ in question.choices] == ["1", "2", "3"]
    assert not question.says_when_lapsed


@pytest.mark.need("S4-6")
def test_a_severe_message_is_told_without_its_words() -> None:
    threat = replace(contact(1), worst=Category.THREAT)
    episode = replace(case(number=42), kind=EpisodeKind.SEVERE, contacts=(threat,))
    say = severe_card(episode, member(), chat().house, POLICY, NOW)
    question = question_of(say)
    assert say.priority is Priority.SEVERE
    assert WORDING.render(say, "UTC") == (
        "I'm sorry to bring this. One message talks about hurting you. I've kept a copy; you don't "
        "need to read it. "
        "In danger now? Call your local emergency number.\n"
        "1 hide that account for 7 days (they won't know)\n"
        "2 pause this conversation for 24 hours\n"
        "3 leave it\n"
        "Type 1-3, why, threat help, evidence or human. I might be wrong about how serious it is. "
        "Doing nothing is fine."
    )
    assert muted(ask(chat(episodes=(episode,), question=question), "1")) == [account(1)]


def test_a_severe_message_by_somebody_who_may_need_help_offers_no_hiding() -> None:
    both = replace(contact(1, care=True), worst=Category.THREAT)
    episode = replace(case(number=42), kind=EpisodeKind.SEVERE, contacts=(both,))
    say = severe_card(episode, member(), chat().house, POLICY, NOW)
    question = question_of(say)
    text = WORDING.render(say, "UTC")
    assert "may also be asking for help, so I leave it visible" in text
    assert "1 hide" not in text
    assert "2 safe words to reply\n3 a word with a moderator\n4 leave it" in text
    offered = [command.word for _, command in question.choices]
    assert offered == [Word.PAUSE, Word.REPLY_HELP, Word.HUMAN, Word.NO]


def test_a_severe_message_in_her_quiet_hours_is_sorry_to_wake_her() -> None:
    episode = replace(case(number=42), kind=EpisodeKind.SEVERE, contacts=(contact(1),))
    asleep = replace(member(), quiet_tonight=NOW + timedelta(hours=1))
    text = WORDING.render(severe_card(episode, asleep, chat().house, POLICY, NOW), "UTC")
    assert text.startswith("I'm sorry to wake you. One message talks about hurting you.")


def test_an_update_says_how_many_more() -> None:
    grown = replace(case(hostile=14), told_count=11)
    text = WORDING.render(update_line(grown, member(), NOW), "UTC")
    assert text.startswith("Case 41 has grown: 14 accounts in 13 minutes, 3 more than I told you.")


def test_without_her_sign_in_the_card_offers_only_what_works() -> None:
    scene = chat(who=member(can_act=False))
    say = pile_on_card(case(), scene.who, scene.house, POLICY, NOW)
    question = question_of(say)
    text = WORDING.render(say, "UTC")
    assert "1 links to hide the 11\n2 no news of it for 24 hours\n" in text
    assert "3 sign in so I can hide\n4 leave it" in text
    assert len(question.choices) == 4
    closed = replace(scene.house, offers_sign_in=False)
    say = pile_on_card(case(), scene.who, closed, POLICY, NOW)
    question = question_of(say)
    assert "sign in" not in WORDING.render(say, "UTC")
    assert len(question.choices) == 3


def at(scene: Chat, seconds: float) -> Chat:
    """The scene, with a next message that was sent so long after (or before) the question."""
    assert scene.question is not None
    return replace(
        scene, heard=replace(scene.heard, at=scene.question.asked_at + timedelta(seconds=seconds))
    )


def types(scene: Chat, text: str) -> Decision:
    return answer(replace(scene, heard=replace(scene.heard, text=text)), POLICY)


@pytest.mark.parametrize("typed", ["1", "yes 1", "2", "3", "1 but not Hal", "no", "yes"])
def test_an_answer_sent_before_the_card_left_is_none_to_it(typed: str) -> None:
    crossed = types(at(told(), -5), typed)
    assert lines(crossed) == ["crossed_number"]
    assert (crossed.changes, len(crossed.actions)) == ((), 1)
    assert "type 1-3, or why" in said(crossed)
    assert muted(types(at(told(), 2), "1")), "the choices are still open"


def test_a_clock_that_was_set_back_makes_no_answer_too_early() -> None:
    scene = replace(at(told(), -3600), now=NOW - timedelta(minutes=59))
    assert muted(types(scene, "1"))


@pytest.mark.parametrize(
    ("asking", "typed", "line"),
    [
        ("mute 41", "yes", "crossed_yes"),
        ("hide replies", "yes but not Hal", "crossed_yes"),
        ("forget me", "FORGET", "crossed_forget"),
    ],
)
def test_a_yes_sent_before_the_question_is_none_to_it(asking: str, typed: str, line: str) -> None:
    scene = after(chat(), ask(chat(), asking))
    crossed = types(at(scene, -1), typed)
    assert lines(crossed) == [line]
    assert crossed.changes == ()


@pytest.mark.parametrize("seconds", [0, 2, 3600])
def test_an_answer_that_comes_after_the_question_is_taken(seconds: float) -> None:
    odd = NOW + timedelta(microseconds=1_700)  # networks tell whole milliseconds
    scene = told()
    assert scene.question is not None
    scene = replace(scene, question=replace(scene.question, asked_at=odd))
    in_ms = replace(
        scene, heard=replace(scene.heard, at=NOW + timedelta(seconds=seconds, milliseconds=1))
    )
    assert len(muted(types(in_ms, "1"))) == 11


def test_what_is_no_answer_is_heard_however_old_it_is() -> None:
    assert "Mode: ask me" in said(types(at(told(), -60), "status"))


@pytest.mark.parametrize("typed", ["leave", "Leave it.", "please leave"])
def test_leave_at_a_card_is_its_third_choice_and_no_farewell(typed: str) -> None:
    decision = ask(told(), typed)
    assert decision.changes == (DropQuestion(SHE),)
    assert lines(decision)[0] in {"left_this", "left_alone"}
    assert lines(ask(after(told(), decision), "leave")) == ["left_by_word"]


def test_leave_me_alone_is_a_farewell_even_at_a_card() -> None:
    assert lines(ask(told(), "leave me alone")) == ["left_by_word"]
    assert lines(types(at(told(), -5), "leave")) == ["left_by_word"], "she had seen no card"


def test_an_exception_that_cannot_be_found_leaves_the_choices_open() -> None:
    decision = ask(told(), "1 but not Zoe")
    assert lines(decision) == ["no_such_account"]
    assert decision.changes == ()


@pytest.mark.parametrize("typed", ["2 but not Hal", "3 but not Hal"])
def test_a_choice_that_can_leave_nobody_out_is_asked_back(typed: str) -> None:
    decision = ask(told(), typed)
    assert lines(decision) == ["cannot_leave_out"]
    assert decision.changes == ()


@pytest.mark.need("S1-15")
def test_the_pile_on_script() -> None:
    scene = told()

    asked = ask(scene, "1 but not Hal")
    assert not muted(asked)
    assert said(asked) == (
        "I'd hide 10 accounts of case 41 for 7 days. I'd leave out 1: \"Hal, St. Luke's\". They "
        "won't know. Go ahead? yes or no (I'll wait 2 hours, then do nothing)."
    )

    scene = after(scene, asked)
    agreed = ask(scene, "yea")
    assert muted(agreed) == [account(n) for n in (1, 2, *range(4, 12))]
    assert not says(agreed), "done is said when it is done"

    scene = settled(after(scene, agreed))
    done = report_deed(scene.deeds[0], scene.who, NOW, POLICY)
    assert said(done) == (
        "Done. 10 accounts are hidden until Sat 28 Nov. They aren't told. Case 41. Type undo to "
        "bring them back, or why to see how I chose."
    )

    undone = ask(scene, "undo")
    assert len(lifted(undone)) == 10
    assert said(undone) == (
        "I'm bringing 10 accounts back now. Any you had hidden yourself stay hidden. Type redo if "
        "that was a slip."
    )
    scene = after(scene, undone)
    assert said(ask(scene, "undo")).startswith("There is nothing left to undo.")

    redone = ask(scene, "redo")
    assert len(muted(redone)) == 10
    scene = after(scene, redone)
    assert said(ask(scene, "redo")).startswith("There is nothing to redo.")


def test_the_choice_hides_those_she_was_told_of_and_not_who_came_later() -> None:
    scene = told()
    grown = replace(scene, episodes=(case(hostile=13, care=0),))
    assert muted(ask(grown, "1")) == [account(n) for n in range(1, 12)]


def test_what_she_had_hidden_herself_is_left_as_it_was() -> None:
    scene = told()
    acts = ask(scene, "1")
    scene = settled(after(scene, acts), acct03=MeasureState.HERS, acct05=MeasureState.REFUSED)
    text = said(report_deed(scene.deeds[0], scene.who, NOW, POLICY))
    assert "9 accounts are hidden" in text
    assert "1 you had hidden yourself" in text
    assert "The network refused 1." in text
    undone = ask(scene, "undo")
    assert account(3) not in lifted(undone)
    assert account(5) not in lifted(undone)
    assert len(lifted(undone)) == 9


@pytest.mark.need("S1-6")
def test_why_gives_the_true_numbers() -> None:
    assert said(ask(chat(), "why 41")) == (
        "Case 41: 11 accounts, none that I know you follow, in 10 minutes: 11 replies. My rule: "
        "more hostile accounts than your usual days explain. In tests it errs about 1 time a year. "
        "You usually get 1 such a day. 3 others may be asking for help; I left those. No moderator "
        "was involved. I might be wrong: show 41, then wrong and the number. Or type more."
    )


def test_why_names_the_end_and_who_looked() -> None:
    scene = told()
    scene = settled(after(scene, ask(scene, "1")))
    text = said(ask(replace(scene, verdicts={41: "agree"}), "why"))
    assert "The first is back on Sat 28 Nov." in text
    assert "A moderator looked and agreed." in text
    unread = said(ask(replace(scene, verdicts=None), "why"))
    assert "oderator" not in unread, "what was not read is not claimed"


def test_typos_and_muddle() -> None:
    scene = chat()
    meant = ask(scene, "mtue 41")
    assert said(meant) == (
        "Did you mean: hide 11 accounts of case 41 for 7 days? yes or no (I'll wait 2 hours, then "
        "do nothing)."
    )
    assert not muted(meant)
    assert len(muted(ask(after(scene, meant), "yes"))) == 11
    assert said(ask(scene, "asdf")) == (
        "I didn't follow that, sorry. You can type status, why, mute, undo, stop or help. Nothing "
        "has changed."
    )
    assert ask(scene, "asdf").changes == ()
    assert said(ask(scene, "yes")).startswith("Nothing is waiting for a yes")


@pytest.mark.need("S1-18")
def test_leaving_by_word() -> None:
    scene = told()
    scene = settled(after(scene, ask(scene, "1")))
    left = ask(scene, "I'm done with this")
    assert said(left) == (
        "I've stopped watching. 11 accounts are still hidden by me. Shall I bring them back now "
        "(yes) or let each end by itself (no)? Your private records will be erased on Sat 28 Nov. "
        "For a copy first, type my data. You can come back any time with start."
    )
    scene = after(scene, left)
    assert scene.who.standing is Standing.LEFT
    assert len(lifted(ask(scene, "yes"))) == 11
    stays = ask(scene, "no")
    assert not stays.actions[:-1]
    assert "11 accounts stay hidden for now" in said(stays)
    back = ask(scene, "start")
    assert lines(back) == ["welcome_joined"]
    assert lines(ask(scene, "stop")) == ["already_left"]


def test_joining_by_message() -> None:
    scene = chat(who=replace(member(), standing=Standing.NONE), episodes=(), focus=None)
    joined = ask(scene, "join")
    assert lines(joined) == ["welcome_joined"]
    assert after(scene, joined).who.standing is Standing.ACTIVE
    asked = ask(scene, "join", policy=Policy(confirm=True))
    assert lines(asked) == ["ask_to_confirm"]
    waiting = after(scene, asked)
    assert lines(ask(waiting, "hello")) == ["still_asked"]
    yes = ask(waiting, "yes please", policy=Policy(confirm=True))
    assert lines(yes) == ["confirmed"]
    assert lines(ask(waiting, "no")) == ["not_started"]


def test_silence_is_no() -> None:
    scene = chat()
    asked = ask(scene, "mute 41")
    question = after(scene, asked).question
    assert question is not None
    closed = lapsed(question, scene.who, NOW + POLICY.member_waits)
    assert DropQuestion(scene.who.account) in closed.changes
    assert "so I did nothing" in said(closed)
    card = told().question
    assert card is not None
    assert lapsed(card, scene.who, NOW + POLICY.member_waits).actions == ()


def test_a_question_that_lapses_at_night_is_closed_aloud_in_the_morning() -> None:
    scene = chat(who=replace(member(), quiet=QuietHours(NOW.time(), time(19)), timezone="UTC"))
    question = after(scene, ask(scene, "mute 41")).question
    assert question is not None
    (said_at,) = lapsed(question, scene.who, NOW).actions
    assert isinstance(said_at, Say)
    assert said_at.not_before == NOW.replace(hour=19, minute=0)


def test_a_late_answer_gets_a_helpful_line_and_does_nothing() -> None:
    card = told().question
    late = chat(lapsed=card)
    assert said(ask(late, "1")) == (
        "Those choices have closed, so I did nothing. You can still type mute 41, pause 41 or why "
        "41."
    )
    scene = chat()
    yes_or_no = after(scene, ask(scene, "mute 41")).question
    assert lines(ask(chat(lapsed=yes_or_no), "yes")) == ["too_late"]
    overdue = replace(scene, question=yes_or_no, now=NOW + timedelta(hours=3))
    assert not muted(ask(overdue, "yes"))


def test_one_question_at_a_time() -> None:
    scene = chat()
    first = after(scene, ask(scene, "mute 41"))
    second = ask(first, "show 41")
    assert "I've set my earlier question aside." in said(second)
    assert "set my earlier question aside" not in said(ask(told(), "show 41"))
    scene = replace(after(first, second), samples=texts(1, 2))
    shown = ask(scene, "yes")
    assert said(shown) == (
        'Number 1, Sat 21 Nov 13:35: "words of number 1 (at)someone" 1 left: type more, or wrong '
        "and the number, or stop reading any time."
    )
    more = ask(after(scene, shown), "more")
    assert "Number 2" in said(more)
    assert said(ask(after(after(scene, shown), more), "more")).startswith("There is no more")


@pytest.mark.need("S2-6")
def test_pause_and_resume() -> None:
    scene = told()
    paused = ask(scene, "2")
    assert [a.measure.target for a in paused.actions] == [case().subject]  # type: ignore[union-attr]  # an act on a measure, as asserted
    assert PauseEpisode(41, NOW + timedelta(hours=24)) in paused.changes
    scene = settled(after(scene, paused))
    assert said(report_deed(scene.deeds[0], scene.who, NOW, POLICY)).startswith(
        "Done. This conversation is out of your sight until Sun 22 Nov 14:00."
    )
    assert lines(ask(scene, "pause 41")) == ["paused_already"]
    resumed = ask(scene, "resume 41")
    assert lifted(resumed) == [case().subject]
    assert PauseEpisode(41, None) in resumed.changes
    by_hand = ask(chat(who=member(can_act=False)), "pause 41")
    assert PauseEpisode(41, NOW + timedelta(hours=24)) in by_hand.changes
    assert not muted(by_hand)
    assert "No more news of case 41 until Sun 22 Nov 14:00." in said(by_hand)


def test_links_where_the_bot_may_not_act() -> None:
    scene = told(who=member(can_act=False))
    first = ask(scene, "1")
    text = said(first)
    assert text.count("https://") == 5
    assert f"https://bsky.app/profile/{account(1)}" in text
    assert "6 left: type more." in text
    assert "Done" not in text
    (deed,) = [c.deed for c in first.changes if isinstance(c, StartDeed)]
    assert {row.state for row in deed.measures} == {MeasureState.OFFERED}
    assert len(deed.measures) == 11
    scene = after(scene, first)
    second = ask(scene, "more")
    assert said(second).count("https://") == 5
    third = ask(after(scene, second), "more")
    assert said(third).count("https://") == 1
    assert lines(ask(after(after(scene, second), third), "more")) == ["nothing_more"]
    again = ask(scene, "mute 41")
    assert not [c for c in again.changes if isinstance(c, StartDeed)]
    assert lines(ask(scene, "undo")) == ["undone_offer"]


def test_the_same_command_twice_is_done_once() -> None:
    scene = told()
    scene = settled(after(scene, ask(scene, "1")))
    again = ask(scene, "mute 41")
    assert not muted(again)
    assert said(again).startswith("11 accounts are hidden already, until Sat 28 Nov.")


def test_group_chats_are_left_alone() -> None:
    scene = told()
    heard = replace(scene.heard, text="1", in_group=True)
    assert answer(replace(scene, heard=heard), POLICY) == Decision()
