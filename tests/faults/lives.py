"""One life of the bot in a process of its own, and the hand that ends it without a warning.

A power cut cannot be played inside one process: cleanup runs, sockets stay open, locks are held.
So a life is a child process, and it is ended by SIGKILL at exactly the suspension that was asked
for. All values that cross into it are in `Plan`.
"""

import asyncio
import gc
import mmap
import os
import re
import signal
import struct
import sys
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import uvloop
from typing_extensions import override

from bot.app.building import built
from bot.app.logs import log_to_stderr
from bot.app.running import Rhythm, live
from bot.app.surroundings import Surroundings
from bot.fetch import LoopbackToo
from bot.settings import Settings

MORNING = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
MASTER_KEY = bytes(32)
QUICK = Rhythm(tick=0.1, reconcile=2.0, sweep=5.0, idle=0.1)

_BOT = str(Path(__file__).parents[2] / "bot") + os.sep
ENDED = "! "
"""Marks the site that ended a life."""
_LINKS = {"async_generator_asend", "async_generator_athrow", "coroutine_wrapper", "anext_awaitable"}


class SharedClock:
    """The story's time, the same in every process that opens the file."""

    def __init__(self, file: Path, speed: float) -> None:
        made = not file.exists()
        with file.open("a+b") as opened:
            if made:
                opened.write(struct.pack("dd", time.monotonic(), 0.0))
                opened.flush()
            self._shared = mmap.mmap(opened.fileno(), 16)
        self._speed = speed

    def now(self) -> datetime:
        began, ahead = struct.unpack("dd", self._shared[:])
        return MORNING + timedelta(seconds=ahead + (time.monotonic() - began) * self._speed)

    async def sleep(self, seconds: float) -> None:
        """As a machine's sleep: a clock that is set back does not make it longer."""
        while seconds > 0:
            before, step = self.now(), min(seconds, 0.02 * self._speed)
            await asyncio.sleep(step / self._speed)
            seconds -= max((self.now() - before).total_seconds(), step)

    def move_ahead(self, by: timedelta) -> None:
        began, ahead = struct.unpack("dd", self._shared[:])
        self._shared[:] = struct.pack("dd", began, ahead + by.total_seconds())


@dataclass(frozen=True, slots=True)
class Plan:
    """How one life goes. It ends at the first site that is not in `spared`, or by chance."""

    settings: Settings
    clock: Path
    speed: float
    seed: int
    log: Path
    sites: Path  # the sites met are appended here, a line each, and ENDED with the fatal one
    deadly: str = ""  # a pattern of sites that end it; "": none does
    spared: frozenset[str] = frozenset()  # sites that do not, having done so before
    after: int | None = None  # the number of the suspension that ends it, from 1


class Reaper:
    """Told of every suspension of the bot; ends the process as planned."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._left = plan, plan.after
        self._met: set[str] = set()
        self._out = os.open(plan.sites, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def reach(self, site: str) -> None:
        """The bot begins to wait there, or is just past it."""
        if site not in self._met:
            self._met.add(site)
            os.write(self._out, f"{site}\n".encode())
        deadly = self._plan.deadly
        if deadly and site not in self._plan.spared and re.search(deadly, site):
            self._end(site)

    def count(self, site: str) -> None:
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                self._end(site)

    def _end(self, site: str) -> None:
        os.write(self._out, f"{ENDED}{site}\n".encode())
        os.kill(os.getpid(), signal.SIGKILL)


class Watched(Coroutine[Any, Any, Any]):
    """A task's coroutine whose every suspension is seen."""

    def __init__(self, inner: Coroutine[Any, Any, Any], reaper: Reaper) -> None:
        self._inner, self._reaper = inner, reaper
        self._site: str | None = None

    @override
    def send(self, value: Any) -> Any:
        return self._step(lambda: self._inner.send(value))

    @override
    def throw(self, *error: Any) -> Any:
        return self._step(lambda: self._inner.throw(*error))

    @override
    def close(self) -> None:
        self._inner.close()

    @override
    def __await__(self) -> Generator[Any, Any, Any]:
        return self._inner.__await__()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def _step(self, go: Callable[[], Any]) -> Any:
        try:
            waited_for = go()
        except BaseException:
            self._move_to(None)
            raise
        self._move_to(site_of(self._inner))
        return waited_for

    def _move_to(self, site: str | None) -> None:
        if site != self._site:
            left, self._site = self._site, site
            if left is not None:
                self._reaper.reach(f"after {left}")
            if site is not None:
                self._reaper.reach(f"in {site}")
        if site is not None:
            self._reaper.count(f"in {site}")


def site_of(coroutine: Any) -> str | None:
    """Where the bot waits: the innermost line of app or pipeline, and what it waits for there.

    A transaction's beginning and its commit stand on the same line; `commit` tells them apart.
    """
    line, asked, ends = None, "", False
    for frame in _frames_of(coroutine):
        code, file = frame.f_code, frame.f_code.co_filename
        if file.startswith((f"{_BOT}app", f"{_BOT}pipeline")):
            short = file.removeprefix(_BOT).removesuffix(".py")
            line, asked, ends = f"{short}.{code.co_name}:{frame.f_lineno}", "", False
        elif file.startswith(_BOT):
            asked, ends = asked or code.co_qualname, False
        else:
            ends = ends or code.co_name == "__aexit__"
    return line and " ".join(filter(None, (line, asked, "commit" if ends else "")))


def _frames_of(node: Any) -> Iterator[Any]:
    while node is not None:
        kind = next((k for k in ("cr", "ag", "gi") if hasattr(node, f"{k}_frame")), None)
        if kind is not None:
            frame = getattr(node, f"{kind}_frame")
            if frame is not None:
                yield frame
            node = getattr(node, "gi_yieldfrom" if kind == "gi" else f"{kind}_await")
        else:
            node = _behind(node)


def _behind(node: Any) -> Any:
    """What an awaitable without a frame stands for; the interpreter shows it to nobody else."""
    if type(node).__name__ not in _LINKS:
        return None
    for other in gc.get_referents(node):
        if type(other).__name__ in {"coroutine", "async_generator", "generator", *_LINKS}:
            return other
    return None


def begin(plan: Plan) -> None:
    """The whole of a child process."""
    sys.stderr = plan.log.open("a", buffering=1)
    sys.stdout = sys.stderr
    log_to_stderr()
    reaper = Reaper(plan)

    def make_task(
        loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any
    ) -> "asyncio.Task[Any]":
        return asyncio.Task(Watched(coroutine, reaper), loop=loop, **options)

    async def born() -> None:
        asyncio.get_running_loop().set_task_factory(make_task)
        await asyncio.gather(_live(plan))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(born())


async def _live(plan: Plan) -> None:
    clock = SharedClock(plan.clock, plan.speed)
    around = Surroundings(clock, Random(plan.seed), LoopbackToo(), QUICK)
    async with built(plan.settings, MASTER_KEY, around) as housecall:
        await live(housecall.parts)
