"""A report to the network's moderators: by a right of its own, on her yes, once, and looked at."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.rehearsal.bluesky.wire import Json
from bot.rules.came_of import fates_of
from tests.story.staging import Story, a_story

TARGETED = "tools.ozone.report.defs#reasonHarassmentTargeted"


@pytest.mark.need("S2-2")
async def test_from_the_card_to_what_came_of_it(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        reports = stage.network.moderation.reports
        _, strangers = await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        await stage.says(dr, "report to network")
        offer = await stage.hears(dr, "To send reports I need one right more")
        await stage.opens(dr, next(w for w in offer.text.split() if "/connect/" in w))
        await stage.hears(dr, "I may send reports for you now")

        await stage.says(dr, "report to network but not number 1")
        asked = await stage.hears(dr, "5 accounts", "Bluesky's moderators", "in your own name")
        assert "can't take it back" in asked.text
        assert reports == []
        await stage.says(dr, "yes")
        await stage.hears(dr, "Sent: I reported 5 accounts")
        left_out = {each.did for each in strangers} - {_author(each) for each in reports}
        assert len(left_out) == 1
        assert {each["reportedBy"] for each in reports} == {dr.did}
        assert TARGETED in {each["reasonType"] for each in reports}

        await story.off_for(timedelta(days=1, minutes=5))
        stage.network.take_down(_author(reports[0]))
        await story.bot.start()
        await story.until(lambda: _looked_at(story, 5))
        await stage.says(dr, "my reports")
        await stage.hears(dr, "5 to Bluesky", "1 account gone")
        await stage.says(dr, "undo")
        await stage.hears(dr, "can't be taken back")
        assert len(reports) == 5


async def _looked_at(story: Story, count: int) -> bool:
    async with story.housecall.ledger.turn() as turn:
        (deed,) = await turn.filings()
    return fates_of(deed).total() == count


def _author(report: Json) -> str:
    return str(report["subject"]["uri"]).split("/")[2]
