"""Peace and quiet: asked after once when a case is over, and what waits for her morning."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.tables import audit
from tests.story.staging import Story, a_story


@pytest.mark.need("S2-10")
async def test_two_days_after_a_case_she_hears_one_quiet_word(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member()
        await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        stage.clock.move_ahead(timedelta(hours=3))
        await story.until(story.no_case_is_open)
        stage.clock.move_ahead(timedelta(hours=49))
        await stage.hears(dr, "A quiet word", "Case 1 has been over for two days")
        stage.clock.move_ahead(timedelta(hours=5))
        await story.nothing_new(dr)
        await stage.says(dr, "no check-ins")
        await stage.hears(dr, "I won't ask after you again")
        await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        stage.clock.move_ahead(timedelta(hours=3))
        await story.until(story.no_case_is_open)
        stage.clock.move_ahead(timedelta(hours=49))
        await story.nothing_new(dr)


@pytest.mark.need("S1-11")
async def test_what_waits_for_the_morning_comes_when_she_asks_for_it(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member(connected=True)
        await stage.says(dr, "timezone UTC")
        await stage.hears(dr, "UTC")
        hour = stage.clock.now().hour
        await stage.says(dr, f"quiet {(hour - 1) % 24}-{(hour + 6) % 24}")
        await stage.hears(dr, "Quiet hours")
        _, strangers = await story.dogpile(dr)
        await story.until(story.a_case_is_open)
        await stage.says(dr, "held")
        await stage.hears(dr, "1 message waits for you until", "case 1")
        await stage.says(dr, "held now")
        heard = ""
        while not ("on the way" in heard and "I'm sorry, this isn't pleasant" in heard):
            heard += (await stage.hears(dr)).text  # in one message or in two
        await stage.says(dr, "1")
        await stage.hears(dr, "Done. 6 accounts are hidden")
        assert set(stage.network.muted_by(dr.did)) == {one.did for one in strangers}
        stage.clock.move_ahead(timedelta(hours=8))
        await story.nothing_new(dr)


@pytest.mark.need("S4-8")
async def test_a_practice_run_does_nothing_to_anybody(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member(connected=True)
        await stage.says(dr, "practice")
        await stage.hears(dr, "Practice: this is made up", "1 hide the 6")
        await stage.says(dr, "1")
        await stage.hears(dr, "Practice: now 6 accounts would be hidden")
        await stage.says(dr, "undo")
        await stage.hears(dr, "Practice: all is back as it was")
        await stage.says(dr, "undo")
        await stage.hears(dr, "There is nothing left to undo")
        assert stage.network.mute_calls() == []
        assert await story.no_case_is_open()


async def test_she_can_check_who_this_is_and_find_words_in_a_threat(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member()
        await stage.says(dr, "verify")
        told = await stage.hears(dr, "I'm House Call, version", "its last mark begins")
        assert await _is_on_record(story, told.text)
        await stage.says(dr, "threat help")
        await stage.hears(dr, "Call your local emergency number", "employer help")


async def _is_on_record(story: Story, told: str) -> bool:
    """Whether the mark that she was told is one of the chain."""
    (mark,) = re.findall(r"begins ([0-9a-f]{16}),", told)
    async with story.housecall.ledger.page() as page:
        return any(row.hash.startswith(mark) for row in await page.rows(sa.select(audit.c.hash)))
