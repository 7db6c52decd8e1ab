"""What is kept of the moderators' work on a case."""

from dataclasses import replace

import pytest

from bot.model.changes import (
    ForgetPerson,
    KnowCircle,
    LinkAccounts,
    OpenEpisode,
    Relate,
    SetCare,
    SetFlag,
)
from bot.model.episodes import Flag, FlagState, Opinion, Undone
from bot.model.people import AccountId, Relation
from tests.contract.ledgers import (
    ADA,
    BEA,
    HATEFUL,
    HOUR,
    MOD,
    START,
    Desk,
    episode,
    heard,
    reply,
    stranger,
)

SECOND = AccountId("did:plc:second-moderator")
THIRD = AccountId("did:plc:third-moderator")


async def open_case(desk: Desk) -> Flag:
    for account in (MOD, SECOND, THIRD):
        await desk.join(account, is_moderator=True)
    await desk.join()
    await desk.keep(reply(1))
    await desk.write(OpenEpisode(episode(1, [reply(1)])))
    return await flag_of(desk)


async def flag_of(desk: Desk) -> Flag:
    async with desk.ledger.turn() as turn:
        (flag,) = (await turn.chat_for(heard("queue", MOD))).queue
        assert [flag] == list(await turn.open_flags())
        return flag


def worked_on(flag: Flag) -> Flag:
    return replace(
        flag,
        parked_until=START + HOUR,
        needs_two=True,
        notes=("quoted twice", "see number 1"),
        opinions=(Opinion(SECOND, "dismiss"), Opinion(MOD, "agree")),
        recused=(THIRD,),
        offered=True,
        urgent=True,
    )


async def test_the_work_on_a_case_survives_a_restart_and_is_replaced(desk: Desk) -> None:
    flag = worked_on(await open_case(desk))
    await desk.write(SetFlag(flag, MOD, "agree"))
    await desk.restart()
    assert await flag_of(desk) == flag
    fewer = replace(flag, opinions=flag.opinions[1:], passed=(SECOND,), parked_until=None)
    await desk.write(SetFlag(fewer, MOD, "pass"))
    assert await flag_of(desk) == fewer


async def test_a_verdict_that_was_taken_back_is_remembered_with_its_moderator(desk: Desk) -> None:
    undone = Undone(MOD, "agree", START + HOUR)
    flag = replace(await open_case(desk), undone=undone, recused=(THIRD,))
    await desk.write(SetFlag(flag, MOD, "undo"))
    await desk.restart()
    assert await flag_of(desk) == flag
    await desk.write(ForgetPerson(MOD))
    async with desk.ledger.turn() as turn:
        (left,) = await turn.open_flags()
    assert left == replace(flag, undone=None)


@pytest.mark.need("S3-1")
async def test_who_did_what_is_audited(desk: Desk) -> None:
    flag = await open_case(desk)
    await desk.write(SetFlag(replace(flag, recused=(MOD,)), MOD, "recuse"))
    entries = [e for e in (await desk.ledger.export(MOD))["audit"] if e["what"] == "moderator"]
    about = {"flag": 1, "word": "recuse", "state": FlagState.OPEN, "verdict": None}
    assert [entry["about"] for entry in entries] == [about]


@pytest.mark.need("S1-18")
async def test_the_member_can_read_the_notes_and_not_who_wrote_them(desk: Desk) -> None:
    flag = worked_on(await open_case(desk))
    await desk.write(SetFlag(flag, MOD, "note"))
    about = {"case": 1, "state": "open", "verdict": None, "notes": ["quoted twice", "see number 1"]}
    exported = await desk.ledger.export(ADA)
    assert exported["flags"] == [about]
    assert not [each for each in (MOD, SECOND, THIRD) if each in str(exported)]


async def test_a_moderator_who_is_forgotten_leaves_no_hand_behind(desk: Desk) -> None:
    flag = worked_on(await open_case(desk))
    await desk.write(SetFlag(flag, MOD, "agree"))
    await desk.write(ForgetPerson(SECOND))
    await desk.write(ForgetPerson(THIRD))
    left = replace(flag, opinions=(Opinion(MOD, "agree"),), recused=())
    assert await flag_of(desk) == left


async def test_a_case_that_is_forgotten_takes_its_work_with_it(desk: Desk) -> None:
    flag = worked_on(await open_case(desk))
    closed = replace(flag, state=FlagState.CLOSED, verdict="agree", closed_by=MOD, closed_at=START)
    await desk.write(SetFlag(closed, MOD, "agree"))
    async with desk.ledger.turn() as turn:
        assert (await turn.chat_for(heard("undo", MOD))).closed == (closed,)
        by_others = await turn.chat_for(heard("log", SECOND))
        assert (by_others.closed, by_others.decided) == ((), (closed,))
        assert (await turn.chat_for(heard("log"))).decided == ()
    await desk.write(ForgetPerson(ADA))
    async with desk.ledger.turn() as turn:
        assert (await turn.chat_for(heard("undo", MOD))).closed == ()


