"""What detection remembers of each member, read once and written with each transaction.

If a transaction fails, memory forgets what it touched, so that what is in memory is always what is
committed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from bot.model.changes import CouldNotRead, KnowProfiles, Quoted, Trailed, WasKind, Weighed
from bot.model.episodes import Kindness, Quote
from bot.model.gauges import Gauge, Trail, Unread
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.rules import trails
from bot.store.memory import Vigil
from bot.store.page import Page
from bot.store.strangers import Strangers
from bot.store.tables import EPOCH, vigils
from bot.store.tables import trails as trail_table
from bot.store.vault import Seal


class KeptVigil(msgspec.Struct, frozen=True):
    gauge: Gauge
    unread: Unread
    met: bytes
    met_unread: bytes
    quotes: tuple[Quote, ...]
    kind: tuple[Kindness, ...] = ()


class KeptTrail(msgspec.Struct, frozen=True):
    author: str
    trail: Trail


async def vigil_of(page: Page, ref: str) -> Vigil:
    """Hers; a new one where nothing is kept yet."""
    vigil = page.vigils.get(ref)
    return vigil if vigil is not None else (await read_vigils(page, (ref,)))[ref]


async def read_vigils(page: Page, refs: Iterable[str]) -> Mapping[str, Vigil]:
    """Of many at once: those that were not in memory yet, and are now."""
    missing = {ref: Vigil() for ref in refs if page.vigils.get(ref) is None}
    sealed = [ref for ref in missing if await page.seal_of(ref) is not None]
    if sealed:
        for row in await page.rows(sa.select(vigils).where(vigils.c.member_ref.in_(sealed))):
            await _recall(page, missing[row.member_ref], row)
        hers = trail_table.c.member_ref.in_(sealed)
        for row in await page.rows(sa.select(trail_table).where(hers)):
            seal, place = await page.key(row.member_ref), f"{row.member_ref}:{row.author_ref}"
            known = seal.open(f"trails:{place}", row.sealed, KeptTrail)
            trail = (AccountId(known.author), known.trail)
            missing[row.member_ref].trails[row.author_ref] = trail
    for ref, vigil in missing.items():
        page.vigils.keep(ref, vigil)
    return missing


async def _recall(page: Page, vigil: Vigil, row: sa.Row[tuple[object, ...]]) -> None:
    seal = await page.key(row.member_ref)
    kept = seal.open(f"vigils:{row.member_ref}", row.sealed, KeptVigil)
    vigil.gauge, vigil.unread, vigil.quotes = kept.gauge, kept.unread, kept.quotes
    vigil.kind = kept.kind
    vigil.met, vigil.met_unread = Strangers(kept.met), Strangers(kept.met_unread)


async def note(page: Page, change: Weighed | Trailed | CouldNotRead | Quoted | WasKind) -> None:
    """Take it into memory; `write` brings it to the database when the transaction ends."""
    ref, author = page.person(change.member), page.person(_author_of(change))
    vigil = await vigil_of(page, ref)
    before = vigil.is_after_her(author)
    vigil.note(change, author)
    if vigil.is_after_her(author) is not before:
        page.facts.of(ref).forget_contacts()  # what they wrote counts now, or no longer
    page.touched.add(ref)


def _author_of(change: Weighed | Trailed | CouldNotRead | Quoted | WasKind) -> AccountId:
    match change:
        case Quoted(_, quote):
            return quote.author
        case WasKind(_, kindness):
            return kindness.author
        case _:
            return change.author


async def note_reach(page: Page, change: KnowProfiles) -> None:
    """How many follow those who quoted her lately."""
    ref = page.person(change.member)
    if (await vigil_of(page, ref)).note_reach(dict(change.profiles)):
        page.touched.add(ref)


async def take_back(page: Page, ref: str, author: str, at: datetime) -> None:
    (await vigil_of(page, ref)).take_back(author, at)
    page.touched.add(ref)


async def drop_author(page: Page, account: AccountId, members: Iterable[str]) -> None:
    """The account is gone. `members`: refs of those to whom it wrote something that is kept."""
    author = page.person(account)
    theirs = trail_table.c.author_ref == author
    trodden = await page.rows(sa.select(trail_table.c.member_ref).where(theirs))
    for ref in {*members, *(row.member_ref for row in trodden)}:
        if (await vigil_of(page, ref)).drop_author(author, account):
            page.touched.add(ref)
    await page.run(sa.delete(trail_table).where(theirs))


async def drop_quote(page: Page, ref: str, post: PostId) -> None:
    if (await vigil_of(page, ref)).drop_quotes((post,)):
        page.touched.add(ref)


async def write(page: Page) -> None:
    """Everything that was touched, once, in the transaction that it belongs to."""
    kept, trod = [], []
    for ref in page.touched - page.forgotten:
        vigil, seal = page.vigils.get(ref), await page.seal_of(ref)
        if vigil is None or seal is None:
            continue
        met, unread = vigil.met.packed(), vigil.met_unread.packed()
        what = KeptVigil(vigil.gauge, vigil.unread, met, unread, vigil.quotes, vigil.kind)
        kept.append({"member_ref": ref, "sealed": seal.close(f"vigils:{ref}", what)})
        trod += [_trail_row(ref, author, *vigil.trails[author], seal) for author in vigil.trod]
        vigil.trod.clear()
    await page.put(vigils, *kept)
    await page.put(trail_table, *trod)


async def sweep(page: Page) -> int:
    """Days of trails go after `keep_contacts`, what is remembered of one day after a day."""
    first = (page.now - page.policy.keep_contacts - EPOCH).days
    oldest = EPOCH + timedelta(days=first)
    gone = await page.run(sa.delete(trail_table).where(trail_table.c.last_at < oldest))
    for row in await page.rows(sa.select(vigils.c.member_ref)):
        vigil = await vigil_of(page, row.member_ref)
        page.touched.add(row.member_ref)
        vigil.let_go(page.now)
        for author, (account, trail) in tuple(vigil.trails.items()):
            if not trail.days or trail.days[-1] < first:
                del vigil.trails[author]
            elif trail.days[0] < first:
                vigil.trails[author] = (account, trails.forget_before(trail, first))
                vigil.trod.add(author)
    return gone


def _trail_row(
    ref: str, author: str, account: AccountId, trail: Trail, seal: Seal
) -> dict[str, object]:
    return {
        "member_ref": ref,
        "author_ref": author,
        "last_at": EPOCH + timedelta(days=trail.days[-1]),
        "sealed": seal.close(f"trails:{ref}:{author}", KeptTrail(account, trail)),
    }
