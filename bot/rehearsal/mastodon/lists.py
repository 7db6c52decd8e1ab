"""Lists of accounts that a person keeps at her server, and what those accounts post."""

from bot.rehearsal.mastodon.accounts import Accounts
from bot.rehearsal.mastodon.timelines import Timelines
from bot.rehearsal.mastodon.wire import Answer, ApiError, Call, Json, Route, not_found
from bot.rehearsal.mastodon.world import Site, Status, World


class Lists:
    def __init__(self, world: World, site: Site, accounts: Accounts, timelines: Timelines) -> None:
        self._world, self._site = world, site
        self._accounts, self._timelines = accounts, timelines

    def routes(self) -> tuple[Route, ...]:
        return (
            Route("POST", "/api/v1/lists", self._make, "write:lists"),
            Route("GET", "/api/v1/lists/{id}", self._show, "read:lists"),
            Route("POST", "/api/v1/lists/{id}/accounts", self._add, "write:lists"),
            Route("GET", "/api/v1/timelines/list/{id}", self._timeline, "read:lists"),
        )

    def _make(self, call: Call) -> Json:
        title = call.params.text("title").strip()
        if not title:
            raise ApiError(422, "Validation failed: Title can't be blank")
        made: Json = {"id": self._site.ids.new(self._world.clock()), "title": title}
        self._site.lists.setdefault(call.me.uri, {})[made["id"]] = (made, [])
        return made

    def _show(self, call: Call) -> Json:
        return self._found(call)[0]

    def _add(self, call: Call) -> Json:
        """Only whom she follows."""
        _, members = self._found(call)
        for id_ in call.params.all("account_ids"):
            account = self._accounts.find(id_)
            if (call.me.uri, account.uri) not in self._world.follows:
                raise not_found()
            members.append(account.uri)
        return {}

    def _timeline(self, call: Call) -> Answer:
        _, members = self._found(call)

        def belongs(status: Status) -> bool:
            return status.author in members

        return self._timelines.of(call, belongs)

    def _found(self, call: Call) -> tuple[Json, list[str]]:
        """Nobody else's."""
        found = self._site.lists.get(call.me.uri, {}).get(call.id)
        if found is None:
            raise not_found()
        return found
