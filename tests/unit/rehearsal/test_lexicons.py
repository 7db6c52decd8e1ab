"""Every answer of the simulated network, held against the official lexicons."""

from dataclasses import dataclass, field
from typing import Any

import aiohttp
from lexrpc.base import Base

from bot.rehearsal.bluesky.feeds import Generator
from bot.rehearsal.bluesky.network import Network
from bot.rehearsal.bluesky.people import People, Person
from bot.rehearsal.bluesky.wire import Caller, Via

Body = dict[str, Any] | None
CHAT = "chat.bsky.convo."
BSKY = "app.bsky."
REPO = "com.atproto.repo."
SERVER = "com.atproto.server."
PROOF, CAR = "com.atproto.sync.getRecord", "application/vnd.ipld.car"


@dataclass
class Asker:
    """Asks as one person and validates what is asked and what is answered."""

    network: Network
    http: aiohttp.ClientSession
    lexicons: Base
    asked: set[str] = field(default_factory=set)

    async def ask(self, token: str, nsid: str, body: Body = None, **query: Any) -> Any:
        pairs = [(k, v) for k, vs in query.items() for v in (vs if isinstance(vs, list) else [vs])]
        verb = "GET" if body is None and nsid not in NO_INPUT else "POST"
        if body:
            self.lexicons.validate(nsid, "input", body)
        headers = {"Authorization": f"Bearer {token}"}
        if nsid.startswith("com.atproto.moderation."):
            headers["atproto-proxy"] = f"{self.network.addresses.moderation_did}#atproto_labeler"
        if nsid.startswith("chat."):
            headers["atproto-proxy"] = f"{self.network.addresses.chat_did}#bsky_chat"
        url = f"{self.network.addresses.pds}/xrpc/{nsid}"
        async with self.http.request(verb, url, json=body, params=pairs, headers=headers) as reply:
            text = await reply.text()
            assert reply.status == 200, (nsid, text)
            answer = await reply.json() if text else None
        if answer is not None:
            self.lexicons.validate(nsid, "output", answer)
        self.asked.add(nsid)
        return answer

    async def ask_for_file(self, nsid: str, kind: str, **query: str) -> None:
        """Of an answer that is no JSON the lexicon says of what kind it is."""
        assert self.lexicons.defs[nsid]["output"]["encoding"] == kind
        url = f"{self.network.addresses.pds}/xrpc/{nsid}"
        async with self.http.get(url, params=query) as reply:
            assert (reply.status, reply.content_type) == (200, kind)
        self.asked.add(nsid)


NO_INPUT = {
    f"{SERVER}activateAccount",
    f"{SERVER}deleteSession",
    f"{SERVER}refreshSession",
}


async def test_every_endpoint_answers_as_its_lexicon_says(
    network: Network, people: People, http: aiohttp.ClientSession
) -> None:
    asker = Asker(network, http, Base(validate=True))
    dr_a, bot, foe = [await people.new_account(name) for name in ("dr-ama", "house", "foe1")]
    await people.set_profile(dr_a, "Dr A", "Vaccines")
    token = await _accounts(asker, dr_a)
    follow, post, quote = await _writing(asker, people, token, (dr_a, bot, foe))
    await _reading(asker, token, (dr_a, bot, foe), (post, quote))
    await _reporting(asker, token, quote)
    await _chatting(asker, token, (dr_a, bot))
    await people.unfollow(dr_a, follow)
    await _leaving(asker, dr_a, token)
    assert network.served - asker.asked == set()


async def _accounts(asker: Asker, dr_a: Person) -> str:
    made = {"handle": "newcomer.test", "email": "newcomer@example.com", "password": "pw"}
    await asker.ask("", f"{SERVER}createAccount", made)
    await asker.ask("", f"{SERVER}describeServer")
    login = {"identifier": dr_a.handle, "password": dr_a.password}
    first = await asker.ask("", f"{SERVER}createSession", login)
    second = await asker.ask(first["refreshJwt"], f"{SERVER}refreshSession")
    token = str(second["accessJwt"])
    await asker.ask(token, f"{SERVER}getSession")
    await asker.ask(token, f"{SERVER}createAppPassword", {"name": "x", "privileged": True})
    await asker.ask(token, f"{SERVER}revokeAppPassword", {"name": "x"})
    found = await asker.ask(token, "com.atproto.identity.resolveHandle", handle=dr_a.handle)
    assert found == {"did": dr_a.did}
    return token


