"""Who counts and who does not; when she is told, and when not yet."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.policy import Policy
from bot.rehearsal.bluesky.people import Person
from bot.rehearsal.stories.cast import CIVIL, HOSTILE, HOSTILE_QUOTES, PLEA, SUPPORT
from tests.story.staging import GATHERED, Story, a_story

CARD = "I'm sorry, this isn't pleasant"
THREAT = "I know where you live and I will kill you."


@pytest.mark.need("S1-14")
async def test_whom_she_follows_or_has_answered_never_counts(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        people = story.stage.people
        old, new, answered, *strangers = await story.crowd(5)
        dr = await story.somebody("dr")
        await people.follow(dr, old.did)
        await people.follow(dr, story.bot.did)
        await story.stage.hears(dr, "Thanks for following")
        await people.follow(dr, new.did)
        asked = await people.post(answered, "May I ask something?", mention=[dr])
        await people.post(dr, "Of course.", reply_to=asked)
        await story.caught_up(dr)
        post = await story.post(dr)
        await story.hostile([old, new, answered, *strangers], post)
        await story.gathered(dr)
        await story.nothing_new(dr)  # two strangers are not enough
        await story.hostile(await story.crowd(1), post)
        await story.gathered(dr)
        await story.stage.hears(dr, CARD, "3 accounts")


@pytest.mark.need("S1-14")
async def test_whom_she_trusts_never_counts(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        friend, *strangers = await story.crowd(3)
        await story.stage.says(dr, f"trust https://bsky.app/profile/{friend.did}")
        await story.stage.hears(dr, "won't count against you")
        post = await story.post(dr)
        await story.hostile([friend, *strangers], post)
        await story.gathered(dr)
        await story.nothing_new(dr)
        await story.stage.says(dr, f"untrust https://bsky.app/profile/{friend.did}")
        await story.stage.hears(dr, "counts like anyone else")
        await story.hostile([friend], post)
        await story.gathered(dr)
        await story.stage.hears(dr, CARD, "3 accounts")


@pytest.mark.need("S1-1", "S3-7")
async def test_thirty_who_disagree_are_no_dogpile(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        post, people = await story.post(dr), await story.crowd(30)
        texts = (CIVIL + SUPPORT) * 3
        assert len(texts) == len(people)
        write = story.stage.people.post
        await asyncio.gather(
            *(write(one, text, reply_to=post) for one, text in zip(people, texts, strict=True))
        )
        await story.gathered(dr)
        await story.nothing_new(dr)


@pytest.mark.need("S1-1", "S1-2")
async def test_what_is_taken_back_does_not_count(tmp_path: Path) -> None:
    """Deleted, taken down or edited away before the third stranger comes: more are needed."""
    async with a_story(tmp_path) as story:
        dr, people = await story.member(), story.stage.people
        post, strangers = await story.post(dr), await story.crowd(3)
        deleter, taken_down, editor = strangers
        first, _ = await story.hostile([deleter, taken_down], post)
        await story.caught_up(dr)
        await people.delete(deleter, first.uri)
        story.stage.network.take_down(taken_down.did)
        await story.caught_up(dr)
        (third,) = await story.hostile([editor], post)
        await story.caught_up(dr)
        await people.edit(editor, third, "I read the second table differently.")
        await story.hostile(await story.crowd(2), post)
        await story.gathered(dr)
        await story.nothing_new(dr)  # five have written, two still count
        await story.hostile(await story.crowd(1), post)
        await story.gathered(dr)
        await story.stage.hears(dr, CARD, "3 accounts")


@pytest.mark.need("S1-1")
async def test_a_late_quote_joins_and_she_is_told_at_most_every_half_hour(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, clock = await story.member(), story.stage.clock
        post, _ = await story.dogpile(dr, count=5)
        await story.stage.hears(dr, CARD, "5 accounts", "replied to you")
        (late,) = await story.crowd(1)
        await story.stage.people.post(late, HOSTILE_QUOTES[0], quote=post, quote_with_media=True)
        await story.caught_up(dr)
        clock.move_ahead(timedelta(minutes=10))
        await story.hostile(await story.crowd(2), post)
        await story.caught_up(dr)
        await story.nothing_new(dr)
        clock.move_ahead(timedelta(minutes=21))
        await story.stage.hears(dr, "has grown", "8 accounts", "3 more than I told you")
        await story.hostile(await story.crowd(1), post)
        await story.caught_up(dr)
        clock.move_ahead(timedelta(minutes=20))
        await story.nothing_new(dr)
        await story.stage.says(dr, "why")
        await story.stage.hears(dr, "9 accounts", "1 quote")


async def test_it_closes_when_it_ebbs_and_a_new_one_is_a_new_case(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        await story.dogpile(dr)
        await story.stage.hears(dr, CARD)
        story.stage.clock.move_ahead(timedelta(hours=2, minutes=5))
        await story.until(story.no_case_is_open)
        await story.dogpile(dr)
        await story.stage.hears(dr, CARD)
        await story.stage.says(dr, "why")
        await story.stage.hears(dr, "Case 2")


async def test_accounts_that_block_the_bot_are_seen_all_the_same(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, strangers = await story.member(), await story.crowd(6)
        await asyncio.gather(*(story.stage.people.block(s, story.bot.did) for s in strangers))
        await story.hostile(strangers, await story.post(dr))
        await story.gathered(dr)
        await story.stage.hears(dr, CARD, "6 accounts")


@pytest.mark.need("S2-5", "S2-12")
async def test_a_plea_with_profanity_is_never_offered_for_hiding(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, pleas = await story.member(connected=True), list(PLEA)
        post, strangers, asking = await story.post(dr), await story.crowd(5), await story.crowd(3)
        for one, text in zip(asking, pleas, strict=True):
            await story.stage.people.post(one, text, reply_to=post)
        await story.hostile(strangers, post)
        await story.gathered(dr)
        await story.stage.hears(dr, CARD, "5 accounts", "3 more may be asking for help")
        await story.stage.says(dr, "1")
        await story.stage.hears(dr, "Done", "5 accounts are hidden")
        await story.stage.expects_mutes(dr, {one.did for one in strangers})
        await _mute_by_name(story, dr, asking[0])
        assert not {one.did for one in asking} & set(story.stage.network.muted_by(dr.did))


@pytest.mark.need("S2-5", "S2-12")
async def test_who_asked_for_help_and_swears_later_is_never_hidden(tmp_path: Path) -> None:
    """The crowd is counted when it is whole, so what she said is read from the record."""
    async with a_story(tmp_path) as story:
        dr, (asking,) = await story.member(connected=True), await story.crowd(1)
        post = await story.post(dr)
        await story.stage.people.post(asking, PLEA[0], reply_to=post)
        await story.caught_up(dr)
        story.stage.clock.move_ahead(timedelta(hours=2))
        strangers = await story.crowd(6)
        await story.hostile([strangers[0], asking], post)
        await story.caught_up(dr)
        await story.hostile(strangers[1:], post)
        await story.gathered(dr)
        await story.stage.hears(dr, CARD, "6 accounts", "1 more may be asking for help")
        await story.stage.says(dr, "1")
        await story.stage.hears(dr, "Done", "6 accounts are hidden")
        await story.stage.expects_mutes(dr, {one.did for one in strangers})
        await _mute_by_name(story, dr, asking)


async def _mute_by_name(story: Story, dr: Person, asking: Person) -> None:
    await story.stage.says(dr, f"mute https://bsky.app/profile/{asking.did}")
    await story.stage.hears(dr, "may be asking for help", "leave it visible")


@pytest.mark.need("S1-11", "S4-6")
async def test_her_night_holds_a_dogpile_until_morning_but_no_threat(tmp_path: Path) -> None:
    """The story begins at 15:00 UTC, which is midnight in Tokyo."""
    async with a_story(tmp_path) as story:
        dr = await story.member()
        await story.stage.says(dr, "timezone Tokyo")
        await story.stage.hears(dr, "Asia/Tokyo")
        await story.stage.says(dr, "quiet 22-7")
        await story.stage.hears(dr, "Quiet hours are")
        post, _ = await story.dogpile(dr)
        await story.nothing_new(dr)
        (one,) = await story.crowd(1)
        await story.stage.people.post(one, THREAT, reply_to=post)
        await story.caught_up(dr)
        await story.stage.hears(dr, "I'm sorry to wake you", "hurting you")
        story.stage.clock.move_ahead(timedelta(hours=5))
        await story.nothing_new(dr)
        story.stage.clock.move_ahead(timedelta(hours=2))
        await story.stage.hears(dr, CARD, "7 accounts")


@pytest.mark.need("S1-1")
async def test_one_account_that_threatens_again_and_again_hides_no_pile_on(tmp_path: Path) -> None:
    """She hides it after the first card; the others would have spent what she is told in a day."""
    async with a_story(tmp_path, alerts_per_day=3) as story:
        dr, clock = await story.member(connected=True), story.stage.clock
        post, (loud,) = await story.post(dr), await story.crowd(1)
        await story.stage.people.post(loud, THREAT, reply_to=post)
        await story.caught_up(dr)
        await story.stage.hears(dr, "I'm sorry to bring this")
        await story.stage.says(dr, "1")
        await story.stage.hears(dr, "Done")
        for _ in range(4):
            clock.move_ahead(timedelta(minutes=31))
            await story.stage.people.post(loud, THREAT, reply_to=post)
            await story.caught_up(dr)
        await story.nothing_new(dr)
        await story.dogpile(dr)
        await story.stage.hears(dr, CARD, "7 accounts")


@pytest.mark.need("S1-1")
async def test_a_pile_on_that_was_held_back_is_told_when_there_is_room(tmp_path: Path) -> None:
    async with a_story(tmp_path, alerts_per_day=1) as story:
        dr, clock = await story.member(), story.stage.clock
        await story.dogpile(dr)
        await story.stage.hears(dr, CARD, "6 accounts")
        clock.move_ahead(timedelta(hours=3))
        await story.until(story.no_case_is_open)
        await story.dogpile(dr, count=7)
        await story.nothing_new(dr)
        clock.move_ahead(timedelta(hours=21, minutes=5))
        await story.stage.hears(dr, CARD, "7 accounts")


@pytest.mark.need("S1-1")
async def test_one_loud_account_is_no_dogpile(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, (loud,) = await story.member(), await story.crowd(1)
        post = await story.post(dr)
        for text in HOSTILE[:5]:
            await story.stage.people.post(loud, text, reply_to=post)
        await story.gathered(dr)
        await story.nothing_new(dr)
        for text in HOSTILE[5:]:
            await story.stage.people.post(loud, text, reply_to=post)
        await story.caught_up(dr)
        await story.stage.hears(dr, "1 account you don't know wrote to you 6 times")
        await story.nothing_new(dr)


@pytest.mark.need("S1-1")
async def test_forty_at_once_are_one_card_within_a_minute(tmp_path: Path) -> None:
    async with a_story(tmp_path, speed=0.4, gather_for=Policy().gather_for) as story:
        dr = await story.member()
        post, began = await story.post(dr), story.stage.clock.now()
        await story.hostile(await story.crowd(40), post)
        card = await story.stage.hears(dr, CARD, "40 accounts")
        assert card.sent_at - began <= timedelta(minutes=1)
        story.stage.clock.move_ahead(GATHERED)
        await story.nothing_new(dr)
