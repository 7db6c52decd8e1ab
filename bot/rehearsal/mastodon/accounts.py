"""Accounts: signing up, profiles, their statuses, their followers."""

from bot.rehearsal.mastodon.oauth import OAuth, token_view
from bot.rehearsal.mastodon.pages import Size, page
from bot.rehearsal.mastodon.reach import hidden_from, is_reply_to_other, known
from bot.rehearsal.mastodon.timelines import is_known
from bot.rehearsal.mastodon.views import Views
from bot.rehearsal.mastodon.wire import Answer, ApiError, Call, Json, Need, Route, not_found
from bot.rehearsal.mastodon.world import Account, Site, Status, World

_PEOPLE = Size(40, 80)


class Accounts:
    def __init__(self, world: World, site: Site, oauth: OAuth) -> None:
        self._world = world
        self._site = site
        self._oauth = oauth
        self._views = Views(world, site)

    def routes(self) -> tuple[Route, ...]:
        top, read = "/api/v1/accounts", "read:accounts"
        flavour = self._site.flavour
        need = Need.USER if flavour.accounts_need_token else Need.NOBODY
        statuses_need = Need.USER if flavour.statuses_need_token else Need.NOBODY
        return (
            Route("POST", top, self._sign_up, "write:accounts", Need.APP),
            Route("GET", f"{top}/verify_credentials", self._verify, f"{read}|profile"),
            Route("PATCH", f"{top}/update_credentials", self._update, "write:accounts"),
            Route("GET", f"{top}/lookup", self._lookup, read, need),
            Route("GET", f"{top}/search", self._search, read),
            Route("GET", f"{top}/relationships", self._relationships, "read:follows"),
            Route("GET", f"{top}/{{id}}", self._get, read, need),
            Route("GET", f"{top}/{{id}}/statuses", self._statuses, "read:statuses", statuses_need),
            Route("GET", f"{top}/{{id}}/followers", self._followers, read, need),
            Route("GET", f"{top}/{{id}}/following", self._following, read, need),
        )

    def find(self, id_: str) -> Account:
        """Raises ApiError 404."""
        account = self._world.accounts.get(self._site.uris.get(id_, ""))
        if account is None or account.deleted:
            raise not_found()
        return account

    def _sign_up(self, call: Call) -> Json:
        params, site = call.params, self._site
        name = params.text("username").lower()
        uri = f"{site.url}/users/{name}"
        if not name or uri in self._world.accounts:
            raise ApiError(422, "Validation failed: Username has already been taken")
        account = Account(
            uri,
            name,
            site.domain,
            params.text("email"),
            params.text("password"),
            self._world.clock(),
            display_name=name,
            locked=site.flavour.new_accounts_locked,
        )
        self._world.accounts[uri] = account
        self._world.local_id(site, uri)
        if call.token is None:
            raise ApiError(401, "The access token is invalid")
        return token_view(self._oauth.issue(call.token.app, uri, call.token.scopes))

    def _verify(self, call: Call) -> Json:
        return self._views.own_account(call.me)

    def _update(self, call: Call) -> Json:
        me, params = call.me, call.params
        for name in ("display_name", "note"):
            if params.has(name):
                setattr(me, name, params.text(name))
        for name in ("locked", "bot", "discoverable"):
            if params.has(name):
                setattr(me, name, params.flag(name))
        if params.has("indexable"):
            me.noindex = not params.flag("indexable")
        return self._views.own_account(me)

    def _lookup(self, call: Call) -> Json:
        """Only accounts that this server has met; nobody is fetched."""
        found = self._world.find(call.params.text("acct"), self._site)
        if found is None or not is_known(self._site, found):
            raise not_found()
        return self._views.account(found)

    def _search(self, call: Call) -> list[Json]:
        found = self._world.find(call.params.text("q"), self._site)
        resolve = call.params.flag("resolve")
        if found is None or not (resolve or is_known(self._site, found)):
            return []
        return [self._views.account(found)]

    def _relationships(self, call: Call) -> list[Json]:
        uris = [self._site.uris.get(id_, "") for id_ in call.params.all("id")]
        there = [uri for uri in uris if uri in self._world.accounts]
        there = [uri for uri in there if not self._world.accounts[uri].deleted]
        return [self._views.relationship(call.me.uri, uri) for uri in there]

    def _get(self, call: Call) -> Json:
        return self._views.account(self.find(call.id))

    def _statuses(self, call: Call) -> Answer:
        account, params = self._open(call), call.params
        found = (
            known(self._world, self._site, one.uri, call.viewer)
            for one in self._world.statuses_by(account.uri)
        )
        shown = [one for one in found if one and not hidden_from(self._world, one, call.viewer)]
        if params.flag("exclude_replies"):
            shown = [one for one in shown if not is_reply_to_other(self._world, one)]
        if params.flag("pinned") or params.flag("only_media"):
            shown = []
        return page(call, shown, self._id, lambda one: self._views.status(one, call.viewer))

    def _followers(self, call: Call) -> Answer:
        uri = self._open(call).uri
        return self._people(call, [(who, uri) for who in self._world.followers(uri)], 0)

    def _following(self, call: Call) -> Answer:
        uri = self._open(call).uri
        return self._people(call, [(uri, whom) for whom in self._world.following(uri)], 1)

    def _people(self, call: Call, pairs: list[tuple[str, str]], side: int) -> Answer:
        """Paged by the follow, not by the account: only the Link header knows the way."""
        accounts = self._world.accounts

        def id_of(pair: tuple[str, str]) -> str:
            return self._site.id_of("follow:" + " ".join(pair), self._world.follows[pair])

        for pair in reversed(pairs):
            id_of(pair)
        return page(
            call, pairs, id_of, lambda pair: self._views.account(accounts[pair[side]]), _PEOPLE
        )

    def _open(self, call: Call) -> Account:
        account = self.find(call.id)
        blocked = call.viewer and (account.uri, call.viewer) in self._world.blocks
        if account.suspended or blocked:
            raise ApiError(403, "This action is not allowed") if blocked else not_found()
        return account

    def _id(self, status: Status) -> str:
        return self._world.local_id(self._site, status.uri)
