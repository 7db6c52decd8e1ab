"""The multiplexed WebSocket."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from tests.unit.rehearsal.mastodon.town import Town


async def _next(socket: Any) -> dict[str, Any]:
    async with asyncio.timeout(2):
        return dict(await socket.receive_json())


async def _is_silent(socket: Any) -> bool:
    try:
        async with asyncio.timeout(0.1):
            await socket.receive()
    except TimeoutError:
        return True
    return False


async def test_one_socket_carries_several_streams(town: Town) -> None:
    member, author = await town.person("member"), await town.person("author", town.there)
    streams = ("user:notification", "hashtag")
    async with town.listening(member, *streams, tag="MedTwitter") as socket:
        post = await town.people.post(member, "new data #medtwitter")
        tagged = await _next(socket)
        assert tagged["stream"] == ["hashtag", "medtwitter"]
        assert json.loads(tagged["payload"])["uri"] == post.uri
        await town.people.reply(author, post, "nonsense")
        mention = await _next(socket)
    assert (mention["stream"], mention["event"]) == (["user:notification"], "notification")
    assert isinstance(mention["payload"], str)
    assert json.loads(mention["payload"])["status"]["content"].endswith("nonsense</p>")


async def test_the_public_stream_has_no_replies_and_the_hashtag_stream_has(town: Town) -> None:
    member, author = await town.person("member"), await town.person("author")
    post = await town.people.post(member, "new data")
    async with town.listening(author, "public", "hashtag", tag="tag") as socket:
        await town.people.reply(author, post, "nonsense #tag")
        assert (await _next(socket))["stream"] == ["hashtag", "tag"]
        assert await _is_silent(socket)


async def test_an_unsubscribed_stream_ends(town: Town) -> None:
    member = await town.person("member")
    async with town.listening(member, "public") as socket:
        await socket.send_json({"type": "unsubscribe", "stream": "public"})
        await socket.send_json({"type": "subscribe", "stream": "hashtag"})
        assert (await _next(socket))["error"] == "Missing tag name parameter"
        await town.people.post(member, "hello")
        assert await _is_silent(socket)


async def test_edits_and_deletes_are_events_of_their_own(town: Town) -> None:
    author = await town.person("author", town.gotosocial)
    post = await town.people.post(author, "kind", visibility="public")
    async with town.listening(author, "public") as socket:
        await town.people.edit(author, post, "hostile")
        assert (await _next(socket))["event"] == "status.update"
        await town.people.delete(author, post)
        gone = await _next(socket)
    assert (gone["event"], gone["payload"]) == ("delete", post.id)
    assert not gone["payload"].isdigit()


@pytest.mark.parametrize(("server", "told"), [("here", True), ("gotosocial", False)])
async def test_an_edit_of_a_strangers_reply_is_told_by_some_to_the_one_it_answers(
    town: Town,
    server: str,
    told: bool,  # noqa: FBT001  pytest passes by name
) -> None:
    member = await town.person("member", getattr(town, server))
    author = await town.person("author", town.there)
    post = await town.people.post(member, "new data", visibility="public")
    async with town.listening(member, "user:notification") as socket:
        reply = await town.people.reply(author, post, "thank you")
        assert (await _next(socket))["event"] == "notification"
        await town.people.edit(author, reply, f"@{member.address} nonsense")
        if told:
            assert (await _next(socket))["event"] == "status.update"
        assert await _is_silent(socket)


async def test_a_deleted_mention_is_told_to_the_one_it_named(town: Town) -> None:
    member, author = await town.person("member"), await town.person("author", town.there)
    post = await town.people.post(author, "nonsense", mention=[member])
    async with town.listening(member, "user") as socket:
        await town.people.delete(author, post)
        assert (await _next(socket))["event"] == "delete"


@pytest.mark.parametrize(("server", "payload"), [("here", "absent"), ("gotosocial", "")])
async def test_a_changed_filter_is_told_without_content(
    town: Town, server: str, payload: str
) -> None:
    member = await town.person("member", getattr(town, server))
    async with town.listening(member, "user") as socket:
        made = await town.people.client.post(
            member,
            "/api/v2/filters",
            title="no",
            context=["home"],
            keywords_attributes=[{"keyword": "nonsense"}],
        )
        frame = await _next(socket)
    assert frame["event"] == "filters_changed"
    assert frame.get("payload", "absent") == payload
    assert [one["keyword"] for one in made["keywords"]] == ["nonsense"]


async def test_a_private_conversation_is_streamed_to_both(town: Town) -> None:
    one, other = await town.person("one"), await town.person("other", town.there)
    await town.people.follow(other, one.uri)
    async with town.listening(other, "direct") as socket:
        await town.people.message(one, other, "hello")
        frame = await _next(socket)
    assert frame["event"] == "conversation"
    told = json.loads(frame["payload"])
    assert [account["uri"] for account in told["accounts"]] == [one.uri]


async def test_strangers_and_revoked_tokens_are_refused(town: Town) -> None:
    member = await town.person("member")
    http = town.people.client.http
    town.federation.revoke_logins(member.uri, "People")
    for query in ("", "?access_token=wrong", f"?access_token={member.token}"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as said:
            await http.ws_connect(town.here.streaming_url + query)
        assert said.value.status == 401


async def test_a_scope_that_lacks_is_told_and_the_socket_stays(town: Town) -> None:
    member = await town.person("member")
    token = await town.token(member, "read:notifications")
    url = f"{town.here.streaming_url}?access_token={token}"
    async with town.people.client.http.ws_connect(url) as socket:
        await socket.send_json({"type": "subscribe", "stream": "user"})
        assert (await _next(socket))["status"] == 401
        await socket.send_json({"type": "subscribe", "stream": "user:notification"})
        await town.people.follow(await town.person("fan", town.there), member.uri)
        assert (await _next(socket))["event"] == "notification"


async def test_it_can_go_deaf_and_stay_alive(town: Town) -> None:
    member = await town.person("member")
    async with town.listening(member, "public") as socket:
        town.here.stream.deaf = True
        await town.people.post(member, "unheard")
        assert await _is_silent(socket)
        assert not socket.closed
        town.here.stream.deaf = False
        await town.people.post(member, "heard")
        assert json.loads((await _next(socket))["payload"])["content"] == "<p>heard</p>"


async def test_it_can_be_cut_and_replays_nothing(town: Town) -> None:
    member = await town.person("member")
    async with town.listening(member, "public") as socket:
        town.here.stream.drop_connections()
        assert (await socket.receive()).type in {
            aiohttp.WSMsgType.CLOSED,
            aiohttp.WSMsgType.ERROR,
        }
    await town.people.post(member, "missed")
    async with town.listening(member, "public") as socket:
        assert await _is_silent(socket)


async def test_it_pings(town: Town) -> None:
    member = await town.person("member")
    town.here.stream.heartbeat = 0.05
    url = f"{town.here.streaming_url}?access_token={member.token}"
    async with town.people.client.http.ws_connect(url, autoping=False) as socket:
        assert (await socket.receive()).type is aiohttp.WSMsgType.PING


async def test_a_server_may_advertise_wss_while_it_speaks_http(town: Town) -> None:
    ask = town.people.client.ask
    gotosocial = await ask("GET", f"{town.gotosocial.url}/api/v2/instance")
    assert gotosocial["configuration"]["urls"]["streaming"] == f"wss://{town.gotosocial.domain}"
    here = await ask("GET", f"{town.here.url}/api/v2/instance")
    assert here["configuration"]["urls"]["streaming"] == f"ws://{town.here.domain}"
