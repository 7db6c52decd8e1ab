"""The bot at work: its loops, side by side in one TaskGroup, until it is told to stop."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import UTC
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app.clock import Bell
from bot.app.feeds import FeedDesk
from bot.app.vitals import Pulse
from bot.model.actions import Say, person_of
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId, Network, network_of
from bot.model.policy import Policy
from bot.model.senses import Batch, Missed, Spoke
from bot.pipeline.aside import each_alone
from bot.pipeline.carry_out import Hands, carry_out
from bot.pipeline.cursors import chat_of, labels_of, stream_of
from bot.pipeline.drafts import Drafts
from bot.pipeline.feeds import read_feeds
from bot.pipeline.hear import Answering, hear
from bot.pipeline.labels import take_labels
from bot.pipeline.lists import ListReader, read_lists
from bot.pipeline.outages import keep_time, read_again
from bot.pipeline.piling_on import look_at
from bot.pipeline.ports import Clock, Edge, Labeler, Ledger, Order, Press, Scorer
from bot.pipeline.react import Journal, react
from bot.pipeline.reconcile import reconcile, reconcile_list
from bot.pipeline.ticks import CONSENT, DUES, REPORTS, Due, tell_auditor, tick
from bot.rules.cards import TELLING
from bot.rules.conversation import answer

T = TypeVar("T")

log = structlog.get_logger()

ACTS_AT_ONCE = 50
MEMBERS_AT_ONCE = 50
"""For whom acts are done side by side: whoever's server is slow waits for it alone."""

SLOWEST_RETRY_SECONDS = 300.0
MOST_SPOKEN = 1_000
"""Posts of members that wait to be looked at for them; what comes then passes unlooked."""

OVERDUE_SECONDS = 30.0
"""Of the machine's time: so long, at a start, the bot is deaf for the sake of what is overdue."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often the clock is looked at, in seconds of the machine's time."""

    tick: float = 60.0
    reconcile: float = 900.0
    sweep: float = 3600.0
    lists: float = 600.0
    feeds: float = 600.0
    idle: float = 1.0  # before asking again for orders that nobody announced


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that the bot is made of."""

    ledger: Ledger
    policy: Policy
    clock: Clock
    scorer: Scorer
    edges: Sequence[Edge]  # one for each network that the bot has an account on
    rng: Random
    sweep: Callable[[], Awaitable[None]]  # retention
    lists: ListReader
    feeds: FeedDesk
    pulse: Pulse
    journal: Journal
    drafts: Drafts
    press: Press
    auditor: AccountId | None = None
    answering: Answering = answer
    rhythm: Rhythm = field(default_factory=Rhythm)
    spoken: asyncio.Queue[Spoke] = field(default_factory=lambda: asyncio.Queue(MOST_SPOKEN))
    stirred: Bell = field(default_factory=Bell)  # rung when new orders are committed


async def live(parts: Parts) -> None:
    """Run until cancelled. An error that is nobody's to handle ends it, and with it the process."""
    hands = Hands(
        parts.edges,
        parts.ledger,
        parts.scorer,
        parts.policy,
        parts.drafts,
        press=parts.press,
        local=parts.feeds.scorer,
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_overdue_first(parts, hands, tasks))


async def _overdue_first(parts: Parts, hands: Hands, tasks: asyncio.TaskGroup) -> None:
    """What fell due while the bot was away comes before anything new."""
    await _patiently(parts, lambda: _tick(parts))
    caught_up = asyncio.Event()
    tasks.create_task(_act(parts, hands, caught_up))
    with suppress(TimeoutError):
        async with asyncio.timeout(OVERDUE_SECONDS):
            await caught_up.wait()
    loops: list[Coroutine[None, None, None]] = [_keep_the_clock(parts), _mind_own_posts(parts)]
    for edge in parts.edges:
        loops += [_listen(edge, parts), _talk(edge, parts), _deliver(edge, parts, hands)]
        loops += [_hear_labels(labeler, parts) for labeler in edge.labelers]
        loops += [_patiently(parts, edge.begin)]
    for loop in loops:
        tasks.create_task(loop)


async def _listen(edge: Edge, parts: Parts) -> None:
    cursor = await _patiently(parts, partial(_where_to_resume, edge, parts))
    async with aclosing(edge.senses.listen(cursor)) as batches:
        async for batch in batches:
            for missed in (each for each in batch.sensed if isinstance(each, Missed)):
                await _patiently(parts, partial(_read_again, missed, edge, parts))
            await _patiently(parts, partial(_react, batch, parts))
            for spoke in (each for each in batch.sensed if isinstance(each, Spoke)):
                with suppress(asyncio.QueueFull):
                    parts.spoken.put_nowait(spoke)


