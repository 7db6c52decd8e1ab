"""What carries a hashtag of the operator's is noticed; nothing here is read from outside."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.model.interactions import Interaction, Kind
from bot.model.people import AccountId
from bot.model.senses import Aimed
from bot.networks.mastodon.entities import status_in
from bot.networks.mastodon.schedule import Budget
from bot.networks.mastodon.senses import MastodonSenses
from bot.networks.mastodon.streaming import Pace
from bot.networks.mastodon.tags import Tags
from bot.networks.mastodon.watch_set import WatchSet
from bot.networks.mastodon.ways import Ways
from bot.networks.mastodon.workers import Workers
from bot.rehearsal.faults import Fault
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, OLD, Flavour
from bot.rehearsal.mastodon.people import Person
from tests.unit.mastodon_net.worlds import QUICK, World, soon, world_of

TAG = "medfediverse"
NOTHING = Budget(per_instance=0, total=0)
FLAVOURS = pytest.mark.parametrize(
    "flavour", [MASTODON, GOTOSOCIAL, OLD], ids=["mastodon", "gotosocial", "old"]
)


@asynccontextmanager
async def hearing(world: World, *members: Person) -> AsyncIterator[list[Interaction]]:
    """What is noticed by hashtags alone."""
    watch = WatchSet(AccountId(world.house.uri), [AccountId(her.uri) for her in members])
    ways = Ways(world.fetcher, world.guard, QUICK, QUICK, NOTHING, (TAG,), QUICK)
    senses = MastodonSenses(
        world.account, world.members, watch, ways, world.clock, Random(1), world.gate
    )
    aimed: list[Interaction] = []

    async def listen() -> None:
        async with aclosing(senses.listen(None)) as batches:
            async for batch in batches:
                aimed.extend(s.interaction for s in batch.sensed if isinstance(s, Aimed))

    async with Workers() as workers:
        workers.start(listen())
        await soon(lambda: senses.health.heard_at is not None)
        yield aimed


async def test_an_answer_that_claims_to_be_old_is_noticed_all_the_same() -> None:
    async with world_of(MASTODON, MASTODON) as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll", world.here)
        await world.people.follow(her, world.house.uri)
        tags = Tags(world.account, world.guard, world.clock, Random(1), (TAG,), QUICK)
        since = {AccountId(her.uri): world.clock.now() - timedelta(minutes=1)}
        post = await world.people.post(her, f"Vaccines work #{TAG}")
        await world.people.reply(troll, post, f"Quack #{TAG}", visibility="public")
        shown = await world.account.server.get(f"/api/v1/timelines/tag/{TAG}")
        answers = [each for each in map(status_in, shown.listed) if each and each.answers]
        (claimed,) = [replace(each, at=each.at - timedelta(days=900)) for each in answers]
        (found,) = await tags.aimed([claimed], since)
        assert since[AccountId(her.uri)] <= found.interaction.seen_at <= world.clock.now()
        assert await tags.aimed([replace(claimed, id="2", answers=None)], since) == []


@FLAVOURS
async def test_a_tagged_answer_to_a_member_is_noticed(flavour: Flavour) -> None:
    async with world_of(flavour, MASTODON) as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll", world.here)
        await world.people.follow(her, world.house.uri)
        async with hearing(world, her) as aimed:
            post = await world.people.post(her, f"Vaccines work #{TAG}")
            await world.people.reply(troll, post, "Quack, without a tag")
            await world.people.post(troll, f"Not at her #{TAG}", visibility="public")
            told = await world.people.reply(troll, post, f"Quack #{TAG}", visibility="public")
            await soon(lambda: bool(aimed))
        (one,) = aimed
        assert (one.post, one.author, one.member) == (told.uri, troll.uri, her.uri)
        assert one.kind is Kind.REPLY
        assert one.subject == post.uri


async def test_who_signed_the_bot_in_is_heard_that_way_alone() -> None:
    async with world_of(MASTODON, MASTODON) as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll", world.here)
        other = await world.newcomer("dr_b")
        await world.sign_in(her)
        posts = [await world.people.post(each, "Vaccines work") for each in (her, other)]
        async with hearing(world, her, other) as aimed:
            for post in posts:
                await world.people.reply(troll, post, f"Quack #{TAG}")
            await soon(lambda: {each.member for each in aimed} == {her.uri, other.uri})
        assert len(aimed) == 2


async def test_an_edit_is_told_again_and_nothing_twice() -> None:
    async with world_of(MASTODON) as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        post = await world.people.post(her, "Vaccines work")
        tags = Tags(world.account, world.guard, world.clock, Random(1), (TAG,), Pace(catch_up=0.2))
        since = {AccountId(her.uri): world.clock.now() - timedelta(minutes=1)}
        found: list[Aimed] = []

        async def listen() -> None:
            async with aclosing(tags.listen()) as posts:
                async for some in posts:
                    found.extend(await tags.aimed(some, since))

        async with Workers() as workers:
            workers.start(listen())
            told = await world.people.reply(troll, post, f"Indeed #{TAG}")
            await soon(lambda: len(found) == 1)
            await world.people.edit(troll, told, f"@dr_a Quack #{TAG}")
            await soon(lambda: len(found) == 2)
            world.federation.instances[0].stream.drop_connections()
            world.federation.instances[0].faults.next("/api/v1/timelines/*", Fault.UNAVAILABLE)
            await world.people.reply(troll, post, f"Liar #{TAG}")
            await soon(lambda: len(found) == 3)
        assert [one.edited for one in found] == [False, True, False]
