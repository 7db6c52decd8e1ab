"""Matters, each sealed under the key of whoever put it before people."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from bot.model.changes import SetMatter
from bot.model.matters import Matter, MatterKind, MatterState, words_name
from bot.model.people import AccountId
from bot.store.auditing import note_act
from bot.store.orders import drop_waiting
from bot.store.page import Note, Page
from bot.store.tables import matters, orders
from bot.store.vault import Seal

WAITING = (MatterState.OPEN, MatterState.ANSWERED)


class KeptMatter(msgspec.Struct, frozen=True):
    by: str
    readers: tuple[str, ...]
    text: str
    case: int | None
    answered_by: str | None


async def set_matter(page: Page, change: SetMatter) -> None:
    matter = change.matter
    seal = await page.seal_for(page.person(matter.by))
    await _keep(page, matter, seal)
    await page.note_number("matter", matter.number)
    about = {"matter": matter.number, "kind": matter.kind, "state": matter.state}
    page.notes.append(Note("matter", seal, about))
    if change.by is not None:
        await note_act(page, change.by, {"word": change.word, "matter": matter.number})


async def matters_for(page: Page, accounts: Sequence[AccountId]) -> tuple[Matter, ...]:
    """What this person put before others, and what was put before her and waits; oldest first."""
    refs = set(map(page.person, accounts))
    statement = sa.select(matters).order_by(matters.c.number)
    mine = sa.or_(matters.c.ref.in_(refs), matters.c.state.in_(WAITING))
    found = [await _read(page, row) for row in await page.rows(statement.where(mine))]
    hers = set(accounts)
    return tuple(m for m in found if m.by in hers or hers & set(m.readers))


async def sweep(page: Page, before: datetime) -> int:
    return await page.run(sa.delete(matters).where(matters.c.at < before))


async def export(page: Page, ref: str) -> list[Mapping[str, Any]]:
    """Without who read it: that is not hers to know."""
    rows = await page.rows(sa.select(matters).where(matters.c.ref == ref))
    return [_shown(await _read(page, row)) for row in rows]


async def forget_writer(page: Page, ref: str) -> None:
    """What she wrote and nobody was given yet is given to nobody."""
    rows = await page.rows(sa.select(matters.c.number).where(matters.c.ref == ref))
    names = [page.vault.ref("replaces", words_name(row.number)) for row in rows]
    await drop_waiting(page, orders.c.target_ref.in_(names))


async def forget_reader(page: Page, account: AccountId) -> None:
    """Her own go with her key; elsewhere her name does."""
    for row in await page.rows(sa.select(matters)):
        matter = await _read(page, row)
        if account in matter.readers or matter.answered_by == account:
            readers = tuple(each for each in matter.readers if each != account)
            answered_by = None if matter.answered_by == account else matter.answered_by
            left = dataclasses.replace(matter, readers=readers, answered_by=answered_by)
            await _keep(page, left, await page.key(row.ref))


async def _keep(page: Page, matter: Matter, seal: Seal) -> None:
    kept = KeptMatter(matter.by, matter.readers, matter.text, matter.case, matter.answered_by)
    row = {
        "number": matter.number,
        "ref": page.person(matter.by),
        "kind": matter.kind,
        "state": matter.state,
        "at": matter.at,
        "sealed": seal.close(f"matters:{matter.number}", kept),
    }
    await page.put(matters, row)


async def _read(page: Page, row: sa.Row[Any]) -> Matter:
    kept = (await page.key(row.ref)).open(f"matters:{row.number}", row.sealed, KeptMatter)
    return Matter(
        number=row.number,
        kind=MatterKind(row.kind),
        by=AccountId(kept.by),
        at=row.at,
        readers=tuple(map(AccountId, kept.readers)),
        text=kept.text,
        case=kept.case,
        state=MatterState(row.state),
        answered_by=AccountId(kept.answered_by) if kept.answered_by else None,
    )


def _shown(matter: Matter) -> Mapping[str, Any]:
    names = ("number", "kind", "at", "case", "text", "state")
    return {name: getattr(matter, name) for name in names}
