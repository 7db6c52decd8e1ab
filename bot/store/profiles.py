"""Names and facts of accounts that wrote to a member, sealed under her key."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from bot.model.actions import ReadNames
from bot.model.changes import KnowProfiles
from bot.model.people import AccountId
from bot.model.signals import Profile
from bot.store import labels, vigils
from bot.store.orders import KeptOrder, OrderState, add_order, drop_waiting, seal_of_order
from bot.store.page import Page, Unread
from bot.store.people import first_of
from bot.store.tables import names, orders

FRESH = timedelta(days=1)
"""For so long a profile is not read again, and its numbers are taken for those of today."""


class KeptName(msgspec.Struct, frozen=True):
    account: str
    name: str
    created_at: datetime | None = None
    posts: int | None = None
    followers: int | None = None
    read_at: datetime | None = None  # None: before more than the name was read


async def keep(page: Page, change: KnowProfiles) -> None:
    """So that she can say "but not Hal", and that marks can be seen."""
    first = await first_of(page, change.member)
    ref = page.person(first)
    seal = await page.seal_of(ref)
    if seal is None:
        return  # she was forgotten while the profiles were being read
    rows = []
    for account, seen in change.profiles:
        other = page.person(account)
        kept = KeptName(account, seen.name, seen.created_at, seen.posts, seen.followers, page.now)
        sealed = seal.close(f"names:{ref}:{other}", kept)
        rows.append({"member_ref": ref, "other_ref": other, "sealed": sealed})
    await page.put(names, *rows)
    await labels.hint(page, [said for _, seen in change.profiles for said in seen.labels])
    await vigils.note_reach(page, replace(change, member=first))


async def names_of(page: Page, ref: str) -> dict[AccountId, str]:
    return {AccountId(kept.account): kept.name for kept in await _kept(page, ref) if kept.name}


async def export(page: Page, ref: str) -> dict[str, dict[str, object]]:
    return {kept.account: msgspec.structs.asdict(kept) for kept in await _kept(page, ref)}


def want(page: Page, action: ReadNames, cause: int | None) -> None:
    """They are ordered when the turn ends, for all of its members together: this is hot."""
    first = Unread(action.member, cause, page.because)
    page.unread.setdefault(page.person(action.member), first).accounts.extend(action.accounts)


async def order(page: Page) -> None:
    """Each member's in one order with what waits already, so that a crowd costs few questions."""
    unread = {ref: each for ref, each in page.unread.items() if ref not in page.forgotten}
    page.unread = {}
    known = await _known_of(page, unread)
    wanted = {
        ref: [account for account in each.accounts if (ref, account) not in known]
        for ref, each in unread.items()
    }
    wanted = {ref: accounts for ref, accounts in wanted.items() if accounts}
    if not wanted:
        return
    waiting = sa.and_(
        orders.c.kind == "names",
        orders.c.person_ref.in_(wanted),
        orders.c.state == OrderState.WAITING,
        orders.c.attempts == 0,
    )
    rows = await page.rows(sa.select(orders).where(waiting).order_by(orders.c.seq.desc()))
    for row in rows:
        kept = (await seal_of_order(page, row)).open(f"orders:{row.once}", row.sealed, KeptOrder)
        wanted[row.person_ref] = [*map(AccountId, kept.accounts), *wanted[row.person_ref]]
    if rows:
        await drop_waiting(page, orders.c.seq.in_([row.seq for row in rows]))
    for ref, accounts in wanted.items():
        each, one_each = unread[ref], tuple(dict.fromkeys(accounts))
        page.because = each.because
        await add_order(page, "names", KeptOrder(each.member, accounts=one_each), cause=each.cause)
    page.because = ()


async def _known_of(page: Page, unread: Mapping[str, Unread]) -> set[tuple[str, AccountId]]:
    """Those of the wanted whose profiles were read within a day, by the member's ref."""
    others = {page.person(other) for each in unread.values() for other in each.accounts}
    if not others:
        return set()
    which = (names.c.member_ref.in_(unread), names.c.other_ref.in_(others))
    found = set()
    for row in await page.rows(sa.select(names).where(*which)):
        kept = (await page.key(row.member_ref)).open(
            f"names:{row.member_ref}:{row.other_ref}", row.sealed, KeptName
        )
        if kept.read_at is not None and kept.read_at > page.now - FRESH:
            found.add((row.member_ref, AccountId(kept.account)))
    return found


async def read_lately(
    page: Page, member: AccountId, accounts: Collection[AccountId]
) -> dict[AccountId, Profile]:
    """Those of these accounts whose profiles were read within a day."""
    others = [page.person(account) for account in accounts]
    return {
        AccountId(kept.account): Profile(kept.name, kept.created_at, kept.posts, kept.followers)
        for kept in await _kept(page, page.person(member), names.c.other_ref.in_(others))
        if kept.read_at is not None and kept.read_at > page.now - FRESH
    }


async def _kept(page: Page, ref: str, *which: sa.ColumnElement[bool]) -> list[KeptName]:
    seal = await page.seal_of(ref)
    rows = await page.rows(sa.select(names).where(names.c.member_ref == ref, *which))
    if seal is None:
        return []
    return [seal.open(f"names:{ref}:{row.other_ref}", row.sealed, KeptName) for row in rows]
