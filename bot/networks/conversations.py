"""What a reader of feeds remembers: how conversations grow, and how far they are counted."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

P = TypeVar("P")

AT_ONCE = 20
"""Conversations that are read at one reading of one feed."""
PAUSE = 0.5
"""Seconds between two requests."""


@dataclass(frozen=True, slots=True)
class Shown(Generic[P]):
    """A post that a feed shows, by the network's own view of it."""

    key: str
    answers: int  # as far as the network has counted them
    post: P


@dataclass(slots=True)
class Conversations:
    """Lost at the end of the process; then the feed's own mark tells how far it was counted."""

    _answers: dict[tuple[int, str], int] = field(default_factory=dict)
    _counted_to: dict[tuple[int, str], datetime] = field(default_factory=dict)

    def to_be_read(self, feed: int, shown: Iterable[Shown[P]]) -> Sequence[Shown[P]]:
        """Those with answers: the ones that have grown first, then those read longest ago."""

        def urgency(each: Shown[P]) -> tuple[bool, float]:
            at = self._counted_to.get((feed, each.key))
            has_grown = self._answers.get((feed, each.key)) != each.answers
            return not has_grown, at.timestamp() if at else 0.0

        answered = [each for each in shown if each.answers > 0]
        self._keep_only(feed, {each.key for each in answered})
        return sorted(answered, key=urgency)[:AT_ONCE]

    def fresh(
        self, feed: int, read: Shown[P], since: datetime, answers: Sequence[tuple[datetime, P]]
    ) -> list[tuple[datetime, P]]:
        """Of these dated answers those that were not counted yet. `since`: the feed's own mark."""
        place = (feed, read.key)
        since = self._counted_to.get(place, since)
        self._answers[place] = read.answers
        self._counted_to[place] = max([since, *(at for at, _ in answers)])
        return [(at, post) for at, post in answers if at > since]

    def _keep_only(self, feed: int, keys: Collection[str]) -> None:
        gone = [place for place in self._answers if place[0] == feed and place[1] not in keys]
        for place in gone:
            del self._answers[place], self._counted_to[place]
