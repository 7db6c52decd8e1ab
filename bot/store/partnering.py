"""Who looks at drafts with whom: one record on each side, in step."""

from dataclasses import replace

from bot.model.changes import AddPartner, EndPartner
from bot.model.people import AccountId, Companion, Member, Standing
from bot.store.orders import OF_PARTNERS, drop_waiting, unsent
from bot.store.page import Note, Page
from bot.store.people import first_of, member_of, set_member
from bot.store.suspensions import is_suspended
from bot.store.tables import orders


async def add(page: Page, change: AddPartner) -> None:
    """Changes nothing where either has left meanwhile, is the other, or has a partner already."""
    her, other = await _first(page, change.member), await _first(page, change.partner)
    active = {her.standing, other.standing} == {Standing.ACTIVE}
    if her == other or not active or her.partner or other.partner:
        return
    of_hers = Companion(other.account, change.name, change.called)
    of_other = Companion(her.account, change.called, change.name)
    await set_member(page, replace(her, partner=of_hers))
    await set_member(page, replace(other, partner=of_other))
    await _note(page, "partner added", her, other)


async def end(page: Page, change: EndPartner) -> None:
    """For both; what waits to be told to either about a draft of the other is not told."""
    her = await _first(page, change.member)
    if her.partner is None:
        return
    other = await _first(page, her.partner.account)
    for each in (her, other):
        await set_member(page, replace(each, partner=None))
        waiting = unsent(page.person(each.account), orders.c.line.in_(OF_PARTNERS))
        await drop_waiting(page, waiting)
    await _note(page, "partner ended", her)


async def partner_of(page: Page, member: Member) -> Member | None:
    """As that account stands now. Who is suspended, or away, is none meanwhile."""
    if member.partner is None:
        return None
    other = await member_of(page, member.partner.account)
    active = other.standing is Standing.ACTIVE
    return other if active and not await is_suspended(page, other) else None


async def _first(page: Page, account: AccountId) -> Member:
    return await member_of(page, await first_of(page, account))


async def _note(page: Page, what: str, *members: Member) -> None:
    """On the record of each, without naming the other."""
    for member in members:
        seal = await page.seal_of(page.person(member.account))
        if seal is not None:
            page.notes.append(Note(what, seal, {}))
