"""What the ledger keeps of acts on a member, and for whom."""

from dataclasses import replace

import pytest

from bot.model.cases import Chat
from bot.model.changes import ForgetPerson, LinkAccounts, SetSuspension, UnlinkAccount
from bot.model.people import AccountId, Network
from bot.model.suspensions import Suspension
from bot.pipeline.hear import hear
from bot.store.tables import suspensions
from tests.contract.ledgers import ADA, BEA, DAY, MOD, START, Desk, heard

SECOND = AccountId("did:plc:second-moderator")
GIVEN = Suspension(1, "false reports", START, START + 30 * DAY, deciders=(MOD, SECOND))


async def prepare(desk: Desk) -> None:
    for account in (MOD, SECOND):
        await desk.join(account, is_moderator=True)
    await desk.join()
    await desk.write(SetSuspension(ADA, GIVEN))


async def chat_of(desk: Desk, account: AccountId) -> Chat:
    async with desk.ledger.turn() as turn:
        return await turn.chat_for(heard("status", account))


async def test_it_comes_back_as_it_was_written(desk: Desk) -> None:
    await prepare(desk)
    await desk.restart()
    hers, theirs = await chat_of(desk, ADA), await chat_of(desk, MOD)
    assert (hers.suspension, hers.suspensions) == (GIVEN, ())
    assert (theirs.suspension, theirs.suspensions) == (None, ((ADA, GIVEN),))


@pytest.mark.need("S3-10")
@pytest.mark.parametrize(
    ("given", "days"), [(GIVEN, 30), (replace(GIVEN, appealed_at=START), 7)], ids=["", "appealed"]
)
async def test_it_ends_by_itself(desk: Desk, given: Suspension, days: int) -> None:
    await prepare(desk)
    await desk.write(SetSuspension(ADA, given))
    desk.clock.later(days * DAY - DAY)
    assert (await chat_of(desk, ADA)).suspension == given
    desk.clock.later(DAY)
    assert (await chat_of(desk, ADA)).suspension is None
    assert (await chat_of(desk, MOD)).suspensions == ()
    desk.clock.later(30 * DAY)
    assert (await desk.ledger.sweep())["suspensions"] == 1


@pytest.mark.need("S3-10")
async def test_parting_from_an_account_ends_neither_it_nor_that_reports_weigh_less(
    desk: Desk,
) -> None:
    await prepare(desk)
    await desk.join(BEA)
    until = desk.clock.now() + DAY
    her = await desk.join(advisory_until=until)
    await desk.write(LinkAccounts(her.account, BEA), UnlinkAccount(BEA))
    parted = await chat_of(desk, BEA)
    assert (parted.suspension, parted.who.advisory_until) == (GIVEN, until)
    await hear(
        [heard("release 1", MOD, desk.clock.now())],
        "1",
        Network.BLUESKY,
        ledger=desk.ledger,
        policy=desk.policy,
    )
    assert [(await chat_of(desk, each)).suspension for each in (ADA, BEA)] == [None, None]


async def test_one_word_ends_it_and_the_audit_knows_whose(desk: Desk) -> None:
    await prepare(desk)
    await desk.write(SetSuspension(ADA, None, MOD, "release"))
    assert (await chat_of(desk, ADA)).suspension is None
    (act,) = await desk.ledger.moderator_acts(START, START + DAY)
    assert (act.by, act.about) == (MOD, {"word": "release"})


@pytest.mark.need("S3-10", "S1-18")
async def test_who_decided_it_is_not_in_her_data_nor_anything_in_clear(desk: Desk) -> None:
    await prepare(desk)
    exported = await desk.ledger.export(ADA)
    assert exported["suspension"]["reason"] == "false reports"
    assert not [each for each in (MOD, SECOND) if each in str(exported)]
    async with desk.ledger.page() as page:
        (row,) = await page.rows(suspensions.select())
    assert not [each for each in (ADA, MOD, "false reports") if each in str(tuple(row))]


async def test_forgetting_takes_it_along_and_names_no_moderator_who_was_forgotten(
    desk: Desk,
) -> None:
    await prepare(desk)
    await desk.write(ForgetPerson(SECOND))
    assert (await chat_of(desk, ADA)).suspension == replace(GIVEN, deciders=(MOD,))
    await desk.write(ForgetPerson(ADA))
    assert (await chat_of(desk, MOD)).suspensions == ()
    await desk.write(SetSuspension(ADA, GIVEN))
    assert (await chat_of(desk, MOD)).suspensions == ()
