"""Writing, reading, editing and deleting statuses."""

from datetime import datetime, timedelta

from bot.rehearsal.mastodon.content import length_of, mentioned_in, tags_in
from bot.rehearsal.mastodon.delivery import Delivery
from bot.rehearsal.mastodon.ids import iso
from bot.rehearsal.mastodon.reach import hidden_from, known
from bot.rehearsal.mastodon.views import Views
from bot.rehearsal.mastodon.wire import Answer, ApiError, Call, Json, Need, Route, not_found
from bot.rehearsal.mastodon.world import (
    SHOWN_TO_ALL,
    Account,
    Site,
    Status,
    Visibility,
    World,
)

_BATCH = 20
_SOONEST = timedelta(minutes=5)


class Statuses:
    def __init__(self, world: World, site: Site, delivery: Delivery) -> None:
        self._world = world
        self._site = site
        self._delivery = delivery
        self._views = Views(world, site)

    def routes(self) -> tuple[Route, ...]:
        flavour, one, write = self._site.flavour, "/api/v1/statuses/{id}", "write:statuses"
        need = Need.USER if flavour.statuses_need_token else Need.NOBODY
        always = (
            Route("POST", "/api/v1/statuses", self._post, write),
            Route("GET", one, self._get, "read:statuses", need),
            Route("PUT", one, self._edit, write),
            Route("DELETE", one, self._delete, write),
            Route("GET", f"{one}/source", self._source, "read:statuses"),
            Route("POST", f"{one}/mute", self._mute, "write:mutes"),
            Route("POST", f"{one}/unmute", self._unmute, "write:mutes"),
        )
        batch = Route("GET", "/api/v1/statuses", self._batch, "read:statuses", need)
        quotes = (
            Route("GET", f"{one}/quotes", self._quotes, "read:statuses"),
            Route("POST", f"{one}/quotes/{{quote}}/revoke", self._revoke, write),
        )
        return (
            *always,
            *((batch,) if flavour.batch_statuses else ()),
            *(quotes if flavour.quotes else ()),
        )

    def find(self, call: Call, id_: str) -> Status:
        """As this caller sees it. Raises ApiError 404 where it is hidden or is not."""
        status = known(self._world, self._site, self._site.uris.get(id_), call.viewer)
        if status is None:
            raise not_found()
        return status

    def _get(self, call: Call) -> Json:
        return self._views.status(self.find(call, call.id), call.viewer)

    def _batch(self, call: Call) -> list[Json]:
        ids = call.params.all("id")
        if len(ids) > _BATCH:
            raise ApiError(422, f"Validation failed: at most {_BATCH} ids")
        uris = [self._site.uris.get(id_) for id_ in dict.fromkeys(ids)]
        found = [known(self._world, self._site, uri, call.viewer) for uri in uris]
        return [self._views.status(status, call.viewer) for status in found if status]

    def _post(self, call: Call) -> Json:
        key = (call.me.uri, call.headers.get("Idempotency-Key", ""))
        if key in self._site.answered:
            return self._views.status(self._world.statuses[self._site.answered[key]], call.viewer)
        if call.params.has("scheduled_at"):
            return self._schedule(call)
        status = self._made(call)
        self._delivery.posted(status)
        if key[1] and self._site.flavour.honours_idempotency:
            self._site.answered[key] = status.uri
        return self._views.status(status, call.viewer)

    def _made(self, call: Call) -> Status:
        me, parent = call.me, self._parent(call)
        text, spoiler = self._text(call)
        mentions = self._mentions(call, text)
        now = self._world.clock()
        id_ = self._site.ids.new(now)
        uri = f"{me.uri}/statuses/{id_}"
        self._site.local[uri], self._site.uris[id_] = id_, uri
        quote = self._quoted(call)
        return Status(
            uri,
            me.uri,
            text,
            self._visibility(call),
            now,
            mentions=tuple(account.uri for account in mentions),
            tags=tuple(tags_in(text)),
            in_reply_to=parent.uri if parent else None,
            conversation=parent.conversation if parent else uri,
            spoiler=spoiler,
            quote=quote.uri if quote else None,
            app=call.token.app.name if call.token else "",
            known_at={self._site.domain},
        )

    def _text(self, call: Call) -> tuple[str, str]:
        text, spoiler = call.params.text("status"), call.params.text("spoiler_text")
        flavour = self._site.flavour
        if not text.strip() and not spoiler.strip():
            raise ApiError(flavour.invalid, "Validation failed: Text can't be blank")
        if length_of(text, spoiler) > flavour.max_characters:
            said = f"Validation failed: Text character limit of {flavour.max_characters} exceeded"
            raise ApiError(flavour.too_long, said)
        return text, spoiler

    def _visibility(self, call: Call) -> Visibility:
        asked = call.params.text("visibility") or self._site.flavour.default_visibility
        try:
            return Visibility(asked)
        except ValueError:
            said = f"Validation failed: Visibility {asked} is not known"
            raise ApiError(self._site.flavour.invalid, said) from None

    def _mentions(self, call: Call, text: str) -> list[Account]:
        found = [one for one in mentioned_in(self._world, self._site, text) if one != call.me]
        found = [one for one in found if not self._world.gone(one.uri)]
        allowed = call.params.all("allowed_mentions")
        if not allowed or not self._site.flavour.honours_allowed_mentions:
            return found
        others = [one for one in found if self._world.local_id(self._site, one.uri) not in allowed]
        if others:
            shown = [self._views.account(one) for one in others]
            said = "Post would be sent to unexpected accounts"
            raise ApiError(422, said, unexpected_accounts=shown)
        return found

    def _parent(self, call: Call) -> Status | None:
        id_ = call.params.text("in_reply_to_id")
        if not id_:
            return None
        parent = known(self._world, self._site, self._site.uris.get(id_), call.viewer)
        if parent is None:
            said = "The post you are trying to reply to does not appear to exist."
            raise ApiError(404, said)
        return parent

    def _quoted(self, call: Call) -> Status | None:
        """What may not be quoted is answered like what is not there."""
        id_ = call.params.text("quoted_status_id")
        if not id_ or not self._site.flavour.quotes:
            return None
        quoted = known(self._world, self._site, self._site.uris.get(id_), call.viewer)
        own = quoted is not None and quoted.author == call.viewer
        if quoted is None or not (own or quoted.visibility in SHOWN_TO_ALL):
            raise ApiError(404, "The post you are trying to quote does not appear to exist.")
        return quoted

    def _schedule(self, call: Call) -> Json:
        self._text(call)
        now, asked = self._world.clock(), call.params.text("scheduled_at")
        moment = datetime.fromisoformat(asked)
        if moment - now < _SOONEST:
            raise ApiError(422, "Validation failed: Scheduled at must be in the future")
        params = {"text": call.params.text("status"), "visibility": self._visibility(call).value}
        params["in_reply_to_id"] = call.params.text("in_reply_to_id")
        made = {"id": self._site.ids.new(now), "scheduled_at": iso(moment), "params": params}
        made["media_attachments"] = []
        self._site.scheduled.setdefault(call.me.uri, []).append(made)
        return made

    def _own(self, call: Call) -> Status:
        status = self.find(call, call.id)
        if status.author != call.viewer:
            raise ApiError(403, "This action is not allowed") if call.viewer else not_found()
        return status

    def _edit(self, call: Call) -> Json:
        status = self._own(call)
        text, spoiler = self._text(call)
        before = status.mentions
        mentions = self._mentions(call, text)
        status.mentions = tuple(dict.fromkeys([*before, *(one.uri for one in mentions)]))
        status.text, status.spoiler, status.tags = text, spoiler, tuple(tags_in(text))
        status.edited_at = self._world.clock()
        self._delivery.edited(status, before)
        return self._views.status(status, call.viewer)

    def _delete(self, call: Call) -> Json:
        status = self._own(call)
        view = self._views.status(status, call.viewer) | {"text": status.text}
        self._delivery.deleted(status)
        return view

    def _source(self, call: Call) -> Json:
        status = self._own(call)
        return {"id": call.id, "text": status.text, "spoiler_text": status.spoiler}

    def _mute(self, call: Call) -> Json:
        status = self.find(call, call.id)
        self._world.muted_conversations.add((call.me.uri, status.conversation))
        return self._views.status(status, call.viewer)

    def _unmute(self, call: Call) -> Json:
        status = self.find(call, call.id)
        self._world.muted_conversations.discard((call.me.uri, status.conversation))
        return self._views.status(status, call.viewer)

    def _quotes(self, call: Call) -> Answer:
        world, status = self._world, self.find(call, call.id)
        uris = [one.uri for one in world.quotes_of(status.uri)]
        found = [known(world, self._site, uri, call.viewer) for uri in uris]
        accepted = [one for one in found if one and one.quote_state == "accepted"]
        shown = [one for one in accepted if not hidden_from(world, one, call.viewer)]
        return Answer([self._views.status(one, call.viewer) for one in reversed(shown)])

    def _revoke(self, call: Call) -> Json:
        status, quote = self._own(call), self.find(call, call.path["quote"])
        if quote.quote != status.uri:
            raise not_found()
        quote.quote_state = "revoked"
        return self._views.status(quote, call.viewer)
