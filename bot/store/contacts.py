"""Interactions as they are kept, and the crowds they make."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from bot.model.changes import DropAuthor, DropPost, Keep
from bot.model.episodes import Contact
from bot.model.interactions import Interaction, Kind, PostId
from bot.model.people import FRIENDLY, AccountId
from bot.model.verdicts import Category
from bot.store.page import Page, Recent
from bot.store.people import is_stranger, member_of, relation_of, strongest, ties_between
from bot.store.tables import contacts, interactions
from bot.store.vault import Seal

DAY = timedelta(hours=24)
USUAL_DAYS = 28
FEWEST_DAYS = 3
"""A mean over less says nothing."""


class KeptName(msgspec.Struct, frozen=True):
    account: str
    name: str


class KeptPost(msgspec.Struct, frozen=True):
    """The sealed part of an interaction, apart from its text, which is erased sooner."""

    post: str
    author: str
    subject: str | None
    scorer: str
    categories: dict[str, float]


async def keep(page: Page, change: Keep) -> None:
    """A repeat changes nothing; an edit replaces what was kept."""
    seen, verdict = change.interaction, change.verdict
    ref, post = page.person(seen.member), page.post(seen.post)
    before = await _kept_version(page, ref, post)
    if before is not None and before[0] == seen.version:
        return
    seal = await page.seal_for(ref)
    severe, severity = verdict.worst_severe()
    kept = KeptPost(
        seen.post, seen.author, seen.subject, verdict.scorer, dict(verdict.categories.items())
    )
    values = {
        "member_ref": ref,
        "post_ref": post,
        "author_ref": page.person(seen.author),
        "version": seen.version,
        "kind": seen.kind,
        "at": seen.seen_at,
        "hostility": verdict.hostility,
        "care": verdict.care,
        "severe": severe,
        "severity": severity,
        "gone": False,
        "sealed": seal.close(_place(ref, post), kept),
        "sealed_text": seal.close(f"{_place(ref, post)}:text", seen.text),
    }
    if before is None:
        await page.run(sa.insert(interactions).values(values))
    else:
        await page.put(interactions, values)
    page.memo.versions[ref, post] = (seen.version, False)
    await _keep_in_step(page, change, edited=before is not None)


async def _keep_in_step(page: Page, change: Keep, *, edited: bool) -> None:
    """The turn's own picture of the last day must include what it has just kept."""
    seen, verdict, policy = change.interaction, change.verdict, page.policy
    ref = page.person(seen.member)
    if edited:
        page.memo.recent.pop(ref, None)
        page.memo.usual.pop(ref, None)
        page.memo.open_episodes.pop(ref, None)
        return
    recent = page.memo.recent.get(ref)
    if recent is None:
        return
    severe, severity = verdict.worst_severe()
    contact = Contact(
        number=0,
        post=seen.post,
        author=seen.author,
        kind=seen.kind,
        at=seen.seen_at,
        hostility=verdict.hostility,
        care=verdict.care >= policy.care_at,
        worst=severe if severity >= policy.severe_at else None,
        version=seen.version,
        subject=seen.subject,
    )
    counts = contact.care or contact.worst is not None or contact.hostility >= policy.hostile_at
    friend = await relation_of(page, ref, page.person(seen.author)) in FRIENDLY
    if counts and not friend and seen.seen_at > recent.since:
        both = (*recent.contacts, (contact, seen.subject))
        page.memo.recent[ref] = Recent(recent.since, both)


async def counted_before(page: Page, seen: Interaction) -> bool:
    """Whether the post counts already. A deleted one that is replayed is such a repeat too."""
    found = await _kept_version(page, page.person(seen.member), page.post(seen.post))
    return found is not None and (not found[1] or found[0] == seen.version)


async def _kept_version(page: Page, ref: str, post: str) -> tuple[str, bool] | None:
    """(version, gone) of what is kept of this post."""
    if (ref, post) not in page.memo.versions:
        row = await page.row(_version_of(ref, post))
        page.memo.versions[ref, post] = None if row is None else (row.word, bool(row.gone))
    return page.memo.versions[ref, post]


def _version_of(ref: str, post: str) -> sa.Select[tuple[str, bool]]:
    return sa.select(interactions.c.version.label("word"), interactions.c.gone).where(
        interactions.c.member_ref == ref, interactions.c.post_ref == post
    )


async def look_up(page: Page, seen: Interaction) -> None:
    """Her ties with the author and what is kept of the post, in one question: this is hot."""
    ref, author, post = page.person(seen.member), page.person(seen.author), page.post(seen.post)
    if (ref, author) in page.memo.relations or (ref, post) in page.memo.versions:
        return
    ties = ties_between(ref, author).add_columns(sa.null().label("gone"))
    found = await page.rows(sa.select(sa.union_all(ties, _version_of(ref, post)).subquery()))
    kept = [(row.word, bool(row.gone)) for row in found if row.gone is not None]
    page.memo.versions[ref, post] = kept[0] if kept else None
    words = {row.word for row in found if row.gone is None}
    page.memo.relations[ref, author] = await strongest(page, ref, words)


