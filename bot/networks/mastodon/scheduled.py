"""What a member's own server will post for her later (port OwnDrafts). Read only, never kept.

docs.joinmastodon.org/methods/scheduled_statuses; there are no other drafts in the client API.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.model.drafts import Draft, OwnDraft
from bot.model.people import AccountId
from bot.networks.mastodon.entities import moment
from bot.networks.mastodon.members import AsHer, Members

_QUEUE = "/api/v1/scheduled_statuses"
NEWEST = 20
LONGEST = 10_000
"""Characters of one that are looked at."""


class MastodonDrafts:
    def __init__(self, members: Members) -> None:
        self._members = members

    async def drafts_of(self, member: AccountId) -> Sequence[OwnDraft]:
        """The next to be posted first. Raises LoginRevoked, NetworkDown and NetworkSaidNo."""
        found = await self._members.ask(member, _queued)
        return sorted(found, key=lambda each: each.changed_at)


async def _queued(her: AsHer) -> list[OwnDraft]:
    listed = (await her.server.get(_QUEUE, [("limit", str(NEWEST))])).listed[:NEWEST]
    return [own for each in listed if isinstance(each, dict) and (own := _draft_in(each))]


def _draft_in(queued: Mapping[str, Any]) -> OwnDraft | None:
    """With what stands in front of it; None where it has no date or no words."""
    at, params = moment(queued.get("scheduled_at")), queued.get("params")
    if at is None or not isinstance(params, dict):
        return None
    words = (str(params.get(name) or "") for name in ("spoiler_text", "text"))
    pictures = queued.get("media_attachments")
    images = len(pictures) if isinstance(pictures, list) else 0
    return OwnDraft(Draft("\n".join(filter(None, words))[:LONGEST], images=images), at)
