"""Following, muting and blocking as the servers keep them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.rehearsal.faults import Fault
from bot.rehearsal.mastodon.people import SaidNo
from tests.unit.rehearsal.mastodon.town import Town


async def test_a_locked_account_is_asked_first(town: Town) -> None:
    bot, member = await town.person("bot", town.gotosocial), await town.person("member")
    assert (await town.people.follow(member, bot.uri))["requested"]
    assert await town.people.followers(bot) == set()
    kinds = await town.people.client.get(bot, "/api/v1/notifications")
    assert [one["type"] for one in kinds] == ["follow_request"]
    asking = await town.people.client.get(bot, "/api/v1/follow_requests")
    assert [one["url"] for one in asking] == [f"{member.server}/@member"]
    await town.people.authorize(bot, member.uri)
    assert await town.people.followers(bot) == {member.uri}
    assert (await town.people.relationship(member, bot.uri))["following"]


async def test_a_request_may_be_refused(town: Town) -> None:
    bot, member = await town.person("bot", town.gotosocial), await town.person("member")
    await town.people.follow(member, bot.uri)
    path = f"/api/v1/follow_requests/{await town.people.id_of(bot, member.uri)}/reject"
    await town.people.client.post(bot, path)
    assert not (await town.people.relationship(member, bot.uri))["requested"]
    assert await town.people.followers(bot) == set()


async def test_followers_come_in_pages_by_link(town: Town) -> None:
    bot = await town.person("bot")
    fans = [await town.person(f"fan{n}") for n in range(7)]
    for fan in fans:
        await town.people.follow(fan, bot.uri)
    path = f"/api/v1/accounts/{await town.people.id_of(bot, bot.uri)}/followers"
    first = await town.people.client.get(bot, path, limit=3)
    assert [one["uri"] for one in first] == [fan.uri for fan in reversed(fans[4:])]
    found = await town.people.client.pages(bot, path, limit=3)
    assert [one["uri"] for one in found] == [fan.uri for fan in reversed(fans)]


async def test_one_page_of_several_can_be_made_to_fail(town: Town) -> None:
    bot = await town.person("bot")
    for number in range(3):
        await town.people.follow(await town.person(f"fan{number}"), bot.uri)
    bot = replace(bot, token=await town.token(bot, "read"))
    path = f"/api/v1/accounts/{await town.people.id_of(bot, bot.uri)}/followers"
    town.here.faults.next("*/followers", Fault.UNAVAILABLE, after=1)
    with pytest.raises(SaidNo) as said:
        await town.people.client.pages(bot, path, limit=2)
    assert said.value.status == 503
    assert len(await town.people.client.pages(bot, path, limit=2)) == 3


async def test_a_mute_ends_by_itself_and_another_overwrites_it(town: Town) -> None:
    member, author = await town.person("member"), await town.person("author", town.there)
    await town.people.mute(member, author.uri, duration=3_600, notifications=False)
    assert not (await town.people.relationship(member, author.uri))["muting_notifications"]
    mutes = await town.people.mutes(member)
    assert mutes[author.uri]["mute_expires_at"] == "2090-03-01T10:30:00.000Z"
    await town.people.mute(member, author.uri)
    assert (await town.people.mutes(member))[author.uri]["mute_expires_at"] is None
    assert (await town.people.relationship(member, author.uri))["muting_notifications"]
    await town.people.mute(member, author.uri, duration=3_600)
    town.clock.step(timedelta(hours=1))
    assert await town.people.mutes(member) == {}


async def test_a_block_ends_follows_both_ways_and_is_seen(town: Town) -> None:
    member, bot = await town.person("member"), await town.person("bot", town.there)
    await town.people.follow(member, bot.uri)
    await town.people.follow(bot, member.uri)
    await town.people.block(member, bot.uri)
    relation = await town.people.relationship(bot, member.uri)
    assert relation["blocked_by"]
    assert not relation["following"]
    assert not relation["followed_by"]
    assert await town.people.blocks(member) == {bot.uri}
    with pytest.raises(SaidNo) as said:
        await town.people.follow(bot, member.uri)
    assert said.value.status == 403
    await town.people.message(bot, member, "hello?")
    assert await town.people.inbox(member, bot.uri) == []


async def test_a_follower_may_be_removed(town: Town) -> None:
    bot, member = await town.person("bot"), await town.person("member", town.there)
    await town.people.follow(member, bot.uri)
    path = f"/api/v1/accounts/{await town.people.id_of(bot, member.uri)}/remove_from_followers"
    await town.people.client.post(bot, path)
    assert await town.people.followers(bot) == set()
    assert not (await town.people.relationship(member, bot.uri))["following"]


async def test_who_moves_away_leaves_a_sign_and_takes_followers_along(town: Town) -> None:
    old, new, fan = [await town.person(name) for name in ("old", "new", "fan")]
    await town.people.follow(fan, old.uri)
    town.federation.move(old.uri, new.uri)
    id_ = await town.people.id_of(fan, old.uri)
    seen = await town.people.client.get(fan, f"/api/v1/accounts/{id_}")
    assert seen["moved"]["uri"] == new.uri
    assert await town.people.followers(new) == {fan.uri}


async def test_who_is_suspended_is_marked_and_who_is_deleted_is_gone(town: Town) -> None:
    one, reader = await town.person("one", town.there), await town.person("reader")
    path = f"/api/v1/accounts/{await town.people.id_of(reader, one.uri)}"
    await town.people.follow(one, reader.uri)
    town.federation.suspend(one.uri)
    assert (await town.people.client.get(reader, path))["suspended"]
    assert await town.people.followers(reader) == set()
    with pytest.raises(SaidNo) as said:
        await town.people.post(one, "hello?")
    assert said.value.status == 403
    town.federation.restore(one.uri)
    assert await town.people.followers(reader) == {one.uri}
    town.federation.delete_account(one.uri)
    with pytest.raises(SaidNo) as said:
        await town.people.client.get(reader, path)
    assert said.value.status == 404


async def test_flags_of_a_profile_are_seen_from_afar(town: Town) -> None:
    one, reader = await town.person("one", town.there), await town.person("reader")
    await town.people.set_profile(one, bot=True, indexable=False, note="#nobot", locked=True)
    id_ = await town.people.id_of(reader, one.uri)
    seen = await town.people.client.get(reader, f"/api/v1/accounts/{id_}")
    assert (seen["bot"], seen["noindex"], seen["locked"]) == (True, True, True)
    assert seen["note"] == "<p>#nobot</p>"


async def test_reports_are_kept_for_the_moderators(town: Town) -> None:
    member, author = await town.person("member"), await town.person("author", town.there)
    post = await town.people.post(author, "nonsense", mention=[member])
    seen = await town.people.seen(member, post.uri)
    made = await town.people.client.post(
        member,
        "/api/v1/reports",
        account_id=seen["account"]["id"],
        status_ids=[seen["id"]],
        category="violation",
    )
    assert made["target_account"]["uri"] == author.uri
    assert town.here.site.reports[0]["status_ids"] == [seen["id"]]
