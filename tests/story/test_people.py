"""Words for people outside the bot: past whom they are about, and back, without a name."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.rehearsal.bluesky.people import Person
from tests.story.staging import Story, a_story


async def _agreed(story: Story, who: Person, text: str, *asked: str) -> None:
    await story.stage.says(who, text)
    await story.stage.hears(who, *asked, "yes or no")
    await story.stage.says(who, "yes")


async def _reads(story: Story, who: Person, *parts: str) -> None:
    """In one message or in several: what waits for one person may be joined."""
    await story.until(lambda: all(part in " ".join(story.told(who)) for part in parts))


async def _name_outside_contact(story: Story) -> Person:
    outside = await story.somebody("outside")
    community = story.bot.settings.community
    named = community.model_copy(update={"outside_contact": outside.did})
    story.bot.settings = replace(story.bot.settings, community=named)
    return outside


@pytest.mark.need("S3-5")
async def test_a_complaint_goes_past_whom_it_is_about_and_is_answered(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member()
        ada, ben = await story.somebody("mod"), await story.somebody("mod")
        outside = await _name_outside_contact(story)
        await story.appoint(ada, ben)
        story.moderators.add(outside.did)  # to the laws of a story: she may be written to
        for one in (ada, ben):
            await stage.says(one, "log")
            await stage.hears(one, "No moderator has decided anything")
        await stage.says(outside, "hello")
        await stage.hears(outside, "I'm House Call")
        await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        for one in (ada, ben):
            await stage.hears(one, "1 case waits")
        await stage.says(ada, "next")
        await stage.hears(ada, "Case 1, yours until")
        await _agreed(story, ada, "dismiss", "is no harassment")
        await stage.hears(ada, "Case 1 is closed")
        await stage.hears(dr, "saw a dispute, not harassment")

        await _agreed(story, dr, "complain about 1: they never read it", "outside contact")
        await _reads(story, dr, "Sent, as number 1")
        for one in (ben, outside):
            await _reads(story, one, "about how case 1 was handled", "they never read it")
        await stage.says(outside, "answer 1 I will look into it")
        await _reads(story, outside, "Passed on for number 1")
        await _reads(story, dr, "The outside contact writes to you", "I will look into it")
        await stage.says(dr, "answer 1 thank you")
        await _reads(story, dr, "I name neither side")
        await stage.says(dr, "yes")
        await _reads(story, dr, "That was the last message")
        await _reads(story, outside, "Number 1 wrote back", "thank you")
        await stage.says(dr, "appeal 1")
        await _reads(story, dr, "no two other moderators who could look at case 1 again")
        heard = " ".join(story.told(ada))
        assert "complaint" not in heard.lower()
        assert "never read it" not in heard
        told = " ".join(text for one in (ada, ben, outside) for text in story.told(one))
        assert dr.did not in told
        assert dr.handle not in told
