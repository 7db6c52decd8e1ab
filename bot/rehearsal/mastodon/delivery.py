"""What a write sets off: it becomes known on servers, notifies, and runs through the streams."""

import json
from collections.abc import Iterable, Mapping

from bot.rehearsal.mastodon.hub import Channel, Hub
from bot.rehearsal.mastodon.policy import is_dropped, is_filtered
from bot.rehearsal.mastodon.reach import carried_to, is_reply_to_other
from bot.rehearsal.mastodon.views import Views
from bot.rehearsal.mastodon.world import Notice, Sent, Site, Status, Visibility, World


class Delivery:
    def __init__(self, world: World, hubs: Mapping[str, Hub]) -> None:
        self._world = world
        self._hubs = hubs

    def posted(self, status: Status) -> None:
        self._world.add(status)
        self._carry(status)
        for site in self._knowing(status):
            self._stream(site, status, "update")
        self._notify_addressed(status, status.mentions)
        self._notify_quoted(status)
        for site in self._knowing(status):
            self._stream_conversation(site, status)

    def edited(self, status: Status, mentioned_before: Iterable[str]) -> None:
        self._carry(status)
        for site in self._knowing(status):
            self._stream(site, status, "status.update")
            self._stream_to_mentioned(site, status)
        before = set(mentioned_before)
        self._notify_addressed(status, [uri for uri in status.mentions if uri not in before])
        for quote in self._world.quotes_of(status.uri):
            self.notify(quote.author, "quoted_update", status.author, quote)

    def deleted(self, status: Status) -> None:
        status.deleted = True
        for site in self._knowing(status):
            channels = [*self._channels(site, status), *self._mentioned_here(site, status)]
            id_ = self._world.local_id(site, status.uri)
            self._hubs[site.domain].publish(dict.fromkeys(channels), "delete", id_)
            gone = [n for n in site.notices if n.status == status.uri]
            site.notices = [n for n in site.notices if n not in gone]

    def filters_changed(self, account: str) -> None:
        site = self._world.home_of(account)
        payload = site.flavour.empty_payload
        self._hubs[site.domain].publish([("user", account)], "filters_changed", payload)

    def notify(self, recipient: str, kind: str, sender: str, status: Status | None = None) -> None:
        world, site = self._world, self._world.home_of(recipient)
        world.local_id(site, sender)
        if is_dropped(world, site, recipient, sender, status):
            return
        filtered = is_filtered(world, site, recipient, sender, status)
        now = world.clock()
        about = status.uri if status else None
        self._keep(site, Notice(site.ids.new(now), kind, recipient, sender, about, now, filtered))

    def notify_of_server(self, recipient: str, domain: str) -> None:
        """`severed_relationships`, which is never filtered."""
        site, now = self._world.home_of(recipient), self._world.clock()
        notice = Notice(site.ids.new(now), "severed_relationships", recipient, recipient, None, now)
        notice.event = {"type": "domain_block", "target_name": domain, "purged": False}
        self._keep(site, notice)

    def _keep(self, site: Site, notice: Notice) -> None:
        """Streamed as well, unless it waits in the requests."""
        site.notices.append(notice)
        if notice.filtered:
            return
        view = json.dumps(Views(self._world, site).notice(notice))
        channels = [("user", notice.recipient), ("user:notification", notice.recipient)]
        self._hubs[site.domain].publish(channels, "notification", view)

    def _carry(self, status: Status) -> None:
        world = self._world
        status.known_at |= carried_to(world, status)
        for domain in status.known_at:
            world.local_id(world.sites[domain], status.author)
            world.local_id(world.sites[domain], status.uri)
        world.sent.append(
            Sent(
                status.author,
                status.mentions,
                status.text,
                status.visibility,
                status.uri,
                world.clock(),
                status.app,
            )
        )

    def _knowing(self, status: Status) -> list[Site]:
        return [self._world.sites[domain] for domain in sorted(status.known_at)]

    def _notify_addressed(self, status: Status, mentions: Iterable[str]) -> None:
        for uri in mentions:
            self.notify(uri, "mention", status.author, status)

    def _notify_quoted(self, status: Status) -> None:
        quoted = self._world.living(status.quote)
        if quoted is None or status.quote_state != "accepted":
            return
        if self._world.home_of(quoted.author).flavour.quotes:
            self.notify(quoted.author, "quote", status.author, status)

    def _stream(self, site: Site, status: Status, event: str) -> None:
        views, hub = Views(self._world, site), self._hubs[site.domain]
        for channel in self._channels(site, status):
            viewer = channel[1] if channel[0] == "user" else None
            if hub.is_heard(channel):
                hub.publish([channel], event, json.dumps(views.status(status, viewer)))

    def _stream_to_mentioned(self, site: Site, status: Status) -> None:
        """Those who know it from a notification alone; who follows its author is told twice."""
        if not site.flavour.streams_edits_to_mentioned:
            return
        views = Views(self._world, site)
        for _, uri in self._mentioned_here(site, status):
            view = json.dumps(views.status(status, uri))
            channels = [("user", uri), ("user:notification", uri)]
            self._hubs[site.domain].publish(channels, "status.update", view)

    def _channels(self, site: Site, status: Status) -> list[Channel]:
        home: list[Channel] = [("user", uri) for uri in self.homes(site, status)]
        shown = status.visibility is Visibility.PUBLIC and status.author not in site.limited
        return home + self._open_channels(site, status) if shown else home

    def _open_channels(self, site: Site, status: Status) -> list[Channel]:
        is_local = self._world.accounts[status.author].home == site.domain
        found: list[Channel] = [("hashtag", tag) for tag in status.tags]
        found += [("hashtag:local", tag) for tag in status.tags if is_local]
        if not is_reply_to_other(self._world, status):
            found += [("public", ""), ("public:local" if is_local else "public:remote", "")]
        return found

    def homes(self, site: Site, status: Status) -> list[str]:
        """Accounts of this server in whose home timeline it appears."""
        readers = [status.author, *self._world.followers(status.author)]
        here = [uri for uri in readers if self._world.accounts[uri].home == site.domain]
        return [uri for uri in here if uri == status.author or self._in_home_of(uri, status)]

    def _in_home_of(self, reader: str, status: Status) -> bool:
        """A reply to somebody whom the reader does not follow stays out."""
        if status.visibility is Visibility.DIRECT:
            return reader in status.mentions
        if self._world.mute(reader, status.author):
            return False
        parent = self._world.statuses.get(status.in_reply_to or "")
        if parent is None:
            return status.in_reply_to is None
        known = {reader, status.author}
        return parent.author in known or (reader, parent.author) in self._world.follows

    def _mentioned_here(self, site: Site, status: Status) -> list[Channel]:
        homes = self._world.accounts
        return [("user", uri) for uri in status.mentions if homes[uri].home == site.domain]

    def _stream_conversation(self, site: Site, status: Status) -> None:
        if status.visibility is not Visibility.DIRECT:
            return
        about = [one for one in site.notices if one.status == status.uri]
        unfiltered = {one.recipient for one in about if not one.filtered}
        views = Views(self._world, site)
        for uri in (status.author, *status.mentions):
            if uri == status.author or uri in unfiltered:
                view = json.dumps(views.conversation(status, uri))
                self._hubs[site.domain].publish([("direct", uri)], "conversation", view)
