"""What anybody is told who is not inside: one answer a day, the same for all."""

from collections.abc import Mapping

from bot.model.actions import Field, Priority, Say
from bot.model.cases import Chat
from bot.model.changes import AnsweredStranger
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line


def uniform(chat: Chat) -> Decision:
    """Same words and same class for everybody, so that nobody learns who is a member."""
    return once_a_day(chat, Line.STRANGER, {})


def once_a_day(chat: Chat, line: Line, fields: Mapping[str, Field]) -> Decision:
    if chat.answered_today:
        return NOTHING
    said = Say(chat.who.account, line, fields, Priority.STRANGER)
    return Decision((AnsweredStranger(chat.who.account, chat.now),), (said,))
