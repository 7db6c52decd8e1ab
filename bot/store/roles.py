"""Moderators who were invited: by a keyed hash alone until they have accepted."""

from dataclasses import replace

import sqlalchemy as sa

from bot.model.changes import DropInvitation, EndRole, Invite
from bot.store.page import Page
from bot.store.people import member_of, set_member
from bot.store.tables import invitations


async def invite(page: Page, change: Invite) -> None:
    row = {"ref": page.person(change.account), "lapses_at": change.until}
    await page.put(invitations, row)


async def drop_invitation(page: Page, change: DropInvitation) -> None:
    mine = invitations.c.ref == page.person(change.account)
    await page.run(sa.delete(invitations).where(mine))


async def is_invited(page: Page, ref: str) -> bool:
    lapses_at = await page.value(sa.select(invitations.c.lapses_at).where(invitations.c.ref == ref))
    return lapses_at is not None and lapses_at > page.now


async def end_role(page: Page, change: EndRole) -> None:
    """Whom the configuration names stays: that is the operator's to change.

    An account that she has parted meanwhile goes with the others.
    """
    first = await member_of(page, change.account)
    for account in sorted(first.ever):
        member = await member_of(page, account)
        if member.is_moderator and member.appointed_at is not None:
            await set_member(page, replace(member, is_moderator=False, appointed_at=None))
