"""`python -m benchmarks.detection.speed`: CPU of one step, and memory of members at scale.

The step is timed by the CPU of this process alone, on a stream with the shares of the first world.
Memory is what the process grows by: a million members with a gauge each, of whom some have had
strangers today and so remember who wrote, as in bot/store.
"""

import argparse
import gc
import resource
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks.detection.parameters import WORLD
from benchmarks.detection.streams import Random, Stream, heard
from benchmarks.detection.watchers import REMEMBERED, Watcher, heard_in
from benchmarks.detection.years import calm_year
from bot.model.gauges import Gauge
from bot.rules import gauging
from bot.store.strangers import Strangers

PASSES = 5
BEGAN = datetime(2026, 11, 21, tzinfo=UTC)


def main() -> None:
    options, console = _options(), Console(width=120)
    random = np.random.default_rng(options.seed)
    stream = heard(calm_year(random, WORLD, 3 * 365).stream)
    console.print(f"one weighing: {weighing(stream):.0f} ns of CPU, best of {PASSES} passes")
    console.print(f"with the test, the bound and who wrote today: {hearing(stream):.0f} ns")
    console.print(f"a look and an entry in the store's record: {remembering():.0f} ns")
    for name, grown in memory(random, options.members, options.active).items():
        console.print(f"{name}: {grown:.0f} bytes")


def weighing(stream: Stream) -> float:
    """Nanoseconds of `gauging.weigh`."""
    steps = [(at, gauging.odds_of(h)) for at, h in zip(stream.at, stream.hostility, strict=True)]
    steps = [(float(at), odds) for at, odds in steps]

    def once() -> None:
        gauge, weigh = Gauge(), gauging.weigh
        for at, odds in steps:
            gauge = weigh(gauge, at, odds)

    return _best(once, len(steps))


def hearing(stream: Stream) -> float:
    """Nanoseconds of a post through the odds, the record of the day, the test and the bound."""
    posts = heard_in(stream)

    def once() -> None:
        watcher = Watcher()
        for post in posts:
            watcher.hear(post)

    return _best(once, len(posts))


def memory(random: Random, members: int, active: int) -> dict[str, float]:
    """Bytes of a quiet member's gauge, and of an active one's gauge and record."""
    before = _resident()
    gauges = {member: gauging.weigh(Gauge(), 1.7e9 + member, 0.13) for member in range(members)}
    quiet = (_resident() - before) / members
    before = _resident()
    rates = np.minimum(
        random.lognormal(np.log(WORLD.volume), WORLD.volume_spread, active), REMEMBERED
    )
    records = [_record(random.integers(1 << 60, 1 << 62, int(rate))) for rate in rates]
    of_day = (_resident() - before) / len(records)
    assert len(gauges) == members  # noqa: S101  kept alive until here
    return {
        f"gauge, {members:,} members": quiet,
        f"record of who wrote today, {active:,} active members": of_day,
        "an active member": quiet + of_day,
    }


def _record(people: Iterable[int]) -> Strangers:
    """As the store keeps it."""
    strangers = Strangers()
    for minute, who in enumerate(people):
        strangers.note(f"{int(who):032x}", 0, BEGAN + timedelta(minutes=minute))
    return strangers


def remembering() -> float:
    """Nanoseconds of a look into the store's record of a day and of an entry, 200 strangers."""
    refs = [f"{who:032x}" for who in range(0, 200 << 40, 1 << 40)]

    def once() -> None:
        strangers = Strangers()
        for ref in refs:
            strangers.grade_of(ref, BEGAN)
            strangers.note(ref, 0, BEGAN)

    return _best(once, len(refs))


def _best(once: Callable[[], None], steps: int) -> float:
    best = float("inf")
    for _ in range(PASSES):
        began = time.process_time_ns()
        once()
        best = min(best, (time.process_time_ns() - began) / steps)
    return best


def _resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--active", type=int, default=40_000, help="with strangers today")
    parser.add_argument("--seed", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
