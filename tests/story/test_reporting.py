"""A post that the bot has not seen, brought by a member: a case, a look, and nothing by itself."""

from pathlib import Path

import pytest

from tests.story.staging import a_story


@pytest.mark.need("S1-3")
async def test_a_post_about_her_becomes_a_case_by_her_word_alone(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member(connected=True)
        mod, (eve,) = await story.somebody("mod"), await story.crowd(1)
        await story.appoint(mod)
        await stage.says(mod, "queue")
        await stage.hears(mod, "0 cases wait")
        aside = await stage.people.post(eve, "Everybody knows what that doctor in town deserves.")
        await stage.says(dr, f"What is this? {aside.uri}")
        await stage.hears(dr, "Shall I open a case", "I haven't read it yet", "1 threats")
        await stage.says(dr, "1")
        await stage.hears(dr, "Case 1 is open: threats", "Nothing has been done to anyone")
        await stage.says(dr, f"report {aside.uri} because hate")
        await stage.hears(dr, "That is in case 1 already")
        await stage.hears(mod, "1 case waits for a look")
        await stage.says(mod, "next")
        shown = await stage.hears(mod, "reported by the member herself as threats")
        assert dr.handle not in shown.text
        await stage.says(mod, "show")
        await stage.hears(mod, "Everybody knows what that doctor in town deserves")
        await stage.says(mod, "agree")
        await stage.hears(mod, "1 account was hostile in case 1", "yes or no")
        await stage.says(mod, "yes")
        await stage.hears(mod, "Sent. Case 1 is closed")
        await stage.hears(dr, "also saw it as hostile")
        assert stage.network.mute_calls() == []
        await stage.says(dr, "mute 1")
        await stage.hears(dr, "Done. 1 account is hidden")
        assert list(stage.network.muted_by(dr.did)) == [eve.did]