async def _mind_own_posts(parts: Parts) -> None:
    """For members who asked for it; the words are in memory alone."""
    directories = {edge.network: edge.directory for edge in parts.edges}

    async def look(spoke: Spoke) -> None:
        await look_at(
            spoke,
            directory=directories[network_of(spoke.member)],
            scorer=parts.feeds.scorer,
            ledger=parts.ledger,
            policy=parts.policy,
            clock=parts.clock,
        )
        parts.stirred.ring()

    while True:
        spoke = await parts.spoken.get()
        await _patiently(parts, partial(each_alone, (spoke,), look, partial(_set_aside, parts)))


async def _where_to_resume(edge: Edge, parts: Parts) -> str:
    """On the first start of all it is this moment, committed before anything is heard."""
    name = stream_of(edge.network)
    kept = await parts.ledger.cursor(name)
    if kept is not None:
        return kept
    cursor = edge.senses.from_now()
    async with parts.ledger.turn() as turn:
        await turn.keep_cursor(name, cursor)
    return cursor


async def _react(batch: Batch, parts: Parts) -> None:
    await react(
        batch,
        scorer=parts.scorer,
        ledger=parts.ledger,
        policy=parts.policy,
        observers=parts.feeds.atmosphere,
        journal=parts.journal,
        aside=partial(_set_aside, parts),
    )
    await keep_time(batch, ledger=parts.ledger, policy=parts.policy, clock=parts.clock)


async def _read_again(missed: Missed, edge: Edge, parts: Parts) -> None:
    await read_again(
        missed,
        edge.network,
        directory=edge.directory,
        scorer=parts.scorer,
        ledger=parts.ledger,
        policy=parts.policy,
    )
    await _reconcile(edge, parts)


async def _hear_labels(labeler: Labeler, parts: Parts) -> None:
    heard = partial(parts.ledger.cursor, labels_of(labeler.account))
    async with aclosing(labeler.listen(await _patiently(parts, heard))) as news:
        async for told in news:
            await _patiently(parts, partial(take_labels, told, ledger=parts.ledger))


async def _talk(edge: Edge, parts: Parts) -> None:
    while True:
        await _patiently(parts, partial(_hear, edge, parts))


async def _hear(edge: Edge, parts: Parts) -> None:
    cursor = await parts.ledger.cursor(chat_of(edge.network))
    async with aclosing(edge.messenger.hear(cursor)) as heard:
        async for messages, cursor in heard:
            await hear(
                messages,
                cursor,
                edge.network,
                ledger=parts.ledger,
                policy=parts.policy,
                aside=partial(_set_aside, parts),
                answering=parts.answering,
                drafts=parts.drafts,
            )


async def _deliver(edge: Edge, parts: Parts, hands: Hands) -> None:
    """Messages leave one at a time on each network, so that a slow one holds up only its own.

    What a standing consent does in place of a card takes it back before it leaves.

    The budget and the order of urgency are the ledger's.
    """
    elsewhere = frozenset(Network) - {edge.network}
    while True:
        order = await _patiently(parts, partial(parts.ledger.next_message, elsewhere))
        if order is None:
            await parts.stirred.heard(within=parts.rhythm.idle)
            continue
        if isinstance(order.action, Say) and order.action.line in TELLING:
            await _patiently(parts, partial(_tick, parts, (CONSENT,)))
        await _patiently(parts, partial(_settle, parts, hands, order))


async def _act(parts: Parts, hands: Hands, caught_up: asyncio.Event) -> None:
    """One worker for each member who has something due; hers go one after another.

    `caught_up` is set as soon as nothing is due any more.
    """
    busy: dict[AccountId, asyncio.Task[None]] = {}
    async with asyncio.TaskGroup() as workers:
        while True:
            busy = {member: work for member, work in busy.items() if not work.done()}
            free = MEMBERS_AT_ONCE - len(busy)
            due = await _due_by_member(parts, busy) if free else {}
            for member, orders in list(due.items())[:free]:
                busy[member] = workers.create_task(_act_for_one(parts, hands, orders))
            if not busy:
                caught_up.set()
            if not any(work.done() for work in busy.values()):
                await parts.stirred.heard(within=parts.rhythm.idle)


async def _due_by_member(parts: Parts, busy: Collection[AccountId]) -> dict[AccountId, list[Order]]:
    """Those with ends to come before those with beginnings."""
    find = partial(parts.ledger.next_acts, ACTS_AT_ONCE, tuple(busy))
    due: dict[AccountId, list[Order]] = {}
    for order in await _patiently(parts, find):
        due.setdefault(person_of(order.action), []).append(order)
    return due


async def _act_for_one(parts: Parts, hands: Hands, orders: Sequence[Order]) -> None:
    for order in orders:
        await _patiently(parts, partial(_settle, parts, hands, order))
    await _patiently(parts, partial(_tick, parts, (REPORTS,)))
    parts.stirred.ring()


