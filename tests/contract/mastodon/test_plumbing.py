"""What the simulated servers and the mock agree on, so that neither is made up alone."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from bot.rehearsal.mastodon.client import Person, SaidNo
from bot.rehearsal.mastodon.texts import plain_text
from tests.contract.mastodon.worlds import World, both, real_time

pytestmark = both

_NOTICES = "/api/v1/notifications"
_CALLBACK = "http://127.0.0.1:9/callback"


async def _kinds(world: World, who: Person, **query: Any) -> list[str]:
    return [one["type"] for one in await world.people.client.get(who, _NOTICES, **query)]


async def test_a_client_is_let_in_with_what_it_asked_for_and_thrown_out(world: World) -> None:
    who = await world.newcomer()
    names = {"client_name": "House Call", "redirect_uris": _CALLBACK, "scopes": "read"}
    app = await world.form("/api/v1/apps", names)
    client = {key: app[key] for key in ("client_id", "client_secret")}
    asked = {"response_type": "code", "redirect_uri": _CALLBACK, "scope": "read", "state": "s1"}
    link = f"{world.server}/oauth/authorize?{urlencode({**asked, 'client_id': app['client_id']})}"
    told = parse_qs(urlsplit(await world.people.sign_in_and_consent(link, who)).query)
    assert told["state"] == ["s1"]
    code = {"grant_type": "authorization_code", "code": told["code"][0], "redirect_uri": _CALLBACK}
    made = await world.form("/oauth/token", client | code)
    assert (made["token_type"], made["scope"]) == ("Bearer", "read")
    assert await world.status_of("GET", _NOTICES, made["access_token"]) == 200
    form = {**client, "token": made["access_token"]}
    await world.form("/oauth/revoke", form)
    assert await world.status_of("GET", _NOTICES, made["access_token"]) == 401


async def test_a_server_announces_its_sign_in(world: World) -> None:
    told = await world.ask("GET", "/.well-known/oauth-authorization-server")
    assert told["code_challenge_methods_supported"] == ["S256"]
    for name in ("authorization_endpoint", "token_endpoint", "revocation_endpoint"):
        assert told[name].startswith(f"{world.server}/oauth/")


async def test_a_token_nobody_gave_is_refused(world: World) -> None:
    for token in (None, "made-up"):
        assert await world.status_of("GET", _NOTICES, token) == 401


async def test_a_scope_that_lacks_is_forbidden(world: World) -> None:
    who, other = await world.newcomer(), await world.newcomer("other")
    token = await world.people.token_for(who, "read")
    id_ = await world.people.id_of(who, other.uri)
    assert await world.status_of("POST", f"/api/v1/accounts/{id_}/mute", token) == 403
    assert await world.status_of("GET", "/api/v1/mutes", token) == 200


async def test_a_server_says_what_it_allows(world: World) -> None:
    told = await world.ask("GET", "/api/v2/instance")
    assert told["configuration"]["statuses"]["max_characters"] == 500
    assert told["configuration"]["statuses"]["characters_reserved_per_url"] == 23
    assert told["configuration"]["urls"]["streaming"].startswith("ws")
    assert told["api_versions"]["mastodon"] >= 7
    assert (await world.ask("GET", "/api/v1/instance"))["version"].startswith("4.")


async def test_she_is_who_she_is(world: World) -> None:
    who = await world.newcomer()
    me = await world.ask("GET", "/api/v1/accounts/verify_credentials", who)
    assert (me["username"], me["acct"], me["uri"]) == (who.username, who.username, who.uri)
    found = await world.ask("GET", f"/api/v1/accounts/lookup?acct={who.username}", who)
    assert found["id"] == me["id"]
    assert await world.status_of("GET", "/api/v1/accounts/lookup?acct=nobody", who.token) == 404


async def test_a_follow_is_told_and_an_unfollow_is_not(world: World) -> None:
    bot, member = await world.newcomer("bot"), await world.newcomer("member")
    assert (await world.people.follow(member, bot.uri))["following"]
    assert await _kinds(world, bot) == ["follow"]
    assert (await world.people.relationship(bot, member.uri))["followed_by"]
    await world.people.unfollow(member, bot.uri)
    assert not (await world.people.relationship(bot, member.uri))["followed_by"]
    assert await world.people.followers(bot) == set()


async def test_a_locked_account_is_asked(world: World) -> None:
    bot, member = await world.newcomer("bot"), await world.newcomer("member")
    await world.people.set_profile(bot, locked=True)
    relation = await world.people.follow(member, bot.uri)
    assert (relation["following"], relation["requested"]) == (False, True)
    assert await _kinds(world, bot) == ["follow_request"]
    await world.people.authorize(bot, member.uri)
    assert await world.people.followers(bot) == {member.uri}


async def test_followers_come_in_pages_by_link(world: World) -> None:
    bot = await world.newcomer("bot")
    fans = [await world.newcomer(f"fan{n}") for n in range(5)]
    for fan in fans:
        await world.people.follow(fan, bot.uri)
    path = f"/api/v1/accounts/{await world.people.id_of(bot, bot.uri)}/followers"
    assert len(await world.people.client.get(bot, path, limit=2)) == 2
    found = await world.people.client.pages(bot, path, limit=2)
    assert {one["uri"] for one in found} == {fan.uri for fan in fans}
    assert len(found) == len(fans)


async def test_a_reply_is_found_in_the_context_and_counted(world: World) -> None:
    member, author = await world.newcomer("member"), await world.newcomer("author")
    post = await world.people.post(member, "new data")
    reply = await world.people.reply(author, post, "nonsense & worse")
    found = (await world.people.context(member, post.uri))["descendants"]
    assert [one["uri"] for one in found] == [reply.uri]
    assert found[0]["in_reply_to_id"] == post.id
    assert [one["acct"] for one in found[0]["mentions"]] == [member.username]
    assert plain_text(found[0]["content"]) == f"@{member.username} nonsense & worse"
    assert (await world.people.seen(member, post.uri))["replies_count"] == 1
    assert await _kinds(world, member) == ["mention"]


async def test_a_private_message_reaches_the_one_it_names(world: World) -> None:
    bot, member = await world.newcomer("bot"), await world.newcomer("member")
    await world.people.follow(member, bot.uri)
    await world.people.message(bot, member, "welcome")
    found = await world.people.inbox(member, bot.uri)
    assert [one.text for one in found] == [f"@{member.username} welcome"]
    assert [[uri.rsplit("/", 1)[-1] for uri in one.to] for one in found] == [[member.username]]


async def test_gaps_are_filled_by_min_id_and_kinds_are_chosen(world: World) -> None:
    bot, member = await world.newcomer("bot"), await world.newcomer("member")
    await world.people.follow(member, bot.uri)
    posts = [await world.people.post(member, f"post {n}", mention=[bot]) for n in range(4)]
    follow = (await world.people.client.get(bot, _NOTICES, **{"types[]": "follow"}))[0]
    query = {"types[]": "mention", "min_id": follow["id"], "limit": 2}
    first = await world.people.client.get(bot, _NOTICES, **query)
    assert [one["status"]["id"] for one in first] == [posts[1].id, posts[0].id]
    query["min_id"] = first[0]["id"]
    second = await world.people.client.get(bot, _NOTICES, **query)
    assert [one["status"]["id"] for one in second] == [posts[3].id, posts[2].id]


async def test_a_mute_is_listed_and_lifted(world: World) -> None:
    member, author = await world.newcomer("member"), await world.newcomer("author")
    await world.people.mute(member, author.uri, duration=3_600, notifications=False)
    relation = await world.people.relationship(member, author.uri)
    assert (relation["muting"], relation["muting_notifications"]) == (True, False)
    assert set(await world.people.mutes(member)) == {author.uri}
    await world.people.mute(member, author.uri)
    assert (await world.people.relationship(member, author.uri))["muting_notifications"]
    await world.people.unmute(member, author.uri)
    assert await world.people.mutes(member) == {}


async def test_a_block_ends_the_follow_and_is_listed(world: World) -> None:
    member, bot = await world.newcomer("member"), await world.newcomer("bot")
    await world.people.follow(member, bot.uri)
    await world.people.block(member, bot.uri)
    assert await world.people.blocks(member) == {bot.uri}
    relation = await world.people.relationship(bot, member.uri)
    assert (relation["blocked_by"], relation["followed_by"]) == (True, False)
    await world.people.unblock(member, bot.uri)
    assert await world.people.blocks(member) == set()


async def test_a_conversation_may_be_muted(world: World) -> None:
    member = await world.newcomer("member")
    post = await world.people.post(member, "new data")
    path = f"/api/v1/statuses/{post.id}"
    assert (await world.ask("POST", f"{path}/mute", member))["muted"]
    assert not (await world.ask("POST", f"{path}/unmute", member))["muted"]


async def test_a_post_is_edited_and_deleted(world: World) -> None:
    author = await world.newcomer("author")
    post = await world.people.post(author, "kind")
    assert (await world.people.seen(author, post.uri))["edited_at"] is None
    await world.people.edit(author, post, "hostile")
    seen = await world.people.seen(author, post.uri)
    assert plain_text(seen["content"]) == "hostile"
    assert seen["edited_at"] is not None
    await world.people.delete(author, post)
    assert await world.status_of("GET", f"/api/v1/statuses/{post.id}", author.token) == 404


async def test_several_posts_are_read_at_once(world: World) -> None:
    author = await world.newcomer("author")
    ids = [(await world.people.post(author, f"post {n}")).id for n in range(3)]
    found = await world.people.client.get(author, "/api/v1/statuses", **{"id[]": ids})
    assert {one["id"] for one in found} == set(ids)


@pytest.mark.parametrize("text", ["", "x" * 501], ids=["empty", "too long"])
async def test_what_cannot_be_posted_is_refused(world: World, text: str) -> None:
    author = await world.newcomer("author")
    with pytest.raises(SaidNo) as said:
        await world.people.post(author, text)
    assert said.value.status == 422


async def test_an_idempotency_key_posts_once(world: World) -> None:
    author = await world.newcomer("author")
    headers = {"Authorization": f"Bearer {author.token}", "Idempotency-Key": author.username}
    url, ids = f"{world.server}/api/v1/statuses", []
    for _ in range(2):
        async with world.people.client.http.post(
            url, data={"status": "once"}, headers=headers
        ) as answer:
            ids.append((await answer.json())["id"])
    assert ids[0] == ids[1]


async def test_a_quote_is_accepted_and_revoked(world: World) -> None:
    author, mocker = await world.newcomer("author"), await world.newcomer("mocker")
    post = await world.people.post(author, "new data")
    quote = await world.people.quote(mocker, post, "look at this")
    assert (await world.people.seen(author, quote.uri))["quote"]["state"] == "accepted"
    await world.ask("POST", f"/api/v1/statuses/{post.id}/quotes/{quote.id}/revoke", author)
    assert (await world.people.seen(author, quote.uri))["quote"]["state"] == "revoked"


async def test_the_policy_is_set_and_what_it_held_back_is_let_in(world: World) -> None:
    bot, stranger = await world.newcomer("bot"), await world.newcomer("stranger")
    path = "/api/v2/notifications/policy"
    set_to = await world.ask("PATCH", path, bot, for_private_mentions="filter")
    assert set_to["for_private_mentions"] == "filter"
    await world.people.message(stranger, bot, "join")
    assert await _kinds(world, bot) == []
    assert await _kinds(world, bot, include_filtered="true") == ["mention"]
    waiting = await world.ask("GET", f"{_NOTICES}/requests", bot)
    assert [one["account"]["uri"] for one in waiting] == [stranger.uri]
    await world.ask("POST", f"{_NOTICES}/requests/{waiting[0]['id']}/accept", bot)
    assert await _kinds(world, bot) == ["mention"]


async def test_posts_are_queued_and_taken_back(world: World) -> None:
    author = await world.newcomer("author")
    at = (real_time() + timedelta(hours=1)).isoformat()
    queued = await world.ask("POST", "/api/v1/statuses", author, status="later", scheduled_at=at)
    path = "/api/v1/scheduled_statuses"
    listed = await world.ask("GET", path, author)
    assert [(one["id"], one["params"]["text"]) for one in listed] == [(queued["id"], "later")]
    await world.ask("DELETE", f"{path}/{queued['id']}", author)
    assert await world.ask("GET", path, author) == []


async def test_filters_are_made_and_dropped(world: World) -> None:
    who = await world.newcomer()
    path, word = "/api/v2/filters", [{"keyword": "nonsense", "whole_word": True}]
    made = await world.ask(
        "POST", path, who, title="no", context=["home"], keywords_attributes=word
    )
    assert [one["keyword"] for one in made["keywords"]] == ["nonsense"]
    assert [one["id"] for one in await world.ask("GET", path, who)] == [made["id"]]
    await world.ask("DELETE", f"{path}/{made['id']}", who)
    assert await world.ask("GET", path, who) == []


async def test_a_block_ends_follows_both_ways_and_is_lifted_without_them(world: World) -> None:
    who, author = await world.newcomer(), await world.newcomer("author")
    await world.people.follow(who, author.uri)
    await world.people.follow(author, who.uri)
    await world.people.block(who, author.uri)
    relation = await world.people.relationship(who, author.uri)
    ties = [relation[name] for name in ("blocking", "following", "followed_by")]
    assert ties == [True, False, False]
    await world.people.unblock(who, author.uri)
    relation = await world.people.relationship(who, author.uri)
    assert (relation["blocking"], relation["following"]) == (False, False)


async def test_only_who_wrote_a_post_takes_quotes_of_it_away(world: World) -> None:
    author, mocker = await world.newcomer("author"), await world.newcomer("mocker")
    post = await world.people.post(author, "new data")
    quote = await world.people.quote(mocker, post, "look at this")
    path = f"/api/v1/statuses/{post.id}/quotes/{quote.id}/revoke"
    assert await world.status_of("POST", path, mocker.token) in {403, 404}
    read_only = await world.people.token_for(author, "read write:mutes")
    assert await world.status_of("POST", path, read_only) == 403
    taken = await world.ask("POST", path, author)
    assert (taken["quote"]["state"], taken["quote"]["quoted_status"]) == ("revoked", None)
    other = f"/api/v1/statuses/{quote.id}/quotes/{post.id}/revoke"
    assert await world.status_of("POST", other, mocker.token) == 404


async def test_a_report_is_taken(world: World) -> None:
    who, author = await world.newcomer(), await world.newcomer("author")
    id_ = await world.people.id_of(who, author.uri)
    made = await world.ask("POST", "/api/v1/reports", who, account_id=id_, comment="threats")
    assert (made["comment"], made["target_account"]["id"]) == ("threats", id_)


async def test_a_mention_is_streamed(world: World) -> None:
    member, author = await world.newcomer("member"), await world.newcomer("author")
    socket_at = world.server.replace("http", "ws") + "/api/v1/streaming"
    url = f"{socket_at}?stream=user&access_token={member.token}"
    async with world.people.client.http.ws_connect(url) as socket:
        await world.people.post(author, "nonsense", mention=[member])
        frame = await socket.receive_json(timeout=5)
    assert (frame["stream"], frame["event"]) == (["user"], "notification")
    told = json.loads(frame["payload"])
    assert (told["type"], told["account"]["uri"]) == ("mention", author.uri)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_both_can_be_told_to_fail(world: World, status: int) -> None:
    who = await world.newcomer()
    who = replace(who, token=await world.people.token_for(who, "read"))
    await world.fail("/api/v1/mutes", status)
    assert await world.status_of("GET", "/api/v1/mutes", who.token) == status
    assert await world.status_of("GET", "/api/v1/mutes", who.token) == 200
