"""Long answers, a few items a message; `more` goes on."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.rules.conversation.replies import bookmark, say

PER_PAGE = 5
_PLACES = ("a", "b", "c", "d", "e")
NOTHING_ELSE: Mapping[str, int] = MappingProxyType({})


def page_of(  # what is on the page, and where in all of it
    chat: Chat,
    line: Line,
    parts: Sequence[Part],
    start: int,
    *,
    size: int = PER_PAGE,
    about: Mapping[str, int] = NOTHING_ELSE,
) -> Decision:
    """One page from `start`; `more` is remembered by what comes next, not by the text.

    `about`: fields of the line that the next page has too.
    """
    places, shown = _PLACES[:size], parts[start : start + size]
    end = start + len(shown)
    fields: dict[str, Field] = {**dict.fromkeys(places, ""), **about}
    fields.update(zip(places, shown, strict=False))
    left = len(parts) - end
    fields["left"] = Part(Line.MORE_ITEMS, {"count": left}) if left > 0 else ""
    where = {name: str(value) for name, value in about.items()}
    items = [{**where, "start": str(end)}] if left > 0 else []
    return say(chat, line, fields) + bookmark(chat, line, items)
