"""Automatic mode: hidden first, told then, through a restart in the middle, and off by one word."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.rehearsal.faults import Fault
from bot.rehearsal.stories.cast import HOSTILE, PLEA
from tests.story.fediverse import a_fediverse
from tests.story.staging import a_story

MUTES = "*muteActor"
AT_ONCE: dict[str, Any] = {"probation": timedelta(0), "automatic_at": 0.9}


@pytest.mark.need("S1-14", "S2-12")
async def test_hidden_unasked_through_a_restart_and_brought_back_exactly(tmp_path: Path) -> None:
    async with a_story(tmp_path, **AT_ONCE) as story:
        dr, stage = await story.member(connected=True), story.stage
        friend, patient = await story.somebody("friend"), await story.somebody("patient")
        await stage.people.follow(dr, friend.did)
        await stage.says(dr, "mode automatic")
        await stage.hears(dr, "In automatic mode I hide", "yes or no")
        await stage.says(dr, "yes")
        await stage.hears(dr, "You're in automatic mode")

        stage.network.faults.next(MUTES, Fault.BROKEN, times=None, after=3)
        post, strangers = await story.post(dr), await story.crowd(6)
        await story.hostile([*strangers, friend], post)
        await stage.people.post(patient, f"{HOSTILE[0]} {PLEA[0]}", reply_to=post)
        await stage.people.mute(dr, strangers[0].did)
        await story.gathered(dr)
        await story.until(lambda: len(stage.network.mute_calls()) >= 3)
        await story.bot.stop()
        stage.network.faults.clear(MUTES)
        await story.bot.start()

        told = await stage.hears(dr, "6 accounts you don't know turned hostile")
        if "I'm hiding" in told.text:  # the network's answers came late
            told = await stage.hears(dr, "I hid 5")
        assert "I hid 5" in told.text
        assert "1 more may be asking for help; I leave them visible" in told.text
        await stage.expects_mutes(dr, {one.did for one in strangers})
        await stage.says(dr, "undo")
        await stage.hears(dr, "bringing 5 accounts back")
        await stage.expects_mutes(dr, {strangers[0].did})

        await stage.says(dr, "mode ask")
        await stage.hears(dr, "You're in ask me mode")
        before = len(stage.network.mute_calls())
        await story.dogpile(dr)
        await stage.hears(dr, "Case 1 has grown", "Type mute 1")
        assert len(stage.network.mute_calls()) == before


async def test_on_mastodon_too_and_a_sign_in_that_ends_ends_it(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path, **AT_ONCE) as story:
        dr = await story.member(connected=True)
        await story.says(dr, "mode automatic")
        await story.hears(dr, "In automatic mode I hide")
        await story.says(dr, "yes")
        await story.hears(dr, "You're in automatic mode")
        await story.hostile(await story.crowd(5), await story.post(dr))
        await story.gathered(5)
        told = await story.hears(dr, "you don't know turned hostile")
        if "I'm hiding" in told.text:
            told = await story.hears(dr, "I hid")
        await story.says(dr, "undo")
        await story.hears(dr, "back now")
        await story.expects_mutes(dr, set())
        await story.says(dr, "disconnect")
        await story.hears(dr, "I've signed out")
        await story.hears(dr, "automatic mode is over")
