"""Proposals, under the key of the house: each may name several people."""

import dataclasses
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import sqlalchemy as sa

from bot.model.changes import SetProposal
from bot.model.people import AccountId
from bot.model.proposals import Proposal, ProposalKind, ProposalState
from bot.store.page import Note, Page
from bot.store.tables import proposals

KEPT_FOR = timedelta(days=30)
"""After it was decided; what came of it is in the audit record."""


class KeptProposal(msgspec.Struct, frozen=True):
    by: str
    about: str | None
    terms: dict[str, str]
    barred: tuple[str, ...]
    decided_by: str | None


async def set_proposal(page: Page, change: SetProposal) -> None:
    await _keep(page, change.proposal)
    await page.note_number("proposal", change.proposal.number)
    by = await page.seal_of(page.person(change.by)) if change.by else None
    payload = {
        "proposal": change.proposal.number,
        "kind": change.proposal.kind,
        "word": change.word,
        "state": change.proposal.state,
    }
    page.notes.append(Note("moderator" if change.by else "lapsed", by or page.vault.house, payload))


async def _keep(page: Page, proposal: Proposal) -> None:
    kept = KeptProposal(
        proposal.by, proposal.about, dict(proposal.terms), proposal.barred, proposal.decided_by
    )
    row = {
        "number": proposal.number,
        "kind": proposal.kind,
        "state": proposal.state,
        "at": proposal.at,
        "lapses_at": proposal.lapses_at,
        "closed_at": proposal.closed_at,
        "sealed": page.vault.house.close(f"proposals:{proposal.number}", kept),
    }
    await page.put(proposals, row)


async def open_proposals(page: Page) -> Sequence[Proposal]:
    """The oldest first."""
    return await _where(page, proposals.c.state == ProposalState.OPEN)


async def lapsed_proposals(page: Page) -> Sequence[Proposal]:
    """Those that nobody has decided in time."""
    due = proposals.c.lapses_at <= page.now
    return await _where(page, proposals.c.state == ProposalState.OPEN, due)


async def _where(page: Page, *conditions: sa.ColumnElement[bool]) -> Sequence[Proposal]:
    statement = sa.select(proposals).where(*conditions).order_by(proposals.c.number)
    return [_read(page, row) for row in await page.rows(statement)]


def _read(page: Page, row: sa.Row[tuple[object, ...]]) -> Proposal:
    kept = page.vault.house.open(f"proposals:{row.number}", row.sealed, KeptProposal)
    return Proposal(
        number=row.number,
        kind=ProposalKind(row.kind),
        by=AccountId(kept.by),
        at=row.at,
        lapses_at=row.lapses_at,
        about=AccountId(kept.about) if kept.about else None,
        terms=kept.terms,
        barred=tuple(map(AccountId, kept.barred)),
        state=ProposalState(row.state),
        decided_by=AccountId(kept.decided_by) if kept.decided_by else None,
        closed_at=row.closed_at,
    )


async def forget(page: Page, account: AccountId) -> None:
    """What she proposed, or what concerns her, goes; elsewhere her name does."""
    for proposal in await _where(page):
        if account in {proposal.by, proposal.about}:
            mine = proposals.c.number == proposal.number
            await page.run(sa.delete(proposals).where(mine))
        elif account in {proposal.decided_by, *proposal.barred}:
            await _keep(page, _without(proposal, account))


def _without(proposal: Proposal, account: AccountId) -> Proposal:
    barred = tuple(each for each in proposal.barred if each != account)
    decided_by = None if proposal.decided_by == account else proposal.decided_by
    return dataclasses.replace(proposal, barred=barred, decided_by=decided_by)
