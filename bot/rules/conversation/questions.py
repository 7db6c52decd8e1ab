"""Answers to the one open question, and what is said when nobody answered."""

import re
from dataclasses import replace
from datetime import datetime

from bot.model.actions import Field, Say
from bot.model.cases import Chat
from bot.model.changes import DropQuestion
from bot.model.commands import Command, Muddle, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import Question
from bot.model.lines import Line
from bot.model.people import Member
from bot.model.policy import Policy
from bot.rules.conversation.cases.targets import case_meant
from bot.rules.conversation.replies import say
from bot.rules.quiet import quiet_until
from bot.rules.tokens import plain
from bot.rules.vocabulary import FILLERS, THEM

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
    typed = _letters(chat)
    if typed in choices:
        return choices[typed]
    leave = _leave_it(chat, question)
    if leave is not None:
        return leave
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
        once=False,
    )


def crossed(chat: Chat, understood: Command | Muddle) -> Decision | None:
    """An answer that she sent before the open question reached her belongs to an older one."""
    question = open_question(chat)
    if question is None or not _is_older(chat, question):
        return None
    word = None if isinstance(understood, Muddle) else understood.word
    if word not in ANSWERS and _letters(chat) not in dict(question.choices):
        return None
    return _say_crossed(chat, question)


def _is_older(chat: Chat, question: Question) -> bool:
    """Nobody reads and answers within two seconds, so clocks that differ by less do no harm.

    A question from the future was asked before the bot's clock was set back: then nothing can be
    told from the times, and her answer is an answer.
    """
    if chat.now < question.asked_at:
        return False
    asked_at = question.asked_at.replace(microsecond=question.asked_at.microsecond // 1000 * 1000)
    return chat.heard.at < asked_at  # in milliseconds, as networks tell the time


def _say_crossed(chat: Chat, question: Question) -> Decision:
    line = _CROSSED[_how_to_answer(question)]
    fields: dict[str, Field] = {"last": sum(key.isdecimal() for key, _ in question.choices)}
    return say(chat, line, fields)


_CROSSED = {
    Line.PICK_A_NUMBER: Line.CROSSED_NUMBER,
    Line.PICK_A_WORD: Line.CROSSED_WORD,
    Line.YES_OR_NO: Line.CROSSED_YES,
    Line.TYPE_FORGET: Line.CROSSED_FORGET,
}


def _letters(chat: Chat) -> str:
    return "".join(c for c in plain(chat.heard.text) if c.isalnum())


def _leave_it(chat: Chat, question: Question) -> Command | None:
    """`leave`, typed at a card that offers "leave it", is that choice and not a farewell."""
    words = set(re.findall(r"\w+", plain(chat.heard.text))) - FILLERS - THEM
    if words != {"leave"} or _is_older(chat, question):
        return None
    choices = (command for key, command in question.choices if key.isdecimal())
    leave = next((command for command in choices if command.word is Word.NO), None)
    return None if leave is None else replace(leave, rest="leave")


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
        if chat.lapsed.says_when_lapsed:
            return say(chat, Line.TOO_LATE)
        episode = case_meant(chat, Target())
        if episode is not None:
            return say(chat, Line.LATE_CHOICE, {"case": episode.number})
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
    if "yes" in keys:
        return Line.YES_OR_NO
    return Line.TYPE_FORGET if "forget" in keys else Line.PICK_A_WORD
