"""The whole bot and a labeler: what it says of a crowd stands in `why` as long as it says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from bot.model.people import AccountId
from bot.pipeline.cursors import labels_of
from bot.rehearsal.bluesky.labeler import Labeler
from bot.rehearsal.bluesky.people import Person
from tests.story.staging import Story, a_story


@asynccontextmanager
async def listened_to(story: Story) -> AsyncIterator[Labeler]:
    world = story.stage.network.world
    labeler = Labeler(world, world.open_account("labels.test", "password"), ec.SECP256K1)
    await labeler.server.start()
    addresses = story.bot.settings.addresses
    named = addresses.bluesky.model_copy(update={"labelers": (labeler.did,)})
    await story.bot.stop()
    there = addresses.model_copy(update={"bluesky": named})
    story.bot.settings = replace(story.bot.settings, addresses=there)
    await story.bot.start()
    try:
        yield labeler
    finally:
        await story.bot.stop()
        await labeler.server.stop()


async def heard(story: Story, labeler: Labeler) -> None:
    """Until the bot has committed all that the labeler said."""

    async def is_committed() -> bool:
        cursor = await story.housecall.ledger.cursor(labels_of(AccountId(labeler.did)))
        return cursor is not None and cursor.startswith(f"{len(labeler.log)} ")

    await story.until(is_committed)


async def why(story: Story, dr: Person) -> str:
    await story.stage.says(dr, "why 1")
    told = [(await story.stage.hears(dr)).text]
    while "more" in told[-1] and len(told) < 9:
        await story.stage.says(dr, "more")
        told.append((await story.stage.hears(dr)).text)
    return "\n".join(told)


@pytest.mark.need("S2-2")
async def test_why_names_the_labeler_until_it_takes_its_word_back(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story, listened_to(story) as labeler:
        dr = await story.member()
        strangers = await story.crowd(6)
        for each in strangers[:2]:
            await labeler.say(each.did, "intolerant")
        await labeler.say(strangers[0].did, "spam")
        await labeler.send({**labeler.signed(dr.did, "rude"), "uri": strangers[5].did})
        post = await story.post(dr)
        await heard(story, labeler)
        await story.hostile(strangers, post)
        await story.gathered(dr)
        await story.stage.hears(dr, "I'm sorry")

        told = await why(story, dr)
        assert 'labels.test says "intolerant" (hate) of 2 accounts.' in told
        assert "spam" not in told
        assert '"rude"' not in told
        assert story.housecall.parts.pulse.labels.refused == 1

        for each in strangers[:2]:
            await labeler.say(each.did, "intolerant", neg=True)
        await heard(story, labeler)
        assert "labels.test" not in await why(story, dr)
