"""Who was asked to stand by whom, and when: so that nobody is asked too often, and all by turns."""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from bot.model.backing import Asked
from bot.model.cases import Ally
from bot.model.changes import AskedAllies, CalledOff
from bot.model.people import AccountId, Member, Standing
from bot.rules.company import ASKING, asked_for
from bot.store.orders import OrderState, drop_waiting, unsent
from bot.store.page import Note, Page
from bot.store.people import members_where
from bot.store.suspensions import suspension_of
from bot.store.tables import asks, members, orders


async def allies(page: Page, account: AccountId) -> tuple[Ally, ...]:
    """Who is willing and whom she has asked, each once; who came first, first."""
    active = await members_where(page, members.c.standing == Standing.ACTIVE)
    asked = await _asked(page, account)
    firsts = [each for each in active if each.linked_to is None]
    known = [each for each in firsts if each.ally or page.person(each.account) in asked]
    offers = [await _while_not_suspended(page, each) for each in known]
    return tuple(Ally(each, tuple(asked[page.person(each.account)])) for each in offers)


async def _while_not_suspended(page: Page, member: Member) -> Member:
    """Whoever is suspended is asked for nothing meanwhile."""
    refs = [page.person(account) for account in member.accounts]
    suspended = await suspension_of(page, refs) is not None
    return member.willing_to(()) if suspended else member


async def _asked(page: Page, account: AccountId) -> defaultdict[str, list[Asked]]:
    """By the ref of whom was asked, the oldest first."""
    her, waiting = page.person(account), await _not_left(page, account)
    found: defaultdict[str, list[Asked]] = defaultdict(list)
    for row in await page.rows(sa.select(asks).order_by(asks.c.at, asks.c.id)):
        by_her = row.asker_ref == her and not row.called_off
        may_know = by_her and row.ally_ref not in waiting
        found[row.ally_ref].append(Asked(row.at, by_her=by_her, may_know=may_know))
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
        row = {"ally_ref": ref, "asker_ref": her, "at": page.now, "called_off": False}
        await page.run(sa.insert(asks).values(row))
        page.notes.append(Note("asked to stand by", seal, {}))
    holder = await page.seal_for(her)
    page.notes.append(Note("backup", holder, {"asked": len(change.allies)}))


async def call_off(page: Page, change: CalledOff) -> None:
    her = page.person(change.member)
    over = sa.update(asks).where(asks.c.asker_ref == her).values(called_off=True)
    await page.run(over)
    await drop_waiting(page, sa.and_(_of(page, change.member), orders.c.attempts == 0))


async def spare(page: Page, ref: str) -> None:
    """She offers it no more: what waits to be asked of her is not asked."""
    await drop_waiting(page, unsent(ref, orders.c.line.in_(ASKING)))


async def hand_over(page: Page, old: str, new: str) -> None:
    """By refs: a person with several accounts is asked no more often than one with one."""
    for column in (asks.c.ally_ref, asks.c.asker_ref):
        await page.run(sa.update(asks).where(column == old).values({column.name: new}))


async def forget_asker(page: Page, ref: str) -> None:
    """That somebody was asked stays, so that nobody is asked too often; for whom does not."""
    await page.run(sa.update(asks).where(asks.c.asker_ref == ref).values(asker_ref=None))


async def export(page: Page, ref: str) -> dict[str, Sequence[object]]:
    """When she was asked, and when she asked; not whom, nor for whom."""
    rows = await page.rows(sa.select(asks).order_by(asks.c.id))
    return {
        "asked_of_her": [row.at for row in rows if row.ally_ref == ref],
        "asked_by_her": sorted({row.at for row in rows if row.asker_ref == ref}),
    }
