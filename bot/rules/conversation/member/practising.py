"""`practice`: a made-up run for her alone. It leads to words and to nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from bot.model.actions import Field, Part, Say
from bot.model.cases import Chat
from bot.model.changes import Ask, DropQuestion
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.episodes import Question
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.questions import open_question
from bot.rules.conversation.replies import say

LASTS = timedelta(minutes=30)
"""After each message; then it is over without a word."""

MADE_UP = 6
"""Accounts on the card."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What is said, and to which step each word leads; no words: it is over."""

    line: Line
    words: Mapping[str, str]


_OF_A_CARD = {
    "1": "hide",
    "2": "pause",
    "3": "leave",
    "mute": "hide",
    "hide": "hide",
    "pause": "pause",
    "leave": "leave",
    "why": "why",
}
_BACK = {
    "undo": "undo",
    "unmute": "undo",
    "resume": "undo",
    "done": "leave",
    "imdone": "leave",  # which at any other time is `stop`
}
_STEPS: Mapping[str, _Step] = MappingProxyType(
    {
        "card": _Step(Line.PRACTICE_CARD, _OF_A_CARD),
        "hide": _Step(Line.PRACTICE_HIDE, {**_BACK, "why": "why"}),
        "pause": _Step(Line.PRACTICE_PAUSE, {**_BACK, "why": "why"}),
        "why": _Step(Line.PRACTICE_WHY, {**_OF_A_CARD, **_BACK}),
        "undo": _Step(Line.PRACTICE_UNDO, {}),
        "leave": _Step(Line.PRACTICE_OVER, {}),
    }
)
_LINES = frozenset(step.line for step in _STEPS.values())


def practice(chat: Chat, command: Command, policy: Policy) -> Decision:
    """The next step of the run, or its beginning; never in the place of a real question."""
    question = open_question(chat)
    if question is not None and question.topic not in _LINES:
        return say(chat, Line.PRACTICE_LATER)
    step = _STEPS[command.rest if command.confirmed else "card"]
    said = Say(chat.who.account, step.line, _fields(chat, policy))
    if not step.words:
        return Decision((DropQuestion(chat.who.account),), (said,))
    choices = tuple(
        (typed, Command(Word.PRACTICE, rest=leads_to, confirmed=True))
        for typed, leads_to in step.words.items()
    )
    asked = Question(
        chat.who.account,
        step.line,
        chat.now,
        chat.now + LASTS,
        choices,
        says_when_lapsed=False,
    )
    return Decision((Ask(asked),), (said,))


def _fields(chat: Chat, policy: Policy) -> dict[str, Field]:
    """As in a real case, so that it reads like one."""
    return {
        "count": MADE_UP,
        "choices": (
            Part(Line.CHOICE_HIDE, {"count": MADE_UP, "length": policy.mute_for}),
            Part(Line.CHOICE_PAUSE, {"length": policy.pause_for}),
            Part(Line.CHOICE_LEAVE),
        ),
        "hidden_until": chat.now + policy.mute_for,
        "paused_until": chat.now + policy.pause_for,
        "wait": LASTS,
    }
