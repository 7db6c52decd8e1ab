"""Forgetting: her key goes first, and with it everything that was sealed under it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from bot.model.changes import CalledOff, EndPartner, ForgetPerson, LiftTombstone, UnlinkAccount
from bot.model.people import AccountId, Member, Standing
from bot.store import (
    acts,
    backing,
    helping,
    labels,
    linking,
    matters,
    partnering,
    proposals,
    rebuttals,
    suspensions,
)
from bot.store.audit import erase_payloads
from bot.store.deeds import LIVE, change_measures, measures_where
from bot.store.flags import forget_moderator
from bot.store.orders import ACTS, OPEN_STATES, READS, once_per_person
from bot.store.page import Note, Page
from bot.store.people import member_of, read_member, set_member
from bot.store.sessions import drop_pending, of_code
from bot.store.tables import (
    deeds,
    invitations,
    measures,
    members,
    orders,
    people,
    requests,
    sign_ins,
    standing,
    strangers,
    tombstones,
)

LONGEST_GOODBYE = timedelta(days=7)
"""How long erasing waits for a network that is down, so that her mutes can still be lifted."""


async def forget(page: Page, change: ForgetPerson) -> None:
    """Lift what is in force first; erase at once where there is nothing to lift."""
    ref = page.person(change.account)
    if await page.seal_of(ref) is None:
        await _erase_traces(page, change.account, ref)
        return
    await _end_everything(page, ref)
    await _part(page, await member_of(page, change.account))
    asked = await page.value(sa.select(members.c.forget_asked_at).where(members.c.ref == ref))
    if asked is None:
        await _sign_out(page, change.account, ref)
    if await _has_errands(page, ref) and not (asked and page.now - asked > LONGEST_GOODBYE):
        if asked is None:
            await _let_go(page, change.account, ref)
        return
    await _erase(page, change.account, ref)


async def _end_everything(page: Page, ref: str) -> None:
    """What she chose, by whichever account it was put in place, and what was in this one's name."""
    chosen = sa.select(deeds.c.number).where(deeds.c.member_ref == ref)
    hers = sa.or_(measures.c.member_ref == ref, measures.c.deed.in_(chosen))
    for row in await measures_where(page, hers, measures.c.state.in_(LIVE)):
        await acts.end(page, row.measure, row.deed, None)


async def _has_errands(page: Page, ref: str) -> bool:
    """Acts of hers that the network has not answered yet; what was to be read need not be."""
    waiting = sa.select(orders.c.seq).where(
        orders.c.person_ref == ref,
        orders.c.kind.in_([kind for kind in ACTS if kind not in READS]),
        orders.c.state.in_(OPEN_STATES),
    )
    return await page.row(waiting.limit(1)) is not None


async def _sign_out(page: Page, account: AccountId, ref: str) -> None:
    """A token nobody holds any more must not stay valid at her server."""
    if await page.row(sa.select(sign_ins.c.ref).where(sign_ins.c.ref == ref)) is not None:
        await once_per_person(page, "sign_out", account, leaving=False)


async def _part(page: Page, member: Member) -> None:
    """Who is no more stands for nobody else."""
    await helping.end_all(page, member.account)
    await partnering.end(page, EndPartner(member.account))
    await backing.call_off(page, CalledOff(member.account))
    linked = (each.account for each in member.linked)
    for account in linked if member.linked_to is None else (member.account,):
        await linking.unlink(page, UnlinkAccount(account))


async def _let_go(page: Page, account: AccountId, ref: str) -> None:
    """Not watched from now on; erased as soon as her acts are settled."""
    member = await member_of(page, account)
    left_at = member.left_at or page.now
    await set_member(page, replace(member, standing=Standing.LEFT, left_at=left_at))
    asked = sa.update(members).where(members.c.ref == ref).values(forget_asked_at=page.now)
    await page.run(asked)


async def _erase(page: Page, account: AccountId, ref: str) -> None:
    seal = await page.key(ref)
    await linking.drop_ties(page, account)
    follow = (await member_of(page, account)).follow
    stone = {
        "ref": _stone(page, account),
        "follow_ref": page.vault.ref("follow", follow) if follow else None,
        "at": page.now,
    }
    await page.put(tombstones, stone)
    await erase_payloads(page, seal)
    page.notes = [note for note in page.notes if note.holder is not seal]
    page.notes.append(Note("forgotten", page.vault.house, {}))
    await _erase_traces(page, account, ref)
    await page.run(sa.delete(people).where(people.c.ref == ref))
    page.forgotten.add(ref)
    page.fresh.pop(ref, None)
    page.facts.forget(ref)
    page.vigils.forget((ref,))
    page.touched.discard(ref)
    page.facts.active = None
    page.memo.forget_pairs(ref)


async def _erase_traces(page: Page, account: AccountId, ref: str) -> None:
    """Rows that do not hang on her key. A last answer to her under the house key still leaves."""
    hers = sa.and_(orders.c.person_ref == ref, ~orders.c.of_house)
    await page.run(sa.delete(orders).where(hers))
    await change_measures(page, sa.delete(measures).where(measures.c.member_ref == ref))
    await page.run(sa.delete(strangers).where(strangers.c.ref == ref))
    await page.run(sa.delete(standing).where(standing.c.ref == ref))
    await page.run(sa.delete(requests).where(requests.c.ref == ref))
    await page.run(sa.delete(invitations).where(invitations.c.ref == ref))
    await labels.forget(page, ref)
    await drop_pending(page, of_code(account))
    await forget_moderator(page, ref)
    await backing.forget_asker(page, ref)
    await helping.forget_helper(page, ref)
    await proposals.forget(page, account)
    await matters.forget_writer(page, ref)
    await matters.forget_reader(page, account)
    await suspensions.forget_decider(page, account)
    await rebuttals.forget(page, account)


def _stone(page: Page, account: AccountId) -> str:
    return page.vault.ref("tombstone", account)


async def is_forgotten(page: Page, account: AccountId, follow: str | None) -> bool:
    """Whether she was forgotten while this very follow stood.

    Where the follow of that time is not known, or is not known now, it counts as the same: to
    let her in against her word is worse than to wait for her `join`.
    """
    row = await page.row(sa.select(tombstones).where(tombstones.c.ref == _stone(page, account)))
    if row is None:
        return False
    if row.follow_ref is None or follow is None:
        return True
    return bool(row.follow_ref == page.vault.ref("follow", follow))


async def lift_tombstone(page: Page, change: LiftTombstone) -> None:
    """She is back: an erasure that still waits is off, too."""
    ref = page.person(change.account)
    mine = tombstones.c.ref == _stone(page, change.account)
    await page.run(sa.delete(tombstones).where(mine))
    await page.run(sa.update(members).where(members.c.ref == ref).values(forget_asked_at=None))


async def people_to_erase(page: Page) -> Sequence[AccountId]:
    """Who asked to be forgotten, or left longer ago than `keep_after_leaving`."""
    left = sa.and_(
        members.c.standing == Standing.LEFT,
        members.c.left_at <= page.now - page.policy.keep_after_leaving,
    )
    due = sa.select(members).where(sa.or_(left, members.c.forget_asked_at.is_not(None)))
    ready = [
        row
        for row in await page.rows(due)
        if row.forget_asked_at is None
        or page.now - row.forget_asked_at > LONGEST_GOODBYE
        or not await _has_errands(page, row.ref)
    ]
    return [(await read_member(page, row)).account for row in ready]
