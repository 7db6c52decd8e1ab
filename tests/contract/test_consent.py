"""Port `Ledger`, standing consent: once, in place of the card, through restarts, until it ends."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.model.actions import Apply, Priority, Say
from bot.model.changes import (
    EndDeed,
    ForgetPerson,
    KnowCircle,
    LinkAccounts,
    OpenEpisode,
    Relate,
    SetHalted,
    SetMember,
    StartDeed,
    ToldEpisode,
    UnlinkAccount,
)
from bot.model.episodes import Deed, DeedKind
from bot.model.interactions import PostId
from bot.model.people import AccountId, Member, Mode, Relation, Standing
from bot.model.policy import Policy
from bot.pipeline.ticks import CONSENT, REPORTS, Due, tick
from bot.store.deeds import LOOKED_BACK
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    HOUR,
    MINUTE,
    MOD,
    PLEA,
    START,
    Desk,
    World,
    episode,
    lifts,
    reply,
    stranger,
)

LET: dict[str, Any] = {"mode": Mode.AUTO, "can_act": True, "joined_at": START - 20 * DAY}
GATHERED = Policy().gather_for
CROWD = 4


@pytest.fixture
async def house(desk: Desk) -> Desk:
    """Ada lets the bot act; her circle has been read."""
    desk.policy = replace(desk.policy, automatic_at=0.9)
    await desk.restart()
    await desk.join(**LET)
    await desk.write(KnowCircle(ADA, ()))
    return desk


def card(number: int, member: AccountId = ADA) -> Say:
    name = f"pile_on:{number}"
    return Say(member, "pile_on", priority=Priority.PILE_ON, replaces=name, case=number)


async def opens(desk: Desk, number: int = 1, first: int = 1, member: AccountId = ADA) -> None:
    """A pile-on with its card, as the rules write it."""
    seen = [reply(n, desk.clock.now(), member=member) for n in range(first, first + CROWD)]
    await desk.keep(*seen)
    opened = episode(number, seen, member=member, opened_at=desk.clock.now())
    leaves = desk.clock.now() + GATHERED
    told = ToldEpisode(number, leaves, CROWD)
    await desk.write(
        OpenEpisode(opened), told, actions=[replace(card(number, member), not_before=leaves)]
    )


async def turns(desk: Desk, *kinds: Due) -> None:  # type: ignore[type-arg]  # of whatever it is
    await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock, kinds=kinds or (CONSENT,))


async def waiting(desk: Desk, member: AccountId = ADA) -> list[str]:
    return [
        order["line"]
        for order in (await desk.ledger.export(member))["orders"]
        if order["kind"] == "say" and order["state"] == "waiting"
    ]


async def acts(desk: Desk) -> list[Apply]:
    orders = await desk.ledger.next_acts(50)
    return [order.action for order in orders if isinstance(order.action, Apply)]


async def gathers(desk: Desk, number: int = 1, first: int = 1) -> None:
    await opens(desk, number, first)
    desk.clock.later(GATHERED)
    await turns(desk)


@pytest.mark.need("S1-14")
async def test_it_acts_once_when_the_crowd_has_gathered_in_place_of_the_card(house: Desk) -> None:
    await opens(house)
    await turns(house)
    assert await acts(house) == [], "the crowd is still coming"
    house.clock.later(GATHERED)
    await turns(house)
    await house.restart()
    await turns(house)
    assert {act.measure.target for act in await acts(house)} == {stranger(n) for n in range(1, 5)}
    assert await waiting(house) == ["automatic"]


async def test_a_restart_in_the_middle_loses_nothing_and_does_nothing_twice(house: Desk) -> None:
    world = World({stranger(2)})
    await gathers(house)
    order, *_ = await house.ledger.next_acts(10)
    await house.settle(await world.act(house, await house.ledger.start(order)))
    await house.restart()
    await turns(house)
    await world.carry_out(house)
    await turns(house, REPORTS)
    assert await waiting(house) == ["automatic_done"]
    assert world.acts == [f"mute {stranger(n)}" for n in (1, 3, 4)]
    async with house.ledger.turn() as turn:
        (deed,) = (await turn.chat_with(ADA)).deeds
    assert (deed.kind, deed.case) == (DeedKind.AUTOMATIC, 1)
    await house.write(EndDeed(deed.number, house.clock.now(), undone=True), actions=lifts(deed))
    await world.carry_out(house)
    assert world.muted == {stranger(2)}, "what was hers stays"


async def test_it_ends_by_itself(house: Desk) -> None:
    world = World()
    await gathers(house)
    await world.carry_out(house)
    house.clock.later(7 * DAY)
    await tick(ledger=house.ledger, policy=house.policy, clock=house.clock)
    await world.carry_out(house)
    assert world.muted == set()


@pytest.mark.need("S2-12")
async def test_where_her_circle_is_not_known_the_card_leaves_as_it_is(house: Desk) -> None:
    await house.join(BEA, **LET)
    await opens(house, 1, 1, BEA)
    house.clock.later(GATHERED)
    await turns(house)
    house.clock.later(MINUTE)
    await turns(house)
    assert await acts(house) == []
    assert await waiting(house, BEA) == ["pile_on"]


@pytest.mark.need("S1-14", "S2-12")
async def test_who_is_a_friend_or_asks_for_help_by_now_comes_back(house: Desk) -> None:
    world = World()
    await gathers(house)
    await world.carry_out(house)
    await house.write(Relate(ADA, stranger(1), Relation.REPLIED))
    await house.keep(reply(2, house.clock.now(), post=PostId("at://plea")), verdict=PLEA)
    await turns(house)
    await turns(house)
    await world.carry_out(house)
    assert world.muted == {stranger(3), stranger(4)}
    assert (await waiting(house)).count("automatic_spared") == 1


async def leaves(desk: Desk, member: Member) -> None:
    await desk.write(SetMember(replace(member, standing=Standing.LEFT, mode=Mode.ASK)))


async def is_off(desk: Desk, member: Member) -> None:
    await desk.write(SetMember(replace(member, mode=Mode.OFF)))


async def asks(desk: Desk, member: Member) -> None:
    await desk.write(SetMember(member.asking_first()))


async def is_gone(desk: Desk, member: Member) -> None:
    await desk.write(SetMember(replace(member, standing=Standing.GONE)))


async def signs_out(desk: Desk, member: Member) -> None:
    await desk.write(SetMember(member.signed_out()))
    await turns(desk)


async def are_halted(desk: Desk, _: Member) -> None:
    await desk.write(SetHalted(MOD, halted=True))


async def forgets(desk: Desk, _: Member) -> None:
    await desk.write(ForgetPerson(ADA))


WAYS = (asks, is_off, leaves, is_gone, signs_out, are_halted, forgets)


@pytest.mark.need("S1-14")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("done", range(CROWD + 1))
async def test_whenever_it_ends_nothing_ordered_by_it_still_runs(
    house: Desk, way: Callable[[Desk, Member], Awaitable[None]], done: int
) -> None:
    """`done`: acts that were carried out before."""
    world = World()
    await gathers(house)
    for order in (await house.ledger.next_acts(10))[:done]:
        await house.settle(await world.act(house, await house.ledger.start(order)))
    async with house.ledger.turn() as turn:
        member = await turn.member(ADA)
    await way(house, member)
    before = list(world.acts)
    await house.restart()
    await world.carry_out(house)
    assert [act for act in world.acts[len(before) :] if act.startswith("mute")] == []
    if way is asks:
        await turns(house, REPORTS)
        told = ["automatic_done" if done else "automatic_not_done"]
        assert await waiting(house) == told


async def test_an_act_under_way_when_it_ends_is_taken_back(house: Desk) -> None:
    world = World()
    await gathers(house)
    order, *_ = await house.ledger.next_acts(10)
    started = await house.ledger.start(order)
    async with house.ledger.turn() as turn:
        member = await turn.member(ADA)
    await asks(house, member)
    await house.settle(await world.act(house, started))
    await world.carry_out(house)
    assert world.muted == set()


async def test_who_cannot_be_acted_for_is_asked_again_and_told(house: Desk) -> None:
    async with house.ledger.turn() as turn:
        member = await turn.member(ADA)
    await signs_out(house, member)
    await turns(house)
    async with house.ledger.turn() as turn:
        assert (await turn.member(ADA)).mode is Mode.ASK
    assert await waiting(house) == ["automatic_ended"]


@pytest.mark.need("S1-16")
async def test_linked_accounts_are_counted_as_one_and_unlinking_keeps_no_consent(
    house: Desk,
) -> None:
    await house.join(BEA, **LET)
    await house.write(KnowCircle(BEA, ()))
    await house.write(LinkAccounts(ADA, BEA))
    await gathers(house)
    assert len(await acts(house)) == 2 * CROWD, "by each of them"
    async with house.ledger.turn() as turn:
        first = await turn.member(ADA)
        assert (await turn.unasked(first)).this_hour == 2 * CROWD
        assert [each.account for each in await turn.who_let_act()] == [ADA]
    await house.write(SetMember(first.asking_first()), UnlinkAccount(BEA))
    assert await acts(house) == []
    async with house.ledger.turn() as turn:
        assert await turn.who_let_act() == []


async def test_the_limits_hold_for_the_hour_and_for_all_together(house: Desk) -> None:
    house.policy = replace(house.policy, automatic_per_hour=CROWD, automatic_per_day=3 * CROWD)
    await house.restart()
    await gathers(house)
    assert len(await acts(house)) == CROWD
    await gathers(house, 2, 11)
    assert len(await acts(house)) == CROWD, "her hour is used up"
    assert "automatic_limit" in await waiting(house)
    assert "pile_on" in await waiting(house), "and so she is asked"
    house.clock.later(HOUR)
    await gathers(house, 3, 21)
    assert len(await acts(house)) == 2 * CROWD
    for number, account in enumerate((BEA, AccountId("did:plc:cleo"), AccountId("did:plc:dot"))):
        await house.join(account, **LET)
        await house.write(KnowCircle(account, ()))
        await opens(house, 4 + number, 31 + 10 * number, account)
        house.clock.later(GATHERED)
        await turns(house)
    assert len(await acts(house)) == 3 * CROWD, "so is the day of all of them"
    house.clock.later(DAY)
    await gathers(house, 9, 91)
    assert len(await acts(house)) == 4 * CROWD


async def test_a_case_is_looked_at_once(house: Desk) -> None:
    """Acted on, or asked about."""
    await house.write(KnowCircle(ADA, tuple((stranger(n), None) for n in range(1, 5))))
    await gathers(house)
    async with house.ledger.turn() as turn:
        (case,) = await turn.episodes_to_review()
        assert case.asks_first
        member = await turn.member(ADA)
        assert await turn.about_to_be_told(member) == []


async def test_whom_she_has_let_back_it_remembers_behind_any_number_of_other_choices(
    house: Desk,
) -> None:
    await gathers(house)
    async with house.ledger.turn() as turn:
        (chosen,) = (await turn.chat_with(ADA)).deeds
    await house.write(EndDeed(chosen.number, house.clock.now(), undone=True), actions=lifts(chosen))
    reported = Deed(2, ADA, DeedKind.REPORT, house.clock.now(), reported=True)
    others = [
        replace(reported, number=2 + n, kind=DeedKind.SETTING) for n in range(1, LOOKED_BACK + 1)
    ]
    await house.write(*(StartDeed(each) for each in (reported, *others)))
    async with house.ledger.turn() as turn:
        assert DeedKind.REPORT in {each.kind for each in (await turn.chat_with(ADA)).deeds}
    house.clock.later(2 * HOUR)
    await gathers(house, number=2)
    assert await acts(house) == []
