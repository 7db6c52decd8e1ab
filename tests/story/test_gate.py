"""Moderators look at who asks to follow the bot, where its account is locked."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.rehearsal.mastodon.people import Person
from bot.store.gate import NEWS_AGAIN_AFTER
from tests.story.fediverse import Fediverse, a_fediverse

TOLD_AGAIN = timedelta(minutes=61)
A_NIGHT = timedelta(hours=9)


async def a_moderator(story: Fediverse, server: int = 0) -> Person:
    """From now on the bot's account is locked, and she looks at who asks."""
    mod = await story.somebody("mod", server)
    story.members.add(mod.uri)
    story.federation.world.accounts[story.bot.did].locked = True
    settings = story.bot.settings
    networks = settings.addresses
    story.bot.settings = replace(
        settings,
        community=settings.community.model_copy(update={"moderators": (mod.uri,)}),
        addresses=networks.model_copy(
            update={"mastodon": networks.mastodon.model_copy(update={"gate": "moderators"})}
        ),
    )
    await story.bot.stop()
    await story.bot.start()
    return mod


async def asks(story: Fediverse, name: str = "dr") -> Person:
    dr = await story.somebody(name)
    asked = await story.people.follow(dr, story.bot.did)
    assert (asked["requested"], asked["following"]) == (True, False)
    return dr


async def pending(story: Fediverse, dr: Person) -> bool:
    relation = await story.people.relationship(dr, story.bot.did)
    return bool(relation["requested"])


async def test_a_request_waits_for_a_moderator_who_lets_her_in(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        mod, dr = await a_moderator(story), await asks(story)
        asked = await story.hears(mod, "1 account asks to follow me", dr.address.split("@")[0])
        assert "@" not in asked.text.replace(f"@{mod.username}", "")
        assert await pending(story, dr)
        story.members.add(dr.uri)
        await story.says(mod, "admit 1")
        await story.hears(mod, "Request 1: I let them in")
        await story.hears(dr, "Thanks for following")
        assert (await story.people.relationship(dr, story.bot.did))["following"]
        await story.says(mod, "requests")
        await story.hears(mod, "Nobody asks to follow me")


async def test_turned_down_she_hears_nothing_and_may_ask_again(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        mod, dr = await a_moderator(story), await asks(story)
        await story.hears(mod, "like: admit 3")
        await story.says(mod, "decline 1")
        await story.hears(mod, "Request 1: I turn it down")

        async def is_over() -> bool:
            return not await pending(story, dr)

        await story.until(is_over)
        assert not (await story.people.relationship(dr, story.bot.did))["following"]
        assert await story.people.inbox(dr, story.bot.did) == []
        story.clock.move_ahead(NEWS_AGAIN_AFTER)  # sooner it is no news
        await story.people.follow(dr, story.bot.did)
        await story.hears(mod, "1 account asks to follow me", "2: ")
        assert await story.people.inbox(dr, story.bot.did) == []


async def test_it_survives_a_restart_and_is_told_once(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        mod, dr = await a_moderator(story), await asks(story)
        await story.hears(mod, "1 account asks")
        await story.bot.kill()
        story.clock.move_ahead(A_NIGHT)
        await story.bot.start()
        await story.says(mod, "requests")
        await story.hears(mod, "1 account asks to follow me", "1: ")
        assert await pending(story, dr)


async def test_where_the_gate_is_opened_again_who_waits_is_let_in(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        addresses = story.bot.settings.addresses
        mod, dr = await a_moderator(story), await asks(story)
        await story.hears(mod, "1 account asks")
        await story.bot.stop()
        story.bot.settings = replace(story.bot.settings, addresses=addresses)
        story.members.add(dr.uri)
        await story.bot.start()
        await story.hears(dr, "Thanks for following")
        await story.says(mod, "requests")
        await story.hears(mod, "Nobody asks to follow me")


async def test_a_request_that_was_taken_back_disappears(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        mod, dr = await a_moderator(story), await asks(story)
        await story.hears(mod, "1 account asks")
        await story.people.unfollow(dr, story.bot.did)
        await asks(story)

        async def only_the_other() -> bool:
            async with story.housecall.ledger.turn() as turn:
                return [each.number for each in await turn.follow_requests()] == [2]

        await story.until(only_the_other)
        await story.says(mod, "admit 1")
        await story.hears(mod, "No request has the number 1")


async def test_who_asks_by_message_waits_for_moderators_too(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        mod, dr = await a_moderator(story), await story.somebody("dr")
        story.members.add(dr.uri)
        await story.says(dr, "join")
        await story.hears(dr, "A volunteer here lets each new member in")
        await story.hears(mod, "1 person waits to be let in")
        await story.says(mod, "approve")
        await story.hears(mod, "Let this account in?")
        await story.says(mod, "yes")
        await story.hears(mod, "Done, and the new member has been told")
        await story.hears(dr, "You're set up")
