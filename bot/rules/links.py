"""A page of links in one message; `more` goes on with the rest."""

from collections.abc import Sequence

from bot.model.actions import Field, Part
from bot.model.changes import Bookmark
from bot.model.lines import Line
from bot.model.people import AccountId


def page_of_links(
    who: AccountId, links: Sequence[str], most: int
) -> tuple[dict[str, Field], Bookmark]:
    """The fields `count` (of all), `links` and `left` of the message, and where `more` goes on."""
    page, rest = tuple(links[:most]), links[most:]
    left: Field = Part(Line.MORE_LINKS, {"count": len(rest)}) if rest else ""
    go_on = Bookmark(who, Line.MUTE_LINKS_GO_ON, tuple({"link": link} for link in rest))
    return {"count": len(links), "links": page, "left": left}, go_on
