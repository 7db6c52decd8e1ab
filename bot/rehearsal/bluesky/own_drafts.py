"""What people have written and not posted: `app.bsky.draft.*`, private to each of them."""

from bot.rehearsal.bluesky.ids import iso
from bot.rehearsal.bluesky.repo import World
from bot.rehearsal.bluesky.wire import Call, Endpoints, Json, XrpcError, page_of

_MOST = 500


class OwnDrafts:
    def __init__(self, world: World) -> None:
        self._world = world
        self._kept: dict[str, list[Json]] = {}  # by account, the newest last

    def endpoints(self) -> Endpoints:
        return {
            "app.bsky.draft.createDraft": self.create_draft,
            "app.bsky.draft.getDrafts": self.get_drafts,
        }

    def create_draft(self, call: Call) -> Json:
        kept = self._kept.setdefault(call.me, [])
        if len(kept) >= _MOST:
            raise XrpcError("DraftLimitReached", "Draft limit has been reached")
        name, at = self._world.ids.new_tid(self._world.clock()), iso(self._world.clock())
        draft = call.need_field("draft")
        kept.append({"id": name, "draft": draft, "createdAt": at, "updatedAt": at})
        return {"id": name}

    def get_drafts(self, call: Call) -> Json:
        return page_of(self._kept.get(call.me, [])[::-1], call, name="drafts")
