"""Lists of others under the key of the house, and what members chose of them under theirs."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from bot.model.changes import AddMeasures, KnowList, NameLists, SetEnds
from bot.model.episodes import Deed, DeedKind, Measure, MeasureKind, MeasureState
from bot.model.people import AccountId, Member
from bot.model.subscriptions import LeftAlone, Lists, OthersList
from bot.store import acts, contacts, deeds, halting, orders, people
from bot.store.page import Page
from bot.store.tables import deeds as deed_table
from bot.store.tables import measures, others_lists, relations

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def name_lists(page: Page, change: NameLists) -> None:
    """An address with another key is another list: nobody has said yes to it."""
    known = {(each.source.address, each.source.key): each for each in await all_lists(page)}
    for source in change.sources:
        found = known.pop((source.address, source.key), None)
        number = found.number if found else await page.next_number("others_list")
        named = found or OthersList(number, source)
        await _put(page, replace(named, source=source, named=True))
    for each in known.values():
        if each.named:
            await _put(page, replace(each, named=False, read_at=page.now))


async def know_list(page: Page, change: KnowList) -> None:
    """Unless the operator has named others meanwhile."""
    known = {each.number for each in await all_lists(page) if each.named}
    if change.list.number in known:
        await _put(page, change.list)


async def _put(page: Page, known: OthersList) -> None:
    page.facts.lists = None
    place = f"others_lists:{known.number}"
    values = {
        "number": known.number,
        "source_ref": page.vault.ref("list", f"{known.source.address} {known.source.key}"),
        "sealed": page.vault.house.close(place, known),
    }
    await page.put(others_lists, values)


async def all_lists(page: Page) -> tuple[OthersList, ...]:
    """By number; those too that are named no more."""
    if page.facts.lists is None:
        rows = await page.rows(sa.select(others_lists).order_by(others_lists.c.number))
        page.facts.lists = tuple(
            page.vault.house.open(f"others_lists:{row.number}", row.sealed, OthersList)
            for row in rows
        )
    return page.facts.lists


async def sweep(page: Page) -> int:
    """What is named no more goes when nothing that it hid can still be hidden."""
    before = page.now - page.policy.mute_longest
    old = [
        each.number
        for each in await all_lists(page)
        if not each.named and (each.read_at is None or each.read_at < before)
    ]
    page.facts.lists = None
    return await page.run(sa.delete(others_lists).where(others_lists.c.number.in_(old)))


def in_use(page: Page) -> sa.ColumnElement[bool]:
    """Choices of lists that stand, however long ago they were made."""
    return sa.and_(
        deed_table.c.kind == DeedKind.LIST,
        deed_table.c.ended_at.is_(None),
        deed_table.c.until_at > page.now,
    )


async def uses(page: Page) -> Sequence[Deed]:
    return await deeds.deeds_where(page, in_use(page))


async def lists_for(page: Page, who: Member) -> Lists:
    """`who`: the first of her linked accounts."""
    ref = page.person(who.account)
    refs = [page.person(account) for account in who.accounts]
    found = await all_lists(page)
    named = {account for each in found for account in each.standing(page.now)}
    return Lists(
        all=found,
        left_alone=await _left_alone(page, who, named),
        circle_read=await people.circles_read(page, ref),
        acts_this_hour=await orders.measures_since(page, page.now - HOUR, refs),
        acts_today=await orders.measures_since(page, page.now - DAY, refs),
        halted=await halting.is_halted(page),
        public=page.public_list(),
        file=page.list_file,
    )


async def _left_alone(page: Page, who: Member, named: Collection[AccountId]) -> LeftAlone:
    """Not moderators: whoever compared a list with what it hides would know who they are."""
    ref = page.person(who.account)
    ties = await page.rows(sa.select(relations.c.other_ref).where(relations.c.member_ref == ref))
    known = {row.other_ref for row in ties}
    others = {*who.accounts, *await contacts.who_asked(page, ref)}
    return LeftAlone(
        friendly=frozenset(account for account in named if page.person(account) in known),
        others=frozenset(others),
    )


async def add_measures(page: Page, change: AddMeasures) -> None:
    await deeds.add_measures(page, change.deed, change.rows)
    await acts.want_all(page, change.deed, MeasureState.WANTED)


async def set_ends(page: Page, change: SetEnds) -> None:
    for account, until in change.ends:
        target = deeds.target_ref(page, Measure(account, MeasureKind.MUTE, account))
        one = (measures.c.deed == change.deed, measures.c.target_ref == target)
        later = sa.update(measures).where(*one).values(ends_at=until)
        await deeds.change_measures(page, later)
