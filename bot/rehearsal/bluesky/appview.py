"""The AppView: `app.bsky.*`, behind the PDS for signed-in callers and alone for everybody."""

from collections.abc import Iterator
from typing import TypeAlias

from aiohttp import web

from bot.rehearsal.bluesky.door import answer, answer_of, application, call_of
from bot.rehearsal.bluesky.feeds import Feeds, Generator
from bot.rehearsal.bluesky.ids import iso
from bot.rehearsal.bluesky.modlists import Modlists
from bot.rehearsal.bluesky.own_drafts import OwnDrafts
from bot.rehearsal.bluesky.repo import Account, Record, Status, World
from bot.rehearsal.bluesky.threads import Threads
from bot.rehearsal.bluesky.views import Views, newest_first
from bot.rehearsal.bluesky.wire import Call, Endpoints, Json, XrpcError, page_of
from bot.rehearsal.faults import Faults

_MOST_ACTORS = 25
_MOST_OTHERS = 30
_REPLY_DEPTH = 5  # how far above a reply authors are still told of it
_Told: TypeAlias = tuple[Record, str, str | None]  # reason and subject


class AppView:
    def __init__(self, world: World, generators: dict[str, Generator]) -> None:
        self._world = world
        self._views = Views(world)
        world.indexers.append(self._views.index)
        self._threads = Threads(world, self._views)
        self._modlists = Modlists(world, self._views)
        self._drafts = OwnDrafts(world)
        self._feeds = Feeds(world, self._views, self._threads, generators)

    def endpoints(self) -> Endpoints:
        bsky = "app.bsky."
        return {
            bsky + "actor.getProfile": self.get_profile,
            bsky + "actor.getProfiles": self.get_profiles,
            bsky + "graph.getFollowers": self.get_followers,
            bsky + "graph.getFollows": self.get_follows,
            bsky + "graph.getRelationships": self.get_relationships,
            bsky + "graph.getBlocks": self.get_blocks,
            bsky + "graph.getMutes": self.get_mutes,
            bsky + "graph.muteActor": self.mute_actor,
            bsky + "graph.unmuteActor": self.unmute_actor,
            bsky + "notification.listNotifications": self.list_notifications,
            bsky + "notification.updateSeen": self.update_seen,
            **self._threads.endpoints(),
            **self._modlists.endpoints(),
            **self._feeds.endpoints(),
            **self._drafts.endpoints(),
        }

    def app(self, faults: Faults) -> web.Application:
        """The public face, where nobody is signed in."""
        app = application(faults)
        app.router.add_route("*", "/xrpc/{nsid}", self._serve)
        return app

    async def _serve(self, request: web.Request) -> web.Response:
        try:
            return answer(await call_of(request, None), self.endpoints())
        except XrpcError as error:
            return answer_of(error)

    def get_profile(self, call: Call) -> Json:
        return self._views.profile_detailed(self._shown(call.need("actor")), call.viewer)

    def get_profiles(self, call: Call) -> Json:
        found = [self._world.find(actor) for actor in call.each("actors", _MOST_ACTORS)]
        shown = [account for account in found if account is not None and account.active]
        return {"profiles": [self._views.profile_detailed(one, call.viewer) for one in shown]}

    def get_followers(self, call: Call) -> Json:
        account = self._listed(call.need("actor"))
        dids = [record.did for record in newest_first(self._world.linking("follow", account.did))]
        return self._people_page(account, dids, call, "followers")

    def get_follows(self, call: Call) -> Json:
        account = self._listed(call.need("actor"))
        follows = self._world.records(account.did, "app.bsky.graph.follow")
        dids = [record.value["subject"] for record in newest_first(follows)]
        return self._people_page(account, dids, call, "follows")

    def get_relationships(self, call: Call) -> Json:
        actor = self._shown(call.need("actor"), error="ActorNotFound")
        others = call.each("others", _MOST_OTHERS)
        return {
            "actor": actor.did,
            "relationships": [self._relationship(actor.did, other) for other in others],
        }

    def get_blocks(self, call: Call) -> Json:
        blocks = newest_first(self._world.records(call.me, "app.bsky.graph.block"))
        dids = [record.value["subject"] for record in blocks]
        return page_of(self._profiles(dids, call.me), call, name="blocks")

    def get_mutes(self, call: Call) -> Json:
        dids = list(reversed(self._world.mutes.get(call.me, {})))
        return page_of(self._profiles(dids, call.me), call, name="mutes")

    def mute_actor(self, call: Call) -> None:
        self._set_mute(call, muted=True)

    def unmute_actor(self, call: Call) -> None:
        self._set_mute(call, muted=False)

    def list_notifications(self, call: Call) -> Json:
        told = self._reasons(call.me)
        mine = [
            self._notification(record, *told[record.uri][1:], call.me)
            for record in newest_first(record for record, _, _ in told.values())
        ]
        reasons = set(call.each("reasons", _MOST_ACTORS))
        wanted = [one for one in mine if not reasons or one["reason"] in reasons]
        return {"priority": False, **page_of(wanted, call, name="notifications")}

    def update_seen(self, call: Call) -> None:
        call.need_field("seenAt")

    def _shown(self, actor: str, *, error: str = "InvalidRequest") -> Account:
        account = self._world.find(actor)
        if account is None or account.status is Status.DELETED:
            raise XrpcError(error, "Profile not found")
        if account.status is Status.DEACTIVATED:
            raise XrpcError("AccountDeactivated", "Account is deactivated")
        if not account.active:
            raise XrpcError("AccountTakedown", "Account has been suspended")
        return account

    def _did_of(self, actor: str) -> str | None:
        """Any DID is taken at its word, as the real AppView does; a handle must resolve."""
        account = self._world.find(actor)
        return account.did if account else (actor if actor.startswith("did:") else None)

    def _listed(self, actor: str) -> Account:
        account = self._world.find(actor)
        if account is None or not account.active:
            raise XrpcError("InvalidRequest", f"Actor not found: {actor}")
        return account

    def _profiles(self, dids: list[str], viewer: str | None) -> list[Json]:
        found = [self._world.accounts.get(did) for did in dids]
        return [self._views.profile(one, viewer) for one in found if one and one.active]

    def _people_page(self, account: Account, dids: list[str], call: Call, name: str) -> Json:
        page = page_of(self._profiles(dids, call.viewer), call, name=name)
        return {"subject": self._views.profile(account, call.viewer), **page}

    def _relationship(self, actor: str, name: str) -> Json:
        other = self._did_of(name)
        if other is None:
            kind = "app.bsky.graph.defs#notFoundActor"
            return {"$type": kind, "actor": name, "notFound": True}
        link = self._world.link
        found = {
            "following": link("follow", actor, other),
            "followedBy": link("follow", other, actor),
            "blocking": link("block", actor, other),
            "blockedBy": link("block", other, actor),
        }
        uris = {name: record.uri for name, record in found.items() if record}
        return {"$type": "app.bsky.graph.defs#relationship", "did": other, **uris}

    def _set_mute(self, call: Call, *, muted: bool) -> None:
        did = self._did_of(call.need_field("actor"))
        if did is None:
            raise XrpcError("InvalidRequest", "Actor not found")
        if did == call.me:
            raise XrpcError("InvalidRequest", "Actor cannot mute themselves")
        self._world.set_mute(call.signed_in, did, muted=muted)

    def _reasons(self, me: str) -> dict[str, _Told]:
        """What she is told of by record URI. A mention outranks a reply, a reply a quote."""
        linking = self._world.linking
        found: dict[str, _Told] = {}
        for post in self._world.records(me, "app.bsky.feed.post"):
            for record in linking("quote", post.uri):
                found[record.uri] = (record, "quote", post.uri)
        for post in self._world.records(me, "app.bsky.feed.post"):
            for record in self._replies_under(post.uri, _REPLY_DEPTH):
                found[record.uri] = (record, "reply", post.uri)
        for record in linking("mention", me):
            found[record.uri] = (record, "mention", None)
        for record in linking("follow", me):
            found[record.uri] = (record, "follow", None)
        return {uri: told for uri, told in found.items() if self._tells(told[0], me)}

    def _replies_under(self, uri: str, depth: int) -> Iterator[Record]:
        for reply in self._world.linking("reply", uri):
            if depth > 1:
                yield from self._replies_under(reply.uri, depth - 1)
            yield reply

    def _tells(self, record: Record, me: str) -> bool:
        if record.did in {me, *self._world.mutes.get(me, {})}:
            return False
        if (me, record.uri) in self._world.untold:
            return False
        return self._views.visible(record, me) and not self._views.hidden_by_gate(record)

    def _notification(self, record: Record, reason: str, subject: str | None, me: str) -> Json:
        view: Json = {
            "uri": record.uri,
            "cid": record.cid,
            "author": self._views.profile(self._world.accounts[record.did], me),
            "reason": reason,
            "record": record.value,
            "isRead": False,
            "indexedAt": iso(record.indexed_at),
            "labels": [],
        }
        return {**view, "reasonSubject": subject} if subject else view
