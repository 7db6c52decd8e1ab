"""Answers of accounts on our own list, under the key of the house: they need be no members."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.model.changes import SetRebuttal
from bot.model.listing import Entry
from bot.model.people import AccountId
from bot.model.proposals import ProposalKind
from bot.model.rebuttals import OnOurList, Rebuttal
from bot.store import auditing, own_list
from bot.store.page import Note, Page
from bot.store.tables import EPOCH, list_log, rebuttals


async def set_rebuttal(page: Page, change: SetRebuttal) -> None:
    given = change.rebuttal
    await _keep(page, given)
    about = {"case": given.case, "stands": given.stands}
    page.notes.append(Note("rebuttal", page.vault.house, about))


async def listed(page: Page, account: AccountId, *, answers: bool) -> OnOurList | None:
    """What our list says of this account now. `answers`: also who may not read her answer."""
    entry = await own_list.entry_of(page, account)
    if entry is None or (entry.said.until is not None and entry.said.until <= page.now):
        return None
    which = rebuttals.c.sequence == entry.said.sequence
    given = next(iter(await _where(page, which)), None)
    involved = await _involved(page, entry) if answers else frozenset()
    return OnOurList(entry, given, involved)


async def standing(page: Page) -> tuple[Rebuttal, ...]:
    """Those whose entry is still on the list, the oldest first."""
    on_list = {entry.said.sequence for entry in await own_list.entries(page)}
    return tuple(each for each in await _where(page) if each.sequence in on_list)


async def over(page: Page) -> Sequence[tuple[Entry, datetime]]:
    """Entries that end because of an answer, and when."""
    due = {r.sequence: r.ends_at for r in await _where(page, rebuttals.c.ends_at <= page.now)}
    entries = await own_list.entries(page) if due else ()
    ends = ((entry, due.get(entry.said.sequence)) for entry in entries)
    return [(entry, at) for entry, at in ends if at is not None]


async def sweep(page: Page) -> int:
    """With the entries that they are about."""
    kept = sa.exists().where(list_log.c.seq == rebuttals.c.sequence)
    return await page.run(sa.delete(rebuttals).where(~kept))


async def forget(page: Page, account: AccountId) -> None:
    """Hers goes; among the readers of others her name does."""
    await page.run(sa.delete(rebuttals).where(rebuttals.c.ref == page.person(account)))
    for given in await _where(page):
        if account in given.readers:
            readers = tuple(each for each in given.readers if each != account)
            await _keep(page, dataclasses.replace(given, readers=readers))


async def _keep(page: Page, given: Rebuttal) -> None:
    row = {
        "sequence": given.sequence,
        "ref": page.person(given.account),
        "ends_at": given.ends_at,
        "sealed": page.vault.house.close(f"rebuttals:{given.sequence}", given),
    }
    await page.put(rebuttals, row)


async def _where(page: Page, *conditions: sa.ColumnElement[bool]) -> Sequence[Rebuttal]:
    found = sa.select(rebuttals).where(*conditions).order_by(rebuttals.c.sequence)
    house = page.vault.house
    return [
        house.open(f"rebuttals:{row.sequence}", row.sealed, Rebuttal)
        for row in await page.rows(found)
    ]


async def _involved(page: Page, entry: Entry) -> frozenset[AccountId]:
    """Who proposed or supported it, and who ever had a hand in a case that names the account."""
    found = await own_list.candidates(page, entry.case)
    namings = [n for each in found if each.account == entry.said.account for n in each.namings]
    cases = {entry.case, *(naming.case for naming in namings)}
    acts = await auditing.moderator_acts(page, EPOCH, page.now + timedelta(seconds=1))
    agreed = {
        act.about["proposal"]
        for act in acts
        if act.about.get("kind") == ProposalKind.LIST and act.at == entry.said.at
    }
    return frozenset(
        act.by
        for act in acts
        if act.by and (act.about.get("flag") in cases or act.about.get("proposal", -1) in agreed)
    )
