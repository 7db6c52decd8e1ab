"""The same protection on Mastodon, with its own honest limits."""

from datetime import timedelta
from pathlib import Path

from aiohttp import ClientSession

from bot.rehearsal.mastodon.webhooks import Webhook
from bot.rehearsal.stories.cast import HOSTILE
from tests.story.fediverse import WEBHOOK, a_fediverse

SELDOM = timedelta(minutes=31)
"""After which whoever posts seldom is looked after again from outside."""

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
        assert story.server(2) in links.text


async def test_told_by_her_server_she_hears_at_once(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story, ClientSession() as http:
        dr = await story.member()
        post, strangers = await story.post(dr), await story.crowd(6)
        assert story.bot.housecall is not None
        url = f"{story.bot.housecall.website}/webhooks/mastodon"
        hook = Webhook(story.federation.world, story.federation.instances[1], url, WEBHOOK)
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
