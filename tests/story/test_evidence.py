"""From a crowd to a file that she owns: asked for, made, got by her own hand, and checked."""

from hashlib import sha256
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.evidence import verify
from bot.rehearsal.bluesky.people import Person
from tests.story.staging import Story, a_story


async def told_of_file(story: Story, dr: Person, *parts: str) -> tuple[str, str]:
    """What she hears of it, and its link."""
    answer = await story.stage.hears(dr, "http", *parts)
    return answer.text, next(word for word in answer.text.split() if word.startswith("http"))


@pytest.mark.need("S4-6")
async def test_a_crowd_becomes_a_file_that_holds_after_the_posts_are_gone(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member()
        post, strangers = await story.post(dr), await story.crowd(4)
        (gone, *_) = await story.hostile(strangers, post)
        await story.gathered(dr)
        await stage.hears(dr, "hostile")
        await stage.says(dr, "evidence")
        await stage.hears(dr, "I'd make a file of case 1: 4 posts", "yes or no")
        await stage.says(dr, "yes")
        await stage.hears(dr, "I've copied 4 posts")
        told, link = await told_of_file(story, dr, "I've made the file of case 1: 4 posts")
        await stage.people.delete(strangers[0], gone.uri)
        await story.caught_up(dr)
        async with ClientSession() as http:
            async with http.get(link) as page:
                assert "case" not in (await page.text()).casefold()
            async with http.post(link) as answer:
                assert answer.status == 200
                packed = await answer.read()
        found = verify(packed)
        assert f"Its mark begins {sha256(packed).hexdigest()[:16]}." in told
        assert found.holds
        assert [each.proven for each in found.exhibits] == ["words"] * 4
        await stage.says(dr, "evidence 1")
        _, again = await told_of_file(story, dr, "The file of case 1", "new evidence 1")
        await stage.says(dr, "delete evidence 1")
        await stage.hears(dr, "I'd erase the file of case 1", "yes or no")
        await stage.says(dr, "yes")
        await stage.hears(dr, "The file of case 1 and my copies for it are gone")
        async with ClientSession() as http:
            for old in (link, again):
                async with http.post(old) as answer:
                    assert answer.status == 410
