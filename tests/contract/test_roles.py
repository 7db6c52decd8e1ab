"""What the ledger keeps of who is a moderator, was invited, or has parted her accounts."""

from dataclasses import replace

import pytest

from bot.model.changes import (
    DropInvitation,
    EndRole,
    ForgetPerson,
    Invite,
    LinkAccounts,
    OpenEpisode,
    SetFlag,
    SetMember,
    UnlinkAccount,
)
from bot.model.people import AccountId, Member
from bot.pipeline.ticks import tick
from bot.rules.conversation.desk.taking import mine_to_judge
from bot.rules.quorum import connected, has_pair
from tests.contract.ledgers import ADA, BEA, DAY, MINUTE, MOD, START, Desk, episode, heard, reply

NEW = AccountId("did:plc:newcomer")


async def invited(desk: Desk, account: AccountId = NEW) -> bool:
    async with desk.ledger.turn() as turn:
        return (await turn.chat_for(heard("accept", account))).invited


async def moderators(desk: Desk) -> list[Member]:
    async with desk.ledger.turn() as turn:
        return list(await turn.moderators())


async def test_an_invitation_is_hers_alone_until_it_lapses(desk: Desk) -> None:
    await desk.join()
    await desk.write(Invite(NEW, START + 7 * DAY), Invite(ADA, START + 7 * DAY))
    await desk.restart()
    assert (await invited(desk), await invited(desk, ADA)) == (True, True)
    assert not await invited(desk, BEA)
    await desk.write(DropInvitation(ADA))
    assert not await invited(desk, ADA)
    desk.clock.later(7 * DAY)
    assert not await invited(desk)
    assert (await desk.ledger.sweep())["invitations"] == 1


async def test_an_invitation_goes_with_who_is_forgotten(desk: Desk) -> None:
    await desk.write(Invite(NEW, START + 7 * DAY))
    await desk.write(ForgetPerson(NEW))
    assert not await invited(desk)


async def test_only_a_role_that_others_gave_is_ended(desk: Desk) -> None:
    await desk.join(MOD, is_moderator=True)
    await desk.join(BEA, is_moderator=True, appointed_at=START)
    assert [each.account for each in await moderators(desk)] == [MOD, BEA]
    await desk.write(EndRole(MOD), EndRole(BEA))
    assert [each.account for each in await moderators(desk)] == [MOD]


@pytest.mark.need("S3-1")
@pytest.mark.parametrize("parts", [False, True])
async def test_a_role_is_ended_however_she_links_her_accounts(desk: Desk, *, parts: bool) -> None:
    await desk.join()
    await desk.join(BEA, is_moderator=True, appointed_at=START)
    await desk.write(LinkAccounts(ADA, BEA))
    (her,) = await moderators(desk)
    assert (her.account, her.appointed_at) == (ADA, START)
    if parts:
        await desk.write(UnlinkAccount(BEA))
    await desk.write(EndRole(ADA))
    assert await moderators(desk) == []


async def test_what_she_stated_is_hers_in_the_export(desk: Desk) -> None:
    await desk.join(MOD, is_moderator=True, interests="none", interests_at=START)
    found = (await desk.ledger.export(MOD))["member"]
    assert (found["interests"], found["interests_at"]) == ("none", "2026-11-02T09:00:00Z")


async def part(desk: Desk) -> None:
    """She is a moderator by one account and a member with a case by the other, and parts them."""
    await desk.join(MOD, is_moderator=True)
    await desk.join()
    await desk.keep(reply(1))
    await desk.write(OpenEpisode(episode(1, [reply(1)])))
    await desk.write(LinkAccounts(ADA, MOD))
    await desk.write(UnlinkAccount(MOD))


@pytest.mark.need("S3-1")
async def test_who_parts_her_accounts_still_judges_no_case_of_hers(desk: Desk) -> None:
    await part(desk)
    await desk.join(BEA, is_moderator=True)
    await desk.restart()
    async with desk.ledger.turn() as turn:
        hers = await turn.chat_for(heard("next", MOD))
        others = await turn.chat_for(heard("next", BEA))
    assert [flag.number for flag in hers.queue] == [1]
    assert mine_to_judge(hers) == []
    assert [flag.number for flag in mine_to_judge(others)] == [1]


@pytest.mark.need("S3-1")
async def test_two_accounts_that_she_has_parted_are_no_two_moderators(desk: Desk) -> None:
    await part(desk)
    async with desk.ledger.turn() as turn:
        member = await turn.member(ADA)
    await desk.write(SetMember(replace(member, is_moderator=True)))
    both = await moderators(desk)
    assert len(both) == 2
    assert not has_pair(both)
    assert connected(*both)


async def test_of_members_who_part_theirs_nothing_is_remembered(desk: Desk) -> None:
    await desk.join()
    await desk.join(BEA)
    await desk.write(LinkAccounts(ADA, BEA))
    await desk.write(UnlinkAccount(BEA))
    async with desk.ledger.turn() as turn:
        assert [(await turn.member(each)).parted for each in (ADA, BEA)] == [(), ()]


async def test_a_parted_account_that_is_forgotten_is_remembered_nowhere(desk: Desk) -> None:
    await part(desk)
    async with desk.ledger.turn() as turn:
        assert (await turn.member(MOD)).parted == (ADA,)
    await desk.write(ForgetPerson(ADA))
    async with desk.ledger.turn() as turn:
        assert (await turn.member(MOD)).parted == ()


async def test_she_is_reminded_by_the_clock_once(desk: Desk) -> None:
    await desk.join(MOD, is_moderator=True, interests="none", interests_at=START - 360 * DAY)
    for _ in range(2):
        await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock)
    said = [order["line"] for order in (await desk.ledger.export(MOD))["orders"]]
    assert said == ["interests_wanted"]


async def test_a_claim_that_ends_soon_is_told_by_the_clock_once_a_claim(desk: Desk) -> None:
    await desk.join(MOD, is_moderator=True)
    await desk.join()
    await desk.keep(reply(1))
    await desk.write(OpenEpisode(episode(1, [reply(1)])))
    async with desk.ledger.turn() as turn:
        (flag,) = await turn.open_flags()
    for _ in range(2):
        until = desk.clock.now() + 20 * MINUTE
        await desk.write(SetFlag(replace(flag, claimed_by=MOD, claimed_until=until), MOD, "next"))
        for _ in range(22):
            desk.clock.later(MINUTE)
            await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock)
            await desk.restart()
    said = [order["line"] for order in (await desk.ledger.export(MOD))["orders"]]
    assert said.count("claim_ends") == 2
