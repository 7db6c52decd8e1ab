"""Cards to keep at hand, and `verify`."""

from dataclasses import replace

import pytest

from bot.model.cases import About, Chat
from bot.model.people import Member, Standing
from bot.pipeline.wording import LONGEST
from tests.unit.rules.conversation.scene import account, ask, chat, lines, member, said

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