async def test_a_moderator_with_linked_accounts_is_one_person(desk: Desk) -> None:
    await open_case(desk)
    await desk.write(LinkAccounts(MOD, SECOND))
    await desk.restart()
    async with desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard("queue", SECOND))
        assert chat.who.accounts == (MOD, SECOND)
        assert [each.account for each in chat.moderators] == [MOD, THIRD]
        assert tuple(await turn.moderators()) == chat.moderators
        assert (await turn.chat_for(heard("queue", ADA))).moderators == ()


async def test_a_named_account_makes_its_whole_person_a_moderator(desk: Desk) -> None:
    await desk.join(BEA)
    await desk.join(MOD, is_moderator=True)
    await desk.write(LinkAccounts(BEA, MOD))
    async with desk.ledger.turn() as turn:
        assert [each.account for each in await turn.moderators()] == [BEA]


@pytest.mark.need("S2-5")
async def test_an_account_in_the_care_lane_counts_no_more_and_does_when_it_is_taken_back(
    desk: Desk,
) -> None:
    await open_case(desk)
    await desk.write(SetCare(1, ADA, stranger(1), asks=True))
    await desk.restart()
    flag = await flag_of(desk)
    assert (flag.accounts, flag.asking_for_help) == (0, 1)
    claimed = replace(flag, claimed_by=MOD, claimed_until=START + HOUR)
    await desk.write(SetFlag(claimed, MOD, "next"))
    async with desk.ledger.turn() as turn:
        assert (await turn.case_for(reply(1, post="at://another"), HATEFUL)).asked_before
        assert not (await turn.case_for(reply(1, member=BEA), HATEFUL)).asked_before
        hers = await turn.chat_for(heard("status"))
        assert hers.asking == {stranger(1)}
        assert hers.episodes[0].hostile == ()
        assert (await turn.chat_for(heard("next", MOD))).in_care == {stranger(1)}
    assert (await desk.ledger.export(ADA))["in_care"] == [stranger(1)]
    await desk.write(SetCare(1, ADA, None, asks=False))
    assert (await flag_of(desk)).accounts == 1


async def test_the_care_lane_of_linked_accounts_is_one_and_is_forgotten_with_her(
    desk: Desk,
) -> None:
    await open_case(desk)
    await desk.write(SetCare(1, ADA, stranger(1), asks=True))
    await desk.join(BEA)
    await desk.write(LinkAccounts(BEA, ADA))
    async with desk.ledger.turn() as turn:
        assert (await turn.chat_for(heard("status", BEA))).asking == {stranger(1)}
    await desk.write(ForgetPerson(BEA))
    async with desk.ledger.turn() as turn:
        assert (await turn.chat_for(heard("status", ADA))).asking == frozenset()


@pytest.mark.need("S3-1")
async def test_what_a_moderator_has_to_do_with_a_case_is_found(desk: Desk) -> None:
    await open_case(desk)
    async with desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard("next", MOD))
        assert (chat.party, chat.tied, chat.circle_read) == (frozenset(), frozenset(), False)
    await desk.write(
        KnowCircle(MOD, ((stranger(1), None),)),
        KnowCircle(SECOND, ()),
        Relate(SECOND, stranger(1), Relation.REPLIED),
        KnowCircle(THIRD, ((stranger(2), None), (ADA, None))),
    )
    await desk.join(stranger(1), is_moderator=True)
    for who, tied in ((MOD, frozenset({1})), (SECOND, frozenset({1})), (THIRD, frozenset())):
        async with desk.ledger.turn() as turn:
            chat = await turn.chat_for(heard("next", who))
        assert not chat.party
        assert (chat.tied, chat.circle_read) == (tied, True)
    async with desk.ledger.turn() as turn:
        assert (await turn.chat_for(heard("next", stranger(1)))).party == {1}
        assert (await turn.chat_for(heard("next"))).tied == frozenset()


async def test_how_a_moderator_works_survives_a_restart(desk: Desk) -> None:
    resting = await desk.join(MOD, is_moderator=True, away_until=START + HOUR, sees_names=True)
    await desk.restart()
    async with desk.ledger.turn() as turn:
        assert list(await turn.moderators()) == [resting]
        assert (await turn.chat_for(heard("next", MOD))).who == resting
