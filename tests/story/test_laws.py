"""The laws at the end of every story do see a run that breaks them."""

import asyncio
from pathlib import Path

import pytest
import structlog

from tests.story.staging import a_story


async def test_a_fifth_message_within_a_minute_is_seen(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="more than 4 messages"):
        await _five_welcomes_at_once(tmp_path)


async def _five_welcomes_at_once(folder: Path) -> None:
    async with a_story(folder, speed=0.5, messages_per_minute=60) as story:
        people, crowd = story.stage.people, await story.crowd(5)
        await asyncio.gather(*(people.follow(one, story.bot.did) for one in crowd))
        for one in crowd:
            await story.stage.hears(one, "Thanks for following")


async def test_a_name_in_the_log_is_seen(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="the log names somebody"):
        await _careless_with_names(tmp_path)


async def _careless_with_names(folder: Path) -> None:
    async with a_story(folder) as story:
        dr = await story.member()
        structlog.get_logger().info("made up", who=dr.handle)


async def test_words_in_the_log_are_seen(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="the log holds what somebody wrote"):
        await _careless_with_words(tmp_path)


async def _careless_with_words(folder: Path) -> None:
    async with a_story(folder) as story:
        dr = await story.member()
        await story.stage.people.post(dr, 'She said "no"\nand left.')
        structlog.get_logger().info("made up", text='She said "no"\nand left.')


async def test_a_story_writes_something_into_the_log(tmp_path: Path) -> None:
    """Otherwise the law about it would hold for nothing."""
    async with a_story(tmp_path) as story:
        dr = await story.member()
        await story.dogpile(dr)
        await story.stage.hears(dr, "I'm sorry")
        assert "interaction" in story.log.getvalue()
