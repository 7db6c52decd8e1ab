"""After a case: asked after once, in the daytime, and never again where she declines it."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.story.staging import a_story


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
