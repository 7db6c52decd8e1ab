"""Which verdicts people have looked at, and the correction that was fitted to what they said."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.model.calibration import LookedAt
from bot.store.contacts import KeptPost
from bot.store.page import Page
from bot.store.pairs import has_asked_sql
from bot.store.tables import contacts, episodes, flags, interactions, meta

_CORRECTION = "correction"
_AGREED = "agree"


async def looked_at(page: Page) -> Sequence[LookedAt]:
    """Of cases that a member called wrong or a moderator decided on; her word goes first.

    Without those who may be asking for help, and without what could not be judged.
    """
    same = sa.and_(
        contacts.c.member_ref == interactions.c.member_ref,
        contacts.c.post_ref == interactions.c.post_ref,
    )
    statement = (
        sa.select(interactions, episodes.c.wrong, flags.c.verdict)
        .join(contacts, same)
        .join(episodes, episodes.c.number == contacts.c.episode)
        .outerjoin(flags, flags.c.number == episodes.c.number)
        .where(
            ~interactions.c.gone,
            interactions.c.hostility.is_not(None),
            ~interactions.c.asks,
            ~has_asked_sql(
                page.policy.care_at, interactions.c.member_ref, interactions.c.author_ref
            ),
            sa.or_(episodes.c.wrong, flags.c.verdict.is_not(None)),
        )
    )
    found = []
    for row in await page.rows(statement):
        seal = await page.seal_of(row.member_ref)
        if seal is None:
            continue
        place = f"interactions:{row.member_ref}:{row.post_ref}"
        scorer = seal.open(place, row.sealed, KeptPost).scorer
        hostile = not row.wrong and row.verdict == _AGREED
        found.append(LookedAt(row.hostility, scorer, hostile))
    return found


async def correction_of(page: Page) -> str | None:
    return await page.setting(_CORRECTION)


async def keep_correction(page: Page, name: str) -> None:
    await page.put(meta, {"name": _CORRECTION, "value": name})
