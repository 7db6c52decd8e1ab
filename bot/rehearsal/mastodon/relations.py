"""Follow, block, mute, and what undoes them."""

from collections.abc import Callable
from datetime import timedelta

from bot.rehearsal.mastodon.accounts import Accounts
from bot.rehearsal.mastodon.delivery import Delivery
from bot.rehearsal.mastodon.ids import iso
from bot.rehearsal.mastodon.pages import Size, page
from bot.rehearsal.mastodon.views import Views
from bot.rehearsal.mastodon.wire import Answer, ApiError, Call, Json, Route
from bot.rehearsal.mastodon.world import Account, Mute, Site, World

_PEOPLE = Size(40, 80)


class Relations:
    def __init__(self, world: World, site: Site, accounts: Accounts, delivery: Delivery) -> None:
        self._world = world
        self._site = site
        self._accounts = accounts
        self._delivery = delivery
        self._views = Views(world, site)

    def routes(self) -> tuple[Route, ...]:
        top, asked = "/api/v1/accounts/{id}", "/api/v1/follow_requests"
        follows, blocks, mutes = "write:follows", "write:blocks", "write:mutes"
        acts = (
            Route("POST", f"{top}/follow", self._doing(self._follow), follows),
            Route("POST", f"{top}/unfollow", self._doing(self._unfollow), follows),
            Route("POST", f"{top}/block", self._doing(self._block), blocks),
            Route("POST", f"{top}/unblock", self._doing(self._unblock), blocks),
            Route("POST", f"{top}/mute", self._doing(self._mute), mutes),
            Route("POST", f"{top}/unmute", self._doing(self._unmute), mutes),
            Route("POST", f"{asked}/{{id}}/authorize", self._doing(self._authorize), follows),
            Route("POST", f"{asked}/{{id}}/reject", self._doing(self._reject), follows),
        )
        lists = (
            Route("GET", asked, self._requests, "read:follows"),
            Route("GET", "/api/v1/mutes", self._mutes, "read:mutes"),
            Route("GET", "/api/v1/blocks", self._blocks, "read:blocks"),
        )
        removal = f"{top}/remove_from_followers"
        if not self._site.flavour.remove_from_followers:
            return (*acts, *lists)
        return (*acts, *lists, Route("POST", removal, self._doing(self._remove), follows))

    def _doing(self, act: Callable[[Call, Account], None]) -> Callable[[Call], Json]:
        def answer(call: Call) -> Json:
            other = self._accounts.find(call.id)
            act(call, other)
            return self._views.relationship(call.me.uri, other.uri)

        return answer

    def _follow(self, call: Call, other: Account) -> None:
        pair = (call.me.uri, other.uri)
        if self._world.blocked(*pair) or self._world.gone(other.uri) or call.me is other:
            raise ApiError(403, "This action is not allowed")
        if pair in self._world.follows or pair in self._world.requests:
            return
        self._world.ever_followed.add(pair)
        if other.locked or call.me.uri in self._world.home_of(other.uri).limited:
            self._world.requests[pair] = self._world.clock()
            self._delivery.notify(other.uri, "follow_request", call.me.uri)
            return
        self._world.follows[pair] = self._world.clock()
        self._delivery.notify(other.uri, "follow", call.me.uri)

    def _unfollow(self, call: Call, other: Account) -> None:
        """Nobody is told."""
        self._world.follows.pop((call.me.uri, other.uri), None)
        self._world.requests.pop((call.me.uri, other.uri), None)

    def _block(self, call: Call, other: Account) -> None:
        me, world = call.me.uri, self._world
        world.blocks[me, other.uri] = world.clock()
        for pair in ((me, other.uri), (other.uri, me)):
            world.follows.pop(pair, None)
            world.requests.pop(pair, None)
        notices = self._site.notices
        self._site.notices = [
            one for one in notices if (one.recipient, one.sender) != (me, other.uri)
        ]

    def _unblock(self, call: Call, other: Account) -> None:
        self._world.blocks.pop((call.me.uri, other.uri), None)

    def _mute(self, call: Call, other: Account) -> None:
        """A mute that is there already is overwritten."""
        seconds = call.params.number("duration", 0)
        until = self._world.clock() + timedelta(seconds=seconds) if seconds else None
        hides = call.params.flag("notifications", default=True)
        self._world.mutes[call.me.uri, other.uri] = Mute(hides, until)

    def _unmute(self, call: Call, other: Account) -> None:
        self._world.mutes.pop((call.me.uri, other.uri), None)

    def _authorize(self, call: Call, other: Account) -> None:
        pair = (other.uri, call.me.uri)
        if self._world.requests.pop(pair, None) is None:
            raise ApiError(404, "Record not found")
        self._world.follows[pair] = self._world.clock()
        self._delivery.notify(call.me.uri, "follow", other.uri)

    def _reject(self, call: Call, other: Account) -> None:
        if self._world.requests.pop((other.uri, call.me.uri), None) is None:
            raise ApiError(404, "Record not found")

    def _remove(self, call: Call, other: Account) -> None:
        self._world.follows.pop((other.uri, call.me.uri), None)

    def _requests(self, call: Call) -> Answer:
        asking = [who for who, whom in self._world.requests if whom == call.me.uri]
        return self._people(call, "request", asking, self._account)

    def _mutes(self, call: Call) -> Answer:
        me = call.me.uri
        muted = [whom for who, whom in list(self._world.mutes) if who == me]
        holding = [whom for whom in muted if self._world.mute(me, whom)]
        return self._people(call, "mute", holding, lambda uri: self._muted(me, uri))

    def _blocks(self, call: Call) -> Answer:
        blocked = [whom for who, whom in self._world.blocks if who == call.me.uri]
        return self._people(call, "block", blocked, self._account)

    def _people(
        self, call: Call, kind: str, uris: list[str], view: Callable[[str], Json]
    ) -> Answer:
        """Paged by the relation, not by the account: only the Link header knows the way."""

        def id_of(uri: str) -> str:
            return self._site.id_of(f"{kind}:{call.me.uri} {uri}", self._world.clock())

        for uri in uris:
            id_of(uri)
        return page(call, uris, id_of, view, _PEOPLE)

    def _account(self, uri: str) -> Json:
        return self._views.account(self._world.accounts[uri])

    def _muted(self, me: str, uri: str) -> Json:
        mute = self._world.mute(me, uri)
        view = self._account(uri)
        if self._site.flavour.mute_expiry_in_mutes:
            until = mute.expires_at if mute else None
            view["mute_expires_at"] = iso(until) if until else None
        return view
