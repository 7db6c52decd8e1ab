"""Our own list, from two cases to two moderators, to a member's own server, and back."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.rehearsal.bluesky.people import Person
from tests.story.staging import Story, a_story

PROBATION = timedelta(days=15)


async def _with_yes(story: Story, who: Person, typed: str, asked: str, done: str) -> None:
    stage = story.stage
    await stage.says(who, typed)
    await stage.hears(who, asked, "yes or no")
    await stage.says(who, "yes")
    await stage.hears(who, done)


@pytest.mark.need("S3-1", "S3-4", "S3-9")
async def test_an_entry_by_two_is_offered_used_and_taken_back(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage = story.stage
        dr_a, dr_b = await story.member(), await story.member()
        ada, ben = await story.somebody("mod"), await story.somebody("mod")
        await story.appoint(ada, ben)
        for one in (ada, ben):
            await stage.says(one, "list ours")
            await stage.hears(one, "Nobody is on our list")
            await stage.says(one, "interests: none")
            await stage.hears(one)
        stage.clock.move_ahead(PROBATION)
        await story.connect(dr_a)
        crowd = await story.crowd(6)
        for dr in (dr_a, dr_b):
            await story.hostile(crowd, await story.post(dr))
            await story.gathered(dr)
            await stage.hears(dr, "I'm sorry", "6 accounts")
            if dr is dr_a:
                for one in (ada, ben):
                    await stage.hears(one, "1 case waits for a look")
        await stage.says(ada, "list add 1 ban forever because crank")
        await stage.hears(ada, "I can't use that yet", "at most 90 days")
        wish = "list add 1 number 1 30 days repeated unwanted contact"
        await _with_yes(story, ada, wish, "in cases of 2 members", "Proposed as number 1")
        await stage.hears(ben, "A proposal waits for a second moderator")
        await _with_yes(story, ben, "support 1", "offer members to hide", "Agreed by two")
        await stage.hears(ada, "A second moderator supports proposal 1")
        for dr in (dr_a, dr_b):
            await stage.hears(dr, "Two moderators put this account", "hidden nothing", "list use 1")
        assert stage.network.mute_calls() == []
        await _with_yes(story, dr_a, "list use 1", "1 account", "Done")
        (call,) = stage.network.mute_calls()
        assert call.whom in {one.did for one in crowd}
        await stage.expects_mutes(dr_a, {call.whom})
        await stage.says(ben, "retract 1")
        await stage.hears(ben, "came off our list")
        stage.clock.move_ahead(timedelta(minutes=12))
        await stage.expects_mutes(dr_a, set())
