"""Who helps whom: the codes by which it is offered, and both sides' records of it in step."""

from dataclasses import replace

import msgspec
import sqlalchemy as sa

from bot.model.cases import HelpCode
from bot.model.changes import AddHelper, DropCodes, OfferHelp, RemoveHelper
from bot.model.people import AccountId, Companion, Member, Standing
from bot.rules.company import MOST_HELPED, MOST_HELPERS, help_for, news_of
from bot.store.orders import drop_waiting, unsent
from bot.store.page import Note, Page
from bot.store.people import first_of, member_of, set_member
from bot.store.suspensions import is_suspended
from bot.store.tables import deeds, episodes, link_codes, orders

NOBODY = ""
"""In the place of a ref that was forgotten."""
NO_ACCOUNT = AccountId("")
"""In the place of whom a helper helps no more without being told."""


class KeptOffer(msgspec.Struct, frozen=True):
    account: str
    by: str | None
    name: str
    called: str
    of_partner: bool = False


def _code_ref(page: Page, code: str) -> str:
    """Apart from the codes that link accounts: neither opens what the other is for."""
    return page.vault.ref("help code", code)


async def offer(page: Page, change: OfferHelp) -> None:
    ref, code = page.person(change.member), _code_ref(page, change.code)
    seal = await page.seal_for(ref)
    await drop_codes(page, DropCodes(change.member))
    kept = KeptOffer(change.member, change.by, change.name, change.called, change.of_partner)
    row = {"code_ref": code, "shown_ref": ref, "expires_at": change.expires_at}
    await page.put(link_codes, {**row, "sealed": seal.close(f"link_codes:{code}", kept)})


async def code_typed(page: Page, code: str, writer: Member) -> HelpCode | None:
    """None where it is not open, or she who showed it has left, or named somebody else."""
    ref = _code_ref(page, code)
    still_open = (link_codes.c.code_ref == ref, link_codes.c.expires_at > page.now)
    row = await page.row(sa.select(link_codes).where(*still_open))
    if row is None:
        return None
    kept = (await page.key(row.shown_ref)).open(f"link_codes:{ref}", row.sealed, KeptOffer)
    her = await member_of(page, await first_of(page, AccountId(kept.account)))
    if her.standing is not Standing.ACTIVE or kept.by not in {None, *writer.accounts}:
        return None
    return HelpCode(her, kept.name, kept.called, kept.of_partner)


async def drop_codes(page: Page, change: DropCodes) -> None:
    """Those of this account, to link and to help, and whatever has expired."""
    hers = link_codes.c.shown_ref == page.person(change.account)
    over = link_codes.c.expires_at <= page.now
    await page.run(sa.delete(link_codes).where(sa.or_(hers, over)))


async def add(page: Page, change: AddHelper) -> None:
    """Changes nothing where either has left meanwhile, is the other, or has as many as may be."""
    her, helper = [await _first(page, each) for each in (change.member, change.helper)]
    helpers = _with(her.helpers, Companion(helper.account, change.name, change.called))
    helps = _with(helper.helps, Companion(her.account, change.called, change.name))
    active = {her.standing, helper.standing} == {Standing.ACTIVE}
    fits = len(helpers) <= MOST_HELPERS and len(helps) <= MOST_HELPED
    if her == helper or not active or not fits:
        return
    await set_member(page, replace(her, helpers=helpers))
    await set_member(page, replace(helper, helps=helps))
    await _note(page, "helper added", her, helper)


async def remove(page: Page, change: RemoveHelper) -> None:
    her, helper = [await _first(page, each) for each in (change.member, change.helper)]
    if not any(each.account == helper.account for each in her.helpers):
        return
    await set_member(page, replace(her, helpers=_without(her.helpers, helper.account)))
    rest = _without(helper.helps, her.account)
    helps = (*rest, Companion(NO_ACCOUNT)) if change.quietly else rest
    await set_member(page, replace(helper, helps=helps))
    await _drop_news(page, her.account, helper.account)
    await _note(page, "helper removed", her, *(() if change.quietly else (helper,)))


async def helpers_of(page: Page, member: Member) -> tuple[Member, ...]:
    """Who looks on with her. Who is suspended does not meanwhile."""
    found = [await member_of(page, each.account) for each in member.helpers]
    return tuple([each for each in found if not await is_suspended(page, each)])


async def end_all(page: Page, account: AccountId) -> None:
    member = await member_of(page, account)
    for each in member.helpers:
        await remove(page, RemoveHelper(account, each.account))
    for each in member.still_helps:
        await remove(page, RemoveHelper(each.account, account))


async def forget_helper(page: Page, ref: str) -> None:
    """That a helper chose it stays on a member's record; who that was does not."""
    await page.run(sa.update(deeds).where(deeds.c.helper_ref == ref).values(helper_ref=NOBODY))


async def hand_over(page: Page, old: AccountId, new: AccountId) -> None:
    """What an account had of it is the first one's from now on, as far as there is room."""
    member, refs = await member_of(page, old), (page.person(old), page.person(new))
    by_old = sa.update(deeds).where(deeds.c.helper_ref == refs[0])
    await page.run(by_old.values(helper_ref=refs[1]))
    await end_all(page, old)
    for each in member.helpers:
        await add(page, AddHelper(new, each.account, each.name, each.called))
    for each in member.still_helps:
        await add(page, AddHelper(each.account, new, each.called, each.name))


async def _first(page: Page, account: AccountId) -> Member:
    return await member_of(page, await first_of(page, account))


def _with(companions: tuple[Companion, ...], one: Companion) -> tuple[Companion, ...]:
    return (*_without(companions, one.account), one)


def _without(companions: tuple[Companion, ...], account: AccountId) -> tuple[Companion, ...]:
    return tuple(each for each in companions if each.account != account)


async def _drop_news(page: Page, member: AccountId, helper: AccountId) -> None:
    """What waits to be told to the helper about her or any case of hers."""
    hers = sa.select(episodes.c.number).where(episodes.c.member_ref == page.person(member))
    about = [help_for(member), *(news_of(row.number) for row in await page.rows(hers))]
    names = [page.vault.ref("replaces", name) for name in about]
    await drop_waiting(page, unsent(page.person(helper), orders.c.target_ref.in_(names)))


async def _note(page: Page, what: str, *members: Member) -> None:
    """On both records, without naming the other."""
    for member in members:
        seal = await page.seal_of(page.person(member.account))
        if seal is not None:
            counts = {"helpers": len(member.helpers), "helps": len(member.helps)}
            page.notes.append(Note(what, seal, counts))
