"""Coming and going: by follow, by message, and whatever ends it."""

from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession, DummyCookieJar

from bot.app.rehearsing import RehearsedBot
from bot.model.people import AccountId, Standing
from bot.pipeline.reconcile import enrol_standing
from bot.rehearsal.bluesky.people import Person
from bot.rehearsal.browser import PageRefused, give_consent
from bot.rehearsal.faults import Fault
from tests.story.staging import Story, a_story

WELCOME = "Thanks for following"


async def _unprotected(story: Story, dr: Person) -> None:
    """A dogpile on her, and not a word; somebody else shows that the stream was read."""
    witness, post = await story.member(), await story.post(dr)
    await story.hostile(await story.crowd(6), post)
    told = story.told(dr)
    await story.gathered(witness)
    await story.nothing_new(witness)
    assert story.told(dr) == told


async def _reconciled(story: Story) -> None:
    """The follower list has been read at least once more since now."""
    pulse = story.housecall.parts.pulse
    pulse.reconciled.clear()
    await story.until(lambda: pulse.reconciled)


@pytest.mark.need("S4-8", "S1-18")
async def test_the_same_follow_twice_is_one_welcome(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        await story.stage.people.follow(dr, story.bot.did)
        await story.stage.network.stream.repeat(50)
        await story.caught_up(dr)
        await story.bot.kill()
        await story.bot.start()
        await _reconciled(story)
        await story.nothing_new(dr)
        assert sum(WELCOME in text for text in story.told(dr)) == 1


async def test_an_unfollow_ends_it_and_a_fresh_follow_begins_it_anew(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.somebody("dr")
        follow = await story.stage.people.follow(dr, story.bot.did)
        await story.stage.hears(dr, WELCOME)
        await story.stage.people.unfollow(dr, follow)
        await story.stage.hears(dr, "You unfollowed", "stopped watching")
        await _unprotected(story, dr)
        await story.stage.people.follow(dr, story.bot.did)
        await story.stage.hears(dr, WELCOME)


async def test_a_block_ends_it_without_a_word(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        await story.stage.people.block(dr, story.bot.did)
        await _unprotected(story, dr)
        assert len(story.told(dr)) == 1


@pytest.mark.need("S1-18")
async def test_stop_is_not_undone_by_the_follow_that_stands(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        await story.stage.says(dr, "stop")
        await story.stage.hears(dr, "I've stopped watching")
        await _reconciled(story)
        await story.bot.kill()
        await story.bot.start()
        await _reconciled(story)
        await _unprotected(story, dr)
        await story.stage.says(dr, "start")
        await story.stage.hears(dr, "You're in")


async def test_a_deactivated_account_is_watched_again_when_it_is_back(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, people, witness = await story.member(), story.stage.people, await story.member()
        await people.deactivate(dr)
        await story.caught_up(witness)
        await people.activate(dr)
        await story.caught_up(witness)
        await story.stage.hears(dr, "Your account is back")
        await story.dogpile(dr)
        await story.stage.hears(dr, "I'm sorry")


async def test_who_stops_while_her_account_is_away_stays_out_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with a_story(tmp_path) as story:
        dr, people, witness = await story.member(), story.stage.people, await story.member()
        with story.stage.network.faults.during("*getLog", Fault.BROKEN):
            await story.stage.says(dr, "stop")
            await people.deactivate(dr)
            await story.caught_up(witness)
        await story.until(lambda: _has_left(story, dr))
        await people.activate(dr)
        await story.caught_up(witness)
        story.stage.clock.move_ahead(timedelta(hours=2))
        await story.stage.hears(dr, "I've stopped watching")
        await _unprotected(story, dr)


async def _has_left(story: Story, dr: Person) -> bool:
    async with story.housecall.ledger.turn() as turn:
        return (await turn.member(AccountId(dr.did))).standing is Standing.LEFT


async def test_follows_and_unfollows_in_a_row_end_in_one_message(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, people, witness = await story.somebody("dr"), story.stage.people, await story.member()
        await people.allow_messages(dr, "all")
        with story.stage.network.faults.during("*sendMessage", Fault.UNAVAILABLE):
            for _ in range(5):
                await people.unfollow(dr, await people.follow(dr, story.bot.did))
            await story.caught_up(witness)
        story.stage.clock.move_ahead(timedelta(minutes=10))
        await story.nothing_new(witness)
        await story.until(lambda: any("You unfollowed" in text for text in story.told(dr)))
        assert len(story.told(dr)) <= 2, "one welcome may have been under way"


async def test_a_sign_in_link_of_before_she_stopped_signs_nobody_in(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        link = await _sign_in_link(story, dr)
        await story.stage.says(dr, "stop")
        await story.stage.hears(dr, "I've stopped watching")
        with pytest.raises(PageRefused, match="Continue: 410"):
            await give_consent(link, dr, story.stage.people)
        await story.stage.says(dr, "start")
        await story.stage.hears(dr, "You're in")
        await story.stage.opens(dr, link)
        await story.stage.hears(dr, "You're signed in")


async def test_who_stops_while_she_signs_in_is_not_signed_in(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story, ClientSession(cookie_jar=DummyCookieJar()) as http:
        dr = await story.member()
        link = await _sign_in_link(story, dr)
        started = await http.post(link, allow_redirects=False)
        carried = {name: cookie.value for name, cookie in started.cookies.items()}
        await story.stage.says(dr, "stop")
        await story.stage.hears(dr, "I've stopped watching")
        at_hers = story.stage.people.sign_in_and_consent(started.headers["Location"], dr)
        page = await http.get(await at_hers, cookies=carried)
        assert (page.status, "You have left" in await page.text()) == (400, True)
        assert await story.housecall.ledger.sign_ins.load(AccountId(dr.did)) is None
        assert story.stage.network.oauth.grants.of_account(dr.did) == []


async def _sign_in_link(story: Story, dr: Person) -> str:
    await story.stage.says(dr, "connect")
    offer = await story.stage.hears(dr, "http")
    return next(word for word in offer.text.split() if word.startswith("http")).rstrip(".,)")


@pytest.mark.need("S1-17", "S4-14")
async def test_joining_by_message_needs_no_follow(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.somebody("dr")
        await story.stage.says(dr, "join")
        await story.stage.hears(dr, "You're in, with no follow to see")
        await _reconciled(story)
        await story.dogpile(dr)
        await story.stage.hears(dr, "I'm sorry", "6 accounts")
        assert await story.stage.people.followers(story.bot.did) == set()


@pytest.mark.need("S1-17")
async def test_a_follower_who_asked_by_message_too_may_unfollow(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.somebody("dr")
        follow = await story.stage.people.follow(dr, story.bot.did)
        await story.stage.hears(dr, WELCOME)
        await story.stage.says(dr, "join")
        await story.stage.hears(dr)
        await story.stage.people.unfollow(dr, follow)
        await story.caught_up(dr)
        await _reconciled(story)
        await story.nothing_new(dr)
        await story.dogpile(dr)
        await story.stage.hears(dr, "I'm sorry")


@pytest.mark.need("S1-18")
async def test_forgetting_is_not_undone_by_the_follow_that_stands(tmp_path: Path) -> None:
    async with a_story(tmp_path, keep_after_leaving=timedelta(days=7)) as story:
        dr = await story.member()
        await story.stage.says(dr, "forget me")
        await story.stage.hears(dr, "Type FORGET")
        await story.stage.says(dr, "FORGET")
        await story.stage.hears(dr, "erased")
        story.stage.clock.move_ahead(timedelta(days=7, hours=1))
        await story.until(lambda: _is_forgotten(story, dr))
        await _reconciled(story)
        await story.bot.kill()
        await story.bot.start()
        await _reconciled(story)
        await _unprotected(story, dr)
        assert await story.stage.people.followers(story.bot.did) >= {dr.did}


async def _is_forgotten(story: Story, dr: Person) -> bool:
    async with story.housecall.ledger.turn() as turn:
        return dr.did not in {member.account for member in await turn.members_known()}


@pytest.mark.need("S4-8")
async def test_a_house_that_asks_first_waits_for_her_yes(tmp_path: Path) -> None:
    async with a_story(tmp_path, confirm=True) as story:
        dr, other = await story.somebody("dr"), await story.somebody("dr")
        for who in (dr, other):
            await story.stage.people.follow(who, story.bot.did)
            await story.stage.hears(who, "I haven't started", "yes")
        await story.stage.says(dr, "yes")
        await story.stage.hears(dr, "You're set up")
        post = await story.post(other)
        await story.hostile(await story.crowd(6), post)
        await story.gathered(dr)
        await story.nothing_new(dr)
        assert len(story.told(other)) == 1
        await story.dogpile(dr)
        await story.stage.hears(dr, "I'm sorry")


async def test_a_full_house_lets_the_next_in_when_somebody_leaves(tmp_path: Path) -> None:
    async with a_story(tmp_path, max_members=1) as story:
        first, late = await story.member(), await story.somebody("dr")
        await story.stage.people.follow(late, story.bot.did)
        await story.stage.hears(late, "All my places are taken")
        await story.stage.says(late, "status")
        await story.stage.hears(late, "still in line")
        await story.stage.says(first, "stop")
        await story.stage.hears(late, WELCOME)
        await story.dogpile(late)
        await story.stage.hears(late, "I'm sorry")


@pytest.mark.need("S3-1")
async def test_where_moderators_approve_a_moderator_lets_her_in(tmp_path: Path) -> None:
    async with a_story(tmp_path, moderators_approve=True) as story:
        moderator, dr = await story.somebody("mod"), await story.somebody("dr")
        await story.appoint(moderator)
        await story.stage.says(moderator, "queue")
        await story.stage.hears(moderator, "0 cases wait")
        await story.stage.people.follow(dr, story.bot.did)
        await story.stage.hears(dr, "A volunteer here lets each new member in")
        await story.stage.hears(moderator, "1 person waits to be let in")
        await story.stage.says(moderator, "approve")
        await story.stage.hears(moderator, "Let this account in?", dr.did)
        await story.stage.says(moderator, "yes")
        await story.stage.hears(moderator, "has been told")
        await story.stage.hears(dr, "You're set up")
        await story.dogpile(dr)
        await story.stage.hears(dr, "I'm sorry")


async def test_followers_of_before_wait_for_the_operators_count(tmp_path: Path) -> None:
    async with a_story(tmp_path, welcomes_per_day=2) as story:
        await story.bot.stop()
        (tmp_path / "housecall.db").unlink()
        older = await story.crowd(5)
        for one in older:
            await story.stage.people.follow(one, story.bot.did)
        await story.bot.start()
        fresh = await story.member()
        await _reconciled(story)
        assert [story.told(one) for one in older] == [[]] * 5
        assert await _enrol(story.bot, 4) == 5
        await story.nothing_new(fresh)
        assert [story.told(one) for one in older] == [[]] * 5
        assert await _enrol(story.bot, 5) == 5
        await story.until(lambda: _welcomed(story, older) == 1)
        for day in range(1, 3):
            story.stage.clock.move_ahead(timedelta(hours=12, minutes=1))
            await story.until(lambda seen=2 * day: _welcomed(story, older) == seen)
            story.stage.clock.move_ahead(timedelta(hours=12))
            await story.until(lambda seen=2 * day + 1: _welcomed(story, older) == seen)


async def _enrol(bot: RehearsedBot, count: int) -> int:
    """What `housecall enrol COUNT` does."""
    assert bot.housecall is not None
    parts = bot.housecall.parts
    return await enrol_standing(
        count,
        directories={edge.network: edge.directory for edge in parts.edges},
        ledger=parts.ledger,
        policy=parts.policy,
        clock=parts.clock,
    )


def _welcomed(story: Story, people: list[Person]) -> int:
    return sum(len(story.told(one)) for one in people)


async def test_a_follower_list_read_in_part_opts_nobody_out(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        for fault in (Fault.BROKEN, Fault.GARBLED, Fault.CLOSED, Fault.LIMITED):
            story.stage.network.faults.next("*getFollowers", fault, times=2, retry_after=1)
        await _reconciled(story)
        await story.nothing_new(dr)
        await story.dogpile(dr)
        await story.stage.hears(dr, "I'm sorry")


async def test_what_the_stream_missed_is_found_in_the_follower_list(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        leaving, people = await story.somebody("dr"), story.stage.people
        follow = await people.follow(leaving, story.bot.did)
        await story.stage.hears(leaving, WELCOME)
        await story.stage.network.jetstream.stop()
        coming = await story.somebody("dr")
        await people.follow(coming, story.bot.did)
        await people.unfollow(leaving, follow)
        await story.stage.hears(coming, WELCOME)
        await story.stage.hears(leaving, "You unfollowed")
        await story.stage.network.jetstream.start()
        await story.caught_up(coming)
        await story.nothing_new(coming)
        assert len(story.told(leaving)) == 2


@pytest.mark.need("S1-18")
async def test_a_welcome_that_she_does_not_take_is_tried_again(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, people = await story.somebody("dr"), story.stage.people
        await people.allow_messages(dr, "none")
        await people.follow(dr, story.bot.did)
        await story.member()  # her welcome comes after the one that was refused
        assert story.told(dr) == []
        await people.allow_messages(dr, "following")
        story.stage.clock.move_ahead(timedelta(hours=1, minutes=1))
        await story.stage.hears(dr, WELCOME)


@pytest.mark.need("S1-18")
async def test_a_welcome_waits_for_a_chat_that_is_down(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, witness = await story.somebody("dr"), await story.member()
        with story.stage.network.faults.during("*sendMessage", Fault.UNAVAILABLE):
            await story.stage.people.follow(dr, story.bot.did)
            await story.caught_up(witness)
            story.stage.clock.move_ahead(timedelta(minutes=2))
        story.stage.clock.move_ahead(timedelta(minutes=10))
        await story.stage.hears(dr, WELCOME)
        await story.nothing_new(dr)
