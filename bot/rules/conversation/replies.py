"""How an answer is put together: something said, or something asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from bot.model.actions import Field, Part, Say
from bot.model.cases import Chat
from bot.model.changes import Ask, Bookmark, Change, DropQuestion, Focus
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
    choices = ((asking.word, asking.yes),)
    return ask_among(chat, asking.line, choices, asking.fields, waits)


def ask_among(
    chat: Chat,
    line: Line,
    choices: tuple[tuple[str, Command], ...],
    fields: Mapping[str, Field],
    waits: timedelta,
    *,
    says_when_lapsed: bool = True,
) -> Decision:
    """Open the question; an older yes-or-no question is set aside, and she is told so."""
    question = Question(
        person=chat.who.account,
        topic=line,
        asked_at=chat.now,
        expires_at=chat.now + waits,
        choices=choices,
        says_when_lapsed=says_when_lapsed,
    )
    said = Say(chat.who.account, line, {**fields, "wait": waits, "parked": _parked(chat)})
    return Decision((Ask(question),), (said,))


def say_instead(chat: Chat, line: Line, fields: Mapping[str, Field]) -> Decision:
    """Where nothing is to be asked: no older question is left to catch a yes that was meant for it.

    Its line has a place for `{parked}`.
    """
    dropped = do(DropQuestion(chat.who.account)) if _parked(chat) else Decision()
    return dropped + say(chat, line, {**fields, "parked": _parked(chat)})


def _parked(chat: Chat) -> Field:
    older = chat.question is not None and chat.question.says_when_lapsed
    return Part(Line.PARKED) if older else ""


def ask_member(chat: Chat, asking: Asking, policy: Policy) -> Decision:
    return ask(chat, asking, policy.member_waits)


def focus(chat: Chat, case: int) -> Decision:
    """From now on "them" and "this" mean this case."""
    return do(Focus(chat.who.account, case))


def bookmark(chat: Chat, line: Line, items: Sequence[Mapping[str, str]]) -> Decision:
    """What `more` goes on with; no items: nothing."""
    return do(Bookmark(chat.who.account, line, tuple(items)))


def clean(text: str, longest: int) -> str:
    """Words of others, safe inside a message: one line, no live @name or link, cut to `longest`.

    They stand in double quotes there, so they hold none themselves.
    """
    within_reach = text[: 4 * longest]
    safe = "".join(c if c.isprintable() or c.isspace() else "" for c in within_reach)
    safe = _LINK.sub("(link)", _QUOTES.sub("'", safe)).replace("://", " ")
    safe = " ".join(safe.replace("@", "(at)").split())
    return safe if len(safe) <= longest else safe[: longest - 1].rstrip() + "\u2026"


def clean_name(name: str, longest: int = LONGEST_NAME) -> str:
    """A display name, which may be written to read like a sentence of the bot: it ends none."""
    safe = _QUOTES.sub("", name)
    return clean(" ".join(_ENDS_SENTENCE.sub(" ", safe).split()), longest)


_QUOTES = re.compile('["\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\uff02]')
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{0,30}://|www\.)\S*|\b[\w.-]+\.[\w-]+/\S*", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(
    r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)(?<!\bJr)(?<!\bSr)(?<!\bProf)(?<!\b[A-Z])"
    r"\.(?=\s|$)|[!?;\u2026\u3002](?=\W|$)|[:\u2013\u2014](?=\s|$)"
)
