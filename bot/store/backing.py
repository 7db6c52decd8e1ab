"""Who was asked to stand by whom, when, and how far it has come.

So nobody is asked too often, all take turns, and a name is given only after two yeses.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.model.backing import Asked, Backing
from bot.model.cases import Ally, Wish
from bot.model.changes import AskedAllies, CalledOff, NamedTo, OfferedBacking
from bot.model.people import AccountId, Member, Standing
from bot.rules.company import ASKING, WEEK, asked_for
from bot.store import own_list
from bot.store.orders import OrderState, drop_waiting, unsent
from bot.store.page import Note, Page
from bot.store.people import member_of, members_where
from bot.store.shunned import shunned
from bot.store.suspensions import is_suspended
from bot.store.tables import asks, members, orders


async def allies(page: Page, account: AccountId) -> tuple[Ally, ...]:
    """Who is willing and whom she has asked, each once; who came first, first.

    To stand by her nobody is willing who is suspended or on our list, or whom she has hurt.
    """
    her = await member_of(page, account)
    active = await members_where(page, members.c.standing == Standing.ACTIVE)
    asked = await _asked(page, account)
    firsts = [each for each in active if each.linked_to is None]
    known = [each for each in firsts if each.ally or page.person(each.account) in asked]
    offers = [await _as_willing_to_her(page, each, her) for each in known]
    return tuple(Ally(each, tuple(asked[page.person(each.account)])) for each in offers)


async def wishes(page: Page, ally: Member) -> tuple[Wish, ...]:
    """What was put to her this week. Of what is over by now, or not from her, only that it was."""
    mine = sa.and_(asks.c.ally_ref == page.person(ally.account), asks.c.at > page.now - WEEK)
    rows = await page.rows(sa.select(asks).where(mine).order_by(asks.c.at, asks.c.id))
    return tuple([Wish(Backing(row.kind), await _asker(page, row, ally)) for row in rows])


async def _asker(page: Page, row: sa.Row[Any], ally: Member) -> Member | None:
    if row.asker_ref is None or row.called_off or row.offered:
        return None
    her = next(iter(await members_where(page, members.c.ref == row.asker_ref)), None)
    if her is None or her.standing is not Standing.ACTIVE or await _keeps_away(page, ally, her):
        return None
    return her


async def _as_willing_to_her(page: Page, ally: Member, her: Member) -> Member:
    return ally.willing_to(()) if await _keeps_away(page, ally, her) else ally


async def _keeps_away(page: Page, ally: Member, her: Member) -> bool:
    if await is_suspended(page, ally) or await own_list.names(page, ally.accounts):
        return True
    hurt = await shunned(page, ally, her.accounts)
    return bool(hurt or await shunned(page, her, ally.accounts))


async def _asked(page: Page, account: AccountId) -> defaultdict[str, list[Asked]]:
    """By the ref of whom was asked, the oldest first."""
    her, waiting = page.person(account), await _not_left(page, account)
    found: defaultdict[str, list[Asked]] = defaultdict(list)
    for row in await page.rows(sa.select(asks).order_by(asks.c.at, asks.c.id)):
        by_her = row.asker_ref == her
        asked = Asked(
            row.at,
            by_her=by_her,
            kind=Backing(row.kind),
            case=row.case_number if by_her else None,
            called_off=row.called_off,
            offered=row.offered,
            named=row.named,
            may_know=by_her and row.named and row.ally_ref not in waiting,
        )
        found[row.ally_ref].append(asked)
    return found


async def _not_left(page: Page, account: AccountId) -> set[str]:
    """Those to whom the message still waits, by their refs."""
    waiting = sa.select(orders.c.person_ref).where(_of(page, account), orders.c.attempts == 0)
    rows = await page.rows(waiting.where(orders.c.state == OrderState.WAITING))
    return {row.person_ref for row in rows}


def _of(page: Page, account: AccountId) -> sa.ColumnElement[bool]:
    return orders.c.target_ref == page.vault.ref("replaces", asked_for(account))


async def note_asked(page: Page, change: AskedAllies) -> None:
    her = page.person(change.member)
    for account in change.allies:
        ref = page.person(account)
        seal = await page.seal_for(ref)
        row = {"ally_ref": ref, "asker_ref": her, "at": page.now, "kind": change.kind}
        await page.run(sa.insert(asks).values(row | {"case_number": change.case}))
        page.notes.append(Note("asked to stand by", seal, {}))
    holder = await page.seal_for(her)
    page.notes.append(Note("backup", holder, {"asked": len(change.allies)}))


async def note_offered(page: Page, change: OfferedBacking) -> None:
    ref = page.person(change.ally)
    put = _between(page, change.member, ref)
    would = sa.update(asks).where(put, asks.c.kind == change.kind, ~asks.c.called_off)
    await page.run(would.values(offered=True))
    page.notes.append(Note("would stand by", await page.seal_for(ref), {}))


async def note_named(page: Page, change: NamedTo) -> None:
    offered = _between(page, change.member, page.person(change.ally))
    told = sa.update(asks).where(offered, asks.c.offered, ~asks.c.called_off)
    await page.run(told.values(named=True))
    seal = await page.seal_for(page.person(change.member))
    page.notes.append(Note("named to a colleague", seal, {}))


def _between(page: Page, asker: AccountId, ally: str) -> sa.ColumnElement[bool]:
    """What she has asked of that one this week."""
    hers = sa.and_(asks.c.asker_ref == page.person(asker), asks.c.ally_ref == ally)
    return sa.and_(hers, asks.c.at > page.now - WEEK)


async def call_off(page: Page, change: CalledOff) -> None:
    hers = asks.c.asker_ref == page.person(change.member)
    waiting = sa.and_(_of(page, change.member), orders.c.attempts == 0)
    if change.allies is not None:
        refs = [page.person(each) for each in change.allies]
        hers = sa.and_(hers, asks.c.ally_ref.in_(refs))
        waiting = sa.and_(waiting, orders.c.person_ref.in_(refs))
    await page.run(sa.update(asks).where(hers).values(called_off=True))
    await drop_waiting(page, waiting)


async def spare(page: Page, ref: str) -> None:
    """She offers it no more: what waits to be asked of her is not asked."""
    await drop_waiting(page, unsent(ref, orders.c.line.in_(ASKING)))


async def hand_over(page: Page, old: str, new: str) -> None:
    """By refs: a person with several accounts is asked no more often than one with one."""
    for column in (asks.c.ally_ref, asks.c.asker_ref):
        await page.run(sa.update(asks).where(column == old).values({column.name: new}))


async def forget_asker(page: Page, ref: str) -> None:
    """That somebody was asked stays, so that nobody is asked too often; for whom does not."""
    nobody = {"asker_ref": None, "case_number": None}
    await page.run(sa.update(asks).where(asks.c.asker_ref == ref).values(nobody))


async def export(page: Page, ref: str) -> dict[str, Sequence[object]]:
    """When and what she was asked, and when and what she asked; not whom, nor for whom."""
    rows = await page.rows(sa.select(asks).order_by(asks.c.id))
    by_her = {(row.at, row.kind, row.case_number) for row in rows if row.asker_ref == ref}
    return {
        "asked_of_her": [
            {"at": row.at, "kind": row.kind, "would": row.offered}
            for row in rows
            if row.ally_ref == ref
        ],
        "asked_by_her": [
            {"at": at, "kind": kind, "case": case} for at, kind, case in sorted(by_her, key=str)
        ],
    }
