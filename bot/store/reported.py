"""A post that was reported before the bot had seen it, once it has been read."""

from dataclasses import replace

import sqlalchemy as sa

from bot.model.changes import Keep, KnowReported
from bot.model.interactions import UNREAD
from bot.store.episodes import note_age
from bot.store.keeping import keep
from bot.store.page import Page
from bot.store.pairs import kept_version
from bot.store.people import account_of
from bot.store.tables import episodes


async def know_reported(page: Page, change: KnowReported) -> None:
    """Of a case that may be forgotten by now, or a post that has come or gone in the stream."""
    seen = change.interaction
    row = await page.row(sa.select(episodes).where(episodes.c.number == change.number))
    member = await account_of(page, row.member_ref) if row else None
    if row is None or member is None:
        return
    if await kept_version(page, row.member_ref, page.post(seen.post)) == (UNREAD, False):
        await keep(page, Keep(replace(seen, member=member), change.verdict))
        page.facts.of(row.member_ref).episodes = None
        page.uncounted.add(change.number)
    await note_age(page, row, old=change.old)
