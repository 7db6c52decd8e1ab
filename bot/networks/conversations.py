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

    def to_be_read(
        self, feed: int, shown: Iterable[Shown[P]], since: datetime
    ) -> Sequence[Shown[P]]:
        """Those with answers: the ones that have grown first, then those counted longest ago.

        `since`: the feed's own mark, from which each is counted that was not seen before, however
        long it waits for its turn.
        """

        def urgency(each: Shown[P]) -> tuple[bool, datetime]:
            place = (feed, each.key)
            return self._answers.get(place) == each.answers, self._counted_to[place]

        answered = [each for each in shown if each.answers > 0]
        self._keep_only(feed, {each.key for each in answered})
        for each in answered:
            self._counted_to.setdefault((feed, each.key), since)
        return sorted(answered, key=urgency)[:AT_ONCE]

    def fresh(
        self, feed: int, read: Shown[P], answers: Iterable[tuple[datetime, P]], until: datetime
    ) -> list[tuple[datetime, P]]:
        """Of the dated answers under one that was to be read those that were not counted yet.

        `until`: when the reading began, up to which the feed is counted after it.
        """
        place = (feed, read.key)
        since = self._counted_to[place]
        found = [(at, post) for at, post in answers if since < at <= until]
        self._answers[place] = read.answers
        self._counted_to[place] = max([since, *(at for at, _ in found)])
        return found

    def _keep_only(self, feed: int, keys: Collection[str]) -> None:
        gone = [place for place in self._counted_to if place[0] == feed and place[1] not in keys]
        for place in gone:
            del self._counted_to[place]
            self._answers.pop(place, None)
