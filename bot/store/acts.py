"""Measures put in place and ended: each act once, its prior state first, hers never touched.

Every measure row has a revision; `redo` starts a new one. An act belongs to one revision, so a
late outcome cannot be taken for another. Acts on one target of one member go one after another.

IN_FORCE says that a measure holds or may hold, and must be ended; an act that got no answer may or
may not have taken hold. Where that is not known, whoever wants the measure has it done again, with
the prior that was read before the first try.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.model.episodes import (
    DeedKind,
    Measure,
    MeasureKind,
    MeasureRow,
    MeasureState,
    Prior,
)
from bot.model.people import AccountId
from bot.pipeline.ports import Order, Outcome
from bot.store.deeds import (
    add_measures,
    change_measures,
    measures_where,
    read_measure,
    read_prior,
    seal_prior,
    target_ref,
    wipe_words,
)
from bot.store.orders import (
    ACTS,
    KeptOrder,
    OrderState,
    add_order,
    drop_waiting,
    read_order,
    settle_rows,
)
from bot.store.outbox import SETTLED_AS, wait_again
from bot.store.page import Page
from bot.store.tables import deeds, measures, orders

LOOK_LASTS = timedelta(minutes=1)
"""How soon after a look its act must start."""

_UNSETTLED = (OrderState.WAITING, OrderState.STARTED)


async def want(page: Page, measure: Measure, deed: int, cause: int | None) -> None:
    """Order a measure into place, unless it is known to be there."""
    row = await _find(page, measure, deed) or await _add(page, measure, deed)
    if row is None:
        return
    await drop_waiting(page, sa.and_(_acts_of(row, "lift"), orders.c.attempts == 0))
    in_force = row.state == MeasureState.IN_FORCE and not await _has_open(page, row, "lift")
    if in_force and await _is_known_to_hold(page, row):
        return
    revision = row.revision
    if not in_force and row.state != MeasureState.WANTED:
        # What is tried again of an older revision is about a mute of her own: no act at all.
        await drop_waiting(page, _acts_of(row, "apply"))
        revision += 1
        again = {"state": MeasureState.WANTED, "revision": revision, "sealed_prior": None}
        await _set(page, row, **again)
    await _order(page, "apply", measure, row, revision=revision, cause=cause)


async def end(page: Page, measure: Measure, deed: int, cause: int | None) -> None:
    """Order the end of a measure. What the world has not seen is simply taken back."""
    row = await _find(page, measure, deed)
    if row is None:
        return
    if row.state == MeasureState.OFFERED:
        await _set(page, row, state=MeasureState.ENDED)
    elif row.state == MeasureState.IN_FORCE:
        await _order(page, "lift", measure, row, revision=row.revision, cause=cause)
    elif row.state == MeasureState.WANTED:
        await drop_waiting(page, sa.and_(_acts_of(row, "apply"), orders.c.attempts == 0))
        if await _has_open(page, row, "apply"):
            await _order(page, "lift", measure, row, revision=row.revision, cause=cause)
        else:
            await _set(page, row, state=MeasureState.ENDED)


async def end_all(page: Page, deed: int) -> None:
    for row in await _rows_of(page, deed):
        await end(page, row.measure, deed, None)


async def take_back_automatic(page: Page, accounts: Iterable[AccountId] | None = None) -> None:
    """What was ordered by standing consent and is not seen to hold is ended.

    `accounts`: of whom; None: of everybody.
    """
    by_consent = sa.exists().where(
        deeds.c.number == measures.c.deed, deeds.c.kind == DeedKind.AUTOMATIC
    )
    pending = sa.and_(measures.c.state == MeasureState.WANTED, by_consent)
    if accounts is not None:
        refs = [page.person(each) for each in accounts]
        pending = sa.and_(pending, measures.c.member_ref.in_(refs))
    for row in await measures_where(page, pending):
        await end(page, row.measure, row.deed, None)


async def want_all(page: Page, deed: int, *states: MeasureState) -> None:
    """Those of a deed's measures that are in one of these states."""
    for row in await _rows_of(page, deed):
        if row.state in states:
            await want(page, row.measure, deed, None)


async def _rows_of(page: Page, deed: int) -> Sequence[MeasureRow]:
    return await measures_where(page, measures.c.deed == deed)


