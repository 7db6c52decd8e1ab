"""What the ledger keeps of the answer of an account on our list, and for whom."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.model.cases import Chat
from bot.model.changes import (
    AddEntry,
    EndEntry,
    ForgetPerson,
    OpenEpisode,
    SetFlag,
    SetProposal,
    SetRebuttal,
)
from bot.model.episodes import Flag
from bot.model.lists import ListReason, TakenBack
from bot.model.people import AccountId, Network
from bot.model.proposals import Proposal, ProposalKind, ProposalState
from bot.model.rebuttals import Rebuttal
from bot.pipeline.hear import hear
from bot.pipeline.ticks import tick
from bot.store.tables import rebuttals
from tests.contract.ledgers import (
    BEA,
    DAY,
    HOUR,
    MINUTE,
    MOD,
    START,
    Desk,
    World,
    episode,
    heard,
    reply,
    stranger,
)

BAD = stranger(1)
SECOND, THIRD, FOURTH = (AccountId(f"did:plc:moderator-{n}") for n in (2, 3, 4))
GIVEN = Rebuttal(1, 1, BAD, START, "I was angry", (FOURTH,), ends_at=START + 7 * DAY)


async def prepare(desk: Desk) -> None:
    """MOD proposed it, SECOND agreed, THIRD handled another case with the account."""
    for account in (MOD, SECOND, THIRD, FOURTH):
        await desk.join(account, is_moderator=True)
    for number, member in ((1, None), (2, BEA)):
        seen = reply(1) if member is None else reply(1, member=member)
        await desk.join(seen.member)
        await desk.keep(seen)
        await desk.write(OpenEpisode(episode(number, [seen], member=seen.member)))
        if member is not None:
            await desk.write(SetFlag(Flag.of(episode(2, [seen], member=member)), THIRD, "pass"))
    one = Proposal(1, ProposalKind.LIST, MOD, START, START + DAY, about=BAD)
    await desk.write(SetProposal(one, MOD, "propose"))
    desk.clock.later(HOUR)
    agreed = replace(one, state=ProposalState.AGREED, decided_by=SECOND)
    entry = AddEntry(BAD, ListReason.THREATS, START + 30 * DAY, case=1)
    await desk.write(SetProposal(agreed, SECOND, "support"), entry)


async def chat_of(desk: Desk, account: AccountId, text: str = "why am i on this") -> Chat:
    async with desk.ledger.turn() as turn:
        return await turn.chat_for(heard(text, account))


@pytest.mark.need("S3-4")
async def test_who_had_a_part_in_it_is_known_when_the_account_answers(desk: Desk) -> None:
    await prepare(desk)
    listed = (await chat_of(desk, BAD, "answer I was angry")).listed
    assert listed is not None
    assert listed.involved == {MOD, SECOND, THIRD}
    asked = (await chat_of(desk, BAD)).listed
    assert asked is not None
    assert (asked.entry.said.reason, asked.involved) == (ListReason.THREATS, frozenset())
    assert (await chat_of(desk, stranger(2))).listed is None


async def test_the_answer_is_kept_sealed_and_shown_to_moderators(desk: Desk) -> None:
    await prepare(desk)
    await desk.write(SetRebuttal(GIVEN))
    await desk.restart()
    listed = (await chat_of(desk, BAD)).listed
    assert listed is not None
    assert listed.rebuttal == GIVEN
    assert (await chat_of(desk, FOURTH)).rebuttals == (GIVEN,)
    assert (await chat_of(desk, BEA)).rebuttals == ()
    exported = (await desk.ledger.export(BAD))["listed"]
    assert exported["answered"] == "I was angry"
    assert FOURTH not in str(exported)
    async with desk.ledger.page() as page:
        (row,) = await page.rows(sa.select(rebuttals))
    assert not [each for each in (BAD, FOURTH, "angry") if each in str(tuple(row))]


@pytest.mark.need("S3-4")
async def test_an_entry_whose_answer_nobody_decides_comes_off_after_a_week(desk: Desk) -> None:
    await prepare(desk)
    await desk.write(SetRebuttal(GIVEN))
    for days, stands in ((6, True), (1, False)):
        desk.clock.later(days * DAY)
        await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock)
        await World().carry_out(desk)
        assert ((await chat_of(desk, BAD)).listed is not None) is stands
    assert (await chat_of(desk, FOURTH)).rebuttals == ()


async def test_one_that_two_let_stand_stays(desk: Desk) -> None:
    await prepare(desk)
    await desk.write(SetRebuttal(replace(GIVEN, stands=True, ends_at=None)))
    desk.clock.later(20 * DAY)
    await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock)
    assert (await chat_of(desk, BAD)).listed is not None


async def test_forgetting_takes_the_answer_and_the_names_of_readers(desk: Desk) -> None:
    await prepare(desk)
    await desk.write(SetRebuttal(GIVEN))
    await desk.write(ForgetPerson(FOURTH))
    assert (await chat_of(desk, THIRD)).rebuttals == (replace(GIVEN, readers=()),)
    await desk.write(ForgetPerson(BAD))
    assert (await chat_of(desk, THIRD)).rebuttals == ()


async def test_it_goes_with_the_entry_it_is_about(desk: Desk) -> None:
    await prepare(desk)
    await desk.write(SetRebuttal(GIVEN))
    await desk.write(EndEntry(1, TakenBack.WITHDRAWN))
    desk.clock.later(91 * DAY)
    await desk.ledger.sweep()
    assert (await desk.ledger.sweep())["rebuttals"] == 0
    async with desk.ledger.page() as page:
        assert not await page.rows(sa.select(rebuttals))


async def says(desk: Desk, who: AccountId, *texts: str) -> None:
    for text in texts:
        now = desk.clock.later(MINUTE)
        message = replace(heard(text, who, at=now), message=str(now))
        await hear([message], "1", Network.BLUESKY, ledger=desk.ledger, policy=desk.policy)


async def told(desk: Desk) -> list[tuple[AccountId, str]]:
    """What has been said since, and to whom; so many can leave in a minute."""
    found = []
    for _ in range(3):
        desk.clock.later(MINUTE)
        while order := await desk.ledger.next_message():
            found.append((order.action.to, order.text or ""))  # type: ignore[union-attr]  # a Say
            await desk.settle(await desk.ledger.start(order), receipt=order.once)
    return found


@pytest.mark.need("S3-4")
@pytest.mark.parametrize(
    ("decided", "hears"),
    [
        ("two let it stand", "answer_stands"),
        ("one takes it off", "listed_no_more"),
        ("nobody decides", "listed_no_more"),
    ],
)
async def test_one_answer_is_read_decided_and_its_end_is_told_to_who_asks(
    desk: Desk, decided: str, hears: str
) -> None:
    fifth = AccountId("did:plc:moderator-5")
    await prepare(desk)
    for account in (FOURTH, fifth):
        await desk.join(account, is_moderator=True, interests_at=START)
    await told(desk)
    await says(desk, BAD, "why am i on this")
    ((who, answer),) = await told(desk)
    assert (who, "may_answer" in answer) == (BAD, True)
    await says(desk, BAD, "answer I was angry", "answer and once more")
    read = await told(desk)
    assert {who for who, _ in read} == {FOURTH, fifth}, "who had no part in it"
    assert all("I was angry" in text and "once more" not in text for _, text in read)
    if decided == "two let it stand":
        await says(desk, FOURTH, "list keep 1", "yes")
        await says(desk, fifth, "support 2", "yes")
    elif decided == "one takes it off":
        await says(desk, fifth, "list drop 1")
    desk.clock.later(7 * DAY)
    await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock)
    assert BAD not in {who for who, _ in await told(desk)}, "it is not written to unasked"
    await says(desk, BAD, "why am i on this")
    assert [hears in text for who, text in await told(desk) if who == BAD] == [True]
    desk.clock.later(91 * DAY)
    await desk.ledger.sweep()
    await says(desk, BAD, "why am i on this", "why am i on this")
    assert [text for who, text in await told(desk) if who == BAD] == ["stranger[]"]
