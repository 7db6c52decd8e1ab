"""Port `Turn`: many members' reports of one account, from their own cases to one verdict."""

import pytest

from bot.model.actions import Apply, Say
from bot.model.cases import Chat
from bot.model.changes import Advise, SetJoined
from bot.model.decisions import Decision
from bot.model.episodes import Flag, FlagState
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.model.reports import Voice
from bot.rules.conversation import answer
from tests.contract.ledgers import DAY, MINUTE, MOD, START, Desk, heard, stranger

EVE = stranger(9)
MANY = 50


def dr(number: int) -> AccountId:
    return AccountId(f"did:plc:doctor-{number}")


def post(number: int) -> PostId:
    return PostId(f"at://{EVE}/app.bsky.feed.post/{number}")


async def hears(desk: Desk, who: AccountId, text: str) -> Chat:
    async with desk.ledger.turn() as turn:
        return await turn.chat_for(heard(text, who, desk.clock.now()))


async def says(desk: Desk, who: AccountId, *texts: str) -> Decision:
    """The answer to the last of them, which is written as all of them are."""
    decision = Decision()
    for text in texts:
        decision = answer(await hears(desk, who, text), desk.policy)
        async with desk.ledger.turn() as turn:
            await turn.apply(decision)
    return decision


async def reported_by(desk: Desk, count: int) -> None:
    """A minute apart; each points at a post of her own."""
    await desk.join(MOD, is_moderator=True)
    for number in range(1, count + 1):
        await desk.join(dr(number), joined_at=START - 90 * DAY)
        await says(desk, dr(number), f"report {post(number)} because hate", "yes")
        desk.clock.later(MINUTE)


def lines(decision: Decision) -> list[tuple[AccountId, str]]:
    return [(act.to, act.line) for act in decision.actions if isinstance(act, Say)]


@pytest.mark.need("S3-3")
async def test_fifty_reports_are_one_item_and_nothing_is_done_to_anybody(desk: Desk) -> None:
    await reported_by(desk, MANY)
    await desk.restart()
    chat = await hears(desk, MOD, "queue")
    (item,) = chat.queue
    assert [each.number for each in item.reports] == list(range(1, MANY + 1))
    waiting = await desk.ledger.next_acts(1_000)
    assert not [order for order in waiting if isinstance(order.action, Apply)]
    assert not chat.in_force
    (hers,) = (await hears(desk, dr(1), "status")).episodes
    assert [contact.post for contact in hers.contacts] == [post(1)], "hers holds what she brought"


async def test_one_verdict_is_given_to_every_case_and_taken_back_from_each(desk: Desk) -> None:
    await reported_by(desk, 3)
    await says(desk, MOD, "next")
    shown = await hears(desk, MOD, "show")
    assert [sample.contact.post for sample in shown.samples] == [post(n) for n in (1, 2, 3)]
    judged = await says(desk, MOD, "dismiss", "yes")
    told = [(dr(n), "moderator_dismissed") for n in (1, 2, 3)]
    assert lines(judged) == [*told, (MOD, "judged")]
    await desk.restart()
    for number in (1, 2, 3):
        assert (await hears(desk, dr(number), "why")).verdicts == {number: "dismiss"}
    chat = await hears(desk, MOD, "queue")
    assert (chat.queue, [len(flag.reports) for flag in chat.closed]) == ((), [3])
    undone = await says(desk, MOD, "undo")
    assert [line for _, line in lines(undone)] == ["moderator_took_back"] * 3 + ["verdict_undone"]
    (item,) = (await hears(desk, MOD, "queue")).queue
    assert [each.state for each in item.reports] == [FlagState.OPEN] * 3


async def test_care_is_said_of_the_account_for_everybody_who_reported_it(desk: Desk) -> None:
    await reported_by(desk, 2)
    await says(desk, MOD, "next", "care number 2", "yes")
    for number in (1, 2):
        chat = await hears(desk, dr(number), "status")
        assert EVE in chat.asking
        assert chat.verdicts == {number: "care"}


async def test_who_takes_her_report_back_leaves_those_of_the_others(desk: Desk) -> None:
    await reported_by(desk, 3)
    await says(desk, MOD, "next")
    await says(desk, dr(1), "undo")
    (item,) = (await hears(desk, MOD, "queue")).queue
    assert [each.number for each in item.reports] == [2, 3]
    await says(desk, dr(1), "redo")
    (item,) = (await hears(desk, MOD, "queue")).queue
    assert [each.number for each in item.reports] == [1, 2, 3]


