"""Interactions as they are kept, and the crowds they make."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from bot.model.changes import DropAuthor, DropPost, Keep
from bot.model.episodes import Contact
from bot.model.interactions import Interaction, Kind, PostId
from bot.model.people import FRIENDLY, AccountId
from bot.model.verdicts import NAMED, Category
from bot.rules.counting import is_hostile, named_kinds
from bot.store import vigils
from bot.store.page import Page, Recent
from bot.store.people import is_stranger, member_of, relation_of, strongest, ties_between
from bot.store.tables import contacts, interactions
from bot.store.vault import Seal

DAY = timedelta(hours=24)
_OUT_OF_ORDER = timedelta(hours=1)  # how much older the next of a batch may be, unread again
USUAL_DAYS = 28
FEWEST_DAYS = 3
"""A mean over less says nothing."""

MOST_RECENT = 1_024
"""Contacts of the last day that a decision looks at, the newest; more of them tell no more."""

_ASKED = "asked"


class KeptPost(msgspec.Struct, frozen=True):
    """The sealed part of an interaction, apart from its text, which is erased sooner."""

    post: str
    author: str
    subject: str | None
    scorer: str
    categories: dict[str, float]
    root: str | None = None
    wording: tuple[int, ...] = ()  # made of the text, and erased with it


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
        seen.post,
        seen.author,
        seen.subject,
        verdict.scorer,
        dict(verdict.categories.items()),
        seen.root,
        verdict.wording,
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
        "asks": change.care or verdict.care >= page.policy.care_at,
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
    page.memo.askers.pop((ref, page.person(seen.author)), None)
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
        care=change.care or verdict.care >= policy.care_at,
        worst=severe if severity >= policy.severe_at else None,
        version=seen.version,
        subject=seen.subject,
        root=seen.root,
        kinds=named_kinds(verdict, policy),
        wording=verdict.wording,
    )
    counts = contact.care or contact.worst is not None or is_hostile(verdict, policy)
    friend = await relation_of(page, ref, page.person(seen.author)) in FRIENDLY
    if counts and not friend and seen.seen_at > recent.since:
        place = bisect_right(recent.contacts, contact.at, key=_time)
        before, after = recent.contacts[:place], recent.contacts[place:]
        page.memo.recent[ref] = Recent(recent.since, (*before, contact, *after))


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
    """Her ties with the author and what is kept of both, in one question: this is hot."""
    ref, author, post = page.person(seen.member), page.person(seen.author), page.post(seen.post)
    if (ref, author) in page.memo.relations or (ref, post) in page.memo.versions:
        return
    ties = ties_between(ref, author).add_columns(sa.null().label("gone"))
    asked = sa.select(sa.literal(_ASKED).label("word"), sa.null()).where(
        _has_asked(page, ref, author)
    )
    facts = sa.union_all(ties, _version_of(ref, post), asked).subquery()
    found = await page.rows(sa.select(facts))
    kept = [(row.word, bool(row.gone)) for row in found if row.gone is not None]
    page.memo.versions[ref, post] = kept[0] if kept else None
    words = {row.word for row in found if row.gone is None}
    page.memo.askers[ref, author] = _ASKED in words
    page.memo.relations[ref, author] = await strongest(page, ref, words)


async def has_asked(page: Page, ref: str, author: str) -> bool:
    """Whether this author has asked her for help, as far back as is kept. By refs."""
    if (ref, author) not in page.memo.askers:
        asked = sa.select(sa.literal(_ASKED)).where(_has_asked(page, ref, author))
        page.memo.askers[ref, author] = await page.row(asked) is not None
    return page.memo.askers[ref, author]


def _has_asked(
    page: Page, ref: str | sa.ColumnElement[str], author: str | sa.ColumnElement[str]
) -> sa.ColumnElement[bool]:
    plea = interactions.alias("plea")
    return sa.exists().where(
        plea.c.member_ref == ref,
        plea.c.author_ref == author,
        plea.c.care >= page.policy.care_at,
        ~plea.c.gone,
    )


async def who_asked(page: Page, ref: str) -> frozenset[AccountId]:
    """Everybody who may have asked her for help, as far back as is kept, in a case or not."""
    seal = await page.seal_of(ref)
    if seal is None:
        return frozenset()
    asking = sa.or_(interactions.c.asks, interactions.c.care >= page.policy.care_at)
    statement = sa.select(interactions).where(
        interactions.c.member_ref == ref, ~interactions.c.gone, asking
    )
    one_each = {row.author_ref: row for row in await page.rows(statement)}
    opened = (
        seal.open(_place(ref, row.post_ref), row.sealed, KeptPost) for row in one_each.values()
    )
    return frozenset(AccountId(kept.author) for kept in opened)


def with_asking(page: Page) -> sa.ColumnElement[bool]:
    """Column `asked` for `read_contact`: the author may need help, whatever this post says."""
    asked = _has_asked(page, interactions.c.member_ref, interactions.c.author_ref)
    return sa.or_(interactions.c.asks, asked).label("asked")


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
    found = await page.rows(sa.select(interactions).where(which, ~interactions.c.gone))
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
    for row in found:
        if await _has_no_more(page, row):
            await vigils.take_back(page, row.member_ref, row.author_ref, row.at)
    return sorted(touched)


async def _has_no_more(page: Page, row: sa.Row[tuple[object, ...]]) -> bool:
    """Whether nothing hostile of that day is left by this author to this member."""
    others = sa.select(interactions.c.post_ref).where(
        interactions.c.member_ref == row.member_ref,
        interactions.c.author_ref == row.author_ref,
        interactions.c.at > row.at - DAY,
        interactions.c.hostility >= page.policy.hostile_at,
        ~interactions.c.gone,
    )
    return await page.row(others.limit(1)) is None


async def recent_contacts(page: Page, seen: Interaction) -> tuple[Contact, ...]:
    """Within a day of this one, by strangers, hostile or asking for help, without this one.

    Oldest first. This is asked for every contact, so nothing here may look at each of a crowd.
    """
    ref, since = page.person(seen.member), seen.seen_at - DAY
    recent = page.memo.recent.get(ref)
    if recent is None or recent.since > since:
        recent = await _read_recent(page, ref, since - _OUT_OF_ORDER)
        page.memo.recent[ref] = recent
    first = bisect_right(recent.contacts, since, key=_time)
    last = bisect_left(recent.contacts, seen.seen_at + DAY, key=_time)
    near = recent.contacts[first:last]
    if await _kept_version(page, ref, page.post(seen.post)) is None:
        return near
    return tuple(contact for contact in near if contact.post != seen.post)


def _time(contact: Contact) -> datetime:
    return contact.at


async def _read_recent(page: Page, ref: str, since: datetime) -> Recent:
    statement = (
        sa.select(interactions, with_asking(page))
        .where(
            interactions.c.member_ref == ref,
            interactions.c.at > since,
            ~interactions.c.gone,
            _counts(page),
            is_stranger(interactions.c.member_ref, interactions.c.author_ref),
        )
        .order_by(interactions.c.at.desc(), interactions.c.post_ref.desc())
        .limit(MOST_RECENT)
    )
    seal = await page.seal_of(ref)
    if seal is None:
        return Recent(since, ())
    rows = reversed(await page.rows(statement))
    return Recent(since, tuple(read_contact(page, seal, row, 0) for row in rows))


async def hostile_since(page: Page, ref: str, since: datetime) -> int:
    """Different strangers who were hostile to her and never asked for help."""
    author = interactions.c.author_ref
    statement = sa.select(sa.func.count(author.distinct())).where(
        interactions.c.member_ref == ref,
        interactions.c.at >= since,
        ~interactions.c.gone,
        interactions.c.hostility >= page.policy.hostile_at,
        ~interactions.c.asks,
        ~_has_asked(page, ref, author),
        is_stranger(interactions.c.member_ref, author),
    )
    return int(await page.value(statement))


def _counts(page: Page) -> sa.ColumnElement[bool]:
    return sa.or_(
        interactions.c.hostility >= page.policy.hostile_at,
        interactions.c.care >= page.policy.care_at,
        interactions.c.asks,
        interactions.c.severity >= page.policy.severe_at,
    )


def read_contact(page: Page, seal: Seal, row: sa.Row[tuple[object, ...]], number: int) -> Contact:
    kept = seal.open(_place(row.member_ref, row.post_ref), row.sealed, KeptPost)
    return Contact(
        number=number,
        post=PostId(kept.post),
        author=AccountId(kept.author),
        kind=Kind(row.kind),
        at=row.at,
        hostility=row.hostility,
        care=row.asked or row.care >= page.policy.care_at,
        worst=Category(row.severe) if row.severity >= page.policy.severe_at else None,
        version=row.version,
        subject=PostId(kept.subject) if kept.subject else None,
        root=PostId(kept.root) if kept.root else None,
        kinds=tuple(k for k in NAMED if kept.categories.get(k, 0.0) >= page.policy.kind_at),
        wording=kept.wording,
    )


def read_text(seal: Seal, row: sa.Row[tuple[object, ...]]) -> str | None:
    """None where it was erased."""
    if row.sealed_text is None:
        return None
    return seal.open(f"{_place(row.member_ref, row.post_ref)}:text", row.sealed_text, str)


async def erase_texts(page: Page, which: sa.ColumnElement[bool]) -> int:
    """The words and the prints of them; the link and the verdict stay."""
    old = sa.and_(which, interactions.c.sealed_text.is_not(None))
    for row in await page.rows(sa.select(interactions).where(old)):
        place = _place(row.member_ref, row.post_ref)
        seal = await page.key(row.member_ref)
        kept = seal.open(place, row.sealed, KeptPost)
        if kept.wording:
            this = sa.and_(
                interactions.c.member_ref == row.member_ref, interactions.c.post_ref == row.post_ref
            )
            sealed = seal.close(place, msgspec.structs.replace(kept, wording=()))
            await page.run(sa.update(interactions).where(this).values(sealed=sealed))
    return await page.run(sa.update(interactions).where(old).values(sealed_text=None))


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
        ~interactions.c.asks,
        is_stranger(interactions.c.member_ref, interactions.c.author_ref),
    )
    return float(await page.value(statement)) / days


def _place(ref: str, post: str) -> str:
    return f"interactions:{ref}:{post}"
