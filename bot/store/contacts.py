"""Interactions as they are kept: how a row is read. See keeping.py and nearby.py."""

from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from bot.model.episodes import Contact
from bot.model.interactions import Kind, PostId
from bot.model.people import AccountId
from bot.model.verdicts import Category
from bot.rules.counting import kinds_in, stance
from bot.store.care import in_care
from bot.store.memory import Vigil
from bot.store.page import Page
from bot.store.pairs import has_asked_sql
from bot.store.people import is_stranger
from bot.store.tables import interactions
from bot.store.vault import Seal
from bot.store.vigils import vigil_of

DAY = timedelta(hours=24)
USUAL_DAYS = 28
FEWEST_DAYS = 3
"""A mean over less says nothing."""

MOST_RECENT = 1_024
"""Contacts of the last day that a decision looks at, the newest; more of them tell no more."""


CAME = interactions.c.kind != Kind.REPORTED
"""What she brought herself may be about anybody: it is no sign of how many turn on her."""


class KeptPost(msgspec.Struct, frozen=True):
    """The sealed part of an interaction, apart from its text, which is erased sooner."""

    post: str
    author: str
    subject: str | None
    scorer: str
    categories: dict[str, float]
    root: str | None = None
    wording: tuple[int, ...] = ()  # made of the text, and erased with it


async def who_asked(page: Page, ref: str) -> frozenset[AccountId]:
    """Everybody who may have asked her for help, in a case or not, and is not after her."""
    seal = await page.seal_of(ref)
    if seal is None:
        return frozenset()
    asking = sa.or_(interactions.c.asks, interactions.c.care >= page.policy.care_at)
    statement = sa.select(interactions).where(
        interactions.c.member_ref == ref, ~interactions.c.gone, asking
    )
    vigil = await vigil_of(page, ref)
    one_each = {row.author_ref: row for row in await page.rows(statement)}
    opened = (
        seal.open(place_of(ref, row.post_ref), row.sealed, KeptPost)
        for author, row in one_each.items()
        if not vigil.is_after_her(author)
    )
    return frozenset(AccountId(kept.author) for kept in opened) | await in_care(page, ref)


def with_asking(page: Page) -> sa.ColumnElement[bool]:
    """Column `asked` for `read_contact`: the author may need help, whatever this post says."""
    asked = has_asked_sql(page.policy.care_at, interactions.c.member_ref, interactions.c.author_ref)
    return sa.or_(interactions.c.asks, asked).label("asked")


async def hostile_since(page: Page, ref: str, since: datetime) -> int:
    """Different strangers who were hostile to her, without those who are spared."""
    author = interactions.c.author_ref
    statement = sa.select(author, with_asking(page)).where(
        interactions.c.member_ref == ref,
        interactions.c.at >= since,
        ~interactions.c.gone,
        CAME,
        interactions.c.hostility >= page.policy.hostile_at,
        interactions.c.care < page.policy.care_at,
        is_stranger(interactions.c.member_ref, author),
    )
    vigil = await vigil_of(page, ref)
    rows = await page.rows(statement.distinct())
    spared = {
        row.author_ref for row in rows if row.asked and not vigil.is_after_her(row.author_ref)
    }
    return len({row.author_ref for row in rows} - spared)


def counting(page: Page) -> sa.ColumnElement[bool]:
    """What has come to her and is hostile, severe or asks for help."""
    telling = sa.or_(
        interactions.c.hostility >= page.policy.hostile_at,
        interactions.c.care >= page.policy.care_at,
        interactions.c.asks,
        interactions.c.severity >= page.policy.severe_at,
    )
    return sa.and_(CAME, telling)


def read_contact(
    page: Page, seal: Seal, row: sa.Row[tuple[object, ...]], number: int, vigil: Vigil
) -> Contact:
    """`vigil`: of the member it is aimed at."""
    plea, after_her = row.care >= page.policy.care_at, vigil.is_after_her(row.author_ref)
    care, insists = stance(plea=plea, asked=row.asked, after_her=after_her)
    kept = seal.open(place_of(row.member_ref, row.post_ref), row.sealed, KeptPost)
    return Contact(
        number=number,
        post=PostId(kept.post),
        author=AccountId(kept.author),
        kind=Kind(row.kind),
        at=row.at,
        hostility=row.hostility,
        care=care,
        worst=Category(row.severe) if row.severity >= page.policy.severe_at else None,
        version=row.version,
        subject=PostId(kept.subject) if kept.subject else None,
        root=PostId(kept.root) if kept.root else None,
        kinds=kinds_in({Category(k): p for k, p in kept.categories.items()}, page.policy),
        wording=kept.wording,
        insists=insists,
    )


def read_text(seal: Seal, row: sa.Row[tuple[object, ...]]) -> str | None:
    """None where it was erased."""
    if row.sealed_text is None:
        return None
    return seal.open(f"{place_of(row.member_ref, row.post_ref)}:text", row.sealed_text, str)


async def erase_texts(page: Page, which: sa.ColumnElement[bool]) -> int:
    """The words and the prints of them; the link and the verdict stay."""
    old = sa.and_(which, interactions.c.sealed_text.is_not(None))
    for row in await page.rows(sa.select(interactions).where(old)):
        place = place_of(row.member_ref, row.post_ref)
        seal = await page.key(row.member_ref)
        kept = seal.open(place, row.sealed, KeptPost)
        if kept.wording:
            this = sa.and_(
                interactions.c.member_ref == row.member_ref, interactions.c.post_ref == row.post_ref
            )
            sealed = seal.close(place, msgspec.structs.replace(kept, wording=()))
            await page.run(sa.update(interactions).where(this).values(sealed=sealed))
    return await page.run(sa.update(interactions).where(old).values(sealed_text=None))


def place_of(ref: str, post: str) -> str:
    return f"interactions:{ref}:{post}"
