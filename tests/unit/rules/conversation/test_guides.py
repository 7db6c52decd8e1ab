"""Cards to keep at hand, and `verify`."""

from dataclasses import replace

import pytest

from bot.model.cases import About, Chat
from bot.model.commands import Command, Word
from bot.model.local_help import LocalHelp
from bot.model.people import Member, Standing
from bot.pipeline.wording import LONGEST
from bot.rules.grammar import understand
from tests.unit.rules.conversation.scene import account, ask, chat, lines, member, said

LOCAL_HELP = LocalHelp(
    "risk@clinic.example",
    "+1 312 555 0100",
    ("US 988", "UK 116 123"),
    "https://clinic.example/rules",
)
HEAD = "0123456789abcdef" * 4


def scene(about: About) -> Chat:
    start = chat()
    return replace(start, house=replace(start.house, about=about, audited=812, audit_head=HEAD))


@pytest.mark.need("S4-11")
@pytest.mark.parametrize(
    ("typed", "line", "words"),
    [
        ("threat help", "threat_help", "Call your local emergency number"),
        ("I need threat help", "threat_help", "You didn't cause this"),
        ("threat hepl", "threat_help", "You didn't cause this"),
        ("help with a threat", "threat_help", "You didn't cause this"),
        ("employer help", "employer_help", "holds no patient details"),
        ("reply help", "reply_help", "I can't discuss anyone's health or care here"),
        ("safe words please", "reply_help", "you can't correct the record with care details"),
        ("oops", "oops", "take it down first"),
        (
            "Oops, I posted something I shouldn't have",
            "oops",
            "before you explain or answer anyone",
        ),
        ("I regret my post", "oops", "there are ways back"),
        ("repair", "repair", "in private"),
        ("how do I apologise?", "repair", "Write nothing to them online"),
        ("reply help: they say I left them to die, why?", "reply_help", "Please don't say"),
    ],
)
def test_a_card_is_there_for_the_asking_and_changes_nothing(
    typed: str, line: str, words: str
) -> None:
    decision = ask(chat(), typed)
    assert lines(decision) == [line]
    assert words in said(decision)
    assert decision.changes == ()


def test_help_in_danger_is_there_for_a_moderator_too() -> None:
    desk = Member(account(30), Standing.LEFT, is_moderator=True)
    assert lines(ask(chat(who=desk, episodes=()), "threat help")) == ["threat_help"]


def test_a_card_names_the_places_of_the_community_where_they_are_set() -> None:
    set_here = scene(About(local_help=LOCAL_HELP))
    assert "\nRisk office: risk@clinic.example\nType" in said(ask(set_here, "oops"))
    assert "\nRisk office: risk@clinic.example\nType" in said(ask(set_here, "repair"))
    assert "\nSecurity: +1 312 555 0100\nType" in said(ask(set_here, "employer help"))
    for asked in ("threat help", "reply help", "where I live is online and I am scared"):
        assert "\nCrisis lines: US 988, UK 116 123\nType" in said(ask(set_here, asked))
    assert "https://clinic.example/rules\n" in said(ask(set_here, "policy"))
    assert "Risk office:" not in said(ask(chat(), "oops"))
    assert lines(ask(chat(), "policy")) == ["no_policy"]


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("oops undo", Word.UNDO),
        ("mute Health Policy Wonk", Word.MUTE),
        ("trust Repair Cafe", Word.TRUST),
    ],
)
def test_the_names_of_cards_stay_free_for_other_things(typed: str, word: Word) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert heard.word is word


def test_who_this_is_can_be_checked() -> None:
    about = About("0.1.0", "Ada Example, Boston", "https://example.org/housecall")
    told = said(ask(scene(about), "verify"))
    assert told.startswith("I'm House Call, version 0.1.0. This server is run by Ada Example")
    assert "which account is really mine, stands here:\nhttps://example.org/housecall\n" in told
    assert "812 entries; its last mark begins 0123456789abcdef, which" in told
    assert HEAD not in told


def test_what_the_operator_does_not_say_is_not_made_up() -> None:
    told = said(ask(scene(About("0.1.0")), "are you real?"))
    assert "Who runs this server is named in my profile.\nI never ask" in told


def test_a_stranger_who_wants_it_verified_hears_what_everybody_hears() -> None:
    nobody = chat(who=Member(account(50)), episodes=(), focus=None)
    assert lines(ask(nobody, "verify")) == lines(ask(nobody, "what's up")) == ["stranger"]
    assert lines(ask(chat(who=member()), "verify")) == ["verify"]


def test_the_longest_answer_still_fits() -> None:
    about = About("10.11.12", "w" * 60, "https://example.org/" + "w" * 60)
    assert len(said(ask(scene(about), "verify"))) <= LONGEST
