"""Builds everything and runs it: the one package that knows all the others.

Each function is what one command does, with its exit code.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, closing
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, TextIO

import uvloop

from bot.app import answering, operating, playing, replaying, reviewing, setting_up
from bot.app.building import built, load_wording
from bot.app.clock import SystemClock
from bot.app.logs import log_to_stderr
from bot.app.running import Rhythm, live
from bot.app.surroundings import Surroundings
from bot.app.watching import Outlook
from bot.app.watching import watch as watch_accounts
from bot.fetch import PublicOnly
from bot.model.policy import Policy
from bot.scoring import read_scorer
from bot.settings import Settings, master_key_of


def run(settings: Settings) -> int:
    """The bot, until it is told to stop."""
    log_to_stderr()
    with operating.opening():
        key, notice = master_key_of(settings, os.urandom)
    if notice:
        _say(notice)
    return _until_stopped(_run(settings, key))


async def _run(settings: Settings, key: bytes) -> None:
    scheduler = settings.scheduler
    rhythm = Rhythm(
        tick=scheduler.tick_every.total_seconds(),
        reconcile=scheduler.reconcile_every.total_seconds(),
        lists=scheduler.lists_every.total_seconds(),
        feeds=scheduler.feeds_every.total_seconds(),
    )
    rng = Random(os.urandom(16))  # noqa: S311  jitter, no secrets
    around = Surroundings(SystemClock(), rng, PublicOnly(), rhythm)
    async with AsyncExitStack() as stack:
        with operating.opening():
            housecall = await stack.enter_async_context(built(settings, key, around))
        _say(f"House Call is running; its status page is {housecall.website}/")
        await live(housecall.parts)


def stories() -> Sequence[str]:
    return list(playing.PLAYS)


def rehearse(story: str, *, seed: int, speed: float, keep: Path | None, interactive: bool) -> int:
    """Play a story; 1 where it did not end as written."""
    log_to_stderr(quiet=not os.environ.get("HOUSECALL_DEBUG"))
    played = playing.play(story, seed, speed, keep, interactive=interactive)
    return _until_stopped(played, stopped=0 if interactive else 1)


def watch(
    members: Sequence[str], *, streams: Sequence[str], appview: str, policy: Policy, json: bool
) -> int:
    """Print alerts as they open, until it is told to stop."""
    log_to_stderr(quiet=True)
    _say("Watching what is public; nothing is written to any network. Ctrl-C ends it.")
    outlook = Outlook(members, streams, appview, policy, tell=_print, note=_say, as_json=json)
    return _until_stopped(watch_accounts(outlook, SystemClock()))


def replay(stream: Path, *, members: Path, graph: Path | None, policy: Policy) -> int:
    """Print the alerts of a recorded stream, to its end; 1 where it was stopped before."""
    log_to_stderr(quiet=True)
    recording = replaying.Recording(stream, members, graph, policy, _print, _say, perf_counter)
    return _until_stopped(_replay(recording), stopped=1)


async def _replay(recording: replaying.Recording) -> None:
    with ExitStack() as stack:
        await replaying.replay(recording, lambda: stack.enter_context(closing(read_scorer())))


def export(settings: Settings, account: str) -> int:
    return asyncio.run(operating.export(settings, account))


def forget(settings: Settings, account: str) -> int:
    return asyncio.run(operating.forget(settings, account))


def hand_over(settings: Settings, account: str, about: str, out: Path) -> int:
    return asyncio.run(operating.hand_over(settings, account, about, out))


def verify_audit(settings: Settings, head: str | None) -> int:
    return asyncio.run(operating.verify_audit(settings, head))


def show_audit(settings: Settings, month: str | None) -> int:
    return asyncio.run(answering.show_audit(settings, month))


def review(file: Path, *, config_dir: Path) -> int:
    return reviewing.review_file(file, load_wording(config_dir), _print)


def transparency(settings: Settings, quarter: str | None, *, json: bool) -> int:
    return asyncio.run(answering.transparency(settings, quarter, as_json=json))


def calibrate(settings: Settings, *, report: bool) -> int:
    return asyncio.run(operating.calibrate(settings, report=report))


def enrol(settings: Settings, count: int) -> int:
    return asyncio.run(operating.enrol(settings, count))


def list_links(settings: Settings) -> int:
    return operating.list_links(settings)


def set_up(folder: Path, environ: Mapping[str, str], answers: TextIO, *, patient: bool) -> int:
    operator = setting_up.Operator(answers, _say, patient=patient)
    return setting_up.set_up(folder, environ, operator)


def _until_stopped(work: Coroutine[Any, Any, int | None], *, stopped: int = 0) -> int:
    """Run until it is done, or until the first SIGTERM or SIGINT asks it to end in good order.

    Gives what the work gives, or `stopped` where it was asked to end before.
    """

    async def attended() -> int:
        loop = asyncio.get_running_loop()
        task = loop.create_task(work)
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, task.cancel)
        try:
            return await task or 0
        except asyncio.CancelledError:
            return stopped

    return uvloop.run(attended())


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201  the command's result


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201  for the operator, beside the result
