"""How the bot is doing: what the status page, /healthz and /metrics show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version

from bot.model.changes import Change, OpenEpisode
from bot.networks.bluesky.inbox import StreamHealth
from bot.pipeline.ports import Clock, Outcome
from bot.store.ledger import StoreLedger
from bot.web.ports import Queue, Tally, Vitals


@dataclass(slots=True)
class Pulse:
    """Counted as the bot lives; nothing in it is about a person."""

    health: StreamHealth = field(default_factory=StreamHealth)
    ticked_at: datetime | None = None
    reconciled: bool = False  # the follower list has been read since the start
    alerts: int = 0
    refusals: int = 0
    set_aside: int = 0  # what nobody could deal with; never 0 for long without a bug to mend

    @property
    def is_awake(self) -> bool:
        """Whether it hears the stream and knows who follows."""
        return self.reconciled and self.health.connected_to is not None

    def note_changes(self, changes: Sequence[Change]) -> None:
        self.alerts += sum(isinstance(change, OpenEpisode) for change in changes)

    def note_outcome(self, outcome: Outcome) -> None:
        self.refusals += outcome is Outcome.REFUSED


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
                priority.name.lower(): Queue(depth=line.depth, oldest=now - line.since)
                for priority, line in waiting.items()
            },
            tally=Tally(
                aimed=pulse.health.aimed,
                alerts=pulse.alerts,
                refusals=pulse.refusals,
                set_aside=pulse.set_aside,
                reconnects=pulse.health.reconnects,
                malformed=pulse.health.malformed,
            ),
            versions={"housecall": version("housecall"), "scorer": self.scorer},
        )
