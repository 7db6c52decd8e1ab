"""What each server knows of a conversation, and how much of it it tells."""

from datetime import timedelta
from typing import Any

import pytest

from bot.rehearsal.mastodon.client import Person
from bot.rehearsal.mastodon.people import Posted, SaidNo
from tests.unit.rehearsal.mastodon.town import Town


async def _thread(town: Town) -> tuple[Person, Posted, Person]:
    member, author = await town.person("member"), await town.person("author", town.there)
    post = await town.people.post(member, "new data")
    await town.people.reply(author, post, "nonsense")
    return member, post, author


async def test_a_remote_reply_is_known_to_its_author_and_to_the_one_it_answers(town: Town) -> None:
    member, post, author = await _thread(town)
    bystander = await town.person("bystander", town.bystander)
    assert len((await town.people.context(member, post.uri))["descendants"]) == 1
    assert len((await town.people.context(author, post.uri))["descendants"]) == 1
    assert (await town.people.context(bystander, post.uri))["descendants"] == []


async def test_and_where_somebody_follows_its_author(town: Town) -> None:
    fan, author = await town.person("fan", town.bystander), await town.person("author", town.there)
    await town.people.follow(fan, author.uri)
    member = await town.person("member")
    post = await town.people.post(member, "new data")
    await town.people.reply(author, post, "nonsense")
    assert len((await town.people.context(fan, post.uri))["descendants"]) == 1


async def test_replies_are_counted_where_they_are_known(town: Town) -> None:
    member, post, _ = await _thread(town)
    bystander = await town.person("bystander", town.bystander)
    assert (await town.people.seen(member, post.uri))["replies_count"] == 1
    assert (await town.people.seen(bystander, post.uri))["replies_count"] == 0


async def test_one_that_is_fetched_by_address_becomes_known(town: Town) -> None:
    member, post, author = await _thread(town)
    bystander = await town.person("bystander", town.bystander)
    reply = (await town.people.context(member, post.uri))["descendants"][0]
    await town.people.seen(bystander, post.uri)
    await town.people.seen(bystander, reply["uri"])
    found = (await town.people.context(bystander, post.uri))["descendants"]
    assert [one["account"]["acct"] for one in found] == [author.address]


async def _anonymous(town: Town, post: Posted) -> Any:
    url = f"{town.here.url}/api/v1/statuses/{post.id}/context"
    return await town.people.client.ask("GET", url)


async def test_without_a_token_sixty_replies_are_shown(town: Town) -> None:
    member, author = await town.person("member"), await town.person("author")
    post = await town.people.post(member, "new data")
    for number in range(61):
        await town.people.post(author, f"no {number}", reply_to=post)
    assert len((await _anonymous(town, post))["descendants"]) == 60
    assert len((await town.people.context(member, post.uri))["descendants"]) == 61


async def test_without_a_token_twenty_levels_below_and_forty_above_are_shown(town: Town) -> None:
    member = await town.person("member")
    chain = [await town.people.post(member, "level 0")]
    for level in range(1, 43):
        chain.append(await town.people.post(member, f"level {level}", reply_to=chain[-1]))
    assert len((await _anonymous(town, chain[0]))["descendants"]) == 20
    above = (await _anonymous(town, chain[42]))["ancestors"]
    assert [one["uri"] for one in above] == [one.uri for one in chain[2:42]]
    full = await town.people.context(member, chain[42].uri)
    assert len(full["ancestors"]) == 42


async def test_gotosocial_shows_nothing_without_a_token(town: Town) -> None:
    member = await town.person("member", town.gotosocial)
    post = await town.people.post(member, "new data", visibility="public")
    url = f"{town.gotosocial.url}/api/v1/statuses/{post.id}/context"
    with pytest.raises(SaidNo) as said:
        await town.people.client.ask("GET", url)
    assert said.value.status == 401


@pytest.mark.parametrize("act", ["block", "mute"])
async def test_whom_she_blocks_or_mutes_is_not_shown_to_her(town: Town, act: str) -> None:
    member, post, author = await _thread(town)
    await getattr(town.people, act)(member, author.uri)
    assert (await town.people.context(member, post.uri))["descendants"] == []
    assert len((await _anonymous(town, post))["descendants"]) == 1


async def test_a_private_reply_is_not_in_the_public_context(town: Town) -> None:
    member, author = await town.person("member"), await town.person("author")
    post = await town.people.post(member, "new data")
    await town.people.reply(author, post, "in private", visibility="direct")
    assert (await _anonymous(town, post))["descendants"] == []
    assert len((await town.people.context(member, post.uri))["descendants"]) == 1


async def _refresh(town: Town, who: Person, post: Posted) -> str:
    """Where her server says that it will look for more; empty where it does not."""
    id_ = (await town.people.seen(who, post.uri))["id"]
    url, headers = f"{who.server}/api/v1/statuses/{id_}/context", {}
    headers["Authorization"] = f"Bearer {who.token}"
    async with town.people.client.http.get(url, headers=headers) as answer:
        told = answer.headers.get("Mastodon-Async-Refresh", "")
    return told.partition('id="')[2].partition('"')[0]


async def test_a_server_fetches_replies_late_and_seldom(town: Town) -> None:
    _, post, author = await _thread(town)
    reader = await town.person("reader", town.bystander)
    assert await _refresh(town, reader, post) == ""
    town.clock.step(timedelta(minutes=6))
    id_ = await _refresh(town, reader, post)
    assert (await town.people.context(reader, post.uri))["descendants"] == []
    path = f"/api/v1_alpha/async_refreshes/{id_}"
    told = (await town.people.client.get(reader, path))["async_refresh"]
    assert (told["status"], told["result_count"]) == ("finished", 1)
    found = (await town.people.context(reader, post.uri))["descendants"]
    assert [one["account"]["acct"] for one in found] == [author.address]
    assert await _refresh(town, reader, post) == ""
    town.clock.step(timedelta(minutes=15))
    assert await _refresh(town, reader, post) != ""
