"""Signing in where the bot has no pages: her server shows her a code, and she sends it."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, OLD, Flavour
from bot.rehearsal.mastodon.people import Person
from tests.story.fediverse import Fediverse, a_fediverse

SIGNED_IN = "You're signed in"
REFUSED = "Your server did not take that code"
TOO_LATE = timedelta(minutes=11)
FLAVOURS = pytest.mark.parametrize(
    "flavour", [MASTODON, GOTOSOCIAL, OLD], ids=["mastodon", "gotosocial", "old"]
)


async def without_pages(story: Fediverse) -> None:
    settings = story.bot.settings
    await story.bot.stop()
    web = settings.web.model_copy(update={"public_url": ""})
    story.bot.settings = replace(settings, web=web)
    await story.bot.start()


async def code_for(story: Fediverse, dr: Person, who: Person | None = None) -> str:
    """She asks to connect, and somebody agrees at the link."""
    await story.says(dr, "connect")
    offer = await story.hears(dr, "send me the code that your server shows")
    (link,) = [word for word in offer.text.split() if word.startswith("http")]
    assert link.startswith(f"{dr.server}/oauth/authorize?")
    return await story.people.sign_in_and_consent(link, who or dr)


def tables(folder: Path) -> str:
    with sqlite3.connect(folder / "housecall.db") as database:
        return "\n".join(database.iterdump())


@FLAVOURS
async def test_she_sends_the_code_and_the_bot_acts_for_her(
    tmp_path: Path, flavour: Flavour
) -> None:
    async with a_fediverse(tmp_path, (MASTODON, flavour, MASTODON)) as story:
        await without_pages(story)
        dr = await story.member()
        code = await code_for(story, dr)
        await story.says(dr, code)
        await story.hears(dr, SIGNED_IN)
        assert code not in tables(tmp_path)
        post, strangers = await story.post(dr), await story.crowd(6, server=2)
        await story.hostile(strangers, post)
        await story.gathered(6)
        await story.hears(dr, "6 accounts")
        await story.says(dr, "1")
        await story.hears(dr, "Done. 6 accounts are hidden")
        await story.expects_mutes(dr, {one.uri for one in strangers})


async def test_a_code_is_taken_once_and_in_its_time(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        await without_pages(story)
        dr = await story.member()
        late = await code_for(story, dr)
        story.clock.move_ahead(TOO_LATE)
        await story.says(dr, late)
        await story.hears(dr, REFUSED)
        code = await code_for(story, dr)
        await story.says(dr, code)
        await story.hears(dr, SIGNED_IN)
        await story.says(dr, "disconnect")
        await story.hears(dr, "type connect")
        await story.says(dr, code)
        await story.hears(dr, REFUSED)


async def test_a_wrong_code_changes_nothing(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        await without_pages(story)
        dr = await story.member()
        await code_for(story, dr)
        await story.says(dr, "thank you")
        await story.hears(dr, "You're welcome")
        await story.says(dr, "f" * 43)
        await story.hears(dr, REFUSED)
        await story.says(dr, "disconnect")
        await story.hears(dr, "You aren't signed in")


async def test_the_code_of_another_account_is_let_go_of(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        await without_pages(story)
        dr, other = await story.member(), await story.somebody("other")
        code = await code_for(story, dr, other)
        await story.says(dr, code)
        await story.hears(dr, "That code is for another account")


async def test_a_restart_between_link_and_code_does_no_harm(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        await without_pages(story)
        dr = await story.member()
        code = await code_for(story, dr)
        await story.bot.kill()
        await story.says(dr, code)
        await story.bot.start()
        await story.hears(dr, SIGNED_IN)