async def test_a_moderator_who_reported_it_herself_has_no_say(desk: Desk) -> None:
    await reported_by(desk, 2)
    await desk.join(MOD, is_moderator=True)
    await says(desk, MOD, f"report {post(7)} because hate", "yes")
    assert lines(await says(desk, MOD, "next")) == [(MOD, "queue_empty")]


async def test_a_report_after_the_verdict_is_a_new_item(desk: Desk) -> None:
    await reported_by(desk, 2)
    await says(desk, MOD, "next", "agree", "yes")
    await desk.join(dr(3), joined_at=START)
    await says(desk, dr(3), f"report {post(3)} because hate", "yes")
    (item,) = (await hears(desk, MOD, "queue")).queue
    assert [each.number for each in item.reports] == [3]


@pytest.mark.need("S3-3")
async def test_a_moderator_lowers_what_one_of_them_reports_for_a_while(desk: Desk) -> None:
    await reported_by(desk, 2)
    await says(desk, MOD, "next", "reporter 2 advisory", "yes")
    await desk.restart()
    (item,) = (await hears(desk, MOD, "queue")).queue
    assert voices(item) == [Voice.FULL, Voice.ADVISORY]
    assert (await hears(desk, dr(2), "status")).episodes[0].report == item.joined[0].report
    await desk.write(SetJoined(99, (), joined=True), Advise(99, START))
    other = PostId(f"at://{stranger(8)}/app.bsky.feed.post/1")
    await says(desk, dr(2), f"report {other} because threats", "yes")
    chat = await hears(desk, MOD, "queue")
    assert [voices(each) for each in chat.queue] == [[Voice.FULL, Voice.ADVISORY], [Voice.ADVISORY]]
    assert not any(each.is_severe for each in chat.queue), "her word alone makes nothing grave"
    await says(desk, MOD, "reporter 2 full", "yes")
    chat = await hears(desk, MOD, "queue")
    assert {voice for each in chat.queue for voice in voices(each)} == {Voice.FULL}
    desk.clock.later(31 * DAY)
    await says(desk, MOD, "next", "reporter 3 advisory", "yes")  # it is grave again, so it is first
    assert (await hears(desk, dr(2), "status")).who.is_advisory(desk.clock.now())
    desk.clock.later(31 * DAY)
    assert not (await hears(desk, dr(2), "status")).who.is_advisory(desk.clock.now())


async def test_three_that_were_no_harassment_make_advisory_and_an_undo_ends_it(desk: Desk) -> None:
    await desk.join(MOD, is_moderator=True)
    await desk.join(dr(1), joined_at=START - 90 * DAY)
    for number in (1, 2, 3):
        other = PostId(f"at://{stranger(number)}/app.bsky.feed.post/1")
        await says(desk, dr(1), f"report {other} because hate", "yes")
        judged = await says(desk, MOD, "next", "dismiss", "yes")
        assert ((dr(1), "reporter_advisory") in lines(judged)) is (number == 3)
        desk.clock.later(MINUTE)
    who = (await hears(desk, dr(1), "status")).who
    assert who.advisory_until == desk.clock.now() - MINUTE + 30 * DAY
    assert (dr(1), "reporter_full") in lines(await says(desk, MOD, "undo"))
    assert (await hears(desk, dr(1), "status")).who.advisory_until is None


async def test_what_a_later_report_added_is_taken_out_and_put_back(desk: Desk) -> None:
    await reported_by(desk, 1)
    await says(desk, dr(1), f"report {post(2)} because hate")
    assert await posts(desk) == [post(1), post(2)]
    assert lines(await says(desk, dr(1), "undo")) == [(dr(1), "undone_join")]
    assert await posts(desk) == [post(1)]
    assert len((await hears(desk, MOD, "queue")).queue) == 1, "the case stays"
    await desk.restart()
    await says(desk, dr(1), "redo")
    assert await posts(desk) == [post(1), post(2)]
    await says(desk, dr(1), "undo", "undo")
    assert (await hears(desk, MOD, "queue")).queue == (), "the report itself, last of all"


async def posts(desk: Desk) -> list[PostId]:
    (case,) = (await hears(desk, dr(1), "status")).episodes
    return [contact.post for contact in case.contacts]


def voices(item: Flag) -> list[Voice]:
    return [each.report.voice for each in item.reports if each.report]
