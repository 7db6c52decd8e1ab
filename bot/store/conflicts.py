"""Which cases a moderator has to do with herself."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from bot.store.page import Page
from bot.store.tables import contacts, interactions, relations


async def with_accounts(
    page: Page, numbers: Collection[int], refs: Sequence[str]
) -> frozenset[int]:
    """Those of these cases in which one of these accounts wrote; by refs."""
    return await _cases(page, numbers, interactions.c.author_ref.in_(refs))


async def with_her_circle(page: Page, numbers: Collection[int], ref: str) -> frozenset[int]:
    """Those in which somebody wrote whom she follows, has answered or trusts."""
    known = sa.select(relations.c.other_ref).where(relations.c.member_ref == ref)
    return await _cases(page, numbers, interactions.c.author_ref.in_(known))


async def _cases(
    page: Page, numbers: Collection[int], author: sa.ColumnElement[bool]
) -> frozenset[int]:
    if not numbers:
        return frozenset()  # to all but moderators, with every message
    same = sa.and_(
        contacts.c.member_ref == interactions.c.member_ref,
        contacts.c.post_ref == interactions.c.post_ref,
    )
    found = (
        sa.select(contacts.c.episode)
        .join(interactions, same)
        .where(contacts.c.episode.in_(numbers), author)
        .distinct()
    )
    return frozenset(row.episode for row in await page.rows(found))
