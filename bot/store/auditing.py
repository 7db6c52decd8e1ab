"""What the auditor may read of the audit: which moderator did what. No member is named in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.model.people import AccountId
from bot.store.page import Note, Page
from bot.store.people import members_where
from bot.store.tables import EPOCH, audit
from bot.store.vault import Seal


@dataclass(frozen=True, slots=True)
class Opened:
    """One entry of the chain, opened."""

    seq: int
    at: datetime
    by: AccountId | None  # whose it is; None: the house, or forgotten since
    about: Mapping[str, Any]  # empty where it was forgotten


_KIND = "moderator"


async def note_act(page: Page, by: AccountId, about: Mapping[str, Any]) -> None:
    """What a moderator did, under her key; under that of the house where nothing is kept of her."""
    seal = await page.seal_of(page.person(by))
    page.notes.append(Note(_KIND, seal or page.vault.house, about))


async def moderator_acts(page: Page, start: datetime, end: datetime) -> Sequence[Opened]:
    """From `start` until before `end`, the oldest first. Peers are never shown `by`."""
    return await entries(page, _KIND, start, end)


async def entries(page: Page, what: str, start: datetime, end: datetime) -> Sequence[Opened]:
    """Those of one kind, in the same order."""
    within = sa.and_(audit.c.at >= start, audit.c.at < end, audit.c.what == what)
    rows = await page.rows(sa.select(audit).where(within).order_by(audit.c.seq))
    holders = await _holders(page) if rows else {}
    return [_opened(page, row, holders) for row in rows]


async def handlers(page: Page, case: int) -> frozenset[AccountId]:
    """Moderators who ever had a hand in it, whatever became of that."""
    acts = await moderator_acts(page, EPOCH, page.now + timedelta(seconds=1))
    return frozenset(act.by for act in acts if act.by and act.about.get("flag") == case)


async def _holders(page: Page) -> Mapping[str, tuple[AccountId, Seal]]:
    """Everybody with a key, by the pseudonym that only her key gives."""
    found = {}
    for member in await members_where(page):
        seal = await page.key(page.person(member.account))
        found[seal.pseudonym] = (member.account, seal)
    return found


def _opened(page: Page, row: sa.Row[Any], holders: Mapping[str, tuple[AccountId, Seal]]) -> Opened:
    account, seal = holders.get(row.who, (None, page.vault.house))
    about = seal.open_json(f"audit:{row.seq}", row.sealed) if row.sealed else {}
    return Opened(row.seq, row.at, account, about)
