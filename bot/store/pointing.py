"""What is kept of the post or the account that somebody reports."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.model.cases import Pointed
from bot.model.commands import Command, Target, Word
from bot.model.interactions import PostId
from bot.rules.posts import author_of
from bot.store.contacts import read_contact, with_asking
from bot.store.page import Page
from bot.store.tables import interactions
from bot.store.vigils import vigil_of

REPORTING = frozenset({Word.REPORT, Word.DESCRIBE})

MOST = 20
"""Posts of one account that a report of it holds, the newest."""


async def pointed_at(page: Page, ref: str, meant: Sequence[Command]) -> Pointed:
    """By the first report among what she may mean."""
    target = next((each.target for each in meant if each.word in REPORTING), Target())
    whose = target.account or (author_of(target.post) if target.post else None)
    if whose is not None and page.is_bot(whose):
        return Pointed(of_bot=True)
    if target.post is not None:
        return await _post(page, ref, PostId(target.post))
    if target.account is None:
        return Pointed()
    by = interactions.c.author_ref == page.person(target.account)
    return await _contacts(page, ref, by, ~interactions.c.gone)


async def _post(page: Page, ref: str, post: PostId) -> Pointed:
    this = interactions.c.post_ref == page.post(post)
    found = await _contacts(page, ref, this, ~interactions.c.gone)
    if found.contacts:
        return found
    gone = sa.select(interactions.c.post_ref).where(interactions.c.member_ref == ref, this)
    return Pointed(deleted=await page.row(gone) is not None)


async def _contacts(page: Page, ref: str, *which: sa.ColumnElement[bool]) -> Pointed:
    statement = (
        sa.select(interactions, with_asking(page))
        .where(interactions.c.member_ref == ref, *which)
        .order_by(interactions.c.at.desc())
        .limit(MOST)
    )
    rows = list(reversed(await page.rows(statement)))
    seal, vigil = await page.key(ref), await vigil_of(page, ref)
    read = [read_contact(page, seal, row, n, vigil) for n, row in enumerate(rows, start=1)]
    return Pointed(tuple(read))
