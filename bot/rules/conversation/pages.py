"""Long answers, five items a message; `more` goes on."""

from collections.abc import Sequence

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.rules.conversation.replies import bookmark, say

PER_PAGE = 5
_PLACES = ("a", "b", "c", "d", "e")


def page_of(chat: Chat, line: Line, parts: Sequence[Part], start: int) -> Decision:
    """One page from `start`; `more` is remembered by what comes next, not by the text."""
    shown = parts[start : start + PER_PAGE]
    end = start + len(shown)
    fields: dict[str, Field] = dict.fromkeys(_PLACES, "")
    fields.update(zip(_PLACES, shown, strict=False))
    left = len(parts) - end
    fields["left"] = Part(Line.MORE_ITEMS, {"count": left}) if left > 0 else ""
    items = [{"start": str(end)}] if left > 0 else []
    return say(chat, line, fields) + bookmark(chat, line, items)
