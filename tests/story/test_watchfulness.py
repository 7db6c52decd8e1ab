"""Braced before a post, one loud account, one that comes back, and words that nobody here reads."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.rehearsal.bluesky.people import Posted
from bot.rehearsal.stories.cast import HOSTILE
from tests.story.staging import Story, a_story

CARD = "I'm sorry, this isn't pleasant"
RECAP = "The watchful time you asked for is over"
UNWELCOME = (
    "Nobody asked you. Typical arrogant doctor.",
    "Oh look, the so-called expert speaks again.",
    "Where did you buy that degree?",
    "You again. Typical arrogant liar of a doctor.",
)
JAPANESE = "この医者は本当にひどい。ワクチンの話ばかりで、患者のことを何も考えていない。"
HARD_TO_ALARM = {"false_alarms_normal": 0.0001, "brace_factor": 10_000.0}
"""A community that wants to be told late, but early while somebody is braced."""


@pytest.mark.need("S1-10", "S4-2")
async def test_who_braces_hears_of_fewer_accounts_and_afterwards_how_it_went(
    tmp_path: Path,
) -> None:
    async with a_story(tmp_path, **HARD_TO_ALARM) as story:
        stage, dr, other = story.stage, await story.member(), await story.member()
        await stage.says(dr, "brace 24h")
        await stage.hears(dr, "I'm more watchful until Sun 22 Nov", "wrong more often")
        await story.dogpile(other, count=4)
        await story.nothing_new(other)
        await story.dogpile(dr, count=4)
        await stage.hears(dr, CARD, "4 accounts", "You asked for early word")
        await stage.says(dr, "why")
        await stage.hears(dr, "You had asked me to be watchful")
        await stage.says(dr, "status")
        await stage.hears(dr, "More watchful until Sun 22 Nov")
        stage.clock.move_ahead(timedelta(hours=24))
        await stage.hears(dr, RECAP, "4 accounts", "opened 1 case")
        await story.bot.kill()
        await story.bot.start()
        await story.nothing_new(dr)
        assert sum(RECAP in text for text in story.told(dr)) == 1
        assert not any(RECAP in text for text in story.told(other))


@pytest.mark.need("S1-10")
async def test_a_quiet_watch_ends_while_the_bot_is_away_and_is_told_once(tmp_path: Path) -> None:
    """The story begins at 15:00 UTC, which is midnight in Tokyo: the word waits for her morning."""
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member()
        await stage.says(dr, "timezone Tokyo")
        await stage.hears(dr, "Asia/Tokyo")
        await stage.says(dr, "brace 2h")
        await stage.hears(dr, "I'm more watchful")
        await story.off_for(timedelta(hours=3))
        await story.bot.start()
        await story.nothing_new(dr)
        stage.clock.move_ahead(timedelta(hours=5))
        await stage.hears(dr, RECAP, "I saw nothing hostile")
        await stage.says(dr, "relax")
        await stage.hears(dr, "not more watchful than usual")


@pytest.mark.need("S1-1")
async def test_one_loud_account_is_one_card_and_none_once_she_has_hidden_it(
    tmp_path: Path,
) -> None:
    async with a_story(tmp_path) as story:
        stage, dr, (loud,) = story.stage, await story.member(connected=True), await story.crowd(1)
        post = await story.post(dr)
        for text in HOSTILE[:6]:
            await stage.people.post(loud, text, reply_to=post)
            await story.caught_up(dr)
        await stage.hears(dr, CARD, "1 account you don't know wrote to you 6 times")
        await stage.says(dr, "why")
        await stage.hears(dr, "6 posts by 1 account", "6 hostile posts by one or two accounts")
        await stage.says(dr, "1")
        await stage.hears(dr, "Done", "1 account is hidden")
        await stage.expects_mutes(dr, {loud.did})
        for text in HOSTILE[6:]:
            await stage.people.post(loud, text, reply_to=post)
        await story.gathered(dr)
        await story.nothing_new(dr)


@pytest.mark.need("S2-3")
async def test_one_account_that_comes_back_is_told_once_by_dates_alone(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr, (someone,) = story.stage, await story.member(), await story.crowd(1)
        for text in UNWELCOME[:3]:
            await stage.people.post(someone, text, mention=[dr])
            await story.caught_up(dr)
            stage.clock.move_ahead(timedelta(days=14))
        await story.nothing_new(dr)
        await stage.people.post(someone, UNWELCOME[3], mention=[dr])
        card = await stage.hears(dr, "This has happened before", "You didn't cause this")
        assert "on 21 Nov 2026, 5 Dec 2026, 19 Dec 2026 and 2 Jan." in card.text
        assert not any(text in card.text for text in UNWELCOME)
        assert "hide that account" in card.text
        await stage.people.post(someone, UNWELCOME[0], mention=[dr])
        await story.caught_up(dr)
        await story.nothing_new(dr)
        await stage.says(dr, "why")
        await stage.hears(dr, "4 or more such posts on 3 or more days within 90 days")


async def test_many_who_write_what_nobody_here_reads_are_one_note(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        post = await story.post(dr)
        await _write(story, post, count=12)
        await story.gathered(dr)
        note = await story.stage.hears(dr, "I can't read their language", "I count none of it")
        assert "hostile" not in note.text
        await _write(story, post, count=12)
        await story.gathered(dr)
        await story.nothing_new(dr)


async def test_many_who_quarrel_with_each_other_under_her_post_are_one_note(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, (first, *others) = await story.member(), await story.crowd(13)
        (said,) = await story.hostile([first], await story.post(dr))
        await story.caught_up(dr)
        await story.hostile(others, said)
        await story.gathered(dr)
        await story.stage.hears(dr, "harsh with an account that was harsh with you")
        await story.nothing_new(dr)


async def _write(story: Story, post: Posted, *, count: int) -> None:
    write, crowd = story.stage.people.post, await story.crowd(count)
    await asyncio.gather(*(write(one, JAPANESE, reply_to=post) for one in crowd))