async def drop_post(page: Page, change: DropPost) -> Sequence[int]:
    """Returns the numbers of the episodes that lost a contact."""
    which = interactions.c.post_ref == page.post(change.post)
    if change.member is not None:
        which = sa.and_(which, interactions.c.member_ref == page.person(change.member))
    return await _drop(page, which)


async def drop_author(page: Page, change: DropAuthor) -> Sequence[int]:
    """Returns the numbers of the episodes that lost a contact."""
    return await _drop(page, interactions.c.author_ref == page.person(change.author))


async def _drop(page: Page, which: sa.ColumnElement[bool]) -> Sequence[int]:
    """Erase content and count; a bare row stays, so that a replay does not count it again."""
    statement = sa.select(interactions.c.member_ref, interactions.c.post_ref)
    found = await page.rows(statement.where(which, ~interactions.c.gone))
    if not found:
        return ()
    page.memo.forget_contacts()
    touched: set[int] = set()
    for row in found:
        mine = sa.and_(contacts.c.member_ref == row.member_ref, contacts.c.post_ref == row.post_ref)
        touched.update(
            [each.episode for each in await page.rows(sa.select(contacts.c.episode).where(mine))]
        )
        await page.run(sa.delete(contacts).where(mine))
    erased = {"gone": True, "sealed": None, "sealed_text": None}
    await page.run(sa.update(interactions).where(which).values(erased))
    return sorted(touched)


async def recent_contacts(
    page: Page, seen: Interaction
) -> tuple[tuple[Contact, PostId | None], ...]:
    """Within a day of this one, by strangers, hostile or asking for help, without this one."""
    ref, since = page.person(seen.member), seen.seen_at - DAY
    recent = page.memo.recent.get(ref)
    if recent is None or recent.since > since:
        recent = await _read_recent(page, ref, since)
        page.memo.recent[ref] = recent
    until = seen.seen_at + DAY
    near = [
        pair for pair in recent.contacts if since < pair[0].at < until and pair[0].post != seen.post
    ]
    near.sort(key=lambda pair: pair[0].at)
    return tuple(near)


async def _read_recent(page: Page, ref: str, since: datetime) -> Recent:
    statement = (
        sa.select(interactions)
        .where(
            interactions.c.member_ref == ref,
            interactions.c.at > since,
            ~interactions.c.gone,
            _counts(page),
            is_stranger(interactions.c.member_ref, interactions.c.author_ref),
        )
        .order_by(interactions.c.at, interactions.c.post_ref)
    )
    seal = await page.seal_of(ref)
    if seal is None:
        return Recent(since, ())
    return Recent(
        since, tuple(read_contact(page, seal, row, 0) for row in await page.rows(statement))
    )


def _counts(page: Page) -> sa.ColumnElement[bool]:
    return sa.or_(
        interactions.c.hostility >= page.policy.hostile_at,
        interactions.c.care >= page.policy.care_at,
        interactions.c.severity >= page.policy.severe_at,
    )


def read_contact(
    page: Page, seal: Seal, row: sa.Row[tuple[object, ...]], number: int
) -> tuple[Contact, PostId | None]:
    """The contact, and the member's post that it answers."""
    kept = seal.open(_place(row.member_ref, row.post_ref), row.sealed, KeptPost)
    subject = PostId(kept.subject) if kept.subject else None
    contact = Contact(
        number=number,
        post=PostId(kept.post),
        author=AccountId(kept.author),
        kind=Kind(row.kind),
        at=row.at,
        hostility=row.hostility,
        care=row.care >= page.policy.care_at,
        worst=Category(row.severe) if row.severity >= page.policy.severe_at else None,
        version=row.version,
        subject=subject,
    )
    return contact, subject


def read_text(seal: Seal, row: sa.Row[tuple[object, ...]]) -> str | None:
    """None where it was erased."""
    if row.sealed_text is None:
        return None
    return seal.open(f"{_place(row.member_ref, row.post_ref)}:text", row.sealed_text, str)


async def usual_per_day(page: Page, seen: Interaction) -> float | None:
    """Her mean number of hostile contacts by strangers over up to 28 days before the last one."""
    ref = page.person(seen.member)
    if ref not in page.memo.usual:
        page.memo.usual[ref] = await _read_usual(page, seen.member, seen.seen_at - DAY)
    return page.memo.usual[ref]


async def _read_usual(page: Page, account: AccountId, until: datetime) -> float | None:
    joined = (await member_of(page, account)).joined_at
    if joined is None:
        return None
    since = max(joined, until - timedelta(days=USUAL_DAYS))
    days = (until - since) / timedelta(days=1)
    if days < FEWEST_DAYS:
        return None
    statement = sa.select(sa.func.count()).where(
        interactions.c.member_ref == page.person(account),
        interactions.c.at > since,
        interactions.c.at <= until,
        ~interactions.c.gone,
        interactions.c.hostility >= page.policy.hostile_at,
        interactions.c.care < page.policy.care_at,
        is_stranger(interactions.c.member_ref, interactions.c.author_ref),
    )
    return float(await page.value(statement)) / days


def _place(ref: str, post: str) -> str:
    return f"interactions:{ref}:{post}"
