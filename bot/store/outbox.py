"""Which message leaves next, within the budget; and what becomes of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from bot.model.actions import Priority
from bot.model.changes import Ask, Focus
from bot.model.people import AccountId, Network
from bot.pipeline.ports import Order, Outcome
from bot.pipeline.wording import LONGEST
from bot.store import talk
from bot.store.orders import (
    OF_DRAFTS,
    KeptOrder,
    OrderState,
    read_order,
    seal_of_order,
    settle_rows,
)
from bot.store.page import Page
from bot.store.people import first_of
from bot.store.tables import members, orders, send_log

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HEAD_START = 4
"""Messages of the last hour that one of long standing may have had and still be as near as a
newcomer of today, because a crowd of new accounts costs nothing."""

MOST = {Network.MASTODON: 280}
MOST_WITHIN = timedelta(hours=3)
KEPT_FOR_ALERTS = 40
"""Mastodon takes 300 posts of an account in three hours, which is fewer than `messages_per_minute`
may allow; the last of them are kept for alerts."""

BETWEEN = "\n\n"

_KNOWN = orders.c.priority < int(Priority.STRANGER)

SETTLED_AS = {
    Outcome.DONE: OrderState.DONE,
    Outcome.LEFT: OrderState.DONE,
    Outcome.REFUSED: OrderState.REFUSED,
    Outcome.UNSURE: OrderState.DONE,
    Outcome.DROPPED: OrderState.DROPPED,
}


async def next_message(page: Page, elsewhere: Collection[Network] = ()) -> Order | None:
    """The most urgent message that is due, joined with what else waits for the same person.

    Those that go out `elsewhere` are somebody else's, and so is what was sent there: each network
    counts its own.
    """
    if await _sent(page, MINUTE, elsewhere) >= page.policy.messages_per_minute:
        return None
    due = sa.and_(_due(page), orders.c.network.not_in(elsewhere), *await _spared(page, elsewhere))
    row = await _first_known(page, due, elsewhere)
    if row is not None:
        return await _joined(page, row)
    row = await _first_stranger(page, due)
    if row is None or not await _stranger_may(page, elsewhere):
        return None
    return await read_order(page, row)


async def _spared(page: Page, elsewhere: Collection[Network]) -> list[sa.ColumnElement[bool]]:
    """Where nearly all is spent that a network takes in some hours, only alerts may leave."""
    found = []
    for network, most in MOST.items():
        sent = await _sent(page, MOST_WITHIN, set(Network) - {network})
        if network not in elsewhere and sent >= most - KEPT_FOR_ALERTS:
            may = orders.c.priority <= int(Priority.PILE_ON) if sent < most else sa.false()
            found.append(sa.or_(orders.c.network != network, may))
    return found


def _due(page: Page) -> sa.ColumnElement[bool]:
    return sa.and_(
        orders.c.kind == "say",
        orders.c.state == OrderState.WAITING,
        sa.or_(orders.c.not_before.is_(None), orders.c.not_before <= page.now),
    )


async def _first_known(
    page: Page, due: sa.ColumnElement[bool], elsewhere: Collection[Network]
) -> sa.Row[Any] | None:
    """By urgency; then whoever has had least lately; then by age."""
    had, joined = _had_lately(page), members.c.joined_at
    new = sa.and_(joined > page.now - DAY, ~members.c.is_moderator)
    share = sa.func.coalesce(had.c.count, 0) + sa.case((new, HEAD_START), else_=0)
    waiting = orders.outerjoin(had, had.c.person_ref == orders.c.person_ref).outerjoin(
        members, members.c.ref == orders.c.person_ref
    )
    statement = sa.select(orders).select_from(waiting).where(due, _KNOWN)
    queue = (_urgency(page, elsewhere), share, orders.c.given_at, orders.c.seq)
    return await page.row(statement.order_by(*queue).limit(1))


async def _first_stranger(page: Page, due: sa.ColumnElement[bool]) -> sa.Row[Any] | None:
    statement = sa.select(orders).where(due, ~_KNOWN)
    return await page.row(statement.order_by(orders.c.given_at, orders.c.seq).limit(1))


def _had_lately(page: Page) -> sa.Subquery:
    """How many messages each person was sent in the last hour; one that will be retried is not."""
    count = sa.func.count().label("count")
    sent = sa.select(orders.c.person_ref, count).where(*_started(page, HOUR))
    return sent.group_by(orders.c.person_ref).subquery("had")


def _urgency(page: Page, elsewhere: Collection[Network]) -> sa.ColumnElement[int]:
    """The priority; the last place of a minute is a pile-on's where the others were all severe.

    However many threaten one another, a pile-on leaves within the minute.
    """
    most = max(1, page.policy.messages_per_minute - 1)
    severe = orders.alias("severe")
    sent = sa.select(sa.func.count()).where(
        severe.c.priority == int(Priority.SEVERE),
        severe.c.network.not_in(elsewhere),
        *_started(page, MINUTE, severe),
    )
    its_turn_is_over = sa.and_(
        orders.c.priority == int(Priority.SEVERE), sent.scalar_subquery() >= most
    )
    after_pile_ons = 2 * int(Priority.PILE_ON) + 1
    return sa.case((its_turn_is_over, after_pile_ons), else_=2 * orders.c.priority)


def _started(
    page: Page, within: timedelta, of: sa.FromClause = orders
) -> tuple[sa.ColumnElement[bool], ...]:
    lately = (of.c.started_at > page.now - within, of.c.started_at <= page.now)
    return (*lately, of.c.kind == "say", of.c.state != OrderState.WAITING)


async def _sent(
    page: Page, within: timedelta, elsewhere: Collection[Network], *, strangers: bool = False
) -> int:
    """What a clock that was set back calls the future does not count."""
    here = send_log.c.network.not_in(elsewhere)
    lately = (here, send_log.c.at > page.now - within, send_log.c.at <= page.now)
    statement = sa.select(sa.func.count()).where(*lately)
    if strangers:
        statement = statement.where(send_log.c.stranger)
    return int(await page.value(statement))


async def _stranger_may(page: Page, elsewhere: Collection[Network]) -> bool:
    """One a minute, and at most their share of the hour: a member never waits for them long."""
    if await _sent(page, MINUTE, elsewhere, strangers=True):
        return False
    room = page.policy.messages_per_minute * 60 * page.policy.stranger_share
    return await _sent(page, HOUR, elsewhere, strangers=True) < room


async def _joined(page: Page, row: sa.Row[Any]) -> Order:
    """A message that may have left already keeps its text, so that it can be recognised."""
    order = await read_order(page, row)
    if row.attempts or row.line in OF_DRAFTS:
        return order
    text, riders = order.text or "", []
    for other in await _waiting_too(page, row):
        if other.line in OF_DRAFTS or (await _kept(page, other)).asks is not None:
            continue  # two sets of numbered choices in one message could not be told apart
        rider = await read_order(page, other)
        longer = f"{text}{BETWEEN}{rider.text}"
        if len(longer) > LONGEST:
            break
        text = longer
        riders.append(rider.once)
    return replace(order, text=text, riders=tuple(riders))


async def _waiting_too(page: Page, row: sa.Row[Any]) -> Sequence[sa.Row[Any]]:
    same = (
        orders.c.person_ref == row.person_ref,
        orders.c.seq != row.seq,
        orders.c.attempts == 0,
        _KNOWN,
    )
    queue = (orders.c.priority, orders.c.given_at, orders.c.seq)
    return await page.rows(sa.select(orders).where(_due(page), *same).order_by(*queue))


async def start(page: Page, order: Order, row: sa.Row[Any]) -> Order:
    """Commit that the world may see it from now on: a send counts even if it fails."""
    before = await _kept(page, row)
    kept = msgspec.structs.replace(before, text=order.text, prior=order.prior)
    seal = await seal_of_order(page, row)
    started_at = row.started_at or page.now
    values = {
        "state": OrderState.STARTED,
        "attempts": row.attempts + 1,
        "started_at": started_at,
        "sealed": seal.close(f"orders:{row.once}", kept),
    }
    await page.run(sa.update(orders).where(orders.c.seq == row.seq).values(values))
    if row.kind == "say":
        await _open_question(page, row, before)
        await _ride_along(page, order.riders, row.seq)
        stranger = row.priority == int(Priority.STRANGER)
        sent = {"at": page.now, "stranger": stranger, "network": row.network}
        await page.run(sa.insert(send_log).values(sent))
    return replace(order, attempts=row.attempts + 1, started_at=started_at)


async def _open_question(page: Page, row: sa.Row[Any], kept: KeptOrder) -> None:
    """A question is asked when its message leaves, and her time to answer begins then.

    With a second try it is asked anew, unless she has answered the first already.
    """
    account = AccountId(kept.person)
    if kept.case is not None:
        await talk.set_focus(page, Focus(account, kept.case))
    if kept.asks is None:
        await _asked_as_it_leaves(page, row, account)
        return
    waits = kept.asks.expires_at - kept.asks.asked_at
    question = replace(kept.asks, asked_at=page.now, expires_at=page.now + waits)
    ref = page.person(await first_of(page, account))
    current = [q for q in await talk.question_of(page, ref) if q is not None]
    asked_before = any(q.choices == question.choices for q in current)
    if not row.attempts or asked_before:
        await talk.ask(page, Ask(question))


async def _asked_as_it_leaves(page: Page, row: sa.Row[Any], account: AccountId) -> None:
    """What she sent before the first try of a question cannot be its answer."""
    question, _ = await talk.question_of(page, page.person(await first_of(page, account)))
    if question is not None and question.topic == row.line and not row.attempts:
        await talk.ask(page, Ask(replace(question, asked_at=page.now)))


async def _kept(page: Page, row: sa.Row[Any]) -> KeptOrder:
    seal = await seal_of_order(page, row)
    return seal.open(f"orders:{row.once}", row.sealed, KeptOrder)


async def _ride_along(page: Page, riders: Sequence[str], leader: int) -> None:
    """Their text is in the leader's from now on."""
    waiting = sa.and_(orders.c.once.in_(riders), orders.c.state == OrderState.WAITING)
    merged = {"state": OrderState.MERGED, "leader": leader, "sealed": None}
    await page.run(sa.update(orders).where(waiting).values(merged))


