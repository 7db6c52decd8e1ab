"""Public and hashtag timelines, home, conversations, and search."""

from collections.abc import Callable, Iterable

from bot.rehearsal.mastodon.delivery import Delivery
from bot.rehearsal.mastodon.pages import page
from bot.rehearsal.mastodon.reach import hidden_from, is_reply_to_other, known
from bot.rehearsal.mastodon.views import Views
from bot.rehearsal.mastodon.wire import Answer, ApiError, Call, Json, Need, Route
from bot.rehearsal.mastodon.world import SHOWN_TO_ALL, Account, Site, Status, Visibility, World


class Timelines:
    def __init__(self, world: World, site: Site, delivery: Delivery) -> None:
        self._world = world
        self._site = site
        self._delivery = delivery
        self._views = Views(world, site)

    def routes(self) -> tuple[Route, ...]:
        need = Need.USER if self._site.flavour.timelines_need_token else Need.NOBODY
        read = "read:statuses"
        return (
            Route("GET", "/api/v1/timelines/public", self._public, read, need),
            Route("GET", "/api/v1/timelines/tag/{tag}", self._tag, read, need),
            Route("GET", "/api/v1/timelines/home", self._home, read),
            Route("GET", "/api/v1/conversations", self._conversations, read),
            Route("GET", "/api/v2/search", self._search, "read:search", Need.NOBODY),
        )

    def _public(self, call: Call) -> Answer:
        """Replies to others are in none of these, by design."""
        own = self._site.domain
        local, remote = call.params.flag("local"), call.params.flag("remote")

        def belongs(status: Status) -> bool:
            at_home = self._world.accounts[status.author].home == own
            return not is_reply_to_other(self._world, status) and not (
                (local and not at_home) or (remote and at_home)
            )

        return self._open(call, belongs)

    def _tag(self, call: Call) -> Answer:
        """Tagged replies are kept."""
        wanted = {call.path["tag"].lower(), *(tag.lower() for tag in call.params.all("any"))}
        own, local = self._site.domain, call.params.flag("local")

        def belongs(status: Status) -> bool:
            at_home = self._world.accounts[status.author].home == own
            return bool(wanted & set(status.tags)) and (at_home or not local)

        return self._open(call, belongs)

    def _home(self, call: Call) -> Answer:
        def belongs(status: Status) -> bool:
            return call.me.uri in self._delivery.homes(self._site, status)

        return self.of(call, belongs)

    def _open(self, call: Call, belongs: Callable[[Status], bool]) -> Answer:
        limited = self._site.limited
        found = (
            status
            for status in self._seen(call.viewer)
            if status.visibility is Visibility.PUBLIC
            and status.author not in limited
            and belongs(status)
        )
        return self._page(call, found)

    def _seen(self, viewer: str | None) -> Iterable[Status]:
        for uri in self._world.statuses:
            status = known(self._world, self._site, uri, viewer)
            if status is not None and not hidden_from(self._world, status, viewer):
                yield status

    def of(self, call: Call, belongs: Callable[[Status], bool]) -> Answer:
        """All that she may see and that belongs there."""
        return self._page(call, filter(belongs, self._seen(call.viewer)))

    def _page(self, call: Call, found: Iterable[Status]) -> Answer:
        return page(call, found, self._id, lambda one: self._views.status(one, call.viewer))

    def _id(self, status: Status) -> str:
        return self._world.local_id(self._site, status.uri)

    def _conversations(self, call: Call) -> Answer:
        """A private mention that waits in the requests is in none."""
        last, arrived = dict[str, Status](), self._arrived(call.me.uri)
        for status in self._seen(call.viewer):
            is_hers = status.author == call.me.uri or status.uri in arrived
            if status.visibility is Visibility.DIRECT and is_hers:
                last[status.conversation] = status
        return page(
            call, last.values(), self._id, lambda one: self._views.conversation(one, call.me.uri)
        )

    def _arrived(self, me: str) -> set[str | None]:
        notices = self._site.notices
        return {one.status for one in notices if one.recipient == me and not one.filtered}

    def _search(self, call: Call) -> Json:
        query, kind = call.params.text("q").strip(), call.params.text("type")
        resolve = call.params.flag("resolve")
        if resolve and call.account is None:
            said = "Search queries that resolve remote resources are not supported without"
            raise ApiError(401, f"{said} authentication")
        account = self._account(query, resolve=resolve) if kind in {"", "accounts"} else None
        status = self._status(call, query, resolve) if kind in {"", "statuses"} else None
        return {
            "accounts": [self._views.account(account)] if account else [],
            "statuses": [self._views.status(status, call.viewer)] if status else [],
            "hashtags": [],
        }

    def _account(self, query: str, *, resolve: bool) -> Account | None:
        """By profile page, actor URI or address."""
        found = self._world.accounts.get(query.replace("/@", "/users/"))
        found = found or self._world.find(query, self._site)
        if found is None or self._world.gone(found.uri):
            return None
        return found if resolve or is_known(self._site, found) else None

    def _status(self, call: Call, query: str, resolve: bool) -> Status | None:  # noqa: FBT001  private
        wanted = (one for one in self._world.statuses.values() if query in {one.uri, one.url})
        status = next(wanted, None)
        if status is not None and resolve and status.visibility in SHOWN_TO_ALL:
            status.known_at.add(self._site.domain)
        return known(self._world, self._site, status.uri, call.viewer) if status else None


def is_known(site: Site, account: Account) -> bool:
    """Whether this server has ever met the account."""
    return account.home == site.domain or account.uri in site.local