async def _find(page: Page, measure: Measure, deed: int) -> sa.Row[Any] | None:
    return await page.row(
        sa.select(measures).where(
            measures.c.deed == deed,
            measures.c.member_ref == page.person(measure.member),
            measures.c.target_ref == target_ref(page, measure),
        )
    )


async def _add(page: Page, measure: Measure, deed: int) -> sa.Row[Any] | None:
    """A measure that its deed did not list ends with the deed."""
    until = await page.row(sa.select(deeds.c.until_at).where(deeds.c.number == deed))
    if until is None:
        return None
    ends_at = until.until_at or page.now + page.policy.mute_for
    row = MeasureRow(measure, deed, MeasureState.WANTED, ends_at)
    await add_measures(page, deed, (row,))
    return await _find(page, measure, deed)


def _acts_of(row: sa.Row[Any], kind: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        orders.c.kind == kind,
        orders.c.deed == row.deed,
        orders.c.person_ref == row.member_ref,
        orders.c.target_ref == row.target_ref,
    )


async def _has_open(page: Page, row: sa.Row[Any], kind: str) -> bool:
    open_ = sa.select(orders.c.seq).where(_acts_of(row, kind), orders.c.state.in_(_UNSETTLED))
    return await page.row(open_.limit(1)) is not None


async def _order(
    page: Page, kind: str, measure: Measure, row: sa.Row[Any], *, revision: int, cause: int | None
) -> None:
    """The key says what is done, so the same wish twice is one order; a new try is a new key."""
    tries = sa.select(sa.func.count()).where(
        _acts_of(row, kind), orders.c.revision == revision, orders.c.settled_at.is_not(None)
    )
    attempt = int(await page.value(tries))
    await add_order(
        page,
        kind,
        KeptOrder(measure.member, measure=measure),
        once=f"{kind}-{row.deed}.{row.place}-{row.target_ref}-{revision}.{attempt}",
        target_ref=row.target_ref,
        deed=row.deed,
        cause=cause,
        revision=revision,
    )


async def _set(page: Page, row: sa.Row[Any], **values: Any) -> None:
    one = (measures.c.deed == row.deed, measures.c.place == row.place)
    await change_measures(page, sa.update(measures).where(*one).values(values))


async def next_acts(page: Page, limit: int, busy: frozenset[str] = frozenset()) -> Sequence[Order]:
    """The first act of every queue that is due, ends before beginnings; not of the busy (refs).

    What needs no act any more is settled on the way.
    """
    while True:
        found: list[Order] = []
        moved = False
        for row in await _heads(page, busy):
            if len(found) >= limit:
                break
            order = await _ready(page, row)
            if order is None:
                moved = True
            else:
                found.append(order)
        if not moved or len(found) >= limit:
            return found


async def _heads(page: Page, busy: frozenset[str]) -> Sequence[sa.Row[Any]]:
    open_ = (orders.c.kind.in_(ACTS), orders.c.state.in_(_UNSETTLED))
    statement = sa.select(orders).where(*open_, orders.c.person_ref.not_in(busy))
    heads: list[sa.Row[Any]] = []
    queues: set[tuple[str, str | None]] = set()
    people: set[str] = set()
    for row in await page.rows(statement.order_by(orders.c.seq)):
        queue = (row.person_ref, row.target_ref or row.kind)
        blocked = row.person_ref in people if row.kind == "sign_out" else queue in queues
        queues.add(queue)
        people.add(row.person_ref)
        due = row.not_before is None or row.not_before <= page.now
        if not blocked and due and row.state == OrderState.WAITING:
            heads.append(row)
    return sorted(heads, key=lambda row: (row.kind != "lift", row.seq))


def _is_about(order: sa.Row[Any]) -> sa.ColumnElement[bool]:
    """The measure that an act puts in place or ends."""
    return sa.and_(
        measures.c.deed == order.deed,
        measures.c.member_ref == order.person_ref,
        measures.c.target_ref == order.target_ref,
    )


async def _ready(page: Page, row: sa.Row[Any]) -> Order | None:
    """The order with its prior; None where it was settled without an act."""
    order = await read_order(page, row)
    if row.kind not in ("apply", "lift"):
        return order
    about = await page.row(sa.select(measures).where(_is_about(row)))
    ready = _apply_is_ready if row.kind == "apply" else _lift_is_ready
    if about is None or not await ready(page, row, about):
        await settle_rows(page, orders.c.seq == row.seq, OrderState.DROPPED)
        return None
    return await with_prior(page, order, row, about)


