"""What a member has written in her app and not posted (port OwnDrafts). Read only, never kept."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.model.drafts import Draft, OwnDraft
from bot.model.errors import NetworkSaidNo
from bot.model.people import AccountId
from bot.networks.bluesky.acting import AsHer
from bot.networks.bluesky.oauth import APPVIEW, Query
from bot.networks.bluesky.oauth.scopes import GET_DRAFTS

NEWEST = 20
LONGEST = 10_000
"""Characters of one draft, of however many posts; app.bsky.draft.defs, draftPost, maxLength."""


class BlueskyDrafts:
    """`appview` is a DID with its service."""

    def __init__(self, as_her: AsHer, *, appview: str = APPVIEW) -> None:
        self._as_her, self._appview = as_her, appview

    async def drafts_of(self, member: AccountId) -> Sequence[OwnDraft]:
        """The newest first. Raises LoginRevoked, NetworkDown and NetworkSaidNo."""
        what = Query(GET_DRAFTS, {"limit": str(NEWEST)}, proxy=self._appview)
        match await self._as_her.call(member, what):
            case {"drafts": list(views)}:
                found = [draft for view in views[:NEWEST] if (draft := _draft_in(view))]
                return sorted(found, key=lambda each: each.changed_at, reverse=True)
            case _:
                raise NetworkSaidNo("her drafts cannot be read")


def _draft_in(view: Any) -> OwnDraft | None:
    """None where it is no draft of words."""
    match view:
        case {"updatedAt": str(at), "draft": {"posts": list(posts)}} if changed_at := _time(at):
            pass
        case _:
            return None
    mine = [post for post in posts if isinstance(post, dict)]
    text = "\n".join(str(post.get("text", "")) for post in mine)[:LONGEST]
    images = sum(len(_items(post, "embedImages")) for post in mine)
    links = tuple(link for post in mine for link in _links(post))
    return OwnDraft(Draft(text, links=links, images=images), changed_at)


def _links(post: Mapping[str, Any]) -> Iterator[str]:
    for external in _items(post, "embedExternals"):
        if isinstance(external, dict) and isinstance(external.get("uri"), str):
            yield external["uri"]


def _items(post: Mapping[str, Any], name: str) -> list[Any]:
    items = post.get(name)
    return items if isinstance(items, list) else []


def _time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
