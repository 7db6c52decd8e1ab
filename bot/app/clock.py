"""The only clocks there are. Everything below takes the time as a value or one of these."""

import asyncio
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  # the one place that may ask

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Bell:
    """Wakes whoever waits for it at that moment; a ring that nobody waits for is gone."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        rung, self._rung = self._rung, asyncio.Event()
        rung.set()

    async def heard(self, *, within: float | None = None) -> bool:
        """Wait, at most `within` seconds of the machine's time; say whether it rang."""
        try:
            async with asyncio.timeout(within):
                await self._rung.wait()
        except TimeoutError:
            return False
        return True


class FastClock:
    """Runs `speed` times as fast as the machine's and can be moved ahead; for rehearsals.

    Whoever sleeps past the new time wakes at once.
    """

    def __init__(self, start: datetime, speed: float = 1.0) -> None:
        self._start, self._speed = start, speed
        self._began: float | None = None
        self._ahead = timedelta()
        self._moved = Bell()

    def now(self) -> datetime:
        return self._start + self._ahead + timedelta(seconds=self._elapsed() * self._speed)

    async def sleep(self, seconds: float) -> None:
        until = self.now() + timedelta(seconds=seconds)
        while (left := (until - self.now()).total_seconds()) > 0:
            await self._moved.heard(within=left / self._speed)

    def move_ahead(self, by: timedelta) -> None:
        """Let so much time have passed."""
        self._ahead += by
        self._moved.ring()

    def _elapsed(self) -> float:
        running = asyncio.get_running_loop().time()
        if self._began is None:
            self._began = running
        return running - self._began
