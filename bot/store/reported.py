"""What becomes known of a report later: the post itself, and how much she who made it weighs."""

from dataclasses import replace

import sqlalchemy as sa

from bot.model.changes import Advise, Keep, KnowReported
from bot.model.episodes import FlagState
from bot.model.interactions import UNREAD
from bot.rules.voices import voice_of
from bot.store.episodes import note_report
from bot.store.keeping import keep
from bot.store.page import Page
from bot.store.pairs import kept_version
from bot.store.people import account_of, member_of, set_member
from bot.store.tables import episodes, flags


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
    await note_report(page, row, old=change.old)


async def advise(page: Page, change: Advise) -> None:
    """From now on, and of whatever waits for moderators already."""
    this = sa.select(episodes.c.member_ref).where(episodes.c.number == change.case)
    ref = await page.value(this)
    account = await account_of(page, ref) if ref else None
    if account is None:
        return
    member = replace(await member_of(page, account), advisory_until=change.until)
    await set_member(page, member)
    open_ = sa.select(flags.c.number).where(
        flags.c.member_ref == ref, flags.c.state == FlagState.OPEN
    )
    for row in await page.rows(sa.select(episodes).where(episodes.c.number.in_(open_))):
        await note_report(page, row, voice=voice_of(member, page.now, page.policy))
