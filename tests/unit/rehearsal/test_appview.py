"""What each viewer sees: gates, detached quotes, blocks, absences, pages."""

from datetime import timedelta

import aiohttp
import pytest

from bot.rehearsal.bluesky.network import Network
from bot.rehearsal.bluesky.people import People, Person, Posted, SaidNo
from tests.unit.rehearsal.stepped import SteppedClock

WHEN = {"createdAt": "2090-01-01T00:00:00Z"}


@pytest.fixture
async def dr_a(people: People) -> Person:
    return await people.new_account("dr-ama")


@pytest.fixture
async def foe(people: People) -> Person:
    return await people.new_account("foe1")


async def put_gate(people: People, who: Person, post: Posted, kind: str, **rules: object) -> None:
    rkey = post.uri.split("/")[-1]
    collection = f"app.bsky.feed.{kind}"
    key = {"repo": who.did, "collection": collection, "rkey": rkey}
    record = {"$type": collection, "post": post.uri, **rules, **WHEN}
    await people.xrpc.call(who, "com.atproto.repo.putRecord", {**key, "record": record})


async def replies(people: People, who: Person, post: Posted) -> list[str]:
    thread = await people.thread(who, post.uri)
    return sorted(one["post"]["record"]["text"] for one in thread["replies"])


async def test_a_detached_quote_no_longer_shows_her_post(
    people: People, dr_a: Person, foe: Person
) -> None:
    post = await people.post(dr_a, "Vaccines work")
    quote = await people.post(foe, "Look", quote=post, quote_with_media=True)
    before = await people.sees(dr_a, quote.uri)
    assert before is not None
    assert before["embed"]["record"]["record"]["value"]["text"] == "Vaccines work"
    assert await people.postgate(post.uri) is None
    await put_gate(people, dr_a, post, "postgate", detachedEmbeddingUris=[quote.uri])
    after = await people.sees(foe, quote.uri)
    assert after is not None
    assert after["embed"]["record"]["record"]["$type"] == "app.bsky.embed.record#viewDetached"
    gate = await people.postgate(post.uri)
    assert gate is not None
    assert gate["detachedEmbeddingUris"] == [quote.uri]


async def test_a_hidden_reply_is_named_in_the_gate_and_leaves_her_notifications(
    people: People, dr_a: Person, foe: Person
) -> None:
    post = await people.post(dr_a, "Vaccines work")
    liar = await people.post(foe, "Liar", reply_to=post)
    assert await notified(people, dr_a) == ["Liar"]
    await put_gate(people, dr_a, post, "threadgate", hiddenReplies=[liar.uri])
    assert await notified(people, dr_a) == []
    view = await people.sees(dr_a, post.uri)
    assert view is not None
    assert view["threadgate"]["record"]["hiddenReplies"] == [liar.uri]
    assert await replies(people, dr_a, post) == ["Liar"]


async def notified(people: People, who: Person) -> list[str]:
    answer = await people.xrpc.read(who, "app.bsky.notification.listNotifications")
    return [one["record"].get("text", one["reason"]) for one in answer["notifications"]]


async def test_a_reply_gate_lets_in_only_who_it_names(
    people: People, dr_a: Person, foe: Person, clock: SteppedClock
) -> None:
    friend = await people.new_account("friend")
    await people.follow(dr_a, friend.did)
    post = await people.post(dr_a, "Vaccines work")
    await people.post(foe, "before", reply_to=post)
    rules = [{"$type": "app.bsky.feed.threadgate#followingRule"}]
    clock.step(timedelta(minutes=1))
    await put_gate(people, dr_a, post, "threadgate", allow=rules)
    await people.post(foe, "after", reply_to=post)
    await people.post(friend, "kind", reply_to=post)
    assert await replies(people, dr_a, post) == ["before", "kind"]
    assert sorted(await notified(people, dr_a)) == ["before", "kind"]
    seen = await people.sees(foe, post.uri)
    assert seen is not None
    assert seen["viewer"]["replyDisabled"] is True
    await people.delete(dr_a, post.uri.replace("feed.post", "feed.threadgate"))
    assert await people.gate(post.uri) is None


async def test_a_block_hides_both_from_each_other(
    people: People, dr_a: Person, foe: Person
) -> None:
    post = await people.post(dr_a, "Vaccines work")
    await people.post(foe, "Liar", reply_to=post)
    await people.block(foe, dr_a.did)
    assert await replies(people, dr_a, post) == []
    assert (await people.thread(foe, post.uri))["blocked"] is True
    assert await people.sees(foe, post.uri) is None


