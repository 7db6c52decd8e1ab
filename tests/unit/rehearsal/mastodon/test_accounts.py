"""Profiles, their posts, and what a person keeps at her server."""

import pytest

from bot.rehearsal.mastodon.people import SaidNo
from tests.unit.rehearsal.mastodon.town import Town


async def test_her_public_posts_are_read_without_a_token(town: Town) -> None:
    author, other = await town.person("author"), await town.person("other")
    posts = [await town.people.post(author, f"post {n}") for n in range(3)]
    await town.people.post(author, "for fans", visibility="private")
    reply = await town.people.reply(author, await town.people.post(other, "question"), "answer")
    url = f"{town.here.url}/api/v1/accounts/{town.here.id_of(author.uri)}/statuses"
    found = await town.people.client.ask("GET", url, query={"limit": 3})
    assert [one["uri"] for one in found] == [reply.uri, posts[2].uri, posts[1].uri]
    query = {"exclude_replies": "true", "max_id": posts[2].id}
    found = await town.people.client.ask("GET", url, query=query)
    assert [one["uri"] for one in found] == [posts[1].uri, posts[0].uri]


async def test_gotosocial_shows_strangers_nothing(town: Town) -> None:
    author = await town.person("author", town.gotosocial)
    post = await town.people.post(author, "hello", visibility="public")
    account = f"/api/v1/accounts/{town.gotosocial.id_of(author.uri)}"
    paths = (account, f"{account}/statuses", f"/api/v1/statuses/{post.id}")
    for path in (*paths, "/api/v1/accounts/lookup?acct=author", "/api/v1/timelines/public"):
        with pytest.raises(SaidNo) as said:
            await town.people.client.ask("GET", author.server + path)
        assert said.value.status == 401
        assert await town.people.client.get(author, path)


async def test_whom_she_blocks_reads_nothing_of_hers(town: Town) -> None:
    author, blocked = await town.person("author"), await town.person("blocked")
    post = await town.people.post(author, "hello")
    await town.people.block(author, blocked.uri)
    path = f"/api/v1/accounts/{town.here.id_of(author.uri)}/statuses"
    for attempt in (town.people.client.get(blocked, path), town.people.seen(blocked, post.uri)):
        with pytest.raises(SaidNo):
            await attempt


async def test_home_has_those_she_follows_and_not_their_replies_to_others(town: Town) -> None:
    reader, author = await town.person("reader"), await town.person("author", town.there)
    stranger = await town.person("stranger", town.there)
    await town.people.follow(reader, author.uri)
    post = await town.people.post(author, "hello")
    await town.people.reply(author, await town.people.post(stranger, "question"), "answer")
    await town.people.reply(stranger, await town.people.post(reader, "new data"), "nonsense")
    found = await town.people.client.get(reader, "/api/v1/timelines/home")
    assert [one["content"] for one in found] == ["<p>new data</p>", "<p>hello</p>"]
    assert found[1]["uri"] == post.uri


async def test_a_notification_is_read_and_dismissed(town: Town) -> None:
    who, fan = await town.person("who"), await town.person("fan", town.there)
    await town.people.follow(fan, who.uri)
    path = "/api/v1/notifications"
    told = (await town.people.client.get(who, path))[0]
    assert (await town.people.client.get(who, f"{path}/{told['id']}"))["type"] == "follow"
    await town.people.client.post(who, f"{path}/{told['id']}/dismiss")
    assert await town.people.client.get(who, path) == []
    with pytest.raises(SaidNo) as said:
        await town.people.client.get(who, f"{path}/{told['id']}")
    assert said.value.status == 404


async def test_a_queued_post_is_moved_and_taken_out(town: Town) -> None:
    author = await town.person("author")
    first, second = "2090-03-01T10:00:00Z", "2090-03-02T10:00:00Z"
    queued = await town.people.client.post(
        author, "/api/v1/statuses", status="later", scheduled_at=first
    )
    path = f"/api/v1/scheduled_statuses/{queued['id']}"
    url, ask = author.server + path, town.people.client.ask
    moved = await ask("PUT", url, body={"scheduled_at": second}, token=author.token)
    assert moved["scheduled_at"] == "2090-03-02T10:00:00.000Z"
    with pytest.raises(SaidNo) as said:
        await ask("PUT", url, body={"scheduled_at": "2090-03-01T09:31:00Z"}, token=author.token)
    assert said.value.status == 422
    await ask("DELETE", url, token=author.token)
    assert await town.people.client.get(author, "/api/v1/scheduled_statuses") == []


async def test_a_name_is_given_once(town: Town) -> None:
    await town.person("who")
    with pytest.raises(SaidNo) as said:
        await town.person("who")
    assert said.value.status == 422
    assert (await town.person("who", town.there)).server == town.there.url


async def test_the_first_generation_of_instance_information_is_there(town: Town) -> None:
    told = await town.people.client.ask("GET", f"{town.gotosocial.url}/api/v1/instance")
    assert told["urls"]["streaming_api"] == f"wss://{town.gotosocial.domain}"
    assert told["configuration"]["statuses"]["max_characters"] == 5_000
