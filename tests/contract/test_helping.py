"""Helpers in the ledger: both records in step, sealed, and gone when either goes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Apply, Say
from bot.model.changes import (
    AddHelper,
    ForgetPerson,
    LinkAccounts,
    OpenEpisode,
    RemoveHelper,
    SetMember,
    SetSuspension,
)
from bot.model.lines import Line
from bot.model.people import AccountId, Companion, Network, Standing
from bot.model.policy import Policy
from bot.model.suspensions import Suspension
from bot.pipeline.hear import hear
from bot.pipeline.ports import Order
from bot.rules.company import news_of
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    HATEFUL,
    HOUR,
    MINUTE,
    START,
    Desk,
    episode,
    heard,
    reply,
    say,
    stranger,
)

EVE, HERE = AccountId("did:plc:eve-the-member"), AccountId("https://med.example/users/ada")


@pytest.fixture
async def house(desk: Desk) -> Desk:
    """Ada, who lets the bot act for her, has a case; Bea and Eve are members, too."""
    desk.policy = Policy(messages_per_minute=600)
    await desk.restart()
    await desk.join(ADA, can_act=True)
    await desk.join(BEA)
    await desk.join(EVE)
    seen = [reply(1), reply(2)]
    await desk.keep(*seen)
    await desk.write(OpenEpisode(episode(1, seen)))
    return desk


async def types(desk: Desk, text: str, sender: AccountId) -> list[tuple[Say, str]]:
    """What is said because of it, and to whom, in the order in which it leaves."""
    desk.clock.later(timedelta(seconds=5))
    message = replace(heard(text, sender, desk.clock.now()), message=f"{desk.clock.at}{text}")
    await hear([message], message.message, Network.BLUESKY, ledger=desk.ledger, policy=desk.policy)
    return [
        (order.action, order.text or "")
        for order in await leaving(desk)
        if isinstance(order.action, Say)
    ]


async def leaving(desk: Desk) -> list[Order]:
    found: list[Order] = []
    while (order := await desk.ledger.next_message()) is not None:
        found.append(await desk.ledger.start(order))
        await desk.settle(found[-1])
    return found


def lines(said: list[tuple[Say, str]]) -> set[tuple[AccountId, str]]:
    return {(each.to, each.line) for each, _ in said}


async def code_of(desk: Desk, text: str = "helper Bea as Dr A") -> str:
    ((_, text),) = await types(desk, text, ADA)
    return text.split("code=")[1].split(",")[0]


async def agree(desk: Desk) -> None:
    code = await code_of(desk)
    await types(desk, f"helper {code[:4].upper()} {code[4:]}", BEA)
    await types(desk, "yes", ADA)


async def helpers(desk: Desk, account: AccountId = ADA) -> tuple[Companion, ...]:
    async with desk.ledger.turn() as turn:
        return (await turn.member(account)).helpers


async def helps(desk: Desk, account: AccountId = BEA) -> tuple[Companion, ...]:
    async with desk.ledger.turn() as turn:
        return (await turn.member(account)).helps


async def test_both_sides_say_yes_and_both_records_say_so(house: Desk) -> None:
    code = await code_of(house)
    assert lines(await types(house, f"helper {code}", BEA)) == {
        (BEA, Line.HELP_OFFERED),
        (ADA, Line.CONFIRM_HELPER),
    }
    assert await helpers(house) == ()
    assert lines(await types(house, "yes", ADA)) == {
        (ADA, Line.HELPER_ADDED),
        (BEA, Line.HELPING_BEGAN),
    }
    await house.restart()
    assert await helpers(house) == (Companion(BEA, "Bea", "Dr A"),)
    assert await helps(house) == (Companion(ADA, "Dr A", "Bea"),)


async def test_a_code_works_once_for_a_day_and_is_no_code_to_link(house: Desk) -> None:
    code = await code_of(house)
    assert lines(await types(house, f"link {code}", BEA)) == {(BEA, Line.LINK_NOT_OPEN)}
    await types(house, f"helper {code}", BEA)
    assert lines(await types(house, f"helper {code}", EVE)) == {(EVE, Line.HELPER_NOT_OPEN)}
    old = await code_of(house)
    house.clock.later(DAY)
    assert lines(await types(house, f"helper {old}", EVE)) == {(EVE, Line.HELPER_NOT_OPEN)}


async def test_who_is_not_a_member_learns_nothing_from_a_code(house: Desk) -> None:
    code = await code_of(house)
    outside = AccountId("did:plc:somebody-outside")
    said = await types(house, f"helper {code}", outside)
    assert lines(said) == {(outside, Line.STRANGER)}


async def test_a_named_account_alone_may_type_it(house: Desk) -> None:
    message = replace(heard("helper that link", ADA, START), links=(EVE,), message="named")
    await hear([message], "named", Network.BLUESKY, ledger=house.ledger, policy=house.policy)
    (order,) = await leaving(house)
    code = (order.text or "").split("code=")[1].split(",")[0]
    assert lines(await types(house, f"helper {code}", BEA)) == {(BEA, Line.HELPER_NOT_OPEN)}
    assert (EVE, Line.HELP_OFFERED) in lines(await types(house, f"helper {code}", EVE))


async def test_a_helper_reads_and_hides_and_it_is_hers_by_a_helper(house: Desk) -> None:
    await agree(house)
    await types(house, "show 1", BEA)
    ((_, text),) = await types(house, "yes", BEA)
    assert "hateful words number 1" in text
    assert lines(await types(house, "hide 1", BEA)) == {(BEA, Line.HELPING_HIDES)}
    orders = await house.ledger.next_acts(10)
    acts = [order.action for order in orders]
    assert {a.measure.member for a in acts if isinstance(a, Apply)} == {ADA}
    (choice,) = (await house.ledger.export(ADA))["choices"]
    assert (choice["by"], choice["case"]) == (BEA, 1)
    assert (await house.ledger.export(BEA))["choices"] == []


@pytest.mark.parametrize("who", [EVE, BEA], ids=["another member", "a helper no more"])
async def test_nobody_else_reaches_the_case(house: Desk, who: AccountId) -> None:
    await agree(house)
    await types(house, "remove helper", ADA)
    for typed in ("show 1", "why 1", "hide 1", "undo 1", "looked 1"):
        said = await types(house, typed, who)
        assert {to for to, _ in lines(said)} == {who}
        assert not any(
            line.startswith(("helping_", "shown", "why")) for _, line in lines(said)
        ) or (lines(said) == {(who, Line.HELPING_NOBODY)})
    assert await house.ledger.next_acts(10) == []


@pytest.mark.need("S2-10")
async def test_who_helps_no_more_is_told_nothing_and_reads_no_sign_of_it(house: Desk) -> None:
    await agree(house)
    before = await house.ledger.export(BEA)
    assert lines(await types(house, "remove helper", ADA)) == {(ADA, Line.HELPER_REMOVED)}
    await house.restart()
    after = await house.ledger.export(BEA)
    assert (after["helps"], after["audit"]) == (1, before["audit"])
    assert await helps(house) == (Companion(AccountId("")),)
    said = await types(house, "status", BEA)
    assert (BEA, Line.STATUS_HELPING) in lines(said)
    assert lines(await types(house, "stop helping", BEA)) == {(BEA, Line.HELPING_STOPPED)}
    assert await helps(house) == ()


async def test_a_new_case_carries_her_helpers(house: Desk) -> None:
    await agree(house)
    async with house.ledger.turn() as turn:
        case = await turn.case_for(reply(3), HATEFUL)
    assert [each.account for each in case.helpers] == [BEA]


async def test_news_that_wait_for_a_helper_go_with_the_access(house: Desk) -> None:
    await agree(house)
    later = house.clock.now() + HOUR
    news = say(BEA, Line.HELPER_CARD, replaces=news_of(1), not_before=later)
    other = say(BEA, "other", not_before=later)
    await house.write(actions=[news, other])
    await house.write(RemoveHelper(ADA, BEA))
    house.clock.later(2 * HOUR)
    assert [o.action.line for o in await leaving(house) if isinstance(o.action, Say)] == ["other"]


@pytest.mark.parametrize("gone", [ADA, BEA])
async def test_forgetting_either_leaves_nothing_with_the_other(
    house: Desk, gone: AccountId
) -> None:
    await agree(house)
    await house.write(ForgetPerson(gone))
    other = BEA if gone == ADA else ADA
    assert (await helpers(house), await helps(house)) == ((), ())
    kept = await house.ledger.export(other)
    assert gone not in str(kept["member"])


async def test_what_a_forgotten_helper_hid_is_by_nobody_in_particular(house: Desk) -> None:
    await agree(house)
    await types(house, "hide 1", BEA)
    await house.write(RemoveHelper(ADA, BEA), ForgetPerson(BEA))
    kept = await house.ledger.export(ADA)
    assert [choice["by"] for choice in kept["choices"]] == [""]
    assert BEA not in str(kept["choices"])
    assert (ADA, Line.UNDO_LIST) in lines(await types(house, "undo list", ADA))


async def test_at_most_two_and_only_who_is_in(house: Desk) -> None:
    outside = AccountId("did:plc:somebody-outside")
    await house.write(AddHelper(ADA, outside), AddHelper(ADA, ADA))
    assert await helpers(house) == ()
    await house.join(stranger(9))
    for each in (BEA, EVE, stranger(9)):
        await house.write(AddHelper(ADA, each))
    assert [each.account for each in await helpers(house)] == [BEA, EVE]


async def test_a_helper_who_has_left_is_not_added(house: Desk) -> None:
    code = await code_of(house)
    await types(house, f"helper {code}", BEA)
    async with house.ledger.turn() as turn:
        bea = await turn.member(BEA)
    await house.write(SetMember(replace(bea, standing=Standing.LEFT, left_at=START)))
    house.clock.later(MINUTE)
    assert lines(await types(house, "yes", ADA)) == {(ADA, Line.HELPER_NOT_NOW)}
    assert await helpers(house) == ()


async def test_linked_accounts_keep_their_helper_with_the_first(house: Desk) -> None:
    await house.join(HERE)
    await house.write(AddHelper(HERE, BEA, "Bea", "Dr A"), AddHelper(EVE, HERE))
    await house.write(LinkAccounts(ADA, HERE))
    assert [each.account for each in await helpers(house)] == [BEA]
    assert [each.account for each in await helps(house)] == [ADA]
    assert [each.account for each in await helpers(house, EVE)] == [ADA]
    assert (await helpers(house, HERE), await helps(house, HERE)) == ((), ())


async def test_a_member_linked_with_her_own_helper_helps_herself_no_more(house: Desk) -> None:
    await house.write(AddHelper(ADA, BEA))
    await house.write(LinkAccounts(ADA, BEA))
    assert (await helpers(house), await helps(house, ADA), await helps(house)) == ((), (), ())


async def test_who_is_suspended_is_not_asked_to_look(house: Desk) -> None:
    await agree(house)
    until = house.clock.now() + 30 * DAY
    given = Suspension(1, "threats", house.clock.now(), until, deciders=(EVE,))
    await house.write(SetSuspension(BEA, given))
    assert lines(await types(house, "helper 1", ADA)) == {(ADA, Line.HELPER_NOT_NOW)}
    async with house.ledger.turn() as turn:
        facts = await turn.case_for(reply(3), HATEFUL)
    assert facts.helpers == ()
