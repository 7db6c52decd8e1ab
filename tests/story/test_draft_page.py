"""The night shift's draft again, on the page: the link from the chat, and the chat's words."""

import html
import re
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.story.staging import a_story

NIGHT = "34yo w/ that ultra rare disease, july 4, in our ED, never listens. learned a lot"


@pytest.mark.need("S0-1", "S0-2")
async def test_the_page_says_what_the_chat_says(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story, ClientSession() as http:
        dr = await story.member()
        await story.stage.says(dr, f"check: {NIGHT}")
        in_the_chat = (await story.stage.hears(dr, "I might be wrong")).text
        await story.stage.says(dr, "draft page")
        offer = (await story.stage.hears(dr, "/draft/")).text
        link = next(word for word in offer.split() if word.startswith("http"))
        async with http.get(link) as answer:
            assert "Continue" in await answer.text()
        async with http.post(link) as answer:
            ticket, *_ = re.findall(r'name="ticket" value="([^"]+)"', await answer.text())
        async with http.post(link, data={"ticket": ticket, "text": NIGHT}) as answer:
            page = html.unescape(await answer.text())
        assert in_the_chat.replace("Type version", "Look below") in page
        await story.stage.says(dr, "version")
        version = (await story.stage.hears(dr, "Your own words")).text.partition("\n")[2]
        assert version in page
