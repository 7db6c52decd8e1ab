"""`interests`: what could sway a moderator; `moderators`: what each of them has stated."""

from collections.abc import Sequence
from dataclasses import replace

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.changes import SetMember
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import Member
from bot.model.policy import Policy
from bot.rules.conversation.desk.casework import names_somebody
from bot.rules.conversation.replies import bookmark, clean, say
from bot.rules.interests import HOLDS, has_stated

LONGEST_INTERESTS = 200
ROOM, LONGEST_LEAD = 300, 90
"""Characters of one message that such lines may take together, and of what leads one in."""


def interests(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """Kept as she words it and dated; members read it beside a number, never her name."""
    text = clean(command.rest, LONGEST_INTERESTS + 1)
    about: dict[str, Field] = {"most": LONGEST_INTERESTS, "span": HOLDS}
    if not text:
        return say(chat, Line.INTERESTS_HOW, about)
    if len(text) > LONGEST_INTERESTS:
        return say(chat, Line.INTERESTS_TOO_LONG, about)
    if names_somebody(command.rest):
        return say(chat, Line.INTERESTS_NAMES)
    said = SetMember(replace(chat.who, interests=text, interests_at=chat.now))
    fields: dict[str, Field] = {"text": text, "until": chat.now + HOLDS}
    return Decision((said,)) + say(chat, Line.INTERESTS_KEPT, fields)


def moderators(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    return moderators_page(chat, 0)


def moderators_page(chat: Chat, start: int) -> Decision:
    """As many as fit one message, each by a number."""
    if not chat.moderators:
        return say(chat, Line.NO_MODERATORS)
    stated = [_stated(chat, number, each) for number, each in enumerate(chat.moderators, start=1)]
    end = start + _that_fit(chat.moderators[start:])
    left = len(stated) - end
    fields: dict[str, Field] = {
        "count": len(stated),
        "moderators": tuple(stated[start:end]),
        "left": Part(Line.MORE_ITEMS, {"count": left}) if left else "",
    }
    said = say(chat, Line.MODERATORS, fields)
    return said + bookmark(chat, Line.MODERATORS, [{"start": str(end)}] if left else [])


def _stated(chat: Chat, number: int, moderator: Member) -> Part:
    fields: dict[str, Field] = {"number": number}
    if moderator.interests_at is None:
        return Part(Line.MODERATOR_SILENT, fields)
    fields |= {"at": moderator.interests_at, "text": moderator.interests}
    fresh = has_stated(moderator, chat.now)
    return Part(Line.MODERATOR_STATED if fresh else Line.MODERATOR_STATED_LONG_AGO, fields)


def _that_fit(moderators: Sequence[Member]) -> int:
    """At least one."""
    taken, size = 0, 0
    for each in moderators:
        taken += LONGEST_LEAD + len(each.interests)
        if size and taken > ROOM:
            break
        size += 1
    return size
