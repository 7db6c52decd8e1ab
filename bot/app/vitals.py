"""How the bot is doing: what the status page, /healthz and /metrics show."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version

import structlog

from bot.model.actions import Priority, Say
from bot.model.changes import AskFirst, Change, OpenEpisode
from bot.model.people import Network
from bot.networks.bluesky.inbox import StreamHealth
from bot.networks.bluesky.labels import LabelHealth
from bot.pipeline.ports import Clock, Order, Outcome
from bot.store.ledger import StoreLedger
from bot.store.outbox import Waiting
from bot.web.ports import Queue, Tally, Vitals

log = structlog.get_logger()


@dataclass(slots=True)
class Sent:
    """Messages of one priority that have left since the start."""

    count: int = 0
    waited: timedelta = timedelta(0)  # all of them together


@dataclass(slots=True)
class Pulse:
    """Counted as the bot lives; nothing in it is about a person."""

    health: StreamHealth = field(default_factory=StreamHealth)
    labels: LabelHealth = field(default_factory=LabelHealth)
    ticked_at: datetime | None = None
    reconciled: set[Network] = field(default_factory=set)  # follower lists read since the start
    alerts: int = 0
    refusals: int = 0
    limits: int = 0  # cases in which a limit of automatic mode had a member asked
    told_of_limits: bool = False  # the operator, once in the life of the process
    set_aside: int = 0  # what nobody could deal with; never 0 for long without a bug to mend
    sent: dict[Priority, Sent] = field(default_factory=dict)

    def is_awake(self, networks: Collection[Network]) -> bool:
        """Whether it hears the streams of these networks and knows who follows there."""
        heard = self.health.connected_to is not None or Network.BLUESKY not in networks
        return heard and self.reconciled >= set(networks)

    def note_changes(self, changes: Sequence[Change]) -> None:
        self.alerts += sum(isinstance(change, OpenEpisode) for change in changes)
        self.limits += sum(isinstance(change, AskFirst) and change.limited for change in changes)
        if self.limits and not self.told_of_limits:
            self.told_of_limits = True
            log.warning("a limit of automatic mode was reached; those members are asked instead")

    def note_outcome(self, order: Order, outcome: Outcome, now: datetime) -> None:
        self.refusals += outcome is Outcome.REFUSED
        if isinstance(order.action, Say) and outcome is Outcome.DONE:
            sent = self.sent.setdefault(order.action.priority, Sent())
            sent.count += 1
            sent.waited += max(now - _ready_at(order, order.action), timedelta(0))


@dataclass(frozen=True, slots=True)
class LiveVitals:
    """Port WebState of bot.web."""

    pulse: Pulse
    ledger: StoreLedger
    clock: Clock
    scorer: str

    async def vitals(self) -> Vitals:
        now, pulse = self.clock.now(), self.pulse
        waiting = await self.ledger.waiting_messages()
        return Vitals(
            now=now,
            heartbeat=pulse.ticked_at,
            last_frame=pulse.health.last_frame_at,
            stream=pulse.health.connected_to,
            trouble=pulse.health.last_problem,
            queues={
                priority.name.lower(): _queue(waiting.get(priority), pulse.sent.get(priority), now)
                for priority in Priority
                if priority in waiting or priority in pulse.sent
            },
            tally=Tally(
                aimed=pulse.health.aimed,
                alerts=pulse.alerts,
                refusals=pulse.refusals,
                limits=pulse.limits,
                set_aside=pulse.set_aside,
                reconnects=pulse.health.reconnects,
                malformed=pulse.health.malformed,
                labels=pulse.labels.seen,
                labels_kept=pulse.labels.kept,
                labels_refused=pulse.labels.refused,
            ),
            versions={"housecall": version("housecall"), "scorer": self.scorer},
        )


def _queue(waiting: Waiting | None, sent: Sent | None, now: datetime) -> Queue:
    return Queue(
        depth=waiting.depth if waiting else 0,
        oldest=now - waiting.since if waiting else timedelta(0),
        sent=sent.count if sent else 0,
        waited=sent.waited if sent else timedelta(0),
    )


def _ready_at(order: Order, say: Say) -> datetime:
    """A message that is held for the morning does not wait before that.

    One that is tried again is held too, but has waited from the beginning.
    """
    held = say.not_before if say.not_before and not order.attempts else order.given_at
    return max(order.given_at, held)
