"""`hold 2 hours`: a draft that she wants back later, word for word. Nothing is written."""

from dataclasses import replace
from datetime import timedelta

from bot.model.cases import Chat
from bot.model.commands import Command, Muddle, Target, Word
from bot.model.drafts import HeldDraft, Showing, Stage
from bot.model.people import Standing
from bot.rules.grammar import understand

USUAL_HOLD = timedelta(hours=2)
LONGEST_HOLD = timedelta(hours=24)
KEPT_AFTER = timedelta(hours=6)
"""The time at which it was due, while the network takes no message."""

_ENDING = frozenset({Word.STOP, Word.FORGET_ME})


def as_meant(chat: Chat, understood: Command | Muddle, shown: Showing | None) -> Command | Muddle:
    """`hold` is about her draft; a moderator's is about a case, unless only a draft is there."""
    if isinstance(understood, Muddle) or understood.word is not Word.HOLD:
        return understood
    of_draft = understood.target == Target() and shown is not None and not has_case(chat)
    if chat.is_moderator and not of_draft:
        return understood
    return replace(understood, word=Word.HOLD_DRAFT)


def has_case(chat: Chat) -> bool:
    """Whether a moderator has a case in hand."""
    return any(flag.claimed_by in chat.who.accounts for flag in chat.queue)


def is_hold(command: Command | Muddle) -> bool:
    """A number that is no length of time says nothing of how long."""
    hold = isinstance(command, Command) and command.word is Word.HOLD_DRAFT
    return hold and isinstance(command, Command) and command.target == Target()


def after_hold(before: HeldDraft | None, shown: Showing | None, chat: Chat) -> HeldDraft | None:
    """What she has asked to have back, once this message is heard.

    `shown`: the draft that she is showing, as `after_message` left it. The same message twice
    changes nothing.
    """
    if chat.who.standing is not Standing.ACTIVE or chat.heard.in_group or chat.names_others:
        return before
    understood = as_meant(chat, understand(chat.heard.text, chat.heard.links), shown)
    if isinstance(understood, Muddle):
        return before
    draft = shown.text if shown and shown.stage is Stage.HELD else before and before.text
    if draft and is_hold(understood):
        until = chat.now + min(understood.length or USUAL_HOLD, LONGEST_HOLD)
        return HeldDraft(draft, until)
    if before is not None and _lets_go(chat, understood, shown):
        return replace(before, let_go=True)
    return before


def _lets_go(chat: Chat, command: Command, shown: Showing | None) -> bool:
    """A no is about what is shown or asked first."""
    if command.word is Word.NO:
        open_question = chat.question is not None and chat.question.expires_at > chat.now
        return shown is None and not open_question
    return command.word in _ENDING or (command.word is Word.POST_AS_IS and shown is None)
