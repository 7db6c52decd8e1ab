"""Watching accounts on Mastodon: read as anybody could, within the bot's own budget and manners."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

from bot.fetch import Fetcher
from bot.model.coverage import Coverage, WhyBlind
from bot.model.people import AccountId, Network
from bot.model.senses import Aimed, Batch, Sensed
from bot.networks.mastodon.entities import origin_of
from bot.networks.mastodon.polling import Poller
from bot.networks.mastodon.public import unwilling
from bot.pipeline.ports import Clock

Judge: TypeAlias = Callable[[Batch], Awaitable[None]]

_WHY = {
    WhyBlind.CLOSED: "its server shows nothing to who has not signed in",
    WhyBlind.ABSENT: "its server does not show the account",
    WhyBlind.MOVED: "it has moved to another account",
}


class Outside:
    """`names` are what the accounts are called here."""

    def __init__(
        self,
        names: Mapping[AccountId, str],
        fetcher: Fetcher,
        clock: Clock,
        judge: Judge,
        note: Callable[[str], None],
    ) -> None:
        self._names, self._clock, self._judge, self._note = names, clock, judge, note
        self._poller = Poller(fetcher, clock, self._tell, unwilling=self._leave)
        self._in_turn = asyncio.Lock()  # servers are read side by side
        self._aimed = 0
        self._said: dict[AccountId, tuple[WhyBlind | None, str | None]] = {}

    async def run(self) -> None:
        for account in self._names:
            self._poller.watch(account, self._clock.now())
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._poller.run())
                tasks.create_task(self._say_how_it_goes())
        finally:
            self._note(f"{self._aimed} posts aimed at those read from outside.")

    async def _tell(self, sensed: Sequence[Sensed]) -> None:
        if sensed:
            self._aimed += sum(isinstance(each, Aimed) for each in sensed)
            async with self._in_turn:
                now = self._clock.now()
                await self._judge(Batch(tuple(sensed), "", now, Network.MASTODON))

    def _leave(self, account: AccountId) -> None:
        self._note(f"{unwilling(self._names[account])} any more.")

    async def _say_how_it_goes(self) -> None:
        """Silence must not look like peace."""
        while True:
            for account, name in self._names.items():
                coverage = self._poller.coverage(account)
                if coverage is None or not (coverage.read_at or coverage.why or coverage.trouble):
                    continue
                now = (coverage.why, coverage.trouble)
                if self._said.get(account) != now:
                    self._said[account] = now
                    self._note(sentence_of(name, origin_of(account), coverage))
            await self._clock.sleep(1)


def sentence_of(name: str, host: str, coverage: Coverage) -> str:
    """How well somebody is seen."""
    if coverage.why is not None:
        return f"Hearing nothing of {name}: {_WHY[coverage.why]}; it is asked again later."
    if coverage.trouble is not None:
        return f"Hearing nothing of {name}: {coverage.trouble}."
    late = -(-coverage.delays[timedelta(0)] // timedelta(minutes=1))
    return (
        f"Reading {name} from outside, which {host} can see: not all is shown there, and what is "
        f"may be noticed {late} minutes late under a new post."
    )
