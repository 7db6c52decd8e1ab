"""Strangers, groups, long messages and moderators: who is answered, how, and in which order."""

from datetime import timedelta
from pathlib import Path

import pytest
from multidict import MultiDict

from bot.rehearsal.bluesky.people import Person
from bot.rehearsal.bluesky.wire import Call, Caller, Via
from bot.rehearsal.faults import Fault
from tests.story.staging import Story, a_story

THREAT = "I know where you live and I will kill you."
STRANGER = "Hello. I'm House Call"


def _many_write(story: Story, count: int) -> None:
    """Straight into the chat service: a thousand drivers would only wait for each other."""
    network, bot = story.stage.network, story.bot.did
    for number in range(count):
        who = network.world.open_account(f"stranger-{number:04d}.test", "made-up")
        caller = Caller(who.did, Via.PASSWORD)
        opened = network.chat.get_convo_for_members(Call("", MultiDict(members=bot), {}, caller))
        message = {"text": f"Is this a bot? I have asked {number} times."}
        body = {"convoId": opened["convo"]["id"], "message": message}
        network.chat.send_message(Call("", MultiDict(), body, caller))


async def test_a_thousand_strangers_do_not_delay_a_severe_alert(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, (one,) = await story.member(), await story.crowd(1)
        post = await story.post(dr)
        _many_write(story, 1000)
        await story.until(lambda: len(_said_by_bot(story)) > 1)  # one stranger has been answered
        await story.stage.people.post(one, THREAT, reply_to=post)
        before = len(_said_by_bot(story))
        alert = await story.stage.hears(dr, "I'm sorry to bring this", "hurting you")
        assert _said_by_bot(story)[before] == alert.text


async def test_an_answer_on_its_way_is_none_to_a_card_that_came_after_it(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member(connected=True)
        post, _ = await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        (threat,) = await story.crowd(1)
        faults = stage.network.faults
        log, unread = "/xrpc/chat.bsky.convo.getLog", "/xrpc/chat.bsky.convo.listConvos"
        with faults.during(log, Fault.UNAVAILABLE), faults.during(unread, Fault.UNAVAILABLE):
            await stage.people.message(dr, story.bot.did, "1")
            stage.clock.move_ahead(timedelta(seconds=20))
            await stage.people.post(threat, THREAT, reply_to=post)
            await story.until(lambda: any("hurting you" in text for text in story.told(dr)))
        await stage.hears(dr, "hurting you")
        await stage.hears(dr, "came in between, so I did nothing")
        assert stage.network.mute_calls() == []
        await stage.says(dr, "1")
        await stage.hears(dr, "Done. 1 account is hidden")
        assert list(stage.network.muted_by(dr.did)) == [threat.did]


async def test_who_is_excepted_by_a_link_or_an_emoji_stays_visible(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member(connected=True)
        post, strangers = await story.post(dr), await story.crowd(7)
        linked, fiery = strangers[:2]
        await stage.people.set_profile(fiery, "\U0001f525\U0001f525")
        await story.hostile(strangers, post)
        await story.gathered(dr)
        await stage.hears(dr, "I'm sorry")
        link = f"https://bsky.app/profile/{linked.handle}"
        await stage.says(dr, f"1 but not {link} and \U0001f525\U0001f525")
        await stage.hears(dr, "hide 5 accounts", "leave out 2")
        await stage.says(dr, "yes")
        await stage.hears(dr, "Done. 5 accounts are hidden")
        assert not {linked.did, fiery.did} & set(stage.network.muted_by(dr.did))
        await stage.says(dr, f"unmute all but not {strangers[2].did}")
        await stage.hears(dr, "bringing 4 accounts back")
        await story.until(lambda: list(stage.network.muted_by(dr.did)) == [strangers[2].did])


def _said_by_bot(story: Story) -> list[str]:
    sent = story.stage.network.messages()
    return [message.text for message in sent if message.sender == story.bot.did]


@pytest.mark.need("S1-18", "S3-2")
async def test_a_stranger_gets_one_uniform_answer_a_day(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, (outsider, asking, curious) = await story.member(), await story.crowd(3)
        await story.stage.says(asking, f"Is {dr.handle} a member?")
        first = await story.stage.hears(asking, STRANGER)
        story.stage.clock.move_ahead(timedelta(minutes=2))
        await story.stage.says(curious, f"Protect https://bsky.app/profile/{outsider.did}")
        second = await story.stage.hears(curious, STRANGER)
        assert first.text == second.text
        for text in (f"mute for {dr.handle}", "status", "undo", "yes", "my data", "hello?"):
            await story.stage.says(asking, text)
        await story.nothing_new(dr)
        story.stage.clock.move_ahead(timedelta(minutes=5))
        await story.nothing_new(dr)
        assert len(story.told(asking)) == 1
        story.stage.clock.move_ahead(timedelta(days=1))
        await story.stage.says(asking, "hello again")
        await story.stage.hears(asking, STRANGER)


async def test_a_group_is_never_answered(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, (one,) = await story.member(), await story.crowd(1)
        chat = story.stage.network.chat
        group = chat.open_group("Friends", [one.did, dr.did, story.bot.did])
        chat.say(one.did, group, "join")
        chat.say(dr.did, group, "stop")
        await story.nothing_new(dr)
        assert story.told(one) == []


async def test_a_message_of_ten_thousand_bytes_is_answered_like_any_other(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, family = await story.member(), "\U0001f468‍\U0001f469‍\U0001f467‍\U0001f466"
        longest = family * 400
        assert len(longest.encode()) == 10_000
        await story.stage.says(dr, longest)
        await story.stage.hears(dr, "I didn't follow that", "Nothing has changed")
        await story.stage.says(dr, "mute " + "very " * 195 + "stupid")
        await story.stage.hears(dr, "Nothing has changed")
        await story.nothing_new(dr)


@pytest.mark.need("S3-9", "S1-6")
async def test_two_moderators_look_at_two_cases(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member()
        ada, ben = await story.somebody("mod"), await story.somebody("mod")
        await story.appoint(ada, ben)
        for one in (ada, ben):
            await stage.says(one, "queue")
            await stage.hears(one, "0 cases wait")
        _, strangers = await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        for one in (ada, ben):
            await stage.hears(one, "1 case waits for a look")
        await stage.says(ada, "next")
        case = await stage.hears(ada, "Case 1, yours until", "6 accounts", "Names and words")
        for hidden in (dr, *strangers):
            assert hidden.handle not in case.text
            assert hidden.did not in case.text
        await stage.says(ben, "next")
        await stage.hears(ben, "No case is waiting")
        await stage.says(ben, "agree")
        await stage.hears(ben, "You hold no case")
        await stage.says(ada, "show")
        await stage.hears(ada, "Number 1")
        await stage.says(ada, "agree")
        await stage.hears(ada, "hostile in case 1", "Nothing happens to the accounts", "yes or no")
        await stage.says(ada, "yes")
        await stage.hears(ada, "Sent. Case 1 is closed")
        await stage.hears(dr, "also saw it as hostile")
        await _second_case_is_dismissed(story, dr, ben)
        await stage.says(dr, "why")
        await stage.hears(dr, "A moderator saw no harassment")
        assert stage.network.mute_calls() == []


async def _second_case_is_dismissed(story: Story, dr: Person, ben: Person) -> None:
    stage = story.stage
    stage.clock.move_ahead(timedelta(hours=3))
    await story.until(story.no_case_is_open)
    await story.dogpile(dr)
    await stage.hears(dr, "I'm sorry")
    await stage.hears(ben, "1 case waits for a look")
    await stage.says(ben, "next")
    await stage.hears(ben, "Case 2, yours until")
    await stage.says(ben, "dismiss")
    await stage.hears(ben, "case 2, with 6 accounts, is no harassment", "yes or no")
    stage.clock.move_ahead(timedelta(minutes=11))
    await stage.hears(ben, "so I did nothing")
    await stage.says(ben, "dismiss")
    await stage.hears(ben, "yes or no")
    await stage.says(ben, "yes")
    await stage.hears(ben, "Sent. Case 2 is closed")
    await stage.hears(dr, "saw a dispute, not harassment")
