"""Suspensions, each sealed under the key of the member it is about."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.model.changes import SetSuspension
from bot.model.people import AccountId, Member
from bot.model.suspensions import Suspension
from bot.store.auditing import note_act
from bot.store.page import Note, Page
from bot.store.people import account_of, first_of
from bot.store.tables import suspensions


async def set_suspension(page: Page, change: SetSuspension) -> None:
    """Of somebody who was forgotten meanwhile nothing is kept."""
    ref = page.person(await first_of(page, change.account))
    seal = await page.seal_of(ref)
    if seal is None:
        return
    given = change.suspension
    if given is None:
        await page.run(sa.delete(suspensions).where(suspensions.c.ref == ref))
    else:
        sealed = seal.close(f"suspensions:{ref}", given)
        await page.put(suspensions, {"ref": ref, "until": given.until, "sealed": sealed})
    about = {"until": given.ends_at, "reason": given.reason, "case": given.case} if given else {}
    page.notes.append(Note("suspension", seal, about))
    if change.by is not None:
        await note_act(page, change.by, {"word": change.word})


async def suspension_of(page: Page, refs: Sequence[str]) -> Suspension | None:
    """What is in force against this person, by any account of hers: the one that ends last."""
    rows = await page.rows(sa.select(suspensions).where(suspensions.c.ref.in_(refs)))
    live = [given for row in rows if (given := await _read(page, row)).ends_at > page.now]
    return max(live, key=lambda given: given.ends_at, default=None)


async def is_suspended(page: Page, member: Member) -> bool:
    """`member`: the first of her accounts."""
    refs = [page.person(account) for account in member.accounts]
    return await suspension_of(page, refs) is not None


async def carry_over(page: Page, first: Member, parted: AccountId) -> None:
    """Whoever parts from an account of hers stays suspended by it."""
    ref = page.person(parted)
    given = await suspension_of(page, [page.person(account) for account in first.accounts])
    if given is not None:
        sealed = (await page.seal_for(ref)).close(f"suspensions:{ref}", given)
        await page.put(suspensions, {"ref": ref, "until": given.until, "sealed": sealed})


async def in_force(page: Page) -> tuple[tuple[AccountId, Suspension], ...]:
    found = []
    for row in await page.rows(sa.select(suspensions).order_by(suspensions.c.until)):
        given, account = await _read(page, row), await account_of(page, row.ref)
        if account is not None and given.ends_at > page.now:
            found.append((account, given))
    return tuple(found)


async def sweep(page: Page, before: datetime) -> int:
    return await page.run(sa.delete(suspensions).where(suspensions.c.until < before))


async def export(page: Page, ref: str) -> dict[str, Any] | None:
    """Without who decided it: that is not hers to know."""
    row = await page.row(sa.select(suspensions).where(suspensions.c.ref == ref))
    if row is None:
        return None
    shown = dataclasses.asdict(await _read(page, row))
    shown.pop("deciders")
    return shown


async def forget_decider(page: Page, account: AccountId) -> None:
    for row in await page.rows(sa.select(suspensions)):
        given = await _read(page, row)
        if account in given.deciders:
            deciders = tuple(each for each in given.deciders if each != account)
            left = dataclasses.replace(given, deciders=deciders)
            sealed = (await page.key(row.ref)).close(f"suspensions:{row.ref}", left)
            mine = sa.update(suspensions).where(suspensions.c.ref == row.ref)
            await page.run(mine.values(sealed=sealed))


async def _read(page: Page, row: sa.Row[Any]) -> Suspension:
    return (await page.key(row.ref)).open(f"suspensions:{row.ref}", row.sealed, Suspension)
