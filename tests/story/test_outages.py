"""The bot is away, or the network is: nothing is lost, nothing comes twice, and it says so."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.networks.bluesky.profile import PROFILE
from bot.rehearsal.bluesky.wire import Caller, Via
from bot.rehearsal.faults import Fault
from tests.story.staging import GATHERED, Story, a_story

CARD = "I'm sorry, this isn't pleasant"
SAID_AFTER = timedelta(minutes=15)
SLOWLY = 0.5
"""A stream is live when it lags less than a minute of the story: 6 seconds of a busy machine."""


async def test_what_happened_while_it_was_off_is_caught_up_and_said(tmp_path: Path) -> None:
    async with a_story(tmp_path, speed=SLOWLY, outage_told_after=SAID_AFTER) as story:
        dr, stage = await story.member(), story.stage
        post, strangers = await story.post(dr), await story.crowd(6)
        await story.caught_up(dr)
        left = stage.clock.now()
        await story.bot.stop()
        await story.hostile(strangers, post)
        stage.clock.move_ahead(timedelta(hours=1))
        await story.bot.start()
        newcomer = await story.member()
        await story.gathered(dr)
        away, card = await story.hears_both(dr, "I was away from", CARD)
        assert "6 accounts" in card
        assert f"{left:%d %b} {left:%H}:" in away
        assert f" to {stage.clock.now():%a %d %b %H}:" in away
        await story.nothing_new(dr)
        await story.nothing_new(newcomer)


async def test_a_profile_that_cannot_be_written_holds_up_no_alert(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        await story.bot.stop()
        network = story.stage.network
        network.world.remove(Caller(story.bot.did, Via.PASSWORD), PROFILE, "self")
        with network.faults.during("/xrpc/com.atproto.repo.putRecord", Fault.BROKEN):
            await story.bot.start()
            await story.hostile(await story.crowd(6), await story.post(dr))
            await story.gathered(dr)
            await story.stage.hears(dr, CARD)


async def test_a_short_absence_is_not_worth_a_word(tmp_path: Path) -> None:
    async with a_story(tmp_path, speed=SLOWLY, outage_told_after=SAID_AFTER) as story:
        dr = await story.member()
        await story.caught_up(dr)
        await story.off_for(timedelta(minutes=8))
        await story.bot.start()
        await story.caught_up(dr)
        await story.nothing_new(dr)


async def test_a_cursor_that_is_too_old_is_read_again_from_the_network(tmp_path: Path) -> None:
    async with a_story(tmp_path, speed=SLOWLY, outage_told_after=SAID_AFTER) as story:
        dr, stage = await story.member(), story.stage
        post, strangers = await story.post(dr), await story.crowd(6)
        await story.caught_up(dr)
        await story.bot.stop()
        stage.network.stream.lookback = timedelta(hours=1)
        await story.hostile(strangers[:4], post)
        await story.hostile(strangers[4:], post, quote=post)
        stage.clock.move_ahead(timedelta(hours=3))
        await story.bot.start()
        await story.caught_up(dr)
        await story.until(story.a_case_is_open)  # what was missed is read beside the stream
        await story.gathered(dr)
        await story.caught_up(dr)
        _, card = await story.hears_both(dr, "I was away from", CARD)
        assert "6 accounts" in card
        await story.nothing_new(dr)


async def test_a_server_that_skips_in_silence_is_found_out(tmp_path: Path) -> None:
    """Version 1 of the stream moves a cursor that is too old without a word."""
    async with a_story(tmp_path, speed=SLOWLY, outage_told_after=SAID_AFTER) as story:
        dr, stage = await story.member(), story.stage
        await story.bot.stop()
        _use_version_1(story)
        await story.bot.start()
        post, strangers = await story.post(dr), await story.crowd(6)
        await story.caught_up(dr)
        await story.bot.stop()
        stage.clock.move_ahead(timedelta(hours=1))
        await story.hostile(strangers, post)
        stage.clock.move_ahead(timedelta(hours=39))
        await story.bot.start()
        await story.caught_up(dr)
        await story.until(story.a_case_is_open)
        await story.gathered(dr)
        await story.caught_up(dr)
        _, card = await story.hears_both(dr, "I was away from", CARD)
        assert "6 accounts" in card


def _use_version_1(story: Story) -> None:
    networks = story.bot.settings.addresses
    address = f"{story.stage.network.addresses.jetstream}/subscribe"
    bluesky = networks.bluesky.model_copy(update={"jetstream": (address,)})
    addresses = networks.model_copy(update={"bluesky": bluesky})
    story.bot.settings = replace(story.bot.settings, addresses=addresses)


async def test_a_stream_in_trouble_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stream = await story.member(), story.stage.network.stream
        post, strangers = await story.post(dr), await story.crowd(10)
        await stream.send_raw("{")
        await stream.send_raw('{"$type":"message","payload":{"did":"did:plc:' + "a" * 24 + '"}}')
        await story.hostile(strangers[:3], post)
        await stream.send_oversized(3_000_000)
        stream.drop_connections()
        await story.hostile(strangers[3:6], post)
        await story.caught_up(dr)
        await stream.repeat(60)
        await stream.say_too_slow()
        await story.hostile(strangers[6:8], post)
        await story.stage.network.jetstream.stop()
        await story.hostile(strangers[8:], post)
        await story.stage.network.jetstream.start()
        await story.gathered(dr)
        await story.stage.hears(dr, CARD)
        await story.stage.says(dr, "why")
        await story.stage.hears(dr, "10 accounts", "10 replies")
        story.stage.clock.move_ahead(timedelta(hours=3))
        assert sum(CARD in text for text in story.told(dr)) == 1


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (Fault.LIMITED, 2),
        (Fault.BROKEN, 2),
        (Fault.UNAVAILABLE, 2),
        (Fault.CLOSED, 2),
        (Fault.GARBLED, 2),
        (Fault.ANSWER_LOST, 1),
    ],
)
async def test_a_card_is_neither_lost_nor_sent_twice(
    tmp_path: Path, fault: Fault, times: int
) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(), story.stage
        stage.network.faults.next("*sendMessage", fault, times=times, retry_after=7)
        stage.network.faults.next("*getMessages", Fault.BROKEN)
        await story.dogpile(dr)
        for _ in range(4):
            stage.clock.move_ahead(timedelta(seconds=30))
            await story.caught_up(dr)
        await stage.hears(dr, CARD)
        stage.clock.move_ahead(timedelta(minutes=5))
        await story.nothing_new(dr)
        assert sum(CARD in text for text in story.told(dr)) == 1


async def test_a_word_of_hers_is_answered_once_whatever_the_chat_does(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, faults = await story.member(), story.stage.network.faults
        for fault in (Fault.LIMITED, Fault.BROKEN, Fault.CLOSED, Fault.GARBLED, Fault.ANSWER_LOST):
            faults.next("*getLog", fault, retry_after=1)
            faults.next("*updateRead", fault, retry_after=1)
        await story.stage.says(dr, "why")
        for _ in range(6):
            story.stage.clock.move_ahead(timedelta(minutes=1))
        await story.stage.hears(dr, "I have no case for you yet")
        story.stage.clock.move_ahead(timedelta(minutes=10))
        await story.nothing_new(dr)


async def test_words_said_while_it_was_off_are_answered_once(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        await story.bot.kill()
        await story.stage.says(dr, "why")
        story.stage.clock.move_ahead(timedelta(hours=2))
        await story.bot.start()
        await story.stage.hears(dr, "I have no case for you yet")
        await story.bot.kill()
        await story.bot.start()
        await story.nothing_new(dr)


async def test_a_login_that_the_server_ended_is_made_anew(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        story.stage.network.revoke_logins(story.bot.did)
        await story.dogpile(dr)
        await story.stage.hears(dr, CARD)


async def test_a_server_that_is_down_for_a_while_delays_and_loses_nothing(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(), story.stage
        post, strangers = await story.post(dr), await story.crowd(6)
        await story.hostile(strangers, post)
        await story.caught_up(dr)
        await stage.network.pds.stop()
        stage.clock.move_ahead(GATHERED)
        stage.clock.move_ahead(timedelta(minutes=3))
        await stage.network.pds.start()
        stage.clock.move_ahead(timedelta(minutes=30))
        await stage.hears(dr, CARD, "6 accounts")
        stage.clock.move_ahead(timedelta(minutes=30))
        await story.nothing_new(dr)


async def test_a_link_of_a_stranger_that_cannot_be_looked_up_makes_it_deaf_to_nobody(
    tmp_path: Path,
) -> None:
    async with a_story(tmp_path) as story:
        dr, stranger, stage = await story.member(), await story.somebody(), story.stage
        with stage.network.faults.during("/xrpc/app.bsky.actor.getProfile", Fault.BROKEN):
            for person in (stranger, dr):
                address = "https://bsky.app/profile/odd.example"
                await stage.people.message(person, story.bot.did, f"mute {address}")
            await stage.hears(dr)
            await story.nothing_new(dr)
