"""Lists that accounts keep, as the AppView shows them: `app.bsky.graph.getList`."""

from bot.rehearsal.bluesky.ids import iso
from bot.rehearsal.bluesky.repo import Account, Record, World
from bot.rehearsal.bluesky.views import Views, newest_first
from bot.rehearsal.bluesky.wire import Call, Endpoints, Json, XrpcError, page_of

_ITEM = "app.bsky.graph.listitem"


class Modlists:
    def __init__(self, world: World, views: Views) -> None:
        self._world, self._views = world, views

    def endpoints(self) -> Endpoints:
        return {"app.bsky.graph.getList": self.get_list}

    def get_list(self, call: Call) -> Json:
        uri = call.need("list")
        record = self._world.record(uri)
        owner = self._world.accounts.get(record.did) if record else None
        if record is None or owner is None or not owner.active:
            raise XrpcError("InvalidRequest", f"List not found: {uri}")
        page = page_of(self._items(record, call.viewer), call, name="items")
        return {"list": self._view(record, owner, call.viewer), **page}

    def _items(self, record: Record, viewer: str | None) -> list[Json]:
        """Only who is still there, the newest first."""
        items = self._world.records(record.did, _ITEM)
        mine = [item for item in newest_first(items) if item.value["list"] == record.uri]
        there = [(item, self._world.accounts.get(item.value["subject"])) for item in mine]
        return [
            {"uri": item.uri, "subject": self._views.profile(subject, viewer)}
            for item, subject in there
            if subject is not None and subject.active
        ]

    def _view(self, record: Record, owner: Account, viewer: str | None) -> Json:
        return {
            "uri": record.uri,
            "cid": record.cid,
            "name": record.value["name"],
            "purpose": record.value["purpose"],
            "creator": self._views.profile(owner, viewer),
            "indexedAt": iso(record.indexed_at),
        }