async def _settle(parts: Parts, hands: Hands, order: Order) -> None:
    outcome = await carry_out(
        order,
        hands=hands,
        ledger=parts.ledger,
        clock=parts.clock,
        aside=partial(_set_aside, parts),
    )
    parts.pulse.note_outcome(order, outcome, parts.clock.now())


async def _tick(parts: Parts, kinds: Sequence[Due[Any]] = DUES) -> None:
    await tick(
        ledger=parts.ledger,
        policy=parts.policy,
        clock=parts.clock,
        aside=partial(_set_aside, parts),
        kinds=kinds,
    )
    if kinds is DUES:
        parts.drafts.let_lapse(parts.clock.now())
        parts.pulse.ticked_at = parts.clock.now()


async def _sweep(parts: Parts) -> None:
    await parts.sweep()
    if parts.auditor is not None:
        await tell_auditor(parts.auditor, ledger=parts.ledger, clock=parts.clock)


async def _read_lists(parts: Parts) -> None:
    await read_lists(
        parts.lists,
        ledger=parts.ledger,
        policy=parts.policy,
        clock=parts.clock,
        aside=partial(_set_aside, parts),
    )


async def _read_feeds(parts: Parts) -> None:
    await read_feeds(
        parts.feeds.shelf,
        parts.feeds.atmosphere,
        ledger=parts.ledger,
        scorer=parts.feeds.scorer,
        policy=parts.policy,
        clock=parts.clock,
        aside=partial(_set_aside, parts),
    )


async def _reconcile(edge: Edge, parts: Parts) -> None:
    await reconcile(
        edge.network, directory=edge.directory, ledger=parts.ledger, policy=parts.policy
    )
    parts.pulse.reconciled.add(edge.network)
    if edge.public_list is not None:
        await reconcile_list(edge.network, edge.public_list, ledger=parts.ledger)


async def _keep_the_clock(parts: Parts) -> None:
    """APScheduler only rings; what is due lies in the ledger, so nothing is lost with a bell."""
    chores: list[tuple[float, Callable[[], Awaitable[None]]]] = [
        (parts.rhythm.tick, partial(_tick, parts)),
        (parts.rhythm.sweep, partial(_sweep, parts)),
        (parts.rhythm.lists, partial(_read_lists, parts)),
        (parts.rhythm.feeds, partial(_read_feeds, parts)),
    ]
    chores += [(parts.rhythm.reconcile, partial(_reconcile, edge, parts)) for edge in parts.edges]
    scheduler = AsyncIOScheduler(timezone=UTC)
    async with asyncio.TaskGroup() as tasks:
        for seconds, chore in chores:
            bell = Bell()
            scheduler.add_job(_ring, "interval", [bell], seconds=seconds, misfire_grace_time=None)
            tasks.create_task(_whenever(bell, chore, parts))
        scheduler.start()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            scheduler.shutdown(wait=False)


def _set_aside(parts: Parts, what: str, error: Exception) -> None:
    """Counted, and logged by its place in the code: what it says may be somebody's words."""
    parts.pulse.set_aside += 1
    place = traceback.extract_tb(error.__traceback__)[-1:]
    at = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in place]
    log.error("set aside", what=what, kind=type(error).__name__, at=at)


async def _ring(bell: Bell) -> None:
    bell.ring()


async def _whenever(bell: Bell, chore: Callable[[], Awaitable[None]], parts: Parts) -> None:
    """Once at the start, then every time the bell rings."""
    while True:
        await _patiently(parts, chore)
        await bell.heard()


async def _patiently(parts: Parts, work: Callable[[], Awaitable[T]]) -> T:
    return await patiently(work, parts.clock, parts.rng)


async def patiently(work: Callable[[], Awaitable[T]], clock: Clock, rng: Random) -> T:
    """Try until it works, ever more slowly. Only what may pass by itself is tried again.

    OSError is how the store says that a disk is full or a database is gone.
    """
    failures = 0
    while True:
        began = asyncio.get_running_loop().time()
        try:
            return await work()
        except (NetworkDown, NetworkSaidNo, OSError) as trouble:
            lasted = asyncio.get_running_loop().time() - began
            failures = 1 if lasted > SLOWEST_RETRY_SECONDS else failures + 1
            log.warning("trouble", kind=type(trouble).__name__, what=str(trouble), tries=failures)
            await clock.sleep(_wait(failures, trouble, rng))


def _wait(failures: int, trouble: Exception, rng: Random) -> float:
    """Seconds: what the network asked for, else doubling from one, with jitter."""
    asked = getattr(trouble, "retry_after", None)
    longest = min(2.0 ** min(failures - 1, 16), SLOWEST_RETRY_SECONDS)
    return float(asked) if asked is not None else longest * rng.uniform(0.5, 1.0)