async def _writing(
    asker: Asker, people: People, token: str, who: tuple[Person, Person, Person]
) -> tuple[str, str, str]:
    dr_a, bot, foe = who
    when = {"createdAt": "2090-01-01T00:00:00Z"}
    me = {"repo": dr_a.did}
    follow = {"$type": f"{BSKY}graph.follow", "subject": bot.did, **when}
    made = await asker.ask(
        token, f"{REPO}createRecord", {**me, "collection": f"{BSKY}graph.follow", "record": follow}
    )
    post = await people.post(dr_a, "Vaccines work")
    key = {**me, "collection": f"{BSKY}feed.threadgate", "rkey": post.uri.split("/")[-1]}
    gate = {"$type": f"{BSKY}feed.threadgate", "post": post.uri, **when}
    await asker.ask(token, f"{REPO}putRecord", {**key, "record": gate})
    kind = f"{REPO}applyWrites#create"
    block = {"$type": f"{BSKY}graph.block", "subject": foe.did, **when}
    write = {"$type": kind, "collection": f"{BSKY}graph.block", "value": block}
    applied = await asker.ask(token, f"{REPO}applyWrites", {**me, "writes": [write]})
    await people.delete(dr_a, applied["results"][0]["uri"])
    await people.post(foe, "Liar", reply_to=post, mention=[dr_a])
    quote = await people.post(foe, "Look", quote=post, quote_with_media=True)
    await people.post(bot, "Look", quote=post)
    await asker.ask(token, f"{REPO}getRecord", None, **key)
    await asker.ask(token, f"{REPO}listRecords", None, **me, collection=f"{BSKY}feed.post")
    await asker.ask(token, f"{REPO}describeRepo", None, **me)
    place = {"collection": f"{BSKY}feed.post", "rkey": post.uri.split("/")[-1]}
    await asker.ask_for_file(PROOF, CAR, did=dr_a.did, **place)
    await asker.ask(token, f"{REPO}deleteRecord", key)
    return made["uri"], post.uri, quote.uri


async def _reading(
    asker: Asker, token: str, who: tuple[Person, Person, Person], posts: tuple[str, str]
) -> None:
    dr_a, bot, foe = who
    post, quote = posts
    await asker.ask(token, f"{BSKY}actor.getProfile", actor=bot.handle)
    await asker.ask(token, f"{BSKY}actor.getProfiles", actors=[dr_a.did, foe.did])
    await asker.ask(token, f"{BSKY}graph.getFollowers", actor=bot.did)
    await asker.ask(token, f"{BSKY}graph.getFollows", actor=dr_a.did)
    others = [bot.did, "did:plc:" + "z" * 24]
    await asker.ask(token, f"{BSKY}graph.getRelationships", actor=dr_a.did, others=others)
    await asker.ask(token, f"{BSKY}graph.muteActor", {"actor": bot.did})
    await asker.ask(token, f"{BSKY}graph.getMutes")
    await asker.ask(token, f"{BSKY}graph.unmuteActor", {"actor": bot.did})
    await asker.ask(token, f"{BSKY}graph.getBlocks")
    kept = await _list_of(asker, token, dr_a, foe)
    shown = await asker.ask(token, f"{BSKY}graph.getList", None, list=kept)
    assert [item["subject"]["did"] for item in shown["items"]] == [foe.did]
    await asker.ask(token, f"{BSKY}feed.getListFeed", None, list=kept)
    feed = await _feed_of(asker, token, dr_a, post)
    await asker.ask(token, f"{BSKY}feed.getFeedGenerator", None, feed=feed)
    page = await asker.ask(token, f"{BSKY}feed.getFeed", None, feed=feed)
    assert [item["post"]["uri"] for item in page["feed"]] == [post]
    await asker.ask(token, f"{BSKY}graph.muteThread", {"root": post})
    await asker.ask(token, f"{BSKY}graph.unmuteThread", {"root": post})
    told = await asker.ask(token, f"{BSKY}notification.listNotifications")
    assert {one["reason"] for one in told["notifications"]} == {"mention", "quote"}
    seen = {"seenAt": "2090-01-01T00:00:00Z"}
    await asker.ask(token, f"{BSKY}notification.updateSeen", seen)
    unsent = {"draft": {"posts": [{"text": "not posted yet"}]}}
    await asker.ask(token, f"{BSKY}draft.createDraft", unsent)
    kept = await asker.ask(token, f"{BSKY}draft.getDrafts")
    assert [one["draft"] for one in kept["drafts"]] == [unsent["draft"]]
    await asker.ask(token, f"{BSKY}feed.getPosts", uris=[post, quote])
    await asker.ask(token, f"{BSKY}feed.getPostThread", uri=post)
    await asker.ask(token, f"{BSKY}feed.getQuotes", uri=post)
    await asker.ask(token, f"{BSKY}feed.getAuthorFeed", actor=foe.did)
    found = await asker.ask(
        token, f"{BSKY}feed.searchPosts", q="*", mentions=dr_a.did, since="2000-01-01T00:00:00Z"
    )
    assert len(found["posts"]) == 1


