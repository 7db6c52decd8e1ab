"""The same protection on Mastodon, with its own honest limits."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.model.actions import Say
from bot.model.lines import Line
from bot.model.people import Standing
from bot.networks.mastodon import directory
from bot.rehearsal.faults import Fault
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON
from bot.rehearsal.mastodon.people import Person
from bot.rehearsal.mastodon.webhooks import Webhook
from bot.rehearsal.stories.cast import HOSTILE, SUPPORT
from bot.rules.membership import let_go
from bot.store.ledger import StoreLedger
from tests.story.fediverse import WEBHOOK, Fediverse, a_fediverse

SELDOM = timedelta(minutes=31)
"""After which whoever posts seldom is looked after again from outside."""

LOOKED_AT_AGAIN = timedelta(minutes=6)
"""After which posts of others are asked for again when something comes."""

AN_HOUR = timedelta(hours=1)

ULID = 26  # characters

CARD = "I'm sorry, this isn't pleasant"


async def test_signed_in_she_is_told_hides_them_and_has_them_back(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        dr = await story.member(connected=True)
        sold = await story.somebody("cures")
        await story.people.mute(dr, sold.uri)
        post, strangers = await story.post(dr), await story.crowd(6, server=2)
        await story.hostile(strangers, post)
        await story.gathered(6)
        await story.hears(dr, CARD, "6 accounts")
        await story.says(dr, "1")
        await story.hears(dr, "Done. 6 accounts are hidden")
        await story.expects_mutes(dr, {sold.uri, *(one.uri for one in strangers)})
        await story.says(dr, "undo")
        await story.hears(dr, "bringing 6 accounts back")
        await story.expects_mutes(dr, {sold.uri})
        await story.nothing_new(dr)


async def test_from_outside_she_is_told_what_her_server_shows(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        dr = await story.member()
        await story.says(dr, "status")
        await story.hears(dr, "I read from outside", "not all")
        post, strangers = await story.post(dr), await story.crowd(6, server=2)
        await story.hostile(strangers, post)
        story.clock.move_ahead(SELDOM)
        await story.gathered(6)
        card = await story.hears(dr, CARD, "6 accounts", "links to hide the 6")
        assert "@" not in card.text.replace(f"@{dr.username}", "")
        await story.says(dr, "1")
        links = await story.hears(dr, "I can't hide for you")
        assert f"{dr.server}/@{strangers[0].address}" in links.text


async def test_without_a_sign_in_she_gets_a_file_of_all_to_import(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story, ClientSession() as http:
        dr = await story.member()
        post, strangers = await story.post(dr), await story.crowd(6, server=2)
        await story.hostile(strangers, post)
        story.clock.move_ahead(SELDOM)
        await story.gathered(6)
        await story.hears(dr, CARD, "links to hide the 6")
        await story.says(dr, "1")
        await story.hears(dr, "I can't hide for you")
        offer = await story.hears(dr, "Merge there, never Overwrite")
        link = next(word for word in offer.text.split() if "/import/" in word)
        async with http.get(link) as page:
            assert strangers[0].username not in await page.text()
        async with http.post(link) as file:
            header, *rows = (await file.text()).splitlines()
    assert header.startswith("Account address,Hide notifications")
    assert sorted(row.split(",")[0] for row in rows) == sorted(one.address for one in strangers)


async def test_told_by_her_server_she_hears_at_once(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story, ClientSession() as http:
        dr = await story.member(server=0)
        post, strangers = await story.post(dr), await story.crowd(6, server=0)
        assert story.bot.housecall is not None
        url = f"{story.bot.housecall.website}/webhooks/mastodon"
        hook = Webhook(story.federation.world, story.federation.instances[0], url, WEBHOOK)
        for each in await story.hostile(strangers, post):
            assert await hook.tell_of_status(http, each.uri) == 204
        await story.gathered(6)
        await story.hears(dr, CARD, "6 accounts")


async def test_what_is_noticed_twice_by_its_hashtag_counts_once(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path, hashtags=("medfediverse",)) as story:
        dr = await story.member()
        post, strangers = await story.post(dr), await story.crowd(6, server=0)
        for number, stranger in enumerate(strangers):
            await story.people.reply(stranger, post, f"{HOSTILE[number]} #medfediverse")
        await story.gathered(6)
        story.clock.move_ahead(SELDOM)
        await story.hears(dr, CARD, "6 accounts")
        await story.nothing_new(dr)


async def test_a_message_that_names_somebody_does_nothing(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        dr, troll = await story.member(connected=True), await story.somebody(server=2)
        await story.says(dr, f"mute @{troll.address}")
        await story.hears(dr, "Careful: on this network")
        assert await story.mutes(dr) == set()


async def test_who_unfollows_is_out_and_who_asks_again_is_in(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        dr = await story.member()
        await story.people.unfollow(dr, story.bot.did)
        await story.hears(dr, "I've stopped watching")
        await story.says(dr, "start")
        await story.hears(dr, "I look for replies, quotes and mentions of you")


async def test_a_revoked_sign_in_is_noticed_and_she_is_read_from_outside(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        dr = await story.member(connected=True)
        story.federation.revoke_logins(dr.uri, "House Call")
        story.federation.home_of(dr.uri).stream.drop_connections()

        async def outside() -> bool:
            assert story.bot.housecall is not None
            edge = story.bot.housecall.parts.edges[0]
            coverage = edge.coverage(dr.uri)  # type: ignore[arg-type]  # an actor URI
            return coverage is not None and coverage.tier == "anonymous"

        await story.until(outside)
        await story.says(dr, "status")
        await story.hears(dr, "I read from outside", "I can't hide for you")


async def test_what_was_said_while_it_was_off_is_answered_once(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        dr = await story.member()
        await story.bot.kill()
        await story.says(dr, "why")
        story.clock.move_ahead(timedelta(hours=2))
        await story.bot.start()
        await story.hears(dr, "I have no case for you yet")
        await story.bot.kill()
        await story.bot.start()
        await story.nothing_new(dr)


async def test_an_edit_from_kind_to_hostile_counts(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        dr = await story.member(connected=True)
        post, strangers = await story.post(dr), await story.crowd(6, server=2)
        written = await story.replies(strangers, post, SUPPORT)
        for who, reply, line in zip(strangers, written, HOSTILE, strict=False):
            await story.people.edit(who, reply, f"@{dr.address} {line}")
        await story.gathered(6)
        await story.hears(dr, CARD, "6 accounts")


async def test_a_deleted_post_no_longer_counts(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path, gather_for=AN_HOUR) as story:
        dr = await story.member(connected=True)
        post, strangers = await story.post(dr), await story.crowd(7, server=2)
        written = await story.hostile(strangers, post)
        await story.until(lambda: story.counted(7))
        await story.people.delete(strangers[3], written[3])
        story.clock.move_ahead(LOOKED_AT_AGAIN)
        await story.replies(await story.crowd(1, server=2), post, SUPPORT)
        await story.until(lambda: story.counted(6))
        story.clock.move_ahead(AN_HOUR)
        await story.hears(dr, CARD)
        await story.says(dr, "why")
        await story.hears(dr, "6 accounts", "6 replies")
        await story.says(dr, "1")
        await story.hears(dr, "Done. 6 accounts are hidden")


async def test_a_follower_list_that_breaks_off_opts_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "PEOPLE", 1)
    async with a_fediverse(tmp_path) as story:
        first, second = await story.member(), await story.member()
        faults, pages = story.federation.instances[0].faults, "/api/v1/accounts/*/followers"
        faults.next(pages, Fault.BROKEN, times=6, after=1)

        async def has_broken_off() -> bool:
            return faults.left(pages) == 0

        await story.until(has_broken_off)
        for dr in (first, second):
            await story.nothing_new(dr)


async def test_a_locked_bot_lets_in_who_asks(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        lock_the_bot(story)
        dr = await story.somebody("dr")
        story.members.add(dr.uri)
        asked = await story.people.follow(dr, story.bot.did)
        assert (asked["requested"], asked["following"]) == (True, False)
        await story.hears(dr, "Thanks for following")
        assert (await story.people.relationship(dr, story.bot.did))["following"]


async def test_on_gotosocial_from_the_request_to_the_undo(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path, (GOTOSOCIAL, GOTOSOCIAL, GOTOSOCIAL)) as story:
        dr = await story.member(connected=True)
        assert len(await story.people.id_of(dr, story.bot.did)) == ULID
        post, strangers = await story.post(dr), await story.crowd(6, server=2)
        await story.hostile(strangers, post)
        await story.gathered(6)
        await story.hears(dr, CARD, "6 accounts")
        await story.says(dr, "1")
        await story.hears(dr, "Done. 6 accounts are hidden")
        await story.expects_mutes(dr, {one.uri for one in strangers})
        await story.says(dr, "undo")
        await story.hears(dr, "bringing 6 accounts back")
        await story.expects_mutes(dr, set())


async def test_where_her_server_has_no_pages_she_is_told_what_works_there(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path, (MASTODON, GOTOSOCIAL, MASTODON)) as story:
        dr = await story.member(connected=True)
        post, strangers = await story.post(dr), await story.crowd(6, server=2)
        await story.hostile(strangers, post)
        await story.gathered(6)
        await story.hears(dr, CARD, "6 accounts")
        await story.says(dr, "disconnect")
        await story.hears(dr, "type connect")
        await story.says(dr, "mute")
        links = await story.hears(dr, "Search in your app for")
        assert any(f"{one.server}/@{one.username}" in links.text.split() for one in strangers)
        assert f"{dr.server}/@" not in links.text
        await story.hears(dr, "Merge there, never Overwrite", "/import/")


async def test_killed_between_sending_and_noting_it_says_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not GOTOSOCIAL.honours_idempotency
    async with a_fediverse(tmp_path, (GOTOSOCIAL, GOTOSOCIAL)) as story:
        dr = await story.member()
        with monkeypatch.context() as patched:
            sent = hold_before_settling_a_message(patched)
            await story.says(dr, "why")
            async with asyncio.timeout(story.stage.patience):
                await sent.wait()
            await story.bot.kill()
        await story.bot.start()
        await story.hears(dr, "I have no case for you yet")
        await story.nothing_new(dr)


async def test_a_card_that_meets_a_limit_comes_once_the_limit_is_over(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        dr = await story.member(connected=True)
        post, strangers = await story.post(dr), await story.crowd(6, server=2)
        await story.hostile(strangers, post)
        faults = story.federation.instances[0].faults
        faults.next("/api/v1/statuses", Fault.LIMITED, times=2, retry_after=60)
        await story.gathered(6)
        await story.hears(dr, CARD, "6 accounts")
        assert faults.left("/api/v1/statuses") == 0
        await story.nothing_new(dr)


def lock_the_bot(story: Fediverse) -> None:
    account = story.federation.world.accounts[story.bot.did]
    account.locked = True


def hold_before_settling_a_message(patched: pytest.MonkeyPatch) -> asyncio.Event:
    """From now on a message that went out is not noted; the event says that one did."""
    sent, settle = asyncio.Event(), StoreLedger.settle

    async def hold(self: StoreLedger, order: Any, outcome: Any, **about: Any) -> None:
        if not isinstance(order.action, Say):
            await settle(self, order, outcome, **about)
            return
        sent.set()
        await asyncio.Event().wait()

    patched.setattr(StoreLedger, "settle", hold)
    return sent


async def test_who_was_suspended_is_looked_after_again_once_she_is_back(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        back, gone = await story.member(), await story.member()
        for dr in (back, gone):
            story.federation.suspend(dr.uri)

        async def both_are_seen_to_be_gone() -> bool:
            story.clock.move_ahead(timedelta(minutes=1))
            return await have_standing(story, Standing.GONE, back, gone)

        await story.until(both_are_seen_to_be_gone)
        await leaves_by_word(story, gone)
        for dr in (back, gone):
            story.federation.restore(dr.uri)
        story.clock.move_ahead(AN_HOUR)
        await story.hears(back, "Your account is back")
        assert await have_standing(story, Standing.ACTIVE, back)
        assert await have_standing(story, Standing.LEFT, gone)


async def have_standing(story: Fediverse, standing: Standing, *people: Person) -> bool:
    async with story.housecall.ledger.turn() as turn:
        return all([(await turn.member(dr.uri)).standing is standing for dr in people])  # type: ignore[arg-type]  # actor URIs


async def leaves_by_word(story: Fediverse, dr: Person) -> None:
    """As `stop` would, which nobody can write whose account is suspended."""
    async with story.housecall.ledger.turn() as turn:
        door = await turn.door_for(dr.uri)  # type: ignore[arg-type]  # an actor URI
        await turn.apply(let_go(door, Line.LEFT_BY_WORD, story.bot.settings.policy))
