"""What is kept of an interaction, and what is let go again."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from bot.model.changes import DropAuthor, DropPost, Keep
from bot.store import details, nearby, vigils
from bot.store.contacts import CAME, DAY, KeptPost, place_of
from bot.store.page import Page
from bot.store.pairs import kept_version
from bot.store.people import first_of, member_of
from bot.store.tables import contacts, interactions


async def keep(page: Page, change: Keep) -> None:
    """A repeat changes nothing; an edit replaces what was kept."""
    seen, verdict = change.interaction, change.verdict
    ref, post = page.person(seen.member), page.post(seen.post)
    before = await kept_version(page, ref, post)
    if before is not None and before[0] == seen.version:
        return
    seal = await page.seal_for(ref)
    severe, severity = verdict.worst_severe()
    watched = (await member_of(page, seen.member)).watched
    text = details.without(seen.text, watched, page.vault)
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
        "sealed": seal.close(place_of(ref, post), kept),
        "sealed_text": seal.close(f"{place_of(ref, post)}:text", text),
    }
    page.memo.versions[ref, post] = (seen.version, False)
    if before is None:
        page.add(interactions, values)
        await nearby.take_in(page, change)
    else:
        await page.put(interactions, values)
        page.memo.askers.pop((ref, page.person(seen.author)), None)
        page.facts.of(ref).forget_contacts()


async def drop_post(page: Page, change: DropPost) -> Sequence[int]:
    """Returns the numbers of the episodes that lost a contact."""
    which = interactions.c.post_ref == page.post(change.post)
    if change.member is not None:
        hers = page.person(await first_of(page, change.member))
        which = sa.and_(which, interactions.c.member_ref == hers)
    members, touched = await _drop(page, which)
    for ref in members:
        await vigils.drop_quote(page, ref, change.post)
    return touched


async def drop_author(page: Page, change: DropAuthor) -> Sequence[int]:
    """Returns the numbers of the episodes that lost a contact."""
    which = interactions.c.author_ref == page.person(change.author)
    members, touched = await _drop(page, which)
    await vigils.drop_author(page, change.author, members)
    return touched


async def drop_posts_by(page: Page, ref: str, authors: Collection[str]) -> Sequence[int]:
    """To one member, by refs. Returns the numbers of the episodes that lost a contact."""
    which = sa.and_(interactions.c.member_ref == ref, interactions.c.author_ref.in_(authors))
    _, touched = await _drop(page, which)
    return touched


async def _drop(page: Page, which: sa.ColumnElement[bool]) -> tuple[set[str], Sequence[int]]:
    """Erase content and count; a bare row stays, so that a replay does not count it again.

    Returns the refs of the members and the numbers of the episodes that lost something.
    """
    theirs = sa.select(interactions).where(which, ~interactions.c.gone)
    found = await page.rows(theirs.order_by(interactions.c.at, interactions.c.post_ref))
    touched, members = set[int](), {row.member_ref for row in found}
    if not found:
        return members, ()
    for ref in members:
        page.facts.of(ref).forget_contacts()
        page.memo.forget_pairs(ref)
    for row in found:
        mine = sa.and_(contacts.c.member_ref == row.member_ref, contacts.c.post_ref == row.post_ref)
        inside = await page.rows(sa.select(contacts.c.episode).where(mine))
        touched.update(each.episode for each in inside)
        await page.run(sa.delete(contacts).where(mine))
    erased = {"gone": True, "sealed": None, "sealed_text": None}
    await page.run(sa.update(interactions).where(which).values(erased))
    for row in found:
        if await _has_no_more(page, row):
            await vigils.take_back(page, row.member_ref, row.author_ref, row.at)
    return members, sorted(touched)


async def _has_no_more(page: Page, row: sa.Row[tuple[object, ...]]) -> bool:
    """Whether nothing hostile of that day is left by this author to this member."""
    others = sa.select(interactions.c.post_ref).where(
        interactions.c.member_ref == row.member_ref,
        interactions.c.author_ref == row.author_ref,
        interactions.c.at > row.at - DAY,
        interactions.c.hostility >= page.policy.hostile_at,
        CAME,
        ~interactions.c.gone,
    )
    return await page.row(others.limit(1)) is None