async def read_act(page: Page, row: sa.Row[Any]) -> Order:
    """An act with its prior as it is known now.

    A look from a while before the first try says too little: she may have acted since.
    """
    order = await read_order(page, row)
    about = await page.row(sa.select(measures).where(_is_about(row)))
    if about is None:
        return order
    stale = about.prior_at is not None and page.now - about.prior_at > LOOK_LASTS
    if stale and not row.attempts and about.state == MeasureState.WANTED:
        await _set(page, about, sealed_prior=None, prior_at=None)
        return order
    return await with_prior(page, order, row, about)


async def with_prior(page: Page, order: Order, row: sa.Row[Any], about: sa.Row[Any]) -> Order:
    """With what is known of its measure: what held before, and when it ends."""
    order = replace(order, ends_at=about.ends_at)
    if order.prior is not None or about.revision != row.revision:
        return order
    return replace(order, prior=read_prior(await page.key(row.person_ref), about))


async def _apply_is_ready(page: Page, row: sa.Row[Any], about: sa.Row[Any]) -> bool:
    if about.revision != row.revision:
        return False
    if about.state == MeasureState.IN_FORCE:
        taken_back = await _has_open(page, about, "lift")
        return not taken_back and not await _is_known_to_hold(page, about)
    if about.state != MeasureState.WANTED:
        return False
    if await _has_open(page, about, "lift"):
        # She has taken it back meanwhile. Without its prior it cannot have been done.
        may_hold = bool(row.attempts) and about.sealed_prior is not None
        await _set(page, about, state=MeasureState.IN_FORCE if may_hold else MeasureState.ENDED)
        return False
    holder = await _other_holder(page, about, even_ended=True)
    if holder is None:
        return True
    seal = await page.key(about.member_ref)
    prior = read_prior(seal, holder) or Prior(held=False)
    sealed = seal_prior(seal, about.deed, about.place, prior)
    holds = await _is_known_to_hold(page, about)
    state = MeasureState.IN_FORCE if holds else MeasureState.WANTED
    await _set(page, about, state=state, sealed_prior=sealed, prior_at=None)
    return not holds


async def _is_known_to_hold(page: Page, row: sa.Row[Any]) -> bool:
    """The last act tried on its target, for whichever deed, has put it in place."""
    tried = (
        orders.c.kind.in_(("apply", "lift")),
        orders.c.person_ref == row.member_ref,
        orders.c.target_ref == row.target_ref,
        orders.c.attempts > 0,
    )
    statement = sa.select(orders.c.kind, orders.c.state).where(*tried)
    last = await page.row(statement.order_by(orders.c.seq.desc()).limit(1))
    return last is not None and (last.kind, last.state) == ("apply", OrderState.DONE)


async def _lift_is_ready(page: Page, row: sa.Row[Any], about: sa.Row[Any]) -> bool:
    if about.revision != row.revision:
        return bool(row.attempts)  # half done: it must be finished before the next revision
    if about.state != MeasureState.IN_FORCE:
        return False
    if await _other_holder(page, about) is None:
        return True
    await _set(page, about, state=MeasureState.ENDED)
    return False


async def _other_holder(
    page: Page, row: sa.Row[Any], *, even_ended: bool = False
) -> sa.Row[Any] | None:
    """Another deed of hers that holds the same measure.

    An ended deed holds it where the network refused to lift it: still not her own doing.
    """
    held = _held_by_others(row)
    if not even_ended:
        held = sa.and_(held, ~_is_over(page))
    return await page.row(sa.select(measures).where(held))


def _held_by_others(row: sa.Row[Any]) -> sa.ColumnElement[bool]:
    return sa.and_(
        measures.c.member_ref == row.member_ref,
        measures.c.target_ref == row.target_ref,
        measures.c.deed != row.deed,
        measures.c.state == MeasureState.IN_FORCE,
    )


def _is_over(page: Page) -> sa.ColumnElement[bool]:
    """A measure whose choice has ended, or which ends before its choice does."""
    ended = sa.exists().where(deeds.c.number == measures.c.deed, deeds.c.ended_at.is_not(None))
    return sa.or_(ended, measures.c.ends_at <= page.now)


