"""What a person keeps at her server: filters, the queue of scheduled posts, reports."""

from datetime import datetime, timedelta
from itertools import zip_longest

from bot.rehearsal.mastodon.accounts import Accounts
from bot.rehearsal.mastodon.delivery import Delivery
from bot.rehearsal.mastodon.ids import iso
from bot.rehearsal.mastodon.views import Views
from bot.rehearsal.mastodon.wire import ApiError, Call, Json, Need, Params, Route, not_found
from bot.rehearsal.mastodon.world import Site, World

_SOONEST = timedelta(minutes=5)
_PLACES = {"home", "notifications", "public", "thread", "account"}
_CATEGORIES = {"spam", "legal", "violation", "other"}
_ACTIONS = {"warn", "hide", "blur"}


class Mine:
    def __init__(self, world: World, site: Site, accounts: Accounts, delivery: Delivery) -> None:
        self._world = world
        self._site = site
        self._accounts = accounts
        self._delivery = delivery
        self._views = Views(world, site)

    def routes(self) -> tuple[Route, ...]:
        queue, filters = "/api/v1/scheduled_statuses", "/api/v2/filters"
        always = (
            Route("GET", queue, self._queue, "read:statuses"),
            Route("GET", f"{queue}/{{id}}", self._queued, "read:statuses"),
            Route("PUT", f"{queue}/{{id}}", self._move, "write:statuses"),
            Route("DELETE", f"{queue}/{{id}}", self._take_out, "write:statuses"),
            Route("POST", "/api/v1/reports", self._report, "write:reports"),
            Route("GET", "/api/v1/instance/rules", self._rules, need=Need.NOBODY),
        )
        if not self._site.flavour.filters_v2:
            return always
        return (
            *always,
            Route("GET", filters, self._filters, "read:filters"),
            Route("POST", filters, self._add_filter, "write:filters"),
            Route("GET", f"{filters}/{{id}}", self._filter, "read:filters"),
            Route("DELETE", f"{filters}/{{id}}", self._drop_filter, "write:filters"),
        )

    def _filters(self, call: Call) -> list[Json]:
        """One that ran out is still listed, as servers do until they sweep."""
        return self._site.filters.get(call.me.uri, [])

    def _add_filter(self, call: Call) -> Json:
        params, now = call.params, self._world.clock()
        contexts, action = params.all("context"), params.text("filter_action", "warn")
        if not params.text("title") or not contexts:
            raise self._invalid("Title can't be blank")
        if not set(contexts) <= _PLACES or action not in _ACTIONS:
            raise self._invalid("Context None or invalid context supplied")
        seconds = params.number("expires_in", 0)
        made: Json = {
            "id": self._site.ids.new(now),
            "title": params.text("title"),
            "context": contexts,
            "filter_action": action,
            "expires_at": iso(now + timedelta(seconds=seconds)) if seconds else None,
            "keywords": self._keywords(params),
            "statuses": [],
        }
        self._site.filters.setdefault(call.me.uri, []).append(made)
        self._delivery.filters_changed(call.me.uri)
        return made

    def _keywords(self, params: Params) -> list[Json]:
        """However a client numbers them: `[]`, `[0]`, `[1]`. Parts of words match unless told."""
        words = _all_of(params, "keyword")
        if not all(word.strip() for word in words):
            raise self._invalid("Keywords keyword can't be blank")
        whole = [flag.lower() not in {"", "0", "false"} for flag in _all_of(params, "whole_word")]
        now, new = self._world.clock(), self._site.ids.new
        return [
            {"id": new(now), "keyword": word, "whole_word": is_whole}
            for word, is_whole in zip_longest(words, whole[: len(words)], fillvalue=False)
        ]

    def _invalid(self, said: str) -> ApiError:
        return ApiError(self._site.flavour.invalid, f"Validation failed: {said}")

    def _filter(self, call: Call) -> Json:
        return _found(self._filters(call), call.id)

    def _drop_filter(self, call: Call) -> Json:
        self._filters(call).remove(self._filter(call))
        self._delivery.filters_changed(call.me.uri)
        return {}

    def _queue(self, call: Call) -> list[Json]:
        return self._site.scheduled.get(call.me.uri, [])

    def _queued(self, call: Call) -> Json:
        return _found(self._queue(call), call.id)

    def _move(self, call: Call) -> Json:
        queued = self._queued(call)
        moment = datetime.fromisoformat(call.params.text("scheduled_at"))
        if moment - self._world.clock() < _SOONEST:
            raise ApiError(422, "Validation failed: Scheduled at must be in the future")
        queued["scheduled_at"] = iso(moment)
        return queued

    def _take_out(self, call: Call) -> Json:
        self._queue(call).remove(self._queued(call))
        return {}

    def _rules(self, _: Call) -> list[Json]:
        return [{"id": id_, "text": text, "hint": ""} for id_, text in self._site.rules.items()]

    def _report(self, call: Call) -> Json:
        """Posts of that account and rules of this server alone, as Mastodon takes them."""
        target = self._accounts.find(call.params.text("account_id"))
        uris = (self._site.uris.get(id_, "") for id_ in call.params.all("status_ids"))
        posts = [self._world.statuses.get(uri) for uri in uris]
        if any(post is None or post.author != target.uri for post in posts):
            raise not_found()
        rules, category = call.params.all("rule_ids"), call.params.text("category", "other")
        if not set(rules) <= set(self._site.rules) or (rules and category != "violation"):
            raise self._invalid("Rules does not reference valid rules")
        if category not in _CATEGORIES:
            raise self._invalid("Category is not included in the list")
        made: Json = {
            "id": self._site.ids.new(self._world.clock()),
            "action_taken": False,
            "action_taken_at": None,
            "category": category,
            "comment": call.params.text("comment"),
            "forwarded": call.params.flag("forward"),
            "created_at": iso(self._world.clock()),
            "status_ids": call.params.all("status_ids"),
            "rule_ids": rules,
            "target_account": self._views.account(target),
        }
        self._site.reports.append({**made, "account": self._views.account(call.me)})
        return made


def _all_of(params: Params, part: str) -> list[str]:
    return [
        value
        for name, values in params.given.items()
        if name.startswith("keywords_attributes[") and name.endswith(f"[{part}]")
        for value in values
    ]


def _found(items: list[Json], id_: str) -> Json:
    for item in items:
        if item["id"] == id_:
            return item
    raise not_found()
