"""Notifications v1, the policy that filters them, and the requests where the filtered wait."""

from collections.abc import Iterable

from bot.rehearsal.mastodon.ids import iso
from bot.rehearsal.mastodon.pages import Size, page
from bot.rehearsal.mastodon.policy import policy_of
from bot.rehearsal.mastodon.views import Views
from bot.rehearsal.mastodon.wire import Answer, ApiError, Call, Json, Route, not_found
from bot.rehearsal.mastodon.world import Notice, Site, World

_SIZE = Size(40, 80)
_VALUES = {"accept", "filter", "drop"}


class Notices:
    def __init__(self, world: World, site: Site) -> None:
        self._world = world
        self._site = site
        self._views = Views(world, site)

    def routes(self) -> tuple[Route, ...]:
        top, read, write = "/api/v1/notifications", "read:notifications", "write:notifications"
        always = (
            Route("GET", top, self._list, read),
            Route("POST", f"{top}/clear", self._clear, write),
            Route("POST", f"{top}/{{id}}/dismiss", self._dismiss, write),
        )
        if not self._site.flavour.notification_policy:
            return (*always, Route("GET", f"{top}/{{id}}", self._get, read))
        asked, policy = f"{top}/requests", "/api/v2/notifications/policy"
        return (
            *always,
            Route("GET", policy, self._policy, read),
            Route("PATCH", policy, self._set_policy, write),
            Route("GET", asked, self._requests, read),
            Route("POST", f"{asked}/{{id}}/accept", self._accept, write),
            Route("POST", f"{asked}/{{id}}/dismiss", self._forget, write),
            Route("GET", f"{top}/{{id}}", self._get, read),
        )

    def _list(self, call: Call) -> Answer:
        """The filtered ones only with `include_filtered`."""
        wanted = [*call.params.all("types")]
        kept_out = set(call.params.all("exclude_types"))
        filtered_too = call.params.flag("include_filtered")
        found = [
            notice
            for notice in self._of(call.me.uri)
            if (filtered_too or not notice.filtered)
            and (not wanted or notice.kind in wanted)
            and notice.kind not in kept_out
            and not self._is_hidden(notice)
        ]
        sender = self._site.uris.get(call.params.text("account_id"))
        if call.params.has("account_id"):
            found = [notice for notice in found if notice.sender == sender]
        return page(call, found, lambda notice: notice.id, self._views.notice, _SIZE)

    def _of(self, account: str) -> Iterable[Notice]:
        world = self._world
        for notice in self._site.notices:
            there = notice.status is None or world.living(notice.status) is not None
            if notice.recipient == account and there and not world.gone(notice.sender):
                yield notice

    def _is_hidden(self, notice: Notice) -> bool:
        """A mute with notifications hides those that came before it as well."""
        mute = self._world.mute(notice.recipient, notice.sender)
        return mute is not None and mute.hides_notifications

    def _find(self, call: Call) -> Notice:
        for notice in self._of(call.me.uri):
            if notice.id == call.id:
                return notice
        raise not_found()

    def _get(self, call: Call) -> Json:
        return self._views.notice(self._find(call))

    def _clear(self, call: Call) -> Json:
        self._site.notices = [n for n in self._site.notices if n.recipient != call.me.uri]
        return {}

    def _dismiss(self, call: Call) -> Json:
        self._site.notices.remove(self._find(call))
        return {}

    def _policy(self, call: Call) -> Json:
        waiting = self._waiting(call.me.uri)
        summary = {
            "pending_requests_count": len(waiting),
            "pending_notifications_count": sum(len(notices) for notices in waiting.values()),
        }
        return {**policy_of(self._site, call.me.uri), "summary": summary}

    def _set_policy(self, call: Call) -> Json:
        known = policy_of(self._site, call.me.uri)
        asked = {name: call.params.text(name) for name in known if call.params.has(name)}
        for value in asked.values():
            if value not in _VALUES:
                raise ApiError(422, f"'{value}' is not a valid policy")
        self._site.policies.setdefault(call.me.uri, {}).update(asked)
        return self._policy(call)

    def _waiting(self, account: str) -> dict[str, list[Notice]]:
        """By sender."""
        found: dict[str, list[Notice]] = {}
        for notice in self._of(account):
            if notice.filtered:
                found.setdefault(notice.sender, []).append(notice)
        return found

    def _requests(self, call: Call) -> Answer:
        waiting = self._waiting(call.me.uri)
        return page(
            call,
            list(waiting),
            lambda sender: self._request_id(call, sender),
            lambda sender: self._request(call, sender, waiting[sender]),
            _SIZE,
        )

    def _request(self, call: Call, sender: str, notices: list[Notice]) -> Json:
        last = notices[-1]
        status = self._world.living(last.status)
        return {
            "id": self._request_id(call, sender),
            "created_at": iso(notices[0].at),
            "updated_at": iso(last.at),
            "notifications_count": str(len(notices)),
            "account": self._views.account(self._world.accounts[sender]),
            "last_status": self._views.status(status, call.me.uri) if status else None,
        }

    def _request_id(self, call: Call, sender: str) -> str:
        return self._site.id_of(f"asks:{call.me.uri} {sender}", self._world.clock())

    def _asked(self, call: Call) -> list[Notice]:
        waiting = self._waiting(call.me.uri)
        for sender, notices in waiting.items():
            if self._request_id(call, sender) == call.id:
                return notices
        raise not_found()

    def _accept(self, call: Call) -> Json:
        """From now on this sender passes, and what waited is let in; it is not streamed again."""
        for notice in self._asked(call):
            self._site.permitted.add((call.me.uri, notice.sender))
            notice.filtered = False
        return {}

    def _forget(self, call: Call) -> Json:
        gone = self._asked(call)
        self._site.notices = [notice for notice in self._site.notices if notice not in gone]
        return {}
