"""Feeds that the community reads: each by its network's reader, and let be after trouble."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.model.changes import NameFeeds
from bot.model.decisions import Decision
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.feeds import Feed
from bot.model.people import Network
from bot.pipeline.feeds import Atmosphere, FeedReader, Reading
from bot.pipeline.ports import Clock, Scorer
from bot.rules.feed_links import feed_in
from bot.settings import Settings
from bot.store.ledger import StoreLedger

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)


class FeedShelf:
    """Port FeedReader, of all networks. A feed that fails is asked ever more seldom."""

    def __init__(self, readers: Mapping[Network, FeedReader], clock: Clock, rng: Random) -> None:
        self._readers, self._clock, self._rng = readers, clock, rng
        self._failures: dict[int, int] = {}
        self._not_before: dict[int, datetime] = {}

    async def read(self, feed: Feed) -> Reading | None:
        now = self._clock.now()
        if now < self._not_before.get(feed.number, now):
            return None
        reader = self._readers.get(feed.source.network)
        if reader is None:
            raise NetworkSaidNo("the bot has no account on that network")
        try:
            reading = await reader.read(feed)
        except (NetworkDown, NetworkSaidNo) as trouble:
            self._pause(feed.number, getattr(trouble, "retry_after", None))
            raise
        self._failures.pop(feed.number, None)
        return reading

    def _pause(self, number: int, asked: float | None) -> None:
        failures = self._failures[number] = self._failures.get(number, 0) + 1
        longer = min(SHORTEST_PAUSE * 2.0 ** min(failures - 1, 10), LONGEST_PAUSE)
        wait = max(timedelta(seconds=asked or 0.0), longer * self._rng.uniform(0.5, 1.0))
        self._not_before[number] = self._clock.now() + wait


@dataclass(frozen=True, slots=True)
class FeedDesk:
    """All that reading feeds takes."""

    shelf: FeedReader
    atmosphere: Atmosphere
    scorer: Scorer  # on this machine: what strangers write to each other leaves it for nobody


async def name_feeds(ledger: StoreLedger, settings: Settings) -> None:
    """Those that the configuration names."""
    sources = (feed_in(page) for page in settings.feeds.named)
    change = NameFeeds(tuple(source for source in sources if source is not None))
    async with ledger.turn() as turn:
        await turn.apply(Decision((change,), (), ("named in the configuration",)))
