"""Port `Ledger`: what a measure of another kind than a mute leaves behind."""

from dataclasses import replace

from bot.model.changes import EndDeed, LinkAccounts, ReportedDeed, SetMember
from bot.model.episodes import (
    Deed,
    DeedKind,
    Measure,
    MeasureKind,
    MeasureRow,
    MeasureState,
    Prior,
)
from bot.model.interactions import PostId
from bot.model.people import AccountId, Right
from bot.pipeline.ports import Outcome
from tests.contract.ledgers import ADA, DAY, START, Desk, World, heard, lifts, started

SHE = AccountId("https://med.example/users/ada")
HAL = AccountId("https://far.example/users/hal")
MINE, QUOTE = PostId(f"{SHE}/statuses/1"), PostId(f"{HAL}/statuses/9")


def chosen(kind: DeedKind, measure: Measure) -> Deed:
    until = START + 7 * DAY
    row = MeasureRow(measure, 1, MeasureState.WANTED, until)
    ends = None if kind is DeedKind.REVOKE else until
    return Deed(1, SHE, kind, START, until=ends, measures=(row,))


async def choose(desk: Desk, deed: Deed) -> World:
    await desk.join(SHE, can_act=True, rights=tuple(sorted(Right)))
    changes, acts = started(deed)
    await desk.write(*changes, actions=acts)
    world = World()
    assert await world.carry_out(desk) == 1
    return world


async def deeds_of(desk: Desk) -> Deed:
    async with desk.ledger.turn() as turn:
        (deed,) = (await turn.chat_for(heard("status", SHE))).deeds
    return deed


async def in_force(desk: Desk) -> tuple[MeasureRow, ...]:
    async with desk.ledger.turn() as turn:
        return (await turn.chat_for(heard("status", SHE))).in_force


async def test_what_is_taken_away_for_good_is_done_and_holds_nothing_up(desk: Desk) -> None:
    measure = Measure(SHE, MeasureKind.REVOKE_QUOTE, QUOTE, MINE)
    deed = chosen(DeedKind.REVOKE, measure)
    world = await choose(desk, deed)
    (row,) = (await deeds_of(desk)).measures
    assert (row.measure, row.state) == (measure, MeasureState.FOR_GOOD)
    assert await in_force(desk) == ()
    desk.clock.later(30 * DAY)
    async with desk.ledger.turn() as turn:
        assert await turn.ending_measures() == []
    await desk.write(EndDeed(1, desk.clock.now(), undone=True), actions=lifts(deed))
    assert await world.carry_out(desk) == 0
    assert world.acts == [f"mute {QUOTE}"], "the one act, as this world calls it"


async def test_the_words_of_a_filter_go_when_it_ends(desk: Desk) -> None:
    deed = chosen(DeedKind.FILTER, Measure(SHE, MeasureKind.FILTER, "quack"))
    world = await choose(desk, deed)
    assert [row.measure.target for row in await in_force(desk)] == ["quack"]
    desk.clock.later(7 * DAY)
    await desk.write(EndDeed(1, desk.clock.now(), undone=False), actions=lifts(deed))
    assert await world.carry_out(desk) == 1
    kept = await deeds_of(desk)
    assert (kept.kind, kept.measures) == (DeedKind.FILTER, ())


async def test_the_words_of_a_filter_that_was_undone_stay_for_redo_until_its_end(
    desk: Desk,
) -> None:
    deed = chosen(DeedKind.FILTER, Measure(SHE, MeasureKind.FILTER, "quack"))
    world = await choose(desk, deed)
    await desk.write(EndDeed(1, desk.clock.now(), undone=True), actions=lifts(deed))
    await world.carry_out(desk)
    assert (await desk.ledger.sweep())["words"] == 0
    assert [row.measure.target for row in (await deeds_of(desk)).measures] == ["quack"]
    desk.clock.later(7 * DAY)
    assert (await desk.ledger.sweep())["words"] == 1
    assert (await deeds_of(desk)).measures == ()


async def test_a_new_right_lets_what_was_stuck_be_lifted(desk: Desk) -> None:
    deed = chosen(DeedKind.BLOCK, Measure(SHE, MeasureKind.BLOCK, HAL))
    await choose(desk, deed)
    async with desk.ledger.turn() as turn:
        her = await turn.member(SHE)
    without = replace(her, rights=())
    await desk.write(SetMember(without), EndDeed(1, desk.clock.now(), undone=True))
    (lift,) = await desk.ledger.next_acts(1)
    await desk.settle(await desk.ledger.start(lift), Outcome.REFUSED)
    assert await desk.ledger.next_acts(1) == []
    await desk.write(SetMember(replace(without, rights=(Right.BLOCK,))))
    assert len(await desk.ledger.next_acts(1)) == 1


async def test_rights_stand_with_the_first_account_of_hers_too(desk: Desk) -> None:
    await desk.join()
    await desk.join(SHE)
    await desk.write(LinkAccounts(ADA, SHE))
    async with desk.ledger.turn() as turn:
        her = await turn.member(SHE)
    await desk.write(SetMember(replace(her, can_act=True, rights=(Right.FILTER,))))
    async with desk.ledger.turn() as turn:
        first = await turn.member(ADA)
    assert first.acting(right=Right.FILTER) == (SHE,)
    assert first.acting(right=Right.BLOCK) == ()


async def test_what_she_has_set_otherwise_is_hers_when_it_is_undone(desk: Desk) -> None:
    measure = Measure(SHE, MeasureKind.LIMIT_REPLIES, MINE)
    deed = chosen(DeedKind.LIMIT, measure)
    await choose(desk, deed)
    await desk.write(ReportedDeed(1))
    await desk.write(EndDeed(1, desk.clock.now(), undone=True), actions=lifts(deed))
    (order,) = await desk.ledger.next_acts(1)
    await desk.settle(await desk.ledger.start(order), Outcome.LEFT)
    (row,) = (await deeds_of(desk)).measures
    assert (row.state, row.prior) == (MeasureState.HERS, Prior(held=False))
    assert await in_force(desk) == ()
    async with desk.ledger.turn() as turn:
        assert [each.number for each in await turn.deeds_to_report()] == [1]
        assert await turn.ending_measures() == []
