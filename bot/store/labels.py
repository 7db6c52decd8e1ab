"""What labelers say, under keyed hashes of whom and what they say it of.

Public statements about anybody, kept before anything happens: a label counts though it came first.
Nothing of it tells whom it concerns to who has not the master key and the account.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.model.changes import KnowLabels, NameLabelers
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.model.signals import Label, Meaning, Statement
from bot.pipeline.cursors import labels_of
from bot.store.page import Page
from bot.store.tables import cursors, labels, meta

MOST = 500_000
"""Statements kept, about 100 bytes each; the oldest go first."""

OVER_FOR = timedelta(days=30)
"""So long it is known that a label was taken back, so that an older copy does not bring it back."""

_AT_ONCE = 500
"""Accounts and posts asked about in one query."""

_KEY = (labels.c.ref, labels.c.labeler, labels.c.value)


async def know(page: Page, change: KnowLabels) -> None:
    """In whatever order and however often they come, the newest statement of each holds."""
    rows = [
        {
            "ref": _ref(page, said.subject),
            "labeler": change.labeler,
            "value": said.value,
            "at": said.at,
            "ends_at": said.ends_at,
        }
        for said in newest(change.said)
    ]
    await page.put(labels, *rows, newer="at")
    if change.name != await page.setting(_name(change.labeler)):
        await page.put(meta, {"name": _name(change.labeler), "value": change.name})


def newest(said: Iterable[Statement]) -> tuple[Statement, ...]:
    """The one of each subject and value that holds; of two from one moment the later in order."""
    in_order = sorted(said, key=lambda each: each.at)
    holding = {(each.subject, each.value): each for each in in_order}
    return tuple(holding[key] for key in sorted(holding))


async def name_labelers(page: Page, change: NameLabelers) -> None:
    """What others on Bluesky said goes, with the place up to which they were heard."""
    named, every = list(map(labels_of, change.labelers)), labels_of(AccountId(""))
    others = labels.c.labeler.not_in(change.labelers)
    await page.run(sa.delete(labels).where(labels.c.labeler.startswith("did:"), others))
    heard = cursors.c.name.startswith(every), cursors.c.name.not_in(named)
    await page.run(sa.delete(cursors).where(*heard))
    page.facts.cursors.clear()


async def about(page: Page, seen: Iterable[tuple[AccountId, PostId]]) -> tuple[Label, ...]:
    """Labels that hold now, on these accounts and on these posts of theirs."""
    subjects: dict[str, tuple[AccountId, PostId | None]] = {}
    for account, post in seen:
        subjects[page.person(account)] = account, None
        subjects[page.post(post)] = account, post
    found: list[Label] = []
    refs = sorted(subjects)
    for start in range(0, len(refs), _AT_ONCE):
        runs = sa.and_(labels.c.ends_at > page.now, labels.c.ends_at > labels.c.at)
        holds = sa.or_(labels.c.ends_at.is_(None), runs)
        of_these = labels.c.ref.in_(refs[start : start + _AT_ONCE])
        rows = await page.rows(sa.select(labels).where(of_these, holds).order_by(*_KEY))
        found += [_read(page, row, *subjects[row.ref]) for row in rows]
    return await _named(page, [label for label in found if label.weight > 0.0])


def _read(page: Page, row: sa.Row[Any], account: AccountId, post: PostId | None) -> Label:
    """Of no weight where this community makes nothing of it any more."""
    meaning = page.policy.meaning_of(row.labeler, row.value) or Meaning(row.value, 0.0)
    labeler = AccountId(row.labeler)
    return Label(labeler, row.value, account, meaning.weight, post, row.ends_at, kind=meaning.kind)


async def _named(page: Page, found: Sequence[Label]) -> tuple[Label, ...]:
    labelers = {label.labeler for label in found}
    names = {each: await page.setting(_name(each)) or each for each in sorted(labelers)}
    return tuple(replace(label, by=names[label.labeler]) for label in found)


async def export(page: Page, ref: str) -> Sequence[dict[str, object]]:
    """What is said of her own account."""
    rows = await page.rows(sa.select(labels).where(labels.c.ref == ref))
    return [{"by": row.labeler, "says": row.value, "at": row.at} for row in rows]


async def forget(page: Page, ref: str) -> None:
    await page.run(sa.delete(labels).where(labels.c.ref == ref))


async def sweep(page: Page) -> int:
    """What has been over for long, and the oldest above the most that is kept."""
    over = await page.run(sa.delete(labels).where(labels.c.ends_at < page.now - OVER_FOR))
    newest = sa.select(labels.c.at).order_by(labels.c.at.desc()).offset(MOST).limit(1)
    limit = await page.value(newest)
    if limit is None:
        return over
    return over + await page.run(sa.delete(labels).where(labels.c.at <= limit))


def _ref(page: Page, subject: str) -> str:
    return page.post(subject) if _is_post(subject) else page.person(AccountId(subject))


def _is_post(subject: str) -> bool:
    return subject.startswith("at://")


def _name(labeler: AccountId) -> str:
    return f"labeler:{labeler}"
