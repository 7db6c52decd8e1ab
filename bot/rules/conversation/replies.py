"""How an answer is put together: something said, or something asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from bot.model.actions import Field, Part, Say
from bot.model.cases import Chat
from bot.model.changes import Ask, Bookmark, Change, Focus
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.episodes import Question
from bot.model.lines import Line
from bot.model.policy import Policy

NO_FIELDS: Mapping[str, Field] = MappingProxyType({})
LONGEST_NAME = 40


def say(chat: Chat, line: Line, fields: Mapping[str, Field] = NO_FIELDS) -> Decision:
    return Decision((), (Say(chat.who.account, line, fields),))


def do(*changes: Change) -> Decision:
    return Decision(changes)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with what a yes does. Its line has a place for `{parked}`."""

    line: Line
    yes: Command
    fields: Mapping[str, Field] = field(default_factory=lambda: NO_FIELDS)
    word: str = "yes"  # what must be typed


def ask(chat: Chat, asking: Asking, waits: timedelta) -> Decision:
    """Open the question; an older yes-or-no question is set aside, and she is told so."""
    older = chat.question is not None and chat.question.says_when_lapsed
    parked: Field = Part(Line.PARKED) if older else ""
    question = Question(
        person=chat.who.account,
        topic=asking.line,
        asked_at=chat.now,
        expires_at=chat.now + waits,
        choices=((asking.word, asking.yes),),
    )
    said = Say(chat.who.account, asking.line, {**asking.fields, "wait": waits, "parked": parked})
    return Decision((Ask(question),), (said,))


def ask_member(chat: Chat, asking: Asking, policy: Policy) -> Decision:
    return ask(chat, asking, policy.member_waits)


def focus(chat: Chat, case: int) -> Decision:
    """From now on "them" and "this" mean this case."""
    return do(Focus(chat.who.account, case))


def bookmark(chat: Chat, line: Line, items: Sequence[Mapping[str, str]]) -> Decision:
    """What `more` goes on with; no items: nothing."""
    return do(Bookmark(chat.who.account, line, tuple(items)))


def clean(text: str, longest: int = LONGEST_NAME) -> str:
    """Words of others, safe inside a message: one line, no live @name, cut to `longest`."""
    safe = "".join(c if c.isprintable() or c.isspace() else "" for c in text)
    safe = " ".join(safe.replace("@", "(at)").split())
    return safe if len(safe) <= longest else safe[: longest - 1].rstrip() + "\u2026"
