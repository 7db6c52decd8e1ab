"""`housecall replay`: a recorded stream through the bot's own rules, in the stream's own time.

No network, no database: the facts are kept in memory, within bounds (see `books`). What `replay`
prints is every case that opens; the brake on cards and quiet hours are about telling people.
"""

import heapq
import json
import sys
from asyncio import sleep
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from bot.app.alerts import alert_of, is_alert
from bot.app.replaying.books import Books
from bot.app.replaying.inputs import opened_stream, read_graph, read_members
from bot.app.replaying.times import EventClock, in_time
from bot.model.changes import KnowCircle, OpenEpisode
from bot.model.decisions import Decision
from bot.model.interactions import Interaction
from bot.model.people import FRIENDLY, AccountId
from bot.model.policy import Policy
from bot.model.senses import Aimed
from bot.networks.bluesky.inbox import StreamHealth
from bot.networks.bluesky.replay import Moment, moments_in
from bot.networks.bluesky.watch_set import WatchSet
from bot.pipeline.ports import Scorer
from bot.pipeline.react import decision_on, judge
from bot.rules.counting import is_hostile

NOBODY = AccountId("did:web:nobody.invalid")
"""A replay has no account of its own, so nobody can follow, block or mention it."""

AT_ONCE = 256
"""Interactions that are judged together."""
LINES_AT_ONCE = 20_000
"""Lines after which whoever wants it to stop is heard, and what they brought is judged."""
LATE = timedelta(hours=1)
"""So late an event may be, for its alert still to stand in the order of time."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What is replayed, and who is told."""

    stream: Path
    members: Path
    graph: Path | None
    policy: Policy
    tell: Callable[[str], None]  # the alerts
    note: Callable[[str], None]  # how it went
    seconds: Callable[[], float]  # a clock on the wall


async def replay(recording: Recording, read_scorer: Callable[[], Scorer]) -> None:
    """From the first line to the last. Raises Refused for a file that is not as it should be."""
    began, health = recording.seconds(), StreamHealth()
    members = read_members(recording.members)
    graph = read_graph(recording.graph, members) if recording.graph else {}
    watch = WatchSet(NOBODY, members)
    policy = replace(recording.policy, alerts_per_day=sys.maxsize)
    with opened_stream(recording.stream, health) as file:
        books = Books(members, policy, watch)
        for member, follows in graph.items():
            circle = KnowCircle(member, tuple((each, None) for each in sorted(follows)))
            await books.apply(Decision((circle,)))
        player = Player(books, watch, policy, read_scorer(), Alerts(recording.tell))
        try:
            await player.play(moments_in(file, watch, health))
        finally:
            player.alerts.tell_all()
    if health.malformed:
        recording.note(f"{health.malformed} lines are no frame of a stream and were left out.")
    tally = {
        "events": health.frames - health.malformed,
        "aimed": health.aimed,
        "hostile": player.hostile,
        "alerts": player.alerts.told,
        "seconds": round(recording.seconds() - began, 3),
    }
    recording.note(json.dumps(tally))


@dataclass(slots=True)
class Alerts:
    """Those that opened, told in the order of time: each waits `LATE` for what was earlier."""

    tell: Callable[[str], None]
    told: int = 0
    _waiting: list[tuple[datetime, int, str]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def add(self, at: datetime, alert: dict[str, object]) -> None:
        heapq.heappush(self._waiting, (at, next(self._numbers), json.dumps(alert)))

    def tell_before(self, now: datetime) -> None:
        while self._waiting and self._waiting[0][0] <= now - LATE:
            self._tell_first()

    def tell_all(self) -> None:
        while self._waiting:
            self._tell_first()

    def _tell_first(self) -> None:
        _, _, line = heapq.heappop(self._waiting)
        self.told += 1
        self.tell(line)


@dataclass(slots=True)
class Player:
    """Judges what a recording brings, and decides on it as the bot would have."""

    books: Books
    watch: WatchSet
    policy: Policy
    scorer: Scorer
    alerts: Alerts
    hostile: int = 0  # interactions judged hostile, whoever wrote them
    _clock: EventClock = field(default_factory=EventClock)

    async def play(self, moments: Iterator[Moment | None]) -> None:
        for some in self._batches(in_time(self._watched(moments), self._clock)):
            await self._take(some)
            await sleep(0)

    def _watched(self, moments: Iterator[Moment | None]) -> Iterator[Moment | None]:
        """Authors are held until they have been dealt with: they may delete what is not judged."""
        for moment in moments:
            for author in _authors_in(moment):
                self.watch.add_author(author)
            yield moment

    def _batches(
        self, moments: Iterator[Moment | None]
    ) -> Iterator[Sequence[tuple[datetime, Moment]]]:
        """Each with the time of the newest event so far."""
        some, aimed, lines = list[tuple[datetime, Moment]](), 0, 0
        for moment in moments:
            lines += 1
            if moment is not None:
                some.append((self._clock.newest or moment.at, moment))
                aimed += len(_authors_in(moment))
            if aimed >= AT_ONCE or lines >= LINES_AT_ONCE:
                yield some
                some, aimed, lines = [], 0, 0
        yield some

    async def _take(self, some: Sequence[tuple[datetime, Moment]]) -> None:
        seen = [
            sensed.interaction
            for _, moment in some
            for sensed in moment.sensed
            if isinstance(sensed, Aimed)
        ]
        verdicts = await judge(seen, self.scorer) if seen else {}
        self.hostile += sum(is_hostile(verdicts[each], self.policy) for each in seen)
        for now, moment in some:
            await self.books.move_to(now)
            for sensed in moment.sensed:
                if isinstance(sensed, Aimed):
                    await self.books.review(sensed.interaction.member)
                decision = await decision_on(sensed, verdicts, self.books, self.policy)
                if isinstance(sensed, Aimed):
                    self._note(sensed.interaction, decision)
                await self.books.apply(decision)
            self.alerts.tell_before(now)
            for author in _authors_in(moment):
                self.watch.drop_author(author)

    def _note(self, seen: Interaction, decision: Decision) -> None:
        """Before it is applied: whom she knows is as it was for the decision."""
        for change in decision.changes:
            if isinstance(change, OpenEpisode) and is_alert(change.episode):
                alert = alert_of(change.episode, seen.post, seen.seen_at, self._knows(seen.member))
                self.alerts.add(seen.seen_at, alert)

    def _knows(self, member: AccountId) -> Callable[[AccountId], bool]:
        return lambda other: self.books.relation(member, other) in FRIENDLY


def _authors_in(moment: Moment | None) -> Sequence[AccountId]:
    sensed = moment.sensed if moment else ()
    return [one.interaction.author for one in sensed if isinstance(one, Aimed)]
