"""`watch for`, `watch list`, `watch off`: details of hers that must not go round; words that hurt.

No decision here sees a detail: the message is read where it arrives, and only its keyed hashes come
in. So nothing of it can get into an answer, a question or the audit.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.model.actions import Part
from bot.model.cases import Chat
from bot.model.changes import SetMember
from bot.model.commands import Command
from bot.model.decisions import NOTHING, Decision
from bot.model.details import DetailKind, Watched
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.replies import do, say

MOST_WATCHED = 10
"""Each is looked for in every post that is aimed at her, and their list fits one message."""

_KINDS: Mapping[DetailKind, Line] = MappingProxyType(
    {
        DetailKind.PHONE: Line.WATCHED_PHONE,
        DetailKind.ADDRESS: Line.WATCHED_ADDRESS,
        DetailKind.NAME: Line.WATCHED_NAME,
        DetailKind.EMAIL: Line.WATCHED_EMAIL,
        DetailKind.WORD: Line.WATCHED_WORD,
    }
)


def watch_for(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """One that is given again is watched for as before."""
    if not chat.to_watch:
        return say(chat, Line.WATCH_HOW)
    watched = tuple(dict.fromkeys((*chat.who.watched, *chat.to_watch)))
    if len(watched) > MOST_WATCHED:
        return say(chat, Line.WATCH_ENOUGH, {"most": MOST_WATCHED})
    return _set(chat, watched) + _watching(chat, watched)


def _watching(chat: Chat, watched: tuple[Watched, ...]) -> Decision:
    """Words that hurt are no secret: they count, and are not told of at once."""
    words = sum(each.kind is DetailKind.WORD for each in watched)
    given = {each.kind is DetailKind.WORD for each in chat.to_watch}
    said = say(chat, Line.WATCHING, {"count": len(watched) - words}) if False in given else NOTHING
    return said + say(chat, Line.WATCHING_WORDS) if True in given else said


def watch_list(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    if not chat.who.watched:
        return say(chat, Line.WATCH_NOTHING)
    kinds = tuple(Part(_KINDS[each.kind]) for each in chat.who.watched)
    return say(chat, Line.WATCH_LIST, {"choices": kinds})


def watch_off(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """By its number in the list, or all of them."""
    watched = chat.who.watched
    if not watched:
        return say(chat, Line.WATCH_NOTHING)
    if command.rest == "all":
        return _set(chat, ()) + say(chat, Line.WATCH_LESS, {"count": len(watched)})
    number = command.target.case
    if number is None or not 0 < number <= len(watched):
        return say(chat, Line.WATCH_WHICH)
    left = (*watched[: number - 1], *watched[number:])
    return _set(chat, left) + say(chat, Line.WATCH_LESS, {"count": 1})


def _set(chat: Chat, watched: tuple[Watched, ...]) -> Decision:
    return do(SetMember(replace(chat.who, watched=watched)))
