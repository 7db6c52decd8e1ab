"""People of a Bluesky network, simulated or real, as a driver over plain XRPC."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aiohttp import ClientSession

from bot.rehearsal.bluesky.addresses import Addresses
from bot.rehearsal.bluesky.consent import sign_in_and_consent
from bot.rehearsal.bluesky.wire import Json
from bot.rehearsal.bluesky.xrpc import Person, SaidNo, Xrpc

__all__ = ["Message", "People", "Person", "Posted", "SaidNo"]

_POST = "app.bsky.feed.post"


@dataclass(frozen=True, slots=True)
class Posted:
    """A strong reference."""

    uri: str
    cid: str


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    sender: str  # DID
    text: str
    sent_at: datetime


async def _settled() -> None:
    return None


class People:
    """`settle` waits until the AppView has read every write; nothing to wait for when simulated.

    Handles are `name + domain`: give a fresh domain, such as `-7f.test`, where a network outlives
    one test. `clock` dates what people write. Methods raise SaidNo.
    """

    def __init__(
        self,
        addresses: Addresses,
        http: ClientSession,
        clock: Callable[[], datetime],
        *,
        settle: Callable[[], Awaitable[None]] = _settled,
        domain: str = ".test",
    ) -> None:
        self.addresses = addresses
        self.xrpc = Xrpc(addresses, http)
        self._clock = clock
        self._domain = domain
        self.settle = settle

    async def new_account(self, name: str) -> Person:
        """`name` has at least three letters, digits or hyphens."""
        handle = f"{name}{self._domain}"
        password = f"password-of-{name}"
        body = {"handle": handle, "email": f"{handle}@example.com", "password": password}
        made = await self.xrpc.ask("POST", "com.atproto.server.createAccount", body=body)
        person = Person(made["did"], made["handle"], password)
        self.xrpc.know(person, made["accessJwt"])
        return person

    async def app_password(
        self, person: Person, *, privileged: bool, name: str = "house-call"
    ) -> str:
        """`privileged` is the network's "allow access to direct messages"."""
        body = {"name": name, "privileged": privileged}
        made = await self.xrpc.call(person, "com.atproto.server.createAppPassword", body)
        return str(made["password"])

    async def revoke_app_password(self, person: Person, name: str = "house-call") -> None:
        await self.xrpc.call(person, "com.atproto.server.revokeAppPassword", {"name": name})

    async def set_profile(self, who: Person, name: str, description: str = "") -> None:
        record = {"displayName": name, "description": description, "createdAt": self._now()}
        await self._put(who, "app.bsky.actor.profile", "self", record)

    async def allow_messages(
        self, who: Person, from_whom: Literal["all", "following", "none"]
    ) -> None:
        await self._put(who, "chat.bsky.actor.declaration", "self", {"allowIncoming": from_whom})

    async def follow(self, who: Person, whom: str) -> str:
        """URI of the follow record; `whom` is a DID."""
        record = {"subject": whom, "createdAt": self._now()}
        return (await self._create(who, "app.bsky.graph.follow", record)).uri

    async def unfollow(self, who: Person, follow_uri: str) -> None:
        await self.delete(who, follow_uri)

    async def block(self, who: Person, whom: str) -> str:
        """URI of the block record, which `delete` undoes."""
        record = {"subject": whom, "createdAt": self._now()}
        return (await self._create(who, "app.bsky.graph.block", record)).uri

    async def new_feed(self, who: Person, key: str, name: str, service: str) -> str:
        """URI of a custom feed of hers, which the `service` (a DID) fills."""
        record = {"did": service, "displayName": name, "createdAt": self._now()}
        return (await self._put(who, "app.bsky.feed.generator", key, record)).uri

    async def post(
        self,
        who: Person,
        text: str,
        *,
        reply_to: Posted | None = None,
        quote: Posted | None = None,
        quote_with_media: bool = False,
        mention: Sequence[Person] = (),
    ) -> Posted:
        """Every mentioned person's @handle is put before the text, each with its facet."""
        text, facets = _mentioning(text, mention)
        record: Json = {"$type": _POST, "text": text, "createdAt": self._now(), "langs": ["en"]}
        if facets:
            record["facets"] = facets
        if reply_to is not None:
            record["reply"] = await self._reply_refs(reply_to)
        if quote is not None:
            record["embed"] = _embed(quote, with_media=quote_with_media)
        return await self._create(who, _POST, record)

    async def reply(self, who: Person, to: Posted, text: str) -> Posted:
        return await self.post(who, text, reply_to=to)

    async def quote(self, who: Person, post: Posted, text: str) -> Posted:
        return await self.post(who, text, quote=post)

    async def edit(self, who: Person, post: Posted, text: str) -> Posted:
        """The same record with another text; facets go, since their offsets would lie."""
        record = await self._record(post.uri)
        record.pop("facets", None)
        return await self._put(who, _POST, _key_of(post.uri), {**record, "text": text})

    async def delete(self, who: Person, uri: str) -> None:
        """Any record: a post, a follow, a block, a gate."""
        collection, rkey = uri.split("/")[-2:]
        body = {"repo": who.did, "collection": collection, "rkey": rkey}
        await self.xrpc.call(who, "com.atproto.repo.deleteRecord", body)

    async def deactivate(self, who: Person) -> None:
        await self.xrpc.call(who, "com.atproto.server.deactivateAccount", {})

    async def activate(self, who: Person) -> None:
        await self.xrpc.call(who, "com.atproto.server.activateAccount", None)

    async def message(self, who: Person, to_did: str, text: str) -> str:
        """The id of the message; opens the conversation where there is none."""
        opened = await self.xrpc.read(who, "chat.bsky.convo.getConvoForMembers", members=to_did)
        body = {"convoId": opened["convo"]["id"], "message": {"text": text}}
        return str((await self.xrpc.call(who, "chat.bsky.convo.sendMessage", body))["id"])

    async def tell(self, who: Person, to_did: str, text: str) -> str:
        """The text as the chat then keeps it."""
        sent = await self.message(who, to_did, text)
        kept = (one.text for one in await self.inbox(who, to_did) if one.id == sent)
        return next(kept)

    async def inbox(self, who: Person, with_did: str) -> list[Message]:
        """The whole conversation of two, both sides, oldest first; [] where there is none."""
        convo = await self._convo_with(who, with_did)
        if convo is None:
            return []
        found = await self.xrpc.pages(who, "chat.bsky.convo.getMessages", "messages", convoId=convo)
        return [_message_of(one) for one in reversed(found) if "text" in one]

    async def accept(self, who: Person, from_did: str) -> None:
        """Takes the conversation out of the requests."""
        convo = await self._convo_with(who, from_did)
        await self.xrpc.call(who, "chat.bsky.convo.acceptConvo", {"convoId": convo})

    async def mute(self, who: Person, whom: str) -> None:
        await self.xrpc.call(who, "app.bsky.graph.muteActor", {"actor": whom})

    async def unmute(self, who: Person, whom: str) -> None:
        await self.xrpc.call(who, "app.bsky.graph.unmuteActor", {"actor": whom})

    async def mutes(self, who: Person) -> set[str]:
        """DIDs."""
        found = await self.xrpc.pages(who, "app.bsky.graph.getMutes", "mutes")
        return {one["did"] for one in found}

    async def followers(self, did: str) -> set[str]:
        """DIDs, as anybody sees them at the AppView."""
        query = {"actor": did, "limit": "100"}
        at = self.addresses.appview
        found = await self.xrpc.ask("GET", "app.bsky.graph.getFollowers", query=query, at=at)
        return {one["did"] for one in found["followers"]}

    async def gate(self, post_uri: str) -> Json | None:
        """The threadgate record of a post; None where it has none."""
        return await self._gate(post_uri, "app.bsky.feed.threadgate")

    async def postgate(self, post_uri: str) -> Json | None:
        return await self._gate(post_uri, "app.bsky.feed.postgate")

    async def thread(self, who: Person, post_uri: str) -> Json:
        """`thread` of getPostThread as this person sees it."""
        answer = await self.xrpc.read(who, "app.bsky.feed.getPostThread", uri=post_uri)
        return dict(answer["thread"])

    async def sees(self, who: Person, post_uri: str) -> Json | None:
        """The post view this person gets; None where she may not see it."""
        found = await self.xrpc.read(who, "app.bsky.feed.getPosts", uris=post_uri)
        return found["posts"][0] if found["posts"] else None

    async def reads(self, who: Person, post_uri: str) -> str | None:
        """The text, once the AppView has it; None where this person may not see it."""
        await self.settle()
        seen = await self.sees(who, post_uri)
        return None if seen is None else str(seen["record"]["text"])

    async def sign_in_and_consent(self, authorize_url: str, person: Person) -> str:
        """The callback address, with code or error, that her browser would be sent to."""
        return await sign_in_and_consent(authorize_url, person.did, person.handle, person.password)

    async def _gate(self, post_uri: str, collection: str) -> Json | None:
        try:
            return await self._record(post_uri.replace(_POST, collection))
        except SaidNo as error:
            if error.name == "RecordNotFound":
                return None
            raise

    async def _reply_refs(self, parent: Posted) -> Json:
        above = (await self._record(parent.uri)).get("reply") or {}
        ref = {"uri": parent.uri, "cid": parent.cid}
        return {"root": above.get("root", ref), "parent": ref}

    async def _record(self, uri: str) -> Json:
        repo, collection, rkey = uri.removeprefix("at://").split("/")
        query = {"repo": repo, "collection": collection, "rkey": rkey}
        found = await self.xrpc.ask("GET", "com.atproto.repo.getRecord", query=query)
        return dict(found["value"])

    async def _create(self, who: Person, collection: str, record: Json) -> Posted:
        body = {"repo": who.did, "collection": collection, "record": record}
        made = await self.xrpc.call(who, "com.atproto.repo.createRecord", body)
        return Posted(made["uri"], made["cid"])

    async def _put(self, who: Person, collection: str, rkey: str, record: Json) -> Posted:
        value = {"$type": collection, **record}
        body = {"repo": who.did, "collection": collection, "rkey": rkey, "record": value}
        made = await self.xrpc.call(who, "com.atproto.repo.putRecord", body)
        return Posted(made["uri"], made["cid"])

    async def _convo_with(self, who: Person, did: str) -> str | None:
        for convo in await self.xrpc.pages(who, "chat.bsky.convo.listConvos", "convos"):
            if {member["did"] for member in convo["members"]} == {who.did, did}:
                return str(convo["id"])
        return None

    def _now(self) -> str:
        return self._clock().strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _mentioning(text: str, people: Sequence[Person]) -> tuple[str, list[Json]]:
    """Facet offsets count bytes of UTF-8, not characters."""
    start, facets = 0, []
    for person in people:
        end = start + len(f"@{person.handle}".encode())
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": person.did}
        facets.append({"index": {"byteStart": start, "byteEnd": end}, "features": [feature]})
        start = end + 1
    return " ".join([*(f"@{person.handle}" for person in people), text]), facets


def _embed(quote: Posted, *, with_media: bool) -> Json:
    record = {"$type": "app.bsky.embed.record", "record": {"uri": quote.uri, "cid": quote.cid}}
    if not with_media:
        return record
    shown = {"uri": "https://example.com/", "title": "A page", "description": "About something"}
    media = {"$type": "app.bsky.embed.external", "external": shown}
    return {"$type": "app.bsky.embed.recordWithMedia", "record": record, "media": media}


def _key_of(uri: str) -> str:
    return uri.rsplit("/", 1)[-1]


def _message_of(view: Json) -> Message:
    sent_at = datetime.fromisoformat(view["sentAt"])
    return Message(view["id"], view["sender"]["did"], view["text"], sent_at)
