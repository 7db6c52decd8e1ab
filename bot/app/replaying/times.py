"""The clock of a replay: the stream's own time, which is not always to be believed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model.senses import Aimed, Sensed
from bot.networks.bluesky.replay import Moment

FAR = timedelta(days=1)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""Nothing is later than this, so that a length of time can be added to any time."""


class EventClock:
    """The time of the newest event so far. One that is `FAR` from it is doubted.

    It is believed where the event after it is nearer to it than to the newest: then the clock is
    set by it, back as well. Otherwise one that is ahead is taken at the newest, and one that is
    behind was late. The last of all is believed.
    """

    def __init__(self) -> None:
        self.newest: datetime | None = None

    def hear(self, at: datetime, after: datetime | None) -> datetime:
        """When an event happened that says `at`, and the one after it says `after`."""
        at, newest = min(at, LATEST), self.newest
        if newest is None or abs(at - newest) <= FAR:
            self.newest = max(at, newest or at)
            return at
        if after is None or abs(after - at) <= abs(after - newest):
            self.newest = at
            return at
        return min(at, newest)


def in_time(moments: Iterator[Moment | None], clock: EventClock) -> Iterator[Moment | None]:
    """Each with the time at which it is taken; the clock is read before the next is asked for."""
    waiting: Moment | None = None
    for moment in moments:
        if moment is None:
            yield None
            continue
        if waiting is not None:
            yield _at(waiting, clock.hear(waiting.at, moment.at))
        waiting = moment
    if waiting is not None:
        yield _at(waiting, clock.hear(waiting.at, None))


def _at(moment: Moment, at: datetime) -> Moment:
    if at == moment.at:
        return moment
    return Moment(at, tuple(_taken_at(at, sensed) for sensed in moment.sensed))


def _taken_at(at: datetime, sensed: Sensed) -> Sensed:
    if not isinstance(sensed, Aimed):
        return sensed
    return replace(sensed, interaction=replace(sensed.interaction, seen_at=at))
