"""What a member's day held, for her digest."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.model.cases import Day
from bot.model.episodes import HIDING, DeedKind, Kindness, MeasureState
from bot.model.people import Member
from bot.rules.came_of import came_of
from bot.store.contacts import who_asked
from bot.store.deeds import deeds_where, measures_where
from bot.store.episodes import open_episodes
from bot.store.orders import OrderState
from bot.store.page import Page
from bot.store.shunned import shunned
from bot.store.tables import deeds, measures, orders
from bot.store.vigils import vigil_of

SOON = timedelta(days=2)


async def day_of(page: Page, member: Member, morning: datetime | None) -> Day:
    """`morning`: when her last quiet hours ended; None: she has none."""
    ref = page.person(member.account)
    ending = await measures_where(
        page,
        measures.c.member_ref.in_([page.person(each) for each in member.accounts]),
        measures.c.kind.in_(HIDING),
        measures.c.state == MeasureState.IN_FORCE,
        measures.c.ends_at <= page.now + SOON,
    )
    filed = await deeds_where(page, deeds.c.member_ref == ref, deeds.c.kind == DeedKind.FILING)
    looked, changed = came_of(filed, page.now - timedelta(days=1))
    told = [e for e in await open_episodes(page, ref) if e.told_at and e.told_at <= page.now]
    return Day(
        held=await _held_until(page, ref, morning) if morning else 0,
        cases=tuple(episode.number for episode in told if not episode.is_paused(page.now)),
        ending=len({row.measure.target for row in ending}),
        ends_at=ending[0].ends_at if ending else None,
        kind=await _kind(page, member),
        looked_at=looked,
        changed=changed,
    )


async def _kind(page: Page, member: Member) -> tuple[Kindness, ...]:
    """By nobody who is hostile to her besides, or hidden for her, or asks her for help."""
    ref = page.person(member.account)
    found = (await vigil_of(page, ref)).kind_at(page.now)
    if not found:
        return ()
    others = await shunned(page, member, (each.author for each in found))
    others |= await who_asked(page, ref)
    return tuple(each for each in found if each.author not in others)


async def _held_until(page: Page, ref: str, morning: datetime) -> int:
    waited = (
        orders.c.person_ref == ref,
        orders.c.kind == "say",
        orders.c.not_before == morning,
        orders.c.given_at < morning,
        orders.c.state != OrderState.DROPPED,
    )
    return int(await page.value(sa.select(sa.func.count()).select_from(orders).where(*waited)))
