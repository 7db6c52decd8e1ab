"""Copies of posts that may vanish, and the files made of them, sealed under the member's key."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bot.model.changes import DropEvidence, KeepCopies, KeepFile, KnowProof
from bot.model.episodes import Contact, Deed, DeedKind, Episode
from bot.model.evidence import MOST_EXHIBITS, Dossier, Entry, Exhibit
from bot.model.files import EvidenceFile
from bot.model.people import AccountId, network_of
from bot.model.verdicts import Category
from bot.rules.came_of import in_words
from bot.rules.exhibits import category_of, is_whole, period_in, readable
from bot.store import deeds, details
from bot.store.contacts import KeptPost, place_of, read_text
from bot.store.episodes import episodes_where
from bot.store.orders import OPEN_STATES, OrderState, settle_rows
from bot.store.page import Note, Page
from bot.store.people import first_of, member_of
from bot.store.tables import copies, episodes, files, interactions, orders
from bot.store.tables import deeds as deed_table
from bot.store.vault import Seal

_ID_BYTES = 16


async def keep_copies(page: Page, change: KeepCopies) -> None:
    """Of what the network has taken back already nothing is left to copy."""
    ref = await _ref(page, change.member)
    found = await episodes_where(
        page, episodes.c.member_ref == ref, episodes.c.number == change.case
    )
    there = copies.c.number == change.case
    room = MOST_EXHIBITS - await page.value(sa.select(sa.func.count()).where(there))
    meant = [c for episode in found for c in episode.contacts if c.post in change.posts]
    for contact in meant[: max(room, 0)]:
        await _copy(page, change.member, change.case, contact)


async def _copy(page: Page, member: AccountId, case: int, contact: Contact) -> None:
    ref = await _ref(page, member)
    post, seal = page.post(contact.post), await page.key(ref)
    which = (interactions.c.member_ref == ref, interactions.c.post_ref == post)
    row = await page.row(sa.select(interactions).where(*which))
    there = sa.select(copies.c.number).where(copies.c.number == case, copies.c.post_ref == post)
    if row is None or row.gone or await page.row(there) is not None:
        return
    kept = seal.open(place_of(ref, post), row.sealed, KeptPost)
    watched = (await member_of(page, member)).watched
    text = details.without(read_text(seal, row) or "", watched, page.vault)
    category = category_of(contact, {Category(k): p for k, p in kept.categories.items()})
    exhibit = Exhibit(
        post=contact.post,
        link="",
        author=contact.author,
        handle="",
        kind=contact.kind,
        category=category,
        posted_at=None,
        seen_at=contact.at,
        text=readable(text, category),
    )
    await _put(page, ref, case, exhibit)


async def _put(page: Page, ref: str, case: int, exhibit: Exhibit) -> None:
    post = page.post(exhibit.post)
    values = {
        "number": case,
        "post_ref": post,
        "member_ref": ref,
        "at": page.now,
        "proven": exhibit.proof is not None,
        "sealed": (await page.key(ref)).close(_copy_place(case, post), exhibit),
    }
    await page.put(copies, values)


async def know_proof(page: Page, change: KnowProof) -> None:
    """Where a word of it must not be kept, what is kept proves only that something stood there."""
    ref, taken = await _ref(page, change.member), change.taken
    which = (copies.c.number == change.case, copies.c.post_ref == page.post(change.post))
    row = await page.row(sa.select(copies).where(*which, copies.c.member_ref == ref))
    if row is None:
        return
    kept = await _opened(page, row)
    watched = (await member_of(page, change.member)).watched
    shown = any(details.without(each, watched, page.vault) != each for each in taken.words)
    whole = not shown and is_whole(taken.words, kept.category)
    proven = replace(
        kept,
        handle=taken.handle,
        posted_at=taken.posted_at,
        proof=taken.proof if whole else taken.bare,
    )
    seal = await page.key(ref)
    sealed = seal.close(_copy_place(change.case, row.post_ref), proven)
    await page.run(sa.update(copies).where(*which).values(sealed=sealed, proven=True))


async def unproven(
    page: Page, member: AccountId, case: int | None
) -> Sequence[tuple[int, Exhibit]]:
    """Copies of hers without a proof, each with its case: of one, or of all."""
    which = [copies.c.member_ref == await _ref(page, member), ~copies.c.proven]
    if case is not None:
        which.append(copies.c.number == case)
    rows = await page.rows(sa.select(copies).where(*which).order_by(copies.c.number))
    return [(row.number, await _opened(page, row)) for row in rows]


async def dossiers(page: Page, member: AccountId, about: str) -> Sequence[Dossier]:
    """One for each case of which there are copies; links are still to be written."""
    ref, period = await _ref(page, member), period_in(about)
    if period is not None:
        meant = episodes.c.opened_at >= page.now - period
    else:
        meant = episodes.c.number == int(about)
    hers = await episodes_where(page, episodes.c.member_ref == ref, meant)
    found = [await _dossier(page, ref, member, each) for each in reversed(hers)]
    return [each for each in found if each.exhibits]


async def _dossier(page: Page, ref: str, member: AccountId, case: Episode) -> Dossier:
    copied = sa.select(copies).where(copies.c.number == case.number).order_by(copies.c.at)
    rows = await page.rows(copied)
    exhibits = [await _opened(page, row) for row in rows][:MOST_EXHIBITS]
    exhibits.sort(key=lambda each: (each.at, each.post))
    chosen = (deed_table.c.member_ref == ref, deed_table.c.case_number == case.number)
    about = await deeds.deeds_where(page, *chosen)
    return Dossier(
        case=case.number,
        network=network_of(exhibits[0].author if exhibits else member),
        member=member,
        opened_at=case.opened_at,
        made_at=page.now,
        version=page.about.version,
        exhibits=tuple(exhibits),
        done=tuple(_entry(each) for each in about if each.kind is not DeedKind.FILING),
        reports=tuple(
            Entry(each.at, in_words(each)) for each in about if each.kind is DeedKind.FILING
        ),
    )


def _entry(deed: Deed) -> Entry:
    """Whom it was about is left out."""
    count, kind = len({row.measure.target for row in deed.measures}), deed.kind.replace("_", " ")
    return Entry(deed.at, f"{kind} ({count})" if count else kind)


async def keep_file(page: Page, change: KeepFile) -> None:
    """Nothing where she has deleted it while it was made."""
    ref = await _ref(page, change.member)
    if not await is_wanted(page, change.member, change.about):
        return
    await page.run(sa.delete(files).where(files.c.member_ref == ref, files.c.about == change.about))
    id_ = page.vault.house.entropy(_ID_BYTES).hex()
    values = {
        "ref": id_,
        "member_ref": ref,
        "about": change.about,
        "made_at": page.now,
        "posts": change.posts,
        "sealed": (await page.key(ref)).close(f"files:{id_}", change.content),
    }
    await page.run(sa.insert(files).values(values))
    page.notes.append(Note("evidence", await page.key(ref), {"about": change.about}))


async def is_wanted(page: Page, member: AccountId, about: str) -> bool:
    """Whether it is being made, and not taken back."""
    return await page.row(sa.select(orders.c.seq).where(*_making(page, member, about))) is not None


def _making(page: Page, member: AccountId, about: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        orders.c.kind == "file",
        orders.c.person_ref == page.person(member),
        orders.c.target_ref == file_ref(page, about),
        orders.c.state.in_(OPEN_STATES),
    )


def file_ref(page: Page, about: str) -> str:
    return page.vault.ref("file", about)


async def drop_evidence(page: Page, change: DropEvidence) -> None:
    ref = await _ref(page, change.member)
    await page.run(sa.delete(files).where(files.c.member_ref == ref, files.c.about == change.about))
    making = sa.and_(*_making(page, change.member, change.about))
    await settle_rows(page, making, OrderState.DROPPED)
    if period_in(change.about) is None:
        hers = (copies.c.member_ref == ref, copies.c.number == int(change.about))
        await page.run(sa.delete(copies).where(*hers))


async def files_of(page: Page, member: AccountId) -> tuple[EvidenceFile, ...]:
    """The newest first, each with a fresh link where there are pages."""
    hers = sa.select(files).where(files.c.member_ref == await _ref(page, member))
    return tuple(
        EvidenceFile(
            about=row.about,
            made_at=row.made_at,
            until=row.made_at + page.policy.keep_text,
            posts=row.posts,
            link=page.file_link(row.ref, page.now),
        )
        for row in await page.rows(hers.order_by(files.c.made_at.desc()))
    )


async def copied(page: Page, member: AccountId) -> Mapping[int, int]:
    """How many posts are copied, by case."""
    hers = copies.c.member_ref == await _ref(page, member)
    counted = (
        sa.select(copies.c.number, sa.func.count().label("posts"))
        .where(hers)
        .group_by(copies.c.number)
    )
    return {row.number: row.posts for row in await page.rows(counted)}


async def content_of(page: Page, id_: str) -> tuple[str, bytes] | None:
    """What a file is about, and the file itself; None where it is no more."""
    row = await page.row(sa.select(files).where(files.c.ref == id_))
    if row is None or row.made_at + page.policy.keep_text <= page.now:
        return None
    seal = await page.key(row.member_ref)
    return row.about, seal.open(f"files:{id_}", row.sealed, bytes)


async def file_about(page: Page, member: AccountId, about: str) -> bytes | None:
    which = (files.c.member_ref == await _ref(page, member), files.c.about == about)
    id_ = await page.value(sa.select(files.c.ref).where(*which))
    found = await content_of(page, id_) if id_ else None
    return found[1] if found else None


async def sweep(page: Page) -> int:
    before = page.now - page.policy.keep_text
    gone = await page.run(sa.delete(copies).where(copies.c.at < before))
    return gone + await page.run(sa.delete(files).where(files.c.made_at < before))


async def hand_over(page: Page, source: str, goal: str, old: Seal, new: Seal) -> None:
    """From one account's key to that of the one it is linked with; by refs."""
    for row in await page.rows(sa.select(copies).where(copies.c.member_ref == source)):
        place = _copy_place(row.number, row.post_ref)
        this = (copies.c.number == row.number, copies.c.post_ref == row.post_ref)
        moved = {"member_ref": goal, "sealed": new.close(place, old.open_json(place, row.sealed))}
        await page.run(sa.update(copies).where(*this).values(moved))
    hers = sa.select(files.c.about).where(files.c.member_ref == goal)
    twice = (files.c.member_ref == source, files.c.about.in_(hers))
    await page.run(sa.delete(files).where(*twice))
    for row in await page.rows(sa.select(files).where(files.c.member_ref == source)):
        place = f"files:{row.ref}"
        moved = {"member_ref": goal, "sealed": new.close(place, old.open_json(place, row.sealed))}
        await page.run(sa.update(files).where(files.c.ref == row.ref).values(moved))


async def export(page: Page, ref: str) -> dict[str, Any]:
    """What is copied, with its words; of files when they were made and of how much."""
    mine = sa.select(copies).where(copies.c.member_ref == ref).order_by(copies.c.at)
    made = sa.select(files).where(files.c.member_ref == ref).order_by(files.c.made_at)
    return {
        "copies": [await _told(page, row) for row in await page.rows(mine)],
        "files": [
            {"about": row.about, "made_at": row.made_at, "posts": row.posts}
            for row in await page.rows(made)
        ],
    }


async def _told(page: Page, row: sa.Row[Any]) -> dict[str, Any]:
    kept = await _opened(page, row)
    about = {"case": row.number, "post": kept.post, "author": kept.author, "text": kept.text}
    return {**about, "at": row.at, "proven": row.proven}


async def _opened(page: Page, row: sa.Row[Any]) -> Exhibit:
    seal = await page.key(row.member_ref)
    return seal.open(_copy_place(row.number, row.post_ref), row.sealed, Exhibit)


def _copy_place(case: int, post: str) -> str:
    return f"copies:{case}:{post}"


async def _ref(page: Page, member: AccountId) -> str:
    return page.person(await first_of(page, member))
