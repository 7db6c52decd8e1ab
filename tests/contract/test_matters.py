"""What the ledger keeps of complaints and of wishes for a person, and for whom."""

from dataclasses import replace

import pytest

from bot.model.actions import Field, Say
from bot.model.cases import About
from bot.model.changes import ForgetPerson, OpenEpisode, SetFlag, SetMatter
from bot.model.episodes import Flag
from bot.model.lines import Line
from bot.model.matters import Matter, MatterKind, MatterState, words_name
from bot.model.people import AccountId, Network
from bot.pipeline.hear import hear
from bot.store.ledger import House, open_ledger
from bot.store.tables import matters
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    MASTER,
    MOD,
    START,
    Desk,
    episode,
    heard,
    render,
    reply,
)

SECOND = AccountId("did:plc:second-moderator")
OUTSIDE = AccountId("did:plc:outside-contact")
ONE = Matter(1, MatterKind.COMPLAINT, ADA, START, (SECOND,), "they laughed", case=1)


async def prepare(desk: Desk) -> None:
    for account in (MOD, SECOND):
        await desk.join(account, is_moderator=True)
    await desk.join()
    await desk.write(SetMatter(ONE))


async def seen_by(desk: Desk, account: AccountId, text: str = "status") -> tuple[Matter, ...]:
    async with desk.ledger.turn() as turn:
        return (await turn.chat_for(heard(text, account))).matters


@pytest.mark.need("S3-5")
async def test_it_is_seen_by_her_and_by_whom_it_was_put_before_and_by_nobody_else(
    desk: Desk,
) -> None:
    await prepare(desk)
    await desk.join(BEA)
    await desk.restart()
    assert await seen_by(desk, ADA) == await seen_by(desk, SECOND) == (ONE,)
    for other in (MOD, BEA, AccountId("did:plc:stranger")):
        assert await seen_by(desk, other) == ()
    over = replace(ONE, state=MatterState.CLOSED)
    await desk.write(SetMatter(over))
    assert await seen_by(desk, ADA) == (over,)
    assert await seen_by(desk, SECOND) == ()


@pytest.mark.need("S3-5")
async def test_nothing_of_it_reaches_the_person_it_is_about(desk: Desk) -> None:
    await prepare(desk)
    assert "laughed" not in str(await desk.ledger.export(MOD))
    async with desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard("log", MOD))
    assert "laughed" not in str(chat)
    assert (chat.queue, chat.decided, chat.proposals, chat.matters) == ((), (), (), ())


async def test_it_is_in_her_data_without_who_read_it_and_nowhere_in_clear(desk: Desk) -> None:
    await prepare(desk)
    exported = await desk.ledger.export(ADA)
    assert [each["text"] for each in exported["matters"]] == ["they laughed"]
    assert SECOND not in str(exported)
    async with desk.ledger.page() as page:
        (row,) = await page.rows(matters.select())
    assert not any(each in str(tuple(row)) for each in (ADA, SECOND, "laughed"))


async def test_it_goes_after_ninety_days_or_with_her(desk: Desk) -> None:
    await prepare(desk)
    await desk.write(SetMatter(replace(ONE, number=2, at=START + DAY)))
    desk.clock.later(90 * DAY + DAY / 2)
    assert (await desk.ledger.sweep())["matters"] == 1
    assert [each.number for each in await seen_by(desk, ADA)] == [2]
    await desk.write(ForgetPerson(ADA))
    assert await seen_by(desk, SECOND) == ()
    async with desk.ledger.turn() as turn:
        assert (await turn.chat_for(heard("complain", MOD))).next_matter == 3


async def test_the_outside_contact_answers_though_nothing_is_kept_of_her(desk: Desk) -> None:
    await desk.close()
    house = House(MASTER, desk.policy, desk.clock, render, about=About(outside=OUTSIDE))
    desk.opened = await open_ledger(desk.url, house)
    await prepare(desk)
    await desk.write(SetMatter(replace(ONE, readers=(OUTSIDE,))))
    message = heard("answer 1 I will look into it", OUTSIDE)
    await hear((message,), "1", Network.BLUESKY, ledger=desk.ledger, policy=desk.policy)
    (matter,) = await seen_by(desk, ADA)
    assert (matter.state, matter.answered_by) == (MatterState.ANSWERED, OUTSIDE)


async def test_a_reader_who_is_forgotten_is_named_in_it_no_more(desk: Desk) -> None:
    await prepare(desk)
    answered = replace(ONE, state=MatterState.ANSWERED, answered_by=SECOND)
    await desk.write(SetMatter(answered, SECOND, "answer"))
    await desk.write(ForgetPerson(SECOND))
    assert await seen_by(desk, ADA) == (replace(answered, readers=(), answered_by=None),)


@pytest.mark.need("S3-5")
async def test_whoever_had_a_hand_in_a_case_is_known_when_it_is_complained_about(
    desk: Desk,
) -> None:
    await prepare(desk)
    await desk.keep(reply(1))
    await desk.write(OpenEpisode(episode(1, [reply(1)])))
    flag = Flag.of(episode(1, [reply(1)]))
    await desk.write(SetFlag(replace(flag, claimed_by=MOD), MOD, "next"))
    await desk.write(SetFlag(flag, MOD, "pass"))
    async with desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard("complain about case 1: they laughed"))
        assert chat.handlers == {1: {MOD}}
        assert {each.account for each in chat.moderators} == {MOD, SECOND}
        other = await turn.chat_for(heard("status"))
        assert (other.handlers, other.moderators) == ({}, ())


async def test_words_that_have_not_left_when_she_is_forgotten_never_leave(desk: Desk) -> None:
    await prepare(desk)
    fields: dict[str, Field] = {"number": 1, "text": ONE.text, "left": ""}
    words = Say(SECOND, Line.MATTER_WORDS, fields, replaces=words_name(1))
    await desk.write(actions=(words,))
    await desk.write(ForgetPerson(ADA))
    while order := await desk.ledger.next_message():
        assert "laughed" not in (order.text or "")
        await desk.settle(await desk.ledger.start(order), receipt=order.once)
