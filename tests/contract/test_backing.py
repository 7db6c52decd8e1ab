"""Who was asked to stand by whom, in the ledger: caps and turns outlive restarts and leavings."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Say
from bot.model.backing import Backing
from bot.model.changes import (
    AddEntry,
    AskedAllies,
    CalledOff,
    ForgetPerson,
    LinkAccounts,
    SetSuspension,
)
from bot.model.lines import Line
from bot.model.lists import ListReason
from bot.model.people import AccountId, Network, QuietHours
from bot.model.policy import Policy
from bot.model.suspensions import Suspension
from bot.pipeline.hear import hear
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    HOUR,
    START,
    Desk,
    World,
    deed,
    heard,
    reply,
    started,
)

EVE, HERE = AccountId("did:plc:eve-the-member"), AccountId("https://med.example/users/bea")
LONG_IN = {"joined_at": START - 30 * DAY}
ALL, KIND = tuple(Backing), Backing.WORDS


@pytest.fixture
async def house(desk: Desk) -> Desk:
    """Ada has been in for long; Bea is willing, and Eve is not."""
    desk.policy = Policy(messages_per_minute=600)
    await desk.restart()
    await desk.join(ADA, **LONG_IN)
    await desk.join(BEA, ally=ALL, **LONG_IN)
    await desk.join(EVE, **LONG_IN)
    return desk


async def types(desk: Desk, text: str, sender: AccountId = ADA) -> list[tuple[AccountId, str]]:
    desk.clock.later(timedelta(seconds=5))
    message = replace(heard(text, sender, desk.clock.now()), message=f"{desk.clock.at}{text}")
    await hear([message], message.message, Network.BLUESKY, ledger=desk.ledger, policy=desk.policy)
    return await leaving(desk)


async def leaving(desk: Desk) -> list[tuple[AccountId, str]]:
    found: list[tuple[AccountId, str]] = []
    while (order := await desk.ledger.next_message()) is not None:
        order = await desk.ledger.start(order)
        await desk.settle(order)
        if isinstance(order.action, Say):
            found.append((order.action.to, order.action.line))
    return found


async def asks(desk: Desk, sender: AccountId = ADA) -> list[tuple[AccountId, str]]:
    await types(desk, "backup words", sender)
    return await types(desk, "yes", sender)


async def test_only_the_willing_are_asked_and_twice_a_week(house: Desk) -> None:
    both = {(BEA, Line.ASKED_FOR_WORDS), (ADA, Line.BACKUP_ASKED)}
    assert set(await asks(house)) == both
    await house.restart()
    assert set(await asks(house)) == both
    await house.restart()
    assert set(await asks(house)) == {(ADA, Line.BACKUP_NOBODY)}
    house.clock.later(7 * DAY)
    assert set(await asks(house)) == both


async def test_the_cap_holds_whoever_asks_and_after_she_is_forgotten(house: Desk) -> None:
    await asks(house)
    await asks(house, EVE)
    await house.write(ForgetPerson(ADA))
    assert await asks(house, EVE) == [(EVE, Line.BACKUP_NOBODY)]


async def test_two_accounts_of_one_person_are_asked_as_one(house: Desk) -> None:
    await house.join(HERE, ally=ALL, **LONG_IN)
    await house.write(AskedAllies(EVE, (HERE,), KIND), AskedAllies(EVE, (BEA,), KIND))
    await house.write(LinkAccounts(BEA, HERE))
    assert await asks(house) == [(ADA, Line.BACKUP_NOBODY)]


async def test_called_off_before_it_has_left_reaches_nobody(house: Desk) -> None:
    asleep = QuietHours(START.time(), (START + 9 * HOUR).time())
    await house.join(BEA, ally=ALL, quiet=asleep, timezone="UTC", **LONG_IN)
    assert await asks(house) == [(ADA, Line.BACKUP_ASKED)]
    assert await types(house, "stop backup") == [(ADA, Line.BACKUP_STOPPED)]
    house.clock.later(DAY)
    assert await leaving(house) == []
    assert await types(house, "stop backup") == [(ADA, Line.NO_BACKUP)]


async def names_herself(desk: Desk) -> list[tuple[AccountId, str]]:
    """Bea would stand by whoever asks; Ada picks her."""
    await types(desk, "stand by", BEA)
    await types(desk, "backup")
    return await types(desk, "1")


@pytest.mark.need("S4-10")
async def test_a_name_is_given_only_after_both_have_said_yes(house: Desk) -> None:
    await asks(house)
    assert set(await types(house, "stand by", BEA)) == {
        (ADA, Line.BACKUP_OFFERED),
        (BEA, Line.STOOD_BY),
    }
    assert await types(house, "stand by", BEA) == [(BEA, Line.STOOD_BY)]
    await house.restart()
    assert await types(house, "backup") == [(ADA, Line.BACKUP_OFFERS)]
    assert set(await types(house, "1")) == {(BEA, Line.BACKUP_NAMED), (ADA, Line.BACKUP_TOLD)}
    assert await types(house, "backup") == [(ADA, Line.WHICH_BACKUP)]


async def test_who_is_turned_down_is_asked_about_no_more(house: Desk) -> None:
    await asks(house)
    await types(house, "stand by", BEA)
    await types(house, "backup")
    assert await types(house, "2") == [(ADA, Line.BACKUP_TURNED_DOWN)]
    assert await types(house, "stand by", BEA) == [(BEA, Line.STOOD_BY)]
    assert await types(house, "backup") == [(ADA, Line.WHICH_BACKUP)]


@pytest.mark.parametrize("how", ["called off", "a week ago", "turned on her", "forgotten"])
async def test_a_yes_to_what_is_over_reaches_nobody(house: Desk, how: str) -> None:
    await asks(house)
    match how:
        case "called off":
            await types(house, "stop backup")
        case "a week ago":
            house.clock.later(7 * DAY)
        case "turned on her":
            await house.keep(reply(1, author=BEA, member=ADA))
        case _:
            await house.write(ForgetPerson(ADA))
    line = Line.NOT_ASKED_TO_STAND_BY if how == "a week ago" else Line.STOOD_BY
    assert await types(house, "stand by", BEA) == [(BEA, line)]


async def test_who_turns_on_her_after_the_offer_is_not_offered(house: Desk) -> None:
    await asks(house)
    await types(house, "stand by", BEA)
    await house.keep(reply(1, author=BEA, member=ADA))
    assert await types(house, "backup") == [(ADA, Line.WHICH_BACKUP)]


async def test_who_is_on_our_list_is_asked_for_nothing(house: Desk) -> None:
    until = house.clock.now() + 30 * DAY
    await house.write(AddEntry(BEA, ListReason.THREATS, until, case=1))
    assert await asks(house) == [(ADA, Line.BACKUP_NOBODY)]


async def test_a_member_asks_three_times_a_week_and_calling_off_gives_none_back(
    house: Desk,
) -> None:
    house.policy = replace(house.policy, asks_per_ally=9)
    await house.restart()
    for _ in range(house.policy.asks_per_member):
        assert (ADA, Line.BACKUP_ASKED) in await asks(house)
        await types(house, "stop backup")
    assert await types(house, "backup words") == [(ADA, Line.BACKUP_ENOUGH)]
    assert (EVE, Line.CONFIRM_BACKUP) in await types(house, "backup words", EVE)
    house.clock.later(7 * DAY)
    assert (ADA, Line.BACKUP_ASKED) in await asks(house)


async def test_who_knew_of_it_hears_once_that_it_is_over(house: Desk) -> None:
    await asks(house)
    await names_herself(house)
    assert set(await types(house, "stop backup")) == {
        (BEA, Line.BACKUP_OVER),
        (ADA, Line.BACKUP_STOPPED),
    }
    assert await types(house, "stop backup") == [(ADA, Line.NO_BACKUP)]


async def test_who_was_asked_without_a_name_does_not_hear_that_it_is_over(house: Desk) -> None:
    await asks(house)
    await types(house, "stand by", BEA)
    assert await types(house, "stop backup") == [(ADA, Line.BACKUP_STOPPED)]


ENDS = [
    ("stop", ADA),
    ("ally off", BEA),
    ("stop", BEA),
]


@pytest.mark.parametrize(("word", "who"), ENDS, ids=["she left", "the offer is off", "it left"])
async def test_what_waits_to_be_asked_ends_with_either(
    house: Desk, word: str, who: AccountId
) -> None:
    asleep = QuietHours(START.time(), (START + 9 * HOUR).time())
    await house.join(BEA, ally=ALL, quiet=asleep, timezone="UTC", **LONG_IN)
    await asks(house)
    await types(house, word, who)
    house.clock.later(DAY)
    assert [each for each in await leaving(house) if each[0] == BEA] == []


async def test_who_is_suspended_is_asked_for_nothing(house: Desk) -> None:
    until = house.clock.now() + 30 * DAY
    given = Suspension(1, "threats", house.clock.now(), until, deciders=(EVE,))
    await house.write(SetSuspension(BEA, given))
    assert await asks(house) == [(ADA, Line.BACKUP_NOBODY)]


async def test_nobody_is_asked_to_stand_by_who_turned_on_her(house: Desk) -> None:
    await house.keep(reply(1, author=ADA, member=BEA))
    assert await asks(house) == [(ADA, Line.BACKUP_NOBODY)]
    assert (BEA, Line.ASKED_FOR_WORDS) in await asks(house, EVE)


async def test_nor_by_whom_she_has_hidden(house: Desk) -> None:
    await house.join(BEA, ally=ALL, can_act=True, **LONG_IN)
    chosen = deed(1, [ADA], at=house.clock.now())
    (row,) = chosen.measures
    hers = replace(row, measure=replace(row.measure, member=BEA))
    changes, actions = started(replace(chosen, member=BEA, measures=(hers,)))
    await house.write(*changes, actions=actions)
    await World().carry_out(house)
    await leaving(house)
    assert await asks(house) == [(ADA, Line.BACKUP_NOBODY)]


async def test_who_is_forgotten_is_named_to_nobody(house: Desk) -> None:
    asleep = QuietHours(START.time(), (START + 9 * HOUR).time())
    await house.join(BEA, ally=ALL, quiet=asleep, timezone="UTC", **LONG_IN)
    await asks(house)
    await house.write(ForgetPerson(ADA))
    house.clock.later(DAY)
    assert await leaving(house) == []


async def test_what_is_kept_of_it_is_told_to_each_and_names_nobody(house: Desk) -> None:
    await asks(house)
    await types(house, "stand by", BEA)
    hers, theirs = [await house.ledger.export(each) for each in (ADA, BEA)]
    ((asked,), (put,)) = hers["backup"]["asked_by_her"], theirs["backup"]["asked_of_her"]
    assert (asked["kind"], asked["case"]) == ("words", None)
    assert (put["kind"], put["would"]) == ("words", True)
    assert asked["at"] == put["at"]
    assert BEA not in str(hers["backup"])
    assert tuple(theirs["member"]["ally"]) == ALL
    await house.write(ForgetPerson(BEA))
    async with house.ledger.turn() as turn:
        assert (await turn.chat_for(heard("backup words"))).allies == ()


async def test_it_is_let_go_after_a_while(house: Desk) -> None:
    await house.write(AskedAllies(ADA, (BEA,), KIND), CalledOff(ADA))
    house.clock.later(91 * DAY)
    assert (await house.ledger.sweep())["asks"] == 1
