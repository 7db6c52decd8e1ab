"""What the simulation keeps for those who scan a story afterwards, and its webhooks."""

import asyncio
import hashlib
import hmac
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError, web
from aiohttp.test_utils import TestServer

from bot.rehearsal.faults import Fault
from bot.rehearsal.mastodon.people import SaidNo
from bot.rehearsal.mastodon.scan import strays
from bot.rehearsal.mastodon.webhooks import Webhook
from bot.rehearsal.mastodon.world import Visibility
from tests.unit.rehearsal.mastodon.town import Town


async def test_every_text_is_kept_with_those_it_went_to(town: Town) -> None:
    bot, member = await town.person("bot"), await town.person("member", town.there)
    troll = await town.person("troll", town.bystander)
    sent = await town.people.message(bot, member, "a card")
    await town.people.edit(bot, sent, f"@{member.address} a card about @{troll.address}")
    await town.people.delete(bot, sent)
    kept = town.federation.sent(by=bot.uri)
    assert [one.to for one in kept] == [(member.uri,), (member.uri, troll.uri)]
    assert {one.visibility for one in kept} == {Visibility.DIRECT}
    assert kept[1].text.endswith(f"@{troll.address}")


async def test_what_was_done_is_kept_with_the_client_that_did_it(town: Town) -> None:
    member, author = await town.person("member"), await town.person("author")
    token = await town.token(member, "write:mutes")
    id_ = await town.people.id_of(member, author.uri)
    url = f"{member.server}/api/v1/accounts/{id_}/mute"
    await town.people.client.ask("POST", url, body={"duration": 60}, token=token)
    with pytest.raises(SaidNo):
        await town.people.client.ask("POST", url.replace("mute", "block"), token=token)
    written = town.federation.writes(app="House Call")
    assert [(one.account, one.path) for one in written] == [
        (member.uri, f"/api/v1/accounts/{id_}/mute")
    ]
    assert written[0].params == {"duration": ["60"]}
    assert list(town.federation.mutes_of(member.uri)) == [author.uri]


async def test_an_answer_can_be_lost_after_the_deed(town: Town) -> None:
    author = await town.person("author")
    as_bot = replace(author, token=await town.token(author, "write"))
    town.here.faults.next("/api/v1/statuses", Fault.ANSWER_LOST)
    with pytest.raises(ServerDisconnectedError):
        await town.people.post(as_bot, "once")
    assert [one.app for one in town.federation.sent()] == ["House Call"]


async def test_answers_can_be_slow(town: Town) -> None:
    town.here.faults.latency = 0.2
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await town.people.client.ask("GET", f"{town.here.url}/api/v2/instance")


async def test_people_meet_no_faults(town: Town) -> None:
    author = await town.person("author")
    with town.here.faults.during("*", Fault.BROKEN):
        await town.people.post(author, "hello")
        with pytest.raises(SaidNo) as said:
            await town.people.client.ask("GET", f"{town.here.url}/api/v2/instance")
    assert said.value.status == 500


async def test_a_webhook_is_signed_and_tells_of_local_posts_only(town: Town) -> None:
    heard: list[tuple[Any, bool]] = []

    async def hear(request: web.Request) -> web.Response:
        body = await request.read()
        expected = hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
        signed = request.headers["X-Hub-Signature"] == f"sha256={expected}"
        heard.append((await request.json(), signed))
        return web.Response(status=200 if signed else 401)

    app = web.Application()
    app.router.add_post("/hook", hear)
    author, far = await town.person("author"), await town.person("far", town.there)
    post, other = await town.people.post(author, "hello"), await town.people.post(far, "hello")
    async with TestServer(app) as server:
        world, http = town.federation.world, town.people.client.http
        hook = Webhook(world, town.here, str(server.make_url("/hook")), "s3cret")
        assert await hook.tell_of_status(http, post.uri) == 200
        with pytest.raises(ValueError, match="not a local post"):
            await hook.tell_of_status(http, other.uri)
        assert await hook.send(http, "status.created", {}, signature="sha256=00") == 401
    assert [signed for _, signed in heard] == [True, False]
    assert heard[0][0]["event"] == "status.created"
    assert heard[0][0]["object"]["uri"] == post.uri


async def test_a_scan_finds_what_must_not_go_out(town: Town) -> None:
    bot, member = await town.person("bot"), await town.person("member", town.there)
    troll, members = await town.person("troll", town.bystander), [member.uri]
    hidden = f"@\u200b{troll.username}@\u200b{troll.domain} and troll at example.social"
    await town.people.message(bot, member, f"about {hidden}, see https://a.example/@troll")
    assert strays(town.federation, bot.uri, members) == []
    await town.people.message(bot, member, f"about @{troll.address}")
    await town.people.message(bot, member, "about @nobody@nowhere.example")
    await town.people.message(bot, troll, "hello")
    await town.people.post(bot, "hello, world")
    assert [why for _, why in strays(town.federation, bot.uri, members)] == [
        f"addressed to {[member.uri, troll.uri]}",
        "names ['nobody@nowhere.example']",
        f"addressed to {[troll.uri]}",
        "public post",
    ]


async def test_who_turned_to_the_bot_is_remembered_after_she_leaves(town: Town) -> None:
    bot = await town.person("bot", town.gotosocial)
    member, asking, writing, other = [
        await town.person(name) for name in ("member", "asking", "writing", "other")
    ]
    await town.people.set_profile(bot, locked=False)
    await town.people.follow(member, bot.uri)
    await town.people.unfollow(member, bot.uri)
    await town.people.set_profile(bot, locked=True)
    await town.people.follow(asking, bot.uri)
    await town.people.message(writing, bot, "join")
    await town.people.post(other, "hello", mention=[bot])
    found = town.federation.turned_to(bot.uri)
    assert found == {member.uri, asking.uri, writing.uri}
