"""A member joins a pile-on on somebody who is no member, and hears of it alone, if she asked to."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.stories.cast import HOSTILE
from tests.story.staging import Story, a_story

NUDGE = "Just between us"
SUPPORT = "I stand with you. This is hard to read, and you deserve better."


async def piled_on(story: Story) -> Posted:
    """Somebody outside, at whom six strangers are hostile right now."""
    post = await story.post(await story.somebody("outside"))
    await story.hostile(await story.crowd(6), post)
    return post


def nudges(story: Story, *members: Person) -> list[int]:
    return [sum(NUDGE in text for text in story.told(each)) for each in members]


@pytest.mark.need("S0-10")
async def test_who_joins_a_pile_on_hears_of_it_once_a_day_and_only_if_she_asked(
    tmp_path: Path,
) -> None:
    """Posts are looked at one after the other: whoever hears of a later one closes the matter."""
    async with a_story(tmp_path) as story:
        stage, write = story.stage, story.stage.people.post
        dr, silent, friend, last = [await story.member() for _ in range(4)]
        for each in (dr, friend, last):
            await stage.says(each, "nudge on")
            await stage.hears(each, "at most once a day, and nobody else")
        post = await piled_on(story)
        await write(friend, SUPPORT, reply_to=post)
        await write(silent, HOSTILE[0], reply_to=post)
        await write(dr, HOSTILE[1], reply_to=post)
        await stage.hears(dr, NUDGE, "Would you still say it")
        await write(dr, HOSTILE[2], quote=await piled_on(story))
        await write(last, HOSTILE[3], reply_to=post)
        await stage.hears(last, NUDGE)
        assert nudges(story, dr, silent, friend, last) == [1, 0, 0, 1]
        await stage.says(dr, "nudge off")
        await stage.hears(dr, "I won't write to you about your own posts")
        stage.clock.move_ahead(timedelta(hours=25))
        post = await piled_on(story)
        await write(dr, HOSTILE[4], reply_to=post)
        await write(last, HOSTILE[5], quote=post)
        await stage.hears(last, NUDGE)
        assert nudges(story, dr, silent, friend, last) == [1, 0, 0, 2]


@pytest.mark.need("S0-10", "S2-8")
async def test_how_tense_it_is_and_a_hostile_post_that_is_shown_around(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member()
        post = await piled_on(story)
        await stage.says(dr, f"how tense is {post.uri}")
        await stage.hears(dr, "It's heated there", "6 of 6 accounts")
        await stage.says(dr, "nudge on")
        await stage.hears(dr, "All right")
        (insult,) = await story.hostile(await story.crowd(1), post)
        await stage.people.post(dr, "Look at what our colleague has to read today.", quote=insult)
        await stage.hears(dr, "the post you quoted reads as hostile", "bystander")
