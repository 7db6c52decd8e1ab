"""Notifications, the policy that filters them, and where the filtered wait."""

from datetime import timedelta
from typing import Any

import pytest

from bot.rehearsal.mastodon.client import Person
from bot.rehearsal.mastodon.people import SaidNo
from tests.unit.rehearsal.mastodon.town import Town

_NOTICES = "/api/v1/notifications"
_POLICY = "/api/v2/notifications/policy"
_REQUESTS = "/api/v1/notifications/requests"


async def _kinds(town: Town, who: Person, **query: Any) -> list[str]:
    return [one["type"] for one in await town.people.client.get(who, _NOTICES, **query)]


async def test_a_private_mention_by_a_stranger_is_filtered(town: Town) -> None:
    bot, stranger = await town.person("bot"), await town.person("stranger", town.there)
    async with town.listening(bot, "user") as socket:
        await town.people.message(stranger, bot, "join")
        await town.people.reply(stranger, await town.people.post(bot, "hello"), "in public")
        frame = await socket.receive_json()
    assert frame["event"] == "update"  # its own post: the private mention was not streamed
    assert await _kinds(town, bot) == ["mention"]
    filtered = await town.people.client.get(bot, _NOTICES, include_filtered="true")
    assert [one.get("filtered", False) for one in filtered] == [False, True]
    assert await town.people.client.get(bot, "/api/v1/conversations") == []


async def test_accepting_the_request_lets_it_in_and_what_follows(town: Town) -> None:
    bot, stranger = await town.person("bot"), await town.person("stranger", town.there)
    await town.people.message(stranger, bot, "join")
    waiting = await town.people.client.get(bot, _REQUESTS)
    assert [one["account"]["uri"] for one in waiting] == [stranger.uri]
    await town.people.client.post(bot, f"{_REQUESTS}/{waiting[0]['id']}/accept")
    assert await town.people.client.get(bot, _REQUESTS) == []
    await town.people.message(stranger, bot, "hello?")
    assert await _kinds(town, bot) == ["mention", "mention"]
    assert len(await town.people.client.get(bot, "/api/v1/conversations")) == 2


async def test_a_policy_of_accept_lets_strangers_write(town: Town) -> None:
    bot, stranger = await town.person("bot"), await town.person("stranger")
    url = bot.server + _POLICY
    before = await town.people.client.get(bot, _POLICY)
    assert before["for_private_mentions"] == "filter"
    body = {"for_private_mentions": "accept"}
    after = await town.people.client.ask("PATCH", url, body=body, token=bot.token)
    assert after["for_private_mentions"] == "accept"
    await town.people.message(stranger, bot, "join")
    assert await _kinds(town, bot) == ["mention"]


async def test_gotosocial_has_no_policy_and_filters_nothing(town: Town) -> None:
    bot, stranger = await town.person("bot", town.gotosocial), await town.person("stranger")
    with pytest.raises(SaidNo) as said:
        await town.people.client.get(bot, _POLICY)
    assert said.value.status == 404
    await town.people.message(stranger, bot, "join")
    assert await _kinds(town, bot) == ["mention"]


async def test_whom_she_follows_or_has_written_to_passes(town: Town) -> None:
    member, bot = await town.person("member"), await town.person("bot", town.there)
    sent = await town.people.message(member, bot, "status")
    await town.people.message(bot, member, "all is well", reply_to=sent)
    assert await _kinds(town, member) == ["mention"]
    await town.people.message(bot, member, "unasked")
    assert await _kinds(town, member) == ["mention"]
    await town.people.follow(member, bot.uri)
    await town.people.message(bot, member, "welcome")
    assert await _kinds(town, member) == ["mention", "mention"]


async def test_a_silenced_stranger_is_filtered_but_not_the_mention_itself(town: Town) -> None:
    member, author = await town.person("member"), await town.person("author", town.there)
    town.federation.limit(author.uri, town.here)
    post = await town.people.post(member, "new data")
    await town.people.reply(author, post, "nonsense")
    assert await _kinds(town, member) == []
    assert await _kinds(town, member, include_filtered="true") == ["mention"]


async def test_an_unfollow_tells_nobody(town: Town) -> None:
    bot, member = await town.person("bot"), await town.person("member", town.there)
    await town.people.follow(member, bot.uri)
    await town.people.unfollow(member, bot.uri)
    assert await _kinds(town, bot) == ["follow"]


async def test_types_are_chosen_and_gaps_are_read_by_min_id(town: Town) -> None:
    bot, member = await town.person("bot"), await town.person("member")
    await town.people.follow(member, bot.uri)
    posts = [await town.people.post(member, f"post {n}", mention=[bot]) for n in range(5)]
    assert await _kinds(town, bot, **{"types[]": "follow"}) == ["follow"]
    follow = (await town.people.client.get(bot, _NOTICES, **{"types[]": "follow"}))[0]
    query = {"types[]": ["mention", "quote"], "min_id": follow["id"], "limit": 2}
    first = await town.people.client.get(bot, _NOTICES, **query)
    assert [one["status"]["id"] for one in first] == [posts[1].id, posts[0].id]
    query["min_id"] = first[0]["id"]
    second = await town.people.client.get(bot, _NOTICES, **query)
    assert [one["status"]["id"] for one in second] == [posts[3].id, posts[2].id]


async def test_a_mute_with_notifications_hides_those_that_came_before(town: Town) -> None:
    member, author = await town.person("member"), await town.person("author")
    await town.people.post(author, "nonsense", mention=[member])
    await town.people.mute(member, author.uri, duration=3_600)
    assert await _kinds(town, member, include_filtered="true") == []
    town.clock.step(timedelta(hours=2))
    assert await _kinds(town, member) == ["mention"]


async def test_a_muted_conversation_notifies_no_more(town: Town) -> None:
    member, author = await town.person("member"), await town.person("author", town.there)
    post = await town.people.post(member, "new data")
    await town.people.client.post(member, f"/api/v1/statuses/{post.id}/mute")
    reply = await town.people.reply(author, post, "nonsense")
    assert await _kinds(town, member, include_filtered="true") == []
    assert (await town.people.seen(member, reply.uri))["muted"]
    await town.people.client.post(member, f"/api/v1/statuses/{post.id}/unmute")
    await town.people.reply(author, post, "more")
    assert await _kinds(town, member) == ["mention"]


async def test_a_quote_notifies_and_a_deleted_post_takes_its_notification_along(
    town: Town,
) -> None:
    member, author = await town.person("member"), await town.person("author", town.there)
    post = await town.people.post(member, "new data")
    quote = await town.people.quote(author, post, "look at this")
    assert await _kinds(town, member) == ["quote"]
    await town.people.delete(author, quote)
    assert await _kinds(town, member) == []


async def test_severed_servers_are_told(town: Town) -> None:
    bot, member = await town.person("bot"), await town.person("member", town.there)
    await town.people.follow(member, bot.uri)
    town.federation.sever(town.here, town.there)
    found = await town.people.client.get(bot, _NOTICES)
    assert found[0]["type"] == "severed_relationships"
    assert found[0]["event"]["target_name"] == town.there.domain
    assert await town.people.followers(bot) == set()
