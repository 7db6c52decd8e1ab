"""What members chose, and what is in force because of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from bot.model.changes import EndDeed, KnowFate, ReviveDeed, StartDeed
from bot.model.episodes import (
    HIDING,
    Deed,
    DeedKind,
    Measure,
    MeasureKind,
    MeasureRow,
    MeasureState,
    Prior,
)
from bot.model.people import AccountId, Member
from bot.rules.came_of import LOOKED, LOOKS
from bot.store.page import Note, Page
from bot.store.people import member_of
from bot.store.tables import deeds, measures, orders
from bot.store.vault import Seal

LIVE = (MeasureState.WANTED, MeasureState.IN_FORCE, MeasureState.OFFERED)

LOOKED_BACK = 100
"""Choices of one member that a chat looks back on, the newest."""

BEYOND = (
    DeedKind.MUTE,
    DeedKind.BLOCK,
    DeedKind.AUTOMATIC,
    DeedKind.UNMUTE,
    DeedKind.REPORT,
    DeedKind.FILING,
)
"""Looked back on however many came later: whom she has let back must not be hidden again unasked,
nor more be reported in a day than may be, nor to a network twice. The limits on acts and reports
are limits on these, too.
"""

A_FORMER_HELPER = AccountId("")

_RECAP_AHEAD = timedelta(hours=24)
_LATE = timedelta(days=1)  # for a bot that was off just then


class KeptDeed(msgspec.Struct, frozen=True):
    member: str
    about: dict[str, str] | None


def target_ref(page: Page, measure: Measure) -> str:
    """One thing done to one target; whose it is stands beside it."""
    return page.vault.ref("target", f"{measure.kind}:{measure.target}:{measure.within or ''}")


def looked_back_on(page: Page, ref: str) -> sa.ColumnElement[bool]:
    """Those of `undo_for`, as far as they are not too many."""
    lately = sa.and_(deeds.c.member_ref == ref, deeds.c.at > page.now - page.policy.undo_for)
    newest = sa.select(deeds.c.number).where(lately).order_by(deeds.c.number.desc())
    few = deeds.c.number.in_(newest.limit(LOOKED_BACK))
    return sa.and_(lately, sa.or_(few, deeds.c.kind.in_(BEYOND)))


async def deeds_where(page: Page, *conditions: sa.ColumnElement[bool]) -> Sequence[Deed]:
    """Newest first."""
    statement = sa.select(deeds).where(*conditions).order_by(deeds.c.number.desc())
    rows = await page.rows(statement)
    inside = await _measures_of(page, [row.number for row in rows])
    return [await _read(page, row, inside[row.number]) for row in rows]


async def _measures_of(page: Page, numbers: Iterable[int]) -> dict[int, list[MeasureRow]]:
    found: dict[int, list[MeasureRow]] = defaultdict(list)
    for measure in await measures_where(page, measures.c.deed.in_(list(numbers))):
        found[measure.deed].append(measure)
    return found


async def is_hidden(page: Page, member: Member, account: AccountId) -> bool:
    """By the bot, or about to be, by any of hers. This is asked for every hostile contact."""
    ref, known = page.person(member.account), page.facts.hidden
    if ref not in known:
        page.facts.of(ref)  # what is remembered of her goes together
        known[ref] = await _hidden_from(page, member)
    if not known[ref]:
        return False
    ways = (Measure(member.account, kind, account) for kind in HIDING)
    return any(target_ref(page, each) in known[ref] for each in ways)


async def _hidden_from(page: Page, member: Member) -> frozenset[str]:
    held = sa.select(measures.c.target_ref).where(
        measures.c.member_ref.in_([page.person(each) for each in member.accounts]),
        measures.c.kind.in_(HIDING),
        measures.c.state.in_((MeasureState.WANTED, MeasureState.IN_FORCE)),
    )
    return frozenset(row.target_ref for row in await page.rows(held))


async def change_measures(
    page: Page,
    statement: sa.Insert | sa.Update | sa.Delete,
    rows: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """The one way to change them: who is hidden from whom is read again."""
    page.facts.hidden.clear()
    await page.run(statement, rows)


async def wipe_words(page: Page) -> int:
    """From its end on nothing is kept of a filter but that she chose one. Returns how many went."""
    over = (measures.c.ends_at <= page.now, measures.c.state.not_in(LIVE))
    filters = sa.delete(measures).where(measures.c.kind == MeasureKind.FILTER, *over)
    return await page.run(filters)


async def measures_where(page: Page, *conditions: sa.ColumnElement[bool]) -> Sequence[MeasureRow]:
    """Soonest end first, then as chosen."""
    order = (measures.c.ends_at, measures.c.deed, measures.c.place)
    statement = sa.select(measures).where(*conditions).order_by(*order)
    return [read_measure(await page.key(row.member_ref), row) for row in await page.rows(statement)]


def read_measure(seal: Seal, row: sa.Row[Any]) -> MeasureRow:
    place = _place(row.deed, row.place)
    return MeasureRow(
        measure=seal.open(place, row.sealed, Measure),
        deed=row.deed,
        state=MeasureState(row.state),
        ends_at=row.ends_at,
        prior=read_prior(seal, row),
    )


def read_prior(seal: Seal, row: sa.Row[Any]) -> Prior | None:
    if row.sealed_prior is None:
        return None
    return seal.open(f"{_place(row.deed, row.place)}:prior", row.sealed_prior, Prior)


def seal_prior(seal: Seal, deed: int, place: int, prior: Prior) -> bytes:
    return seal.close(f"{_place(deed, place)}:prior", prior)


def _place(deed: int, place: int) -> str:
    return f"measures:{deed}:{place}"


async def _read(page: Page, row: sa.Row[Any], inside: Sequence[MeasureRow]) -> Deed:
    kept = (await page.key(row.member_ref)).open(f"deeds:{row.number}", row.sealed, KeptDeed)
    return Deed(
        number=row.number,
        member=AccountId(kept.member),
        kind=DeedKind(row.kind),
        at=row.at,
        case=row.case_number,
        until=row.until_at,
        measures=tuple(inside),
        about=kept.about,
        offered=row.offered,
        undone_at=row.undone_at,
        reported=row.reported,
        by=await _helper_of(page, AccountId(kept.member), row.helper_ref),
        ended_at=row.ended_at,
    )


async def _helper_of(page: Page, member: AccountId, ref: str | None) -> AccountId | None:
    """Known by name as long as she helps; whoever helped before is nobody in particular."""
    if ref is None:
        return None
    helpers = (await member_of(page, member)).helpers
    return next((e.account for e in helpers if page.person(e.account) == ref), A_FORMER_HELPER)


async def start_deed(page: Page, change: StartDeed) -> int:
    """Returns its number: the wanted one where that is free, otherwise the next."""
    deed = change.deed
    number = await _free_number(page, deed.number)
    ref = page.person(deed.member)
    seal = await page.seal_for(ref)
    about: Mapping[str, str] | None = deed.about
    kept = KeptDeed(deed.member, dict(about) if about is not None else None)
    values = {
        "number": number,
        "member_ref": ref,
        "kind": deed.kind,
        "at": deed.at,
        "case_number": deed.case,
        "until_at": deed.until,
        "offered": deed.offered,
        "undone_at": deed.undone_at,
        "ended_at": None,
        "reported": deed.reported,
        "recapped": False,
        "helper_ref": page.person(deed.by) if deed.by is not None else None,
        "sealed": seal.close(f"deeds:{number}", kept),
    }
    await page.run(sa.insert(deeds).values(values))
    own = [row for row in deed.measures if row.deed == deed.number]
    await add_measures(page, number, own)
    what: dict[str, Any] = {
        "deed": number,
        "kind": deed.kind,
        "measures": len(own),
        "offered": deed.offered,
    }
    if deed.by is not None:
        what["by"] = "helper"
    page.notes.append(Note("choice", seal, what))
    return number


async def _free_number(page: Page, wanted: int) -> int:
    if wanted > await page.counter("deed"):
        await page.note_number("deed", wanted)
        return wanted
    return await page.next_number("deed")


async def add_measures(page: Page, deed: int, wanted: Sequence[MeasureRow]) -> None:
    """Each under the key of the account in whose name it is, which may be a linked one."""
    refs = {row.measure.member: page.person(row.measure.member) for row in wanted}
    seals = {member: await page.seal_for(ref) for member, ref in refs.items()}
    last = sa.select(sa.func.max(measures.c.place)).where(measures.c.deed == deed)
    found: int | None = await page.value(last)
    first = 0 if found is None else found + 1
    rows = [
        {
            "deed": deed,
            "place": place,
            "member_ref": refs[row.measure.member],
            "target_ref": target_ref(page, row.measure),
            "kind": row.measure.kind,
            "state": row.state,
            "ends_at": row.ends_at,
            "revision": 1,
            "sealed": seals[row.measure.member].close(_place(deed, place), row.measure),
            "sealed_prior": (
                seal_prior(seals[row.measure.member], deed, place, row.prior)
                if row.prior is not None
                else None
            ),
        }
        for place, row in enumerate(wanted, start=first)
    ]
    await change_measures(page, sa.insert(measures), rows)


async def hand_over(page: Page, deed: int, to: int, ref: str) -> None:
    """What one deed has put in place in this account's name (a ref) is another's, with its acts."""
    seal = await page.key(ref)
    its = (measures.c.deed == deed, measures.c.member_ref == ref)
    for row in await page.rows(sa.select(measures).where(*its)):
        kept = read_measure(seal, row)
        prior = seal_prior(seal, to, row.place, kept.prior) if kept.prior else None
        sealed = seal.close(_place(to, row.place), kept.measure)
        this = sa.update(measures).where(*its, measures.c.place == row.place)
        await change_measures(page, this.values(deed=to, sealed=sealed, sealed_prior=prior))
    for about in (orders.c.deed, orders.c.cause):
        acts = sa.update(orders).where(about == deed, orders.c.person_ref == ref)
        await page.run(acts.values({about.name: to}))


async def mark_ended(page: Page, change: EndDeed) -> None:
    """What she undoes, and what ends by its date, is reported once it has settled.

    An expiry that went well has nothing to say; one that a network refused has.
    """
    values: dict[str, Any] = {"ended_at": change.at}
    if change.undone:
        values |= {"undone_at": change.at, "reported": False}
    else:
        by_date = sa.and_(deeds.c.until_at <= change.at, ~deeds.c.offered)
        values |= {"reported": sa.case((by_date, sa.false()), else_=sa.true())}
    await _update(page, change.deed, values)
    over = sa.update(measures).where(
        measures.c.deed == change.deed, measures.c.state == MeasureState.OFFERED
    )
    await change_measures(page, over.values(state=MeasureState.ENDED))


async def mark_revived(page: Page, change: ReviveDeed) -> None:
    back = {"ended_at": None, "undone_at": None, "reported": False}
    await _update(page, change.deed, back)
    offered = sa.select(deeds.c.number).where(deeds.c.number == change.deed, deeds.c.offered)
    again = sa.update(measures).where(measures.c.deed.in_(offered))
    await change_measures(page, again.values(state=MeasureState.OFFERED))


async def know_fate(page: Page, change: KnowFate) -> None:
    """Kept with the choice, for as long as that is; it may be forgotten by now."""
    row = await page.row(sa.select(deeds).where(deeds.c.number == change.deed))
    if row is None:
        return
    seal, place = await page.key(row.member_ref), f"deeds:{row.number}"
    kept = seal.open(place, row.sealed, KeptDeed)
    about = {**(kept.about or {}), change.account: change.fate, LOOKED: page.now.isoformat()}
    await _update(page, row.number, {"sealed": seal.close(place, KeptDeed(kept.member, about))})


async def filings(page: Page) -> Sequence[Deed]:
    """Reports to networks that may be looked at again; the newest first."""
    young = deeds.c.at > page.now - LOOKS[-1] - _LATE
    return await deeds_where(page, deeds.c.kind == DeedKind.FILING, young)


async def mark_reported(page: Page, deed: int) -> None:
    await _update(page, deed, {"reported": True})


async def mark_recapped(page: Page, deed: int) -> None:
    await _update(page, deed, {"recapped": True})


async def _update(page: Page, deed: int, values: Mapping[str, Any]) -> None:
    await page.run(sa.update(deeds).where(deeds.c.number == deed).values(values))


async def ending(page: Page) -> Sequence[Deed]:
    """With something live past its end, the longest overdue first."""
    due = sa.exists().where(
        measures.c.deed == deeds.c.number,
        measures.c.state.in_(LIVE),
        measures.c.ends_at <= page.now,
        sa.or_(deeds.c.kind != DeedKind.LIST, deeds.c.until_at <= page.now, ~_is_being_lifted()),
    )
    found = await deeds_where(page, deeds.c.ended_at.is_(None), due)
    return sorted(found, key=lambda deed: min(row.ends_at for row in deed.measures))


def _is_being_lifted() -> sa.ColumnElement[bool]:
    """Its end was ordered once: a network that refuses it is not asked every minute."""
    return sa.exists().where(
        orders.c.kind == "lift",
        orders.c.deed == measures.c.deed,
        orders.c.person_ref == measures.c.member_ref,
        orders.c.target_ref == measures.c.target_ref,
        orders.c.revision == measures.c.revision,
    )


async def to_recap(page: Page) -> Sequence[Deed]:
    """In force, ending within a day, and chosen for longer than that."""
    in_force = sa.exists().where(
        measures.c.deed == deeds.c.number, measures.c.state == MeasureState.IN_FORCE
    )
    found = await deeds_where(
        page,
        deeds.c.ended_at.is_(None),
        ~deeds.c.recapped,
        ~deeds.c.offered,
        deeds.c.until_at > page.now,
        deeds.c.until_at <= page.now + _RECAP_AHEAD,
        in_force,
    )
    return [deed for deed in found if deed.until and deed.until - deed.at > _RECAP_AHEAD]


async def to_report(page: Page) -> Sequence[Deed]:
    """Every act of theirs is settled and the outcome is not yet told; the oldest first."""
    of_deed = sa.or_(orders.c.deed == deeds.c.number, orders.c.cause == deeds.c.number)
    acts = orders.c.kind.in_(("apply", "lift"))
    unsettled = sa.exists().where(of_deed, acts, orders.c.settled_at.is_(None))
    acted = sa.or_(
        sa.exists().where(of_deed, acts), sa.exists().where(measures.c.deed == deeds.c.number)
    )
    found = await deeds_where(page, ~deeds.c.reported, ~deeds.c.offered, acted, ~unsettled)
    return tuple(reversed(found))
