"""What the ledger keeps of proposals, and that all automatic acts are off."""

from dataclasses import replace

import pytest

from bot.model.actions import Say
from bot.model.changes import ForgetPerson, SetHalted, SetProposal
from bot.model.people import AccountId
from bot.model.proposals import Proposal, ProposalKind, ProposalState
from bot.pipeline.ticks import tick
from bot.store.proposals import KEPT_FOR
from bot.store.tables import proposals
from tests.contract.ledgers import ADA, BEA, DAY, MINUTE, MOD, START, Desk, heard

SECOND = AccountId("did:plc:second-moderator")
ONE = Proposal(
    number=1,
    kind=ProposalKind.RESUME,
    by=MOD,
    at=START,
    lapses_at=START + 7 * DAY,
    about=ADA,
    terms={"days": "30"},
    barred=(BEA,),
)


async def waiting(desk: Desk) -> list[Proposal]:
    async with desk.ledger.turn() as turn:
        return list((await turn.chat_for(heard("proposals", SECOND))).proposals)


async def prepare(desk: Desk) -> None:
    for account in (MOD, SECOND):
        await desk.join(account, is_moderator=True)
    await desk.write(SetProposal(ONE, MOD, "propose"))


async def test_it_comes_back_as_it_was_written_and_only_to_moderators(desk: Desk) -> None:
    await prepare(desk)
    await desk.join(BEA)
    await desk.restart()
    assert await waiting(desk) == [ONE]
    async with desk.ledger.turn() as turn:
        assert (await turn.chat_for(heard("proposals", SECOND))).next_proposal == 2
        assert (await turn.chat_for(heard("proposals", BEA))).proposals == ()


async def test_who_it_is_about_stands_nowhere_in_clear(desk: Desk) -> None:
    await prepare(desk)
    async with desk.ledger.page() as page:
        (row,) = await page.rows(proposals.select())
    assert not any(each in str(tuple(row)) for each in (ADA, BEA, MOD))


async def test_each_step_is_in_the_audit_under_the_moderator_who_took_it(desk: Desk) -> None:
    await prepare(desk)
    agreed = replace(ONE, state=ProposalState.AGREED, decided_by=SECOND, closed_at=START)
    await desk.write(SetProposal(agreed, SECOND, "support"))
    words = {}
    for who in (MOD, SECOND):
        entries = (await desk.ledger.export(who))["audit"]
        words[who] = [each["about"]["word"] for each in entries if each["what"] == "moderator"]
    assert words == {MOD: ["propose"], SECOND: ["support"]}
    assert await waiting(desk) == []


async def test_nobody_in_time_and_it_lapses_once(desk: Desk) -> None:
    await prepare(desk)
    for _ in range(2):
        await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock)
    assert await waiting(desk) == [ONE]
    desk.clock.later(7 * DAY)
    for _ in range(2):
        await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock)
    assert await waiting(desk) == []
    said = [order["line"] for order in (await desk.ledger.export(MOD))["orders"]]
    assert said.count("proposal_lapsed") == 1


@pytest.mark.parametrize("account", [MOD, ADA])
async def test_what_she_proposed_or_what_concerns_her_is_forgotten_with_her(
    desk: Desk, account: AccountId
) -> None:
    await prepare(desk)
    await desk.write(ForgetPerson(account))
    assert await waiting(desk) == []


async def test_who_was_kept_out_and_is_forgotten_is_named_no_more(desk: Desk) -> None:
    await prepare(desk)
    await desk.write(ForgetPerson(BEA))
    assert await waiting(desk) == [replace(ONE, barred=())]


async def test_decided_ones_are_let_go_after_a_month(desk: Desk) -> None:
    await prepare(desk)
    await desk.write(SetProposal(replace(ONE, state=ProposalState.REFUSED, closed_at=START)))
    desk.clock.later(KEPT_FOR + MINUTE)
    assert (await desk.ledger.sweep())["proposals"] == 1
    await desk.write(SetProposal(replace(ONE, number=2)))
    assert [each.number for each in await waiting(desk)] == [2]


async def test_stopped_is_stopped_for_everyone_and_over_a_restart(desk: Desk) -> None:
    await desk.join(MOD, is_moderator=True)
    await desk.join()
    await desk.write(SetHalted(MOD, halted=True, why="a wrong list"), actions=(Say(MOD, "halted"),))
    for _ in range(2):
        async with desk.ledger.turn() as turn:
            assert await turn.is_halted()
            assert (await turn.house(ADA)).is_halted
            assert (await turn.chat_for(heard("status"))).house.is_halted
        await desk.restart()
    await desk.write(SetHalted(MOD, halted=False))
    await desk.restart()
    async with desk.ledger.turn() as turn:
        assert not await turn.is_halted()
    entries = [e["about"] for e in (await desk.ledger.export(MOD))["audit"]]
    halts = [about for about in entries if "halted" in about]
    assert halts == [{"halted": True, "why": "a wrong list"}, {"halted": False, "why": ""}]
