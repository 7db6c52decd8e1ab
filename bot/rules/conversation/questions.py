"""Answers to the one open question, and what is said when nobody answered."""

from dataclasses import replace
from datetime import datetime

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.changes import DropQuestion
from bot.model.commands import Command, Muddle, Word
from bot.model.decisions import Decision
from bot.model.episodes import Question
from bot.model.lines import Line
from bot.model.people import Member
from bot.model.policy import Policy
from bot.rules.conversation.replies import say
from bot.rules.grammar import plain
from bot.rules.quiet import quiet_until

ANSWERS = frozenset({Word.YES, Word.NO, Word.CHOICE})


def chosen(chat: Chat, understood: Command | Muddle) -> Command | None:
    """The command that this message picks among the open question's choices, if it does.

    What is added to the answer ("1 but not Hal", "yes, for 3 days") changes it, so that the yes
    to the old words no longer covers it.
    """
    question = open_question(chat)
    if question is None:
        return None
    choices = dict(question.choices)
    typed = "".join(c for c in plain(chat.heard.text) if c.isalnum())
    if typed in choices:
        return choices[typed]
    if isinstance(understood, Muddle) or understood.word not in ANSWERS:
        return None
    key = understood.rest if understood.word is Word.CHOICE else understood.word.value
    picked = choices.get(key)
    if picked is None or not (understood.leaving_out or understood.length):
        return picked
    return replace(
        picked,
        leaving_out=understood.leaving_out,
        length=understood.length or picked.length,
        confirmed=False,
    )


def open_question(chat: Chat) -> Question | None:
    if chat.question is None or chat.question.expires_at <= chat.now:
        return None
    return chat.question


def say_yes(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """A yes that no question is waiting for."""
    question = open_question(chat)
    if question is not None:
        return say(chat, _how_to_answer(question))
    if chat.lapsed is not None and chat.lapsed.says_when_lapsed:
        return say(chat, Line.TOO_LATE)
    return say(chat, Line.NOTHING_WAITS)


def say_no(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """A no always holds: whatever was open is dropped, and nothing is done."""
    if open_question(chat) is None:
        return say(chat, Line.NOTHING_WAITS)
    return Decision((DropQuestion(chat.who.account),)) + say(chat, Line.LEFT_ALONE)


def choose(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """A number that is none of the open choices."""
    question = open_question(chat)
    if question is not None:
        return say(chat, _how_to_answer(question))
    if chat.lapsed is not None and command.rest in dict(chat.lapsed.choices):
        case = chat.focus or (chat.episodes[0].number if chat.episodes else None)
        if case is not None:
            return say(chat, Line.LATE_CHOICE, {"case": case})
    return say(chat, Line.NO_CHOICES)


def lapsed(question: Question, member: Member, now: datetime) -> Decision:
    """A yes-or-no that nobody answered is closed aloud; a card's choices lapse in silence."""
    dropped = Decision((DropQuestion(question.person),), (), ("no answer in time",))
    if not question.says_when_lapsed:
        return dropped
    held = quiet_until(member, now)
    said = Say(question.person, Line.LAPSED, {"at": question.asked_at}, not_before=held)
    return dropped + Decision((), (said,))


def _how_to_answer(question: Question) -> Line:
    keys = {key for key, _ in question.choices}
    if any(key.isdecimal() for key in keys):
        return Line.PICK_A_NUMBER
    return Line.YES_OR_NO if "yes" in keys else Line.TYPE_FORGET