async def _reporting(asker: Asker, token: str, post: str) -> None:
    kept = asker.network.world.record(post)
    assert kept is not None
    subject = {"$type": "com.atproto.repo.strongRef", "uri": post, "cid": kept.cid}
    reason = "tools.ozone.report.defs#reasonHarassmentTargeted"
    nsid = "com.atproto.moderation.createReport"
    await asker.ask(token, nsid, {"reasonType": reason, "subject": subject, "reason": "again"})


async def _list_of(asker: Asker, token: str, owner: Person, listed: Person) -> str:
    """The address of a new list with one account on it."""
    when = {"createdAt": "2090-01-01T00:00:00Z"}
    kind, item = f"{BSKY}graph.list", f"{BSKY}graph.listitem"
    moderation = {"$type": kind, "purpose": f"{BSKY}graph.defs#modlist", "name": "Hidden", **when}
    body = {"repo": owner.did, "collection": kind, "record": moderation}
    made = await asker.ask(token, f"{REPO}createRecord", body)
    entry = {"$type": item, "subject": listed.did, "list": made["uri"], **when}
    await asker.ask(token, f"{REPO}createRecord", {**body, "collection": item, "record": entry})
    return str(made["uri"])


async def _feed_of(asker: Asker, token: str, owner: Person, post: str) -> str:
    """The address of a new custom feed with this post in it."""
    kind = f"{BSKY}feed.generator"
    record = {
        "$type": kind,
        "did": "did:web:feeds.test",
        "displayName": "Rounds",
        "createdAt": "2090-01-01T00:00:00Z",
    }
    body = {"repo": owner.did, "collection": kind, "record": record}
    uri = str((await asker.ask(token, f"{REPO}createRecord", body))["uri"])
    asker.network.generators[uri] = Generator([post])
    return uri


async def _chatting(asker: Asker, token: str, who: tuple[Person, Person]) -> None:
    dr_a, bot = who
    network = asker.network
    put_declaration(network, bot.did, "all")
    member = {"members": [bot.did]}
    await asker.ask(token, f"{CHAT}getConvoAvailability", None, **member)
    convo = (await asker.ask(token, f"{CHAT}getConvoForMembers", None, **member))["convo"]["id"]
    said = {"convoId": convo, "message": {"text": "hello"}}
    await asker.ask(token, f"{CHAT}sendMessage", said)
    group = network.chat.open_group("Rounds", [bot.did, dr_a.did])
    network.chat.say(bot.did, group, "all of you")
    log = await asker.ask(token, f"{CHAT}getLog")
    assert len(log["logs"]) == 4
    await asker.ask(token, f"{CHAT}getConvo", convoId=group)
    await asker.ask(token, f"{CHAT}listConvos", readState="unread")
    await asker.ask(token, f"{CHAT}getMessages", convoId=convo)
    await asker.ask(token, f"{CHAT}updateRead", {"convoId": group})
    await asker.ask(token, f"{CHAT}getLog")
    await asker.ask(token, f"{CHAT}acceptConvo", {"convoId": convo})
    await asker.ask(token, f"{CHAT}leaveConvo", {"convoId": convo})


async def _leaving(asker: Asker, dr_a: Person, token: str) -> None:
    await asker.ask(token, f"{SERVER}deactivateAccount", {})
    await asker.ask(token, f"{SERVER}activateAccount")
    login = {"identifier": dr_a.handle, "password": dr_a.password}
    spare = await asker.ask("", f"{SERVER}createSession", login)
    await asker.ask(spare["refreshJwt"], f"{SERVER}deleteSession")


def put_declaration(network: Network, did: str, allows: str) -> None:
    caller = Caller(did, Via.PASSWORD)
    network.world.put(caller, "chat.bsky.actor.declaration", "self", {"allowIncoming": allows})


async def test_what_people_write_is_valid(network: Network, people: People) -> None:
    lexicons = Base(validate=True)
    dr_a, foe = [await people.new_account(name) for name in ("dr-ama", "foe1")]
    post = await people.post(dr_a, "Vaccines work")
    await people.post(foe, "Liar, ünd so", reply_to=post, mention=[dr_a], quote=post)
    await people.post(foe, "Look", quote=post, quote_with_media=True)
    await people.edit(dr_a, post, "Vaccines do work")
    await people.block(dr_a, foe.did)
    await people.follow(foe, dr_a.did)
    await people.set_profile(dr_a, "Dr A")
    await people.allow_messages(dr_a, "none")
    written = [write for write in network.public_writes() if write.record is not None]
    assert len(written) == 8
    for write in written:
        lexicons.validate(write.collection, "record", write.record)
