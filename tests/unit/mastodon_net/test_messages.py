import asyncio
from contextlib import aclosing
from datetime import timedelta
from random import Random

import pytest

from bot.model.people import AccountId
from bot.networks.mastodon.messages import MENTIONS, Messages
from bot.networks.mastodon.streaming import Ears
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, OLD, Flavour
from tests.unit.mastodon_net.worlds import QUICK, World, world_of

FLAVOURS = pytest.mark.parametrize(
    "flavour", [MASTODON, GOTOSOCIAL, OLD], ids=["mastodon", "gotosocial", "old"]
)

LONG_AGO = '{"after":null,"since":"2020-01-01T00:00:00+00:00"}'


async def everybody(_: AccountId) -> bool:
    return True


def messages_of(world: World) -> Messages:
    ears = Ears(world.account.server, world.guard, world.clock, Random(1), MENTIONS, QUICK)
    return Messages(world.account, ears, world.clock, everybody)


@FLAVOURS
async def test_a_message_reaches_her_and_nobody_else(flavour: Flavour) -> None:
    async with world_of(flavour, MASTODON) as world:
        her = await world.newcomer("dr_a")
        await world.newcomer("troll")
        text = f"That was @troll@{her.domain}.\n\nSee https://x.example/a. Type stop."
        uri = await messages_of(world).send(AccountId(her.uri), text)
        (sent,) = world.federation.sent(world.house.uri)
        assert sent.status == uri
        assert set(sent.to) == {her.uri}
        assert sent.visibility == "direct"


@FLAVOURS
async def test_what_was_sent_can_be_read_back_word_for_word(flavour: Flavour) -> None:
    async with world_of(flavour, MASTODON) as world:
        her, other = await world.newcomer("dr_a"), await world.newcomer("dr_b")
        messages, since = messages_of(world), world.clock.now() - timedelta(minutes=1)
        long = "\n\n".join(f"Paragraph {n}: {'word ' * 40}end." for n in range(6))
        texts = ["Done. Case 41, @somebody & <b>.", "One\n\nTwo https://x.example/abc", long]
        receipts = [await messages.send(AccountId(her.uri), text) for text in texts]
        await messages.send(AccountId(other.uri), "For you")
        found = await messages.sent_lately(AccountId(her.uri), since)
        assert list(found) == list(zip(receipts, texts, strict=True))[::-1]
        assert await messages.sent_lately(AccountId(her.uri), world.clock.now()) == []


@FLAVOURS
async def test_what_she_writes_is_heard(flavour: Flavour) -> None:
    async with world_of(flavour, MASTODON) as world:
        her = await world.newcomer("dr_a")
        messages = messages_of(world)
        since = world.clock.now()
        async with asyncio.timeout(8), aclosing(messages.hear(None)) as news:
            nothing, cursor = await anext(news)
            assert nothing == []
            post = await world.people.message(her, world.house, "mute 41")
            heard, cursor = await anext(news)
        assert [(h.sender, h.text, h.message) for h in heard] == [(her.uri, "mute 41", post.uri)]
        assert not heard[0].names_others
        assert heard[0].at >= since - timedelta(seconds=2)
        await world.people.message(her, world.house, "status")
        async with asyncio.timeout(8), aclosing(messages_of(world).hear(cursor)) as news:
            async for again, _ in news:
                assert [h.text for h in again] == ["status"]
                break


async def test_a_message_that_names_somebody_else_is_marked() -> None:
    async with world_of(MASTODON, MASTODON) as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        await world.people.message(her, world.house, f"mute @{troll.username}@{troll.domain}")
        messages = messages_of(world)
        async with (
            asyncio.timeout(8),
            aclosing(messages.hear(LONG_AGO)) as news,
        ):
            heard, _ = await anext(news)
        assert [h.names_others for h in heard] == [True]
        assert heard[0].text == f"mute {troll.server}/@troll"
        assert heard[0].links == (troll.uri,)


async def test_links_in_a_message_become_canonical() -> None:
    async with world_of(MASTODON, MASTODON) as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        post = await world.people.post(troll, "Quack")
        text = f"mute {troll.server}/@troll and {troll.server}/@troll/{post.id}"
        await world.people.message(her, world.house, text)
        messages = messages_of(world)
        async with (
            asyncio.timeout(8),
            aclosing(messages.hear(LONG_AGO)) as news,
        ):
            heard, _ = await anext(news)
        assert heard[0].links == (troll.uri, post.uri)


async def test_a_public_mention_is_no_message() -> None:
    async with world_of(MASTODON) as world:
        her = await world.newcomer("dr_a")
        await world.people.post(her, "hello", mention=[world.house])
        await world.people.message(her, world.house, "status")
        messages = messages_of(world)
        async with (
            asyncio.timeout(8),
            aclosing(messages.hear(LONG_AGO)) as news,
        ):
            heard, _ = await anext(news)
        assert [h.text for h in heard] == ["status"]
