"""What labelers say, under keyed hashes of whom and what they say it of.

Public statements about anybody, kept before anything happens: a label counts though it came first.
Nothing of it tells whom it concerns to who has not the master key and the account.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.model.changes import KnowLabels, NameLabelers, TreatedAs
from bot.model.interactions import PostId
from bot.model.people import AccountId, Member, host_of
from bot.model.signals import Label, Meaning, Statement
from bot.pipeline.cursors import labels_of
from bot.store import subscriptions
from bot.store.page import Page
from bot.store.tables import EPOCH, cursors, labels, meta

MOST = 500_000
"""Statements kept, about 100 bytes each; the oldest go first."""

OVER_FOR = timedelta(days=30)
"""So long it is known that a label was taken back, so that an older copy does not bring it back."""

HINTS_FOR = timedelta(days=1)

LISTED = "listed"
"""What a list of others says of an account by naming it."""

_AT_ONCE = 500
"""Accounts and posts asked about in one query."""

_KEY = (labels.c.ref, labels.c.labeler, labels.c.value)


async def know(page: Page, change: KnowLabels) -> None:
    """In whatever order and however often they come, the newest statement of each holds."""
    if not change.said:
        return
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
    if change.name and change.name != await page.setting(_name(change.labeler)):
        await page.put(meta, {"name": _name(change.labeler), "value": change.name})


async def treat(page: Page, change: TreatedAs) -> None:
    """A server speaks by how it shows an account, and takes it back by no longer doing so."""
    host, values = change.treatment.server, change.treatment.values
    server = AccountId(host)
    said = (Statement(server, change.account, value, change.at) for value in values)
    await know(page, KnowLabels(server, host, tuple(said)))
    over = sa.and_(
        labels.c.ref == page.person(change.account),
        labels.c.labeler == host,
        labels.c.value.not_in(values),
        labels.c.ends_at.is_(None),
        labels.c.at < change.at,
    )
    await page.run(sa.update(labels).where(over).values(at=change.at, ends_at=change.at))


async def hint(page: Page, said: Iterable[Statement]) -> None:
    """What an AppView shows and nobody signed: for a day, and never against what was signed."""
    until, by = page.now + HINTS_FOR, dict[AccountId, list[Statement]]()
    for each in said:
        if page.policy.meaning_of(each.labeler, each.value) and each.ends_at is None:
            by.setdefault(each.labeler, []).append(replace(each, at=EPOCH, ends_at=until))
    for labeler, hints in by.items():
        await know(page, KnowLabels(labeler, "", tuple(hints)))


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


async def about(
    page: Page, who: Member, seen: Iterable[tuple[AccountId, PostId]]
) -> tuple[Label, ...]:
    """Labels that hold now, on these accounts and on these posts of theirs, as far as she may know.

    What a server thinks of an account is known here because a member is there: of other servers
    than hers and the account's own she hears nothing.
    """
    subjects: dict[str, tuple[AccountId, PostId | None]] = {}
    for account, post in seen:
        subjects[page.person(account)] = account, None
        subjects[page.post(post)] = account, post
    found = await _listed(page, {account for account, _ in subjects.values()})
    refs = sorted(subjects)
    for start in range(0, len(refs), _AT_ONCE):
        runs = sa.and_(labels.c.ends_at > page.now, labels.c.ends_at > labels.c.at)
        holds = sa.or_(labels.c.ends_at.is_(None), runs)
        of_these = labels.c.ref.in_(refs[start : start + _AT_ONCE])
        rows = await page.rows(sa.select(labels).where(of_these, holds).order_by(*_KEY))
        found += [_read(page, row, *subjects[row.ref]) for row in rows]
    hers = {host_of(account) for account in who.accounts}
    return await _named(page, [each for each in found if each.weight > 0.0 and _is_for(hers, each)])


def _is_for(hosts: AbstractSet[str], label: Label) -> bool:
    """`hosts`: of the accounts of her to whom it would be told."""
    of_a_labeler = label.labeler.startswith("did:") or label.value == LISTED
    return of_a_labeler or label.labeler in hosts | {host_of(label.account)}


async def _listed(page: Page, accounts: AbstractSet[AccountId]) -> list[Label]:
    """Whom lists of others name that the operator subscribed to, as `listed` by that list."""
    found: list[Label] = []
    for each in await subscriptions.all_lists(page):
        meaning = page.policy.meaning_of(each.source.name, LISTED)
        if meaning is None or not each.named or each.source.is_ours:
            continue
        by, standing = each.source.name, each.standing(page.now)
        found += [
            Label(
                AccountId(by), LISTED, account, meaning.weight,
                ends_at=standing[account].until, by=by, kind=meaning.kind,
            )
            for account in sorted(accounts & standing.keys())
            if not standing[account].held
        ]  # fmt: skip
    return found


def _read(page: Page, row: sa.Row[Any], account: AccountId, post: PostId | None) -> Label:
    """Of no weight where this community makes nothing of it any more."""
    meaning = page.policy.meaning_of(row.labeler, row.value) or Meaning(row.value, 0.0)
    labeler = AccountId(row.labeler)
    return Label(labeler, row.value, account, meaning.weight, post, row.ends_at, kind=meaning.kind)


async def _named(page: Page, found: Sequence[Label]) -> tuple[Label, ...]:
    labelers = {label.labeler for label in found if not label.by}
    names = {each: await page.setting(_name(each)) or each for each in sorted(labelers)}
    return tuple(replace(label, by=label.by or names[label.labeler]) for label in found)


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
