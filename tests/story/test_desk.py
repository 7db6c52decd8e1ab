"""Two moderators at one desk: notes, a second view, recusal, rest."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.people import AccountId
from bot.model.senses import Heard
from bot.rehearsal.bluesky.people import Person
from tests.story.staging import Story, a_story


async def _agrees(story: Story, moderator: Person, *answer: str) -> None:
    stage = story.stage
    await stage.says(moderator, "agree")
    await stage.hears(moderator, "Two of you must agree", "yes or no")
    await stage.says(moderator, "yes")
    await stage.hears(moderator, *answer)


@pytest.mark.need("S3-1", "S3-9", "S2-5")
async def test_a_case_that_needs_two_goes_from_hand_to_hand(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member()
        ada, ben = await story.somebody("mod"), await story.somebody("mod")
        await story.appoint(ada, ben)
        for one in (ada, ben):
            await stage.says(one, "log")
            await stage.hears(one, "No moderator has decided anything")
        await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry", "6 accounts")
        for one in (ada, ben):
            await stage.hears(one, "1 case waits for a look")
        await stage.says(ada, "next")
        await stage.hears(ada, "Case 1, yours until", "Names and words are hidden")
        await stage.says(ada, "note several use the same words")
        await stage.hears(ada, "Kept with case 1")
        await stage.says(ada, "care number 2")
        await stage.hears(ada, "may be asking for help", "yes or no")
        await stage.says(ada, "yes")
        await stage.hears(ada, "counts no more")
        await stage.hears(dr, "may be asking for help")
        await stage.says(ada, "ask second")
        await stage.hears(ada, "Case 1 needs two of you now")
        await _agrees(story, ada, "Case 1 closes when a second moderator")
        await stage.hears(ben, "A case needs a second view")
        await stage.says(ada, "next")
        await stage.hears(ada, "No case is waiting")

        await stage.says(ben, "next")
        await stage.hears(ben, "5 accounts", "1 account may be asking", "1 note by others")
        await stage.says(ben, "note")
        await stage.hears(ben, "several use the same words")
        await stage.says(ben, "hold 1h")
        await stage.hears(ben, "Case 1 rests until")
        await stage.says(ben, "next")
        await stage.hears(ben, "No case is waiting")
        stage.clock.move_ahead(timedelta(hours=1, minutes=1))
        await stage.says(ben, "next")
        await stage.hears(ben, "Case 1, yours until")
        await _agrees(story, ben, "Case 1 is closed")
        await stage.hears(dr, "also saw it as hostile")
        await stage.says(ada, "log")
        await stage.hears(ada, "agreed on 1 case", "case 1 agreed")
        assert stage.network.mute_calls() == []


@pytest.mark.need("S3-1")
async def test_who_knows_an_account_leaves_the_case_and_who_rests_hears_of_none(
    tmp_path: Path,
) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member()
        ada, ben = await story.somebody("mod"), await story.somebody("mod")
        known = await story.somebody()
        await stage.people.follow(ada, known.did)
        await story.appoint(ada, ben)
        await stage.says(ada, "queue")
        await stage.hears(ada, "0 cases wait")
        await stage.says(ben, "break 3 days")
        await stage.hears(ben, "You're on a break until")
        post, strangers = await story.post(dr), [known, *await story.crowd(5)]
        await story.hostile(strangers, post)
        await story.gathered(dr)
        await stage.hears(dr, "I'm sorry")
        await stage.hears(ada, "1 case waits for a look")
        await stage.says(ada, "next")
        await stage.hears(ada, "Case 1, yours until")
        await story.until(lambda: _knows_whom_she_follows(story, ada))
        for typed in ("show", "agree"):
            await stage.says(ada, typed)
            await stage.hears(ada, "Case 1 has an account in it that you follow")
        await stage.says(ada, "recuse")
        await stage.hears(ada, "gone from your view")
        await stage.says(ada, "queue")
        await stage.hears(ada, "0 cases wait")
        await stage.says(ben, "next")
        await stage.hears(ben, "You're on a break until")
        await stage.says(ben, "break off")
        await stage.hears(ben, "1 case waits")
        await stage.says(ben, "next")
        await stage.hears(ben, "Case 1, yours until")


@pytest.mark.need("S3-1", "S3-2")
async def test_two_moderators_invite_a_third_who_stays_one_over_a_restart(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr = story.stage, await story.member()
        ada, ben, eve = [await story.somebody(name) for name in ("mod", "mod", "newcomer")]
        await stage.says(eve, "accept")
        await stage.hears(eve, "I can't talk about other people")
        await story.appoint(ada, ben)
        for one in (ada, ben):
            await stage.says(one, "interests: none")
            await stage.hears(one, "Kept with today's date")
        link = f"https://bsky.app/profile/{eve.did}"
        await _with_yes(story, ada, f"invite {link}", "Proposed as number 1")
        await stage.hears(ben, "A proposal waits")
        await _with_yes(story, ben, "support 1", "invitation is open", "Agreed by two")
        await stage.hears(ada, "supports proposal 1", "invitation is open", "message me accept")
        await stage.says(eve, "accept")
        await stage.hears(eve, "You're a moderator here now")
        await story.appoint()
        story.moderators.add(eve.did)
        await stage.says(eve, "queue")
        await stage.hears(eve, "0 cases wait")
        await stage.says(dr, "moderators")
        await stage.hears(dr, "3 volunteer moderators", "Moderator 3: nothing stated yet")


async def _with_yes(story: Story, moderator: Person, word: str, *answers: str) -> None:
    await story.stage.says(moderator, word)
    await story.stage.hears(moderator, "yes or no")
    await story.stage.says(moderator, "yes")
    await story.stage.hears(moderator, *answers)


async def _knows_whom_she_follows(story: Story, moderator: Person) -> bool:
    asks = Heard("1", "1", AccountId(moderator.did), "queue", story.stage.clock.now())
    async with story.housecall.ledger.turn() as turn:
        return (await turn.chat_for(asks)).circle_read
