"""What detection remembers of each member, read once and written with each transaction.

If a transaction fails, memory forgets what it touched, so that what is in memory is always what is
committed.
"""

from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from bot.model.changes import CouldNotRead, KnowProfiles, Quoted, Trailed, Weighed
from bot.model.episodes import Quote
from bot.model.gauges import Gauge, Trail, Unread
from bot.model.people import AccountId
from bot.rules import trails
from bot.store.memory import DAY, MOST_STEPS, Vigil, meet
from bot.store.page import Page, Step
from bot.store.tables import EPOCH, steps, vigils
from bot.store.tables import trails as trail_table
from bot.store.vault import Seal


class KeptVigil(msgspec.Struct, frozen=True):
    gauge: Gauge
    unread: Unread
    met: dict[str, tuple[float, float]]
    met_unread: dict[str, float]
    quotes: tuple[Quote, ...]


class KeptStep(msgspec.Struct, frozen=True):
    """What one turn added: a vigil holds hundreds of strangers, and most turns bring it one."""

    gauge: Gauge
    unread: Unread
    met: dict[str, tuple[float, float]]
    met_unread: dict[str, float]
    quotes: tuple[Quote, ...] | None = None  # None: as they were


class KeptTrail(msgspec.Struct, frozen=True):
    author: str
    trail: Trail


async def vigil_of(page: Page, ref: str) -> Vigil:
    """Hers; a new one where nothing is kept yet."""
    vigil = page.vigils.get(ref)
    if vigil is None:
        vigil = await _read(page, ref)
        page.vigils.keep(ref, vigil)
    return vigil


async def _read(page: Page, ref: str) -> Vigil:
    seal = await page.seal_of(ref)
    if seal is None:
        return Vigil()
    vigil = Vigil()
    row = await page.row(sa.select(vigils).where(vigils.c.member_ref == ref))
    if row is not None:
        kept = seal.open(f"vigils:{ref}", row.sealed, KeptVigil)
        vigil.gauge, vigil.unread, vigil.quotes = kept.gauge, kept.unread, kept.quotes
        vigil.met, vigil.met_unread = kept.met, kept.met_unread
        await _catch_up(page, ref, seal, vigil)
    for each in await page.rows(sa.select(trail_table).where(trail_table.c.member_ref == ref)):
        known = seal.open(f"trails:{ref}:{each.author_ref}", each.sealed, KeptTrail)
        vigil.trails[each.author_ref] = (AccountId(known.author), known.trail)
    return vigil


async def _catch_up(page: Page, ref: str, seal: Seal, vigil: Vigil) -> None:
    """What has been added since it was written as a whole."""
    hers = sa.select(steps).where(steps.c.member_ref == ref).order_by(steps.c.number)
    vigil.steps = 0
    for row in await page.rows(hers):
        step = seal.open(f"steps:{ref}:{row.number}", row.sealed, KeptStep)
        vigil.steps, vigil.gauge, vigil.unread = row.number, step.gauge, step.unread
        vigil.quotes = vigil.quotes if step.quotes is None else step.quotes
        for author, when in step.met.items():
            meet(vigil.met, author, when)
        for author, at in step.met_unread.items():
            meet(vigil.met_unread, author, at)


async def note(page: Page, change: Weighed | Trailed | CouldNotRead | Quoted) -> None:
    """Take it into memory; `write` brings it to the database when the transaction ends."""
    account = change.quote.author if isinstance(change, Quoted) else change.author
    ref, author = page.person(change.member), page.person(account)
    vigil = await vigil_of(page, ref)
    vigil.note(change, author)
    step = _step(page, ref)
    match change:
        case Weighed():
            meet(step.met, author, vigil.met[author])
        case CouldNotRead():
            meet(step.met_unread, author, vigil.met_unread[author])
        case Quoted():
            step.quoted = True
        case Trailed():
            pass  # written by itself


async def note_reach(page: Page, change: KnowProfiles) -> None:
    """How many follow those who quoted her lately."""
    ref = page.person(change.member)
    if (await vigil_of(page, ref)).note_reach(dict(change.profiles)):
        _step(page, ref).quoted = True


async def take_back(page: Page, ref: str, author: str, at: datetime) -> None:
    (await vigil_of(page, ref)).take_back(author, at)
    _step(page, ref).whole = True


def _step(page: Page, ref: str) -> Step:
    return page.touched.setdefault(ref, Step())


async def write(page: Page) -> None:
    """Everything that was touched, once, in the transaction that it belongs to."""
    kept, added, trod = [], [], []
    for ref, step in page.touched.items():
        vigil, seal = page.vigils.get(ref), await page.seal_of(ref)
        if vigil is None or seal is None or ref in page.forgotten:
            continue
        if step.whole or vigil.steps >= MOST_STEPS:
            vigil.steps = 0
            what = KeptVigil(vigil.gauge, vigil.unread, vigil.met, vigil.met_unread, vigil.quotes)
            kept.append({"member_ref": ref, "sealed": seal.close(f"vigils:{ref}", what)})
        else:
            vigil.steps += 1
            added.append(_step_row(ref, vigil, step, seal))
        trod += [_trail_row(ref, author, *vigil.trails[author], seal) for author in vigil.trod]
        vigil.trod.clear()
    if kept:
        whole = steps.c.member_ref.in_([row["member_ref"] for row in kept])
        await page.run(sa.delete(steps).where(whole))
    await page.put(vigils, *kept)
    page.add(steps, *added)
    await page.put(trail_table, *trod)


def _step_row(ref: str, vigil: Vigil, step: Step, seal: Seal) -> dict[str, object]:
    quotes = vigil.quotes if step.quoted else None
    what = KeptStep(vigil.gauge, vigil.unread, step.met, step.met_unread, quotes)
    sealed = seal.close(f"steps:{ref}:{vigil.steps}", what)
    return {"member_ref": ref, "number": vigil.steps, "sealed": sealed}


async def sweep(page: Page) -> int:
    """Days of trails go after `keep_contacts`, what is remembered of one day after a day."""
    before = page.now - page.policy.keep_contacts
    gone = await page.run(sa.delete(trail_table).where(trail_table.c.last_at < before))
    first = (before - EPOCH).days
    for row in await page.rows(sa.select(vigils.c.member_ref)):
        vigil = await vigil_of(page, row.member_ref)
        _step(page, row.member_ref).whole = True
        vigil.let_go(page.now.timestamp() - DAY)
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
