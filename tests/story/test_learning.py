"""What people say about the verdicts is what the scorer is fitted to, and severe kinds are safe."""

from pathlib import Path

import pytest

from bot.app import operating
from bot.model.policy import Policy
from bot.model.verdicts import Passage, Verdict
from bot.rehearsal.bluesky.people import Person
from bot.rehearsal.stories.cast import HOSTILE
from tests.story.staging import Story, a_story

THREAT = "I know where you live and I will kill you."


async def judged(story: Story, text: str) -> Verdict:
    (verdict,) = await story.housecall.parts.scorer.score([Passage(text)])
    return verdict


async def decides(story: Story, moderator: Person, case: int, word: str) -> None:
    stage = story.stage
    await stage.says(moderator, "next")
    await stage.hears(moderator, f"Case {case}, yours until")
    await stage.says(moderator, word)
    await stage.hears(moderator, "yes or no")
    await stage.says(moderator, "yes")
    await stage.hears(moderator, f"Sent. Case {case} is closed")


@pytest.mark.need("S3-7")
async def test_wrong_agree_and_dismiss_are_learnt_from_and_a_threat_is_told_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with a_story(tmp_path) as story:
        stage, ada = story.stage, await story.somebody("mod")
        await story.appoint(ada)
        await stage.says(ada, "queue")
        await stage.hears(ada, "0 cases wait")
        members = [await story.member() for _ in range(3)]
        before = [await judged(story, text) for text in (HOSTILE[0], THREAT)]
        for dr in members:
            await story.dogpile(dr, count=12)
            await stage.hears(dr, "I'm sorry", "12 accounts")
        await stage.says(members[2], "wrong")
        await stage.hears(members[2], "closed as no harassment")
        await stage.hears(ada, "for a look")
        await decides(story, ada, 1, "agree")
        await stage.hears(members[0], "also saw it as hostile")
        await decides(story, ada, 2, "dismiss")
        await stage.hears(members[1], "saw a dispute, not harassment")
        found = await story.housecall.ledger.looked_at()
        assert sorted(each.hostile for each in found) == [False] * 24 + [True] * 12
        await story.bot.stop()
        assert await operating.calibrate(story.bot.settings, report=False) == 0
        told = capsys.readouterr().out
        assert "Measured at release" in told
        assert "Posts that people looked at here: 36" in told
        assert "no harassment: 24 of 36: 67%" in told
        await story.bot.start()
        assert "~" in story.housecall.parts.scorer.version
        insult, threat = [await judged(story, text) for text in (HOSTILE[0], THREAT)]
        assert (insult.hostility or 0) < (before[0].hostility or 0)
        assert threat.categories == before[1].categories
        assert (threat.hostility or 0) >= Policy().severe_at
        (stranger,) = await story.crowd(1)
        await stage.people.post(stranger, THREAT, reply_to=await story.post(members[2]))
        await stage.hears(members[2], "I'm sorry to bring this")