async def end_stuck(page: Page, ref: str) -> None:
    """She signed in again: what could not be lifted is lifted now."""
    stuck = (
        measures.c.member_ref == ref,
        measures.c.state == MeasureState.IN_FORCE,
        _is_over(page),
    )
    for row in await measures_where(page, *stuck):
        await end(page, row.measure, row.deed, None)


async def priors_needed(page: Page, deed: int) -> Sequence[Measure]:
    """What must be looked at before acting: nothing that waits behind another act on it."""
    earlier = orders.alias("earlier")
    first = ~sa.exists().where(
        earlier.c.person_ref == orders.c.person_ref,
        earlier.c.target_ref == orders.c.target_ref,
        earlier.c.seq < orders.c.seq,
        earlier.c.state.in_(_UNSETTLED),
    )
    has_head = sa.exists().where(
        orders.c.kind == "apply",
        orders.c.deed == measures.c.deed,
        orders.c.person_ref == measures.c.member_ref,
        orders.c.target_ref == measures.c.target_ref,
        orders.c.revision == measures.c.revision,
        orders.c.state.in_(_UNSETTLED),
        first,
    )
    statement = (
        sa.select(measures)
        .where(
            measures.c.deed == deed,
            measures.c.state == MeasureState.WANTED,
            measures.c.sealed_prior.is_(None),
            has_head,
        )
        .order_by(measures.c.place)
    )
    return [
        read_measure(await page.key(row.member_ref), row).measure
        for row in await page.rows(statement)
        if await _other_holder(page, row, even_ended=True) is None
    ]


async def note_priors(page: Page, deed: int, priors: Mapping[Measure, Prior]) -> None:
    """Once noted, a prior stays. What she already had is hers, and no act is needed."""
    for measure, prior in priors.items():
        row = await _find(page, measure, deed)
        if row is None or row.state != MeasureState.WANTED or row.sealed_prior is not None:
            continue
        seal = await page.key(row.member_ref)
        state = MeasureState.HERS if prior.held else MeasureState.WANTED
        sealed = seal_prior(seal, row.deed, row.place, prior)
        await _set(page, row, state=state, sealed_prior=sealed, prior_at=page.now)


async def settle_act(
    page: Page, row: sa.Row[Any], outcome: Outcome, not_before: datetime | None
) -> None:
    if outcome is Outcome.RETRY:
        await wait_again(page, row, not_before)
        return
    await settle_rows(page, orders.c.seq == row.seq, SETTLED_AS[outcome])
    if row.kind not in ("apply", "lift"):
        return
    before = MeasureState.WANTED if row.kind == "apply" else MeasureState.IN_FORCE
    after = _AFTER[row.kind, outcome]
    one = (
        _is_about(row),
        measures.c.revision == row.revision,
        measures.c.state == before,
    )
    await change_measures(page, sa.update(measures).where(*one).values(state=after))
    if row.kind == "lift" and outcome is Outcome.DONE:
        await _free_stuck(page, row)
        await wipe_words(page)


_HOLDS = sa.case(
    (
        measures.c.kind.in_((MeasureKind.REVOKE_QUOTE, MeasureKind.REPORT)),
        MeasureState.FOR_GOOD.value,
    ),
    else_=MeasureState.IN_FORCE.value,
)
_AFTER: Mapping[tuple[str, Outcome], MeasureState | sa.ColumnElement[str]] = {
    ("apply", Outcome.DONE): _HOLDS,
    ("apply", Outcome.UNSURE): MeasureState.UNSURE,
    ("apply", Outcome.REFUSED): MeasureState.REFUSED,
    ("apply", Outcome.DROPPED): MeasureState.ENDED,
    ("lift", Outcome.DONE): MeasureState.ENDED,
    ("lift", Outcome.LEFT): MeasureState.HERS,
    ("lift", Outcome.REFUSED): MeasureState.IN_FORCE,
    ("lift", Outcome.DROPPED): MeasureState.IN_FORCE,
}


async def _free_stuck(page: Page, row: sa.Row[Any]) -> None:
    """One lift frees the target for every ended deed that could not."""
    stuck = sa.and_(
        measures.c.member_ref == row.person_ref,
        measures.c.target_ref == row.target_ref,
        measures.c.state == MeasureState.IN_FORCE,
        _is_over(page),
    )
    freed = sa.update(measures).where(stuck).values(state=MeasureState.ENDED)
    await change_measures(page, freed)
