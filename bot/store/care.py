"""The care lane: accounts that a moderator saw as asking a member for help."""

import sqlalchemy as sa

from bot.model.changes import SetCare
from bot.model.people import AccountId
from bot.store.page import Page
from bot.store.people import forget_ties
from bot.store.tables import care_lane


async def set_care(page: Page, change: SetCare) -> None:
    """From now on it counts for whatever the account wrote and will write to her."""
    ref = page.person(change.member)
    if change.asks and change.author is not None:
        author = page.person(change.author)
        sealed = (await page.seal_for(ref)).close(f"care_lane:{ref}:{author}", change.author)
        row = {"member_ref": ref, "author_ref": author, "number": change.case, "sealed": sealed}
        await page.put(care_lane, row)
    else:
        these = care_lane.c.number == change.case
        if change.author is not None:
            these = care_lane.c.author_ref == page.person(change.author)
        await page.run(sa.delete(care_lane).where(care_lane.c.member_ref == ref, these))
    forget_ties(page, ref)
    page.uncounted.add(change.case)


async def in_care(page: Page, ref: str) -> frozenset[AccountId]:
    """By the ref of the member."""
    hers = sa.select(care_lane).where(care_lane.c.member_ref == ref)
    rows = await page.rows(hers)
    if not rows:
        return frozenset()
    seal = await page.key(ref)
    opened = (seal.open(f"care_lane:{ref}:{row.author_ref}", row.sealed, str) for row in rows)
    return frozenset(map(AccountId, opened))
