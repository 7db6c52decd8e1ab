"""Standing consent: of whom it is known, what they are about to be told, what was done by it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.model.cases import Telling, Unasked
from bot.model.episodes import DeedKind, Episode, EpisodeKind, MeasureState
from bot.model.people import Member, Mode, Standing
from bot.rules.cards import TELLING, card_name, update_name
from bot.store.episodes import episodes_where
from bot.store.orders import OrderState
from bot.store.page import Page
from bot.store.people import members_where
from bot.store.tables import deeds, episodes, measures, members, orders

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def who_let_act(page: Page) -> Sequence[Member]:
    """Each person once, as the first of her accounts."""
    given = (members.c.mode == Mode.AUTO, members.c.standing == Standing.ACTIVE)
    return [each for each in await members_where(page, *given) if each.linked_to is None]


async def about_to_be_told(page: Page, member: Member) -> Sequence[Telling]:
    """Cards whose crowd has gathered, and updates, that wait and have not been tried."""
    ref = page.person(member.account)
    lately = sa.or_(episodes.c.closed_at.is_(None), episodes.c.closed_at > page.now - DAY)
    waiting = {row.target_ref: row for row in await _waiting(page, ref)}
    if not waiting:
        return []
    found: list[Telling] = []
    for episode in await episodes_where(page, episodes.c.member_ref == ref, lately):
        card, update = card_name(episode), update_name(episode)
        if _name(page, card) in waiting and _has_gathered(page, episode):
            found.append(Telling(episode, card))
        held = waiting.get(_name(page, update))
        if held is not None and (held.not_before or page.now) <= page.now:
            found.append(Telling(episode, update, is_update=True))
    return found


async def _waiting(page: Page, ref: str) -> Sequence[sa.Row[tuple[object, ...]]]:
    unsent = (
        orders.c.person_ref == ref,
        orders.c.kind == "say",
        orders.c.state == OrderState.WAITING,
        orders.c.attempts == 0,
        orders.c.line.in_(TELLING),
    )
    return await page.rows(sa.select(orders.c.target_ref, orders.c.not_before).where(*unsent))


def _name(page: Page, name: str) -> str:
    return page.vault.ref("replaces", name)


def _has_gathered(page: Page, episode: Episode) -> bool:
    """And that nothing has been decided of it yet."""
    crowd = episode.kind is EpisodeKind.DOGPILE
    since = episode.opened_at + (page.policy.gather_for if crowd else timedelta(0))
    return not episode.asks_first and since <= page.now


async def hides_unasked(page: Page, member: Member) -> bool:
    """Whether her consent has anybody hidden now, or about to be."""
    theirs = sa.select(measures.c.deed).where(
        measures.c.member_ref.in_([page.person(each) for each in member.accounts]),
        measures.c.state.in_((MeasureState.WANTED, MeasureState.IN_FORCE)),
        sa.exists().where(deeds.c.number == measures.c.deed, deeds.c.kind == DeedKind.AUTOMATIC),
    )
    return await page.row(theirs.limit(1)) is not None


async def unasked(page: Page, member: Member) -> Unasked:
    hers = [page.person(account) for account in member.accounts]
    return Unasked(
        this_hour=await _mutes_since(page, page.now - HOUR, hers),
        today=await _mutes_since(page, page.now - DAY),
    )


async def _mutes_since(page: Page, since: datetime, refs: Collection[str] | None = None) -> int:
    """Ordered since then; what was taken back before anybody saw it does not count."""
    statement = (
        sa.select(sa.func.count())
        .select_from(orders.join(deeds, deeds.c.number == orders.c.deed))
        .where(
            deeds.c.kind == DeedKind.AUTOMATIC,
            orders.c.kind == "apply",
            orders.c.given_at > since,
            orders.c.state != OrderState.DROPPED,
        )
    )
    if refs is not None:
        statement = statement.where(orders.c.person_ref.in_(refs))
    return int(await page.value(statement))
