"""Whether automatic acts are off for everyone: asked with every case, so it is kept in memory."""

import sqlalchemy as sa

from bot.model.changes import SetHalted
from bot.store.page import Note, Page
from bot.store.tables import meta

_HALTED = "halted"


async def is_halted(page: Page) -> bool:
    if page.facts.halted is None:
        page.facts.halted = await page.setting(_HALTED) is not None
    return page.facts.halted


async def set_halted(page: Page, change: SetHalted) -> None:
    """Since it was first said, until two take it back."""
    if change.halted and not await is_halted(page):
        await page.put(meta, {"name": _HALTED, "value": page.now.isoformat()})
    if not change.halted:
        await page.run(sa.delete(meta).where(meta.c.name == _HALTED))
    page.facts.halted = change.halted
    by = await page.seal_of(page.person(change.by))
    payload = {"halted": change.halted, "why": change.why}
    page.notes.append(Note("moderator", by or page.vault.house, payload))