async def test_who_is_away_is_nowhere(
    network: Network, people: People, dr_a: Person, foe: Person
) -> None:
    post = await people.post(dr_a, "Vaccines work")
    await people.post(foe, "Liar", reply_to=post)
    await people.follow(foe, dr_a.did)
    network.take_down(foe.did)
    assert await replies(people, dr_a, post) == []
    assert await people.followers(dr_a.did) == set()
    with pytest.raises(SaidNo, match="AccountTakedown"):
        await people.xrpc.read(dr_a, "app.bsky.actor.getProfile", actor=foe.did)
    network.restore(foe.did)
    assert await people.followers(dr_a.did) == {foe.did}
    network.delete_account(foe.did)
    with pytest.raises(SaidNo, match="Profile not found"):
        await people.xrpc.read(dr_a, "app.bsky.actor.getProfile", actor=foe.did)


async def test_an_edited_post_is_the_same_post(people: People, dr_a: Person, foe: Person) -> None:
    post = await people.post(foe, "@nobody Liar")
    edited = await people.edit(foe, post, "Sorry")
    assert edited.uri == post.uri
    assert edited.cid != post.cid
    seen = await people.sees(dr_a, post.uri)
    assert seen is not None
    assert seen["record"]["text"] == "Sorry"
    await people.delete(foe, post.uri)
    assert await people.sees(dr_a, post.uri) is None


async def test_reply_refs_and_mention_offsets_are_right(
    network: Network, people: People, dr_a: Person, foe: Person
) -> None:
    post = await people.post(dr_a, "Vaccines work")
    first = await people.post(foe, "one", reply_to=post)
    second = await people.post(foe, "\u00fcber", reply_to=first, mention=[dr_a, foe])
    record = network.world.record(second.uri)
    assert record is not None
    assert record.value["reply"]["root"]["uri"] == post.uri
    assert record.value["reply"]["parent"]["uri"] == first.uri
    text = record.value["text"].encode()
    spans = [one["index"] for one in record.value["facets"]]
    named = [text[span["byteStart"] : span["byteEnd"]].decode() for span in spans]
    assert named == [f"@{dr_a.handle}", f"@{foe.handle}"]


async def test_followers_come_in_pages(people: People, dr_a: Person) -> None:
    fans = [await people.new_account(f"fan{number:03}") for number in range(7)]
    for fan in fans:
        await people.follow(fan, dr_a.did)
    found: list[str] = []
    query = {"actor": dr_a.did, "limit": "3"}
    for expected in (3, 3, 1):
        page = await people.xrpc.read(fans[0], "app.bsky.graph.getFollowers", **query)
        assert len(page["followers"]) == expected
        found += [one["did"] for one in page["followers"]]
        query["cursor"] = page.get("cursor", "")
    assert sorted(found) == sorted(fan.did for fan in fans)
    assert query["cursor"] == ""


async def test_did_documents_lead_from_handle_to_pds(
    network: Network, http: aiohttp.ClientSession, dr_a: Person
) -> None:
    async with http.get(f"{network.addresses.plc}/{dr_a.did}") as reply:
        document = await reply.json(content_type=None)
    assert document["alsoKnownAs"] == [f"at://{dr_a.handle}"]
    assert document["service"][0]["serviceEndpoint"] == network.addresses.pds
    url = f"{network.addresses.pds}/.well-known/atproto-did"
    async with http.get(url, headers={"Host": dr_a.handle}) as reply:
        assert await reply.text() == dr_a.did
    network.delete_account(dr_a.did)
    async with http.get(f"{network.addresses.plc}/{dr_a.did}") as reply:
        assert reply.status == 410


async def test_the_public_appview_knows_no_viewer(
    network: Network, http: aiohttp.ClientSession, dr_a: Person
) -> None:
    base = f"{network.addresses.appview}/xrpc/app.bsky"
    async with http.get(f"{base}.actor.getProfile", params={"actor": dr_a.did}) as reply:
        assert "viewer" not in await reply.json()
    async with http.get(f"{base}.graph.getMutes") as reply:
        assert reply.status == 401


async def test_she_is_told_of_replies_five_deep_and_of_each_post_once(
    people: People, dr_a: Person, foe: Person
) -> None:
    last = await people.post(dr_a, "Vaccines work")
    for number in range(1, 7):
        last = await people.post(foe, f"reply {number}", reply_to=last)
    await people.post(foe, "and you", reply_to=last, mention=[dr_a])
    told = await notified(people, dr_a)
    assert sorted(told) == [f"@{dr_a.handle} and you", *(f"reply {n}" for n in range(1, 6))]


async def test_where_quoting_is_off_later_quotes_show_nothing(
    people: People, dr_a: Person, foe: Person
) -> None:
    post = await people.post(dr_a, "Vaccines work")
    before = await people.post(foe, "Look", quote=post)
    await put_gate(
        people,
        dr_a,
        post,
        "postgate",
        embeddingRules=[{"$type": "app.bsky.feed.postgate#disableRule"}],
    )
    after = await people.post(foe, "Look again", quote=post)
    shown = [await people.sees(dr_a, one.uri) for one in (before, after)]
    kinds = [one and one["embed"]["record"]["$type"].split("#")[1] for one in shown]
    assert kinds == ["viewRecord", "viewDetached"]
    await people.post(dr_a, "My own", quote=post)
    assert await notified(people, dr_a) == ["Look"]