async def settle_message(
    page: Page,
    row: sa.Row[Any],
    outcome: Outcome,
    receipt: str | None,
    not_before: datetime | None,
) -> None:
    if outcome is Outcome.RETRY:
        await wait_again(page, row, not_before)
        return
    page.facts.of(row.person_ref).cards = None
    riders = sa.and_(orders.c.leader == row.seq, orders.c.state == OrderState.MERGED)
    await settle_rows(page, riders, SETTLED_AS[outcome])
    await settle_rows(page, orders.c.seq == row.seq, SETTLED_AS[outcome], receipt)


async def wait_again(page: Page, row: sa.Row[Any], not_before: datetime | None) -> None:
    values = {"state": OrderState.WAITING, "not_before": not_before}
    await page.run(sa.update(orders).where(orders.c.seq == row.seq).values(values))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages of one priority that are due and have not left."""

    depth: int
    since: datetime  # when the first of them could have left


def _due_since() -> sa.ColumnElement[datetime]:
    return sa.func.min(sa.func.coalesce(orders.c.not_before, orders.c.given_at))


async def waiting(page: Page) -> dict[Priority, Waiting]:
    depth, since = sa.func.count().label("depth"), _due_since().label("since")
    by_priority = sa.select(orders.c.priority, depth, since).where(_due(page))
    found = await page.rows(by_priority.group_by(orders.c.priority))
    return {Priority(row.priority): Waiting(row.depth, row.since) for row in found}
