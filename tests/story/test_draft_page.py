"""The drafts of a night shift again, on the page: the link from the chat, and the chat's words."""

import html
import re
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.story.staging import a_story

NIGHT = "Wild night in our ED, 34yo w/ that ultra rare disease, july 4, never listens"
BLAME = "Anyone who still prescribes this is a narcissist"
CLEAN = "Great talk on sepsis bundles today, slides linked"


@pytest.mark.need("S0-1", "S0-2", "S0-12")
async def test_the_page_says_what_the_chat_says(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story, ClientSession() as http:
        dr = await story.member()
        await story.stage.says(dr, "draft page")
        offer = (await story.stage.hears(dr, "/draft/")).text
        link = next(word for word in offer.split() if word.startswith("http"))
        async with http.get(link) as answer:
            assert "Continue" in await answer.text()
        async with http.post(link) as answer:
            ticket, *_ = re.findall(r'name="ticket" value="([^"]+)"', await answer.text())
        pages = {}
        for draft in (NIGHT, BLAME, CLEAN):
            async with http.post(link, data={"ticket": ticket, "text": draft}) as answer:
                pages[draft] = html.unescape(await answer.text())
        for draft, page in pages.items():
            await story.stage.says(dr, f"check: {draft}")
            in_the_chat = (await story.stage.hears(dr, "I haven't kept this")).text
            assert in_the_chat.replace("Type version", "Look below") in page
        await story.stage.says(dr, f"check: {BLAME}")
        await story.stage.hears(dr, "about the person")
        await story.stage.says(dr, "version")
        version = (await story.stage.hears(dr, "Your own words")).text.partition("\n")[2]
        assert version
        assert version in pages[BLAME]
