"""`python -m benchmarks.turns`: from arrival to what is durable, through the bot's own pipeline."""

import argparse
import os
import platform
from random import Random

import numpy as np
import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.turns.crowd import Part, crowd
from benchmarks.turns.floor import bare_inserts
from benchmarks.turns.house import database, enrol, opened
from benchmarks.turns.mix import Foreknown, Mix
from benchmarks.turns.pacing import Run, paced
from benchmarks.turns.wire import Drill, Found, wire_to_card
from bot.app.clock import SystemClock

FLOOR = "bare inserts"


def main() -> None:
    options, console = _options(), Console(width=120)
    load = os.getloadavg()[0]
    console.print(f"Python {platform.python_version()}, seed {options.seed}, load {load:.1f}")
    for kind in options.databases if options.rates else ():
        console.print(table_of(kind, uvloop.run(arrival_to_durable(kind, options))))
    for kind in options.databases if options.wire else ():
        found = uvloop.run(
            wire_to_card(kind, Drill(options.pace, options.wire, 1_000, options.core, options.seed))
        )
        console.print(wire_table(kind, found))
    for kind in options.databases if options.crowd else ():
        hostile, civil = options.crowd, 5 * options.crowd
        parts = uvloop.run(crowd(kind, hostile, civil, options.seed))
        console.print(crowd_table(kind, hostile, civil, parts))


async def arrival_to_durable(kind: str, options: argparse.Namespace) -> dict[str, Run]:
    clock, runs = SystemClock(), dict[str, Run]()
    with database(kind) as url:
        runs[FLOOR] = await bare_inserts(url, options.seconds)
        async with opened(url) as ledger:
            await enrol(ledger, options.members, clock)
            scorer = Foreknown()
            for place, rate in enumerate((options.warm, *options.rates)):
                rng = Random(options.seed + place)
                mix = Mix(rng, scorer, options.active, f"run{place}")
                run = await paced(
                    mix.next,
                    rate,
                    rate * options.seconds,
                    scorer=scorer,
                    ledger=ledger,
                    start=clock.now(),
                )
                if place:
                    runs[f"{rate:,}/s"] = run
    return runs


def table_of(kind: str, runs: dict[str, Run]) -> Table:
    heads = ("arrivals", "committed/s", "p50 ms", "p99 ms", "cores", "us CPU", "x floor", "batch")
    table = Table(*heads, title=f"arrival to durable, {kind}", title_justify="left")
    floor = runs[FLOOR].cpu / len(runs[FLOOR].waits)
    for name, run in runs.items():
        cost = run.cpu / len(run.waits)
        table.add_row(
            name,
            f"{run.per_second:,.0f}",
            f"{run.wait_ms(0.5):,.1f}",
            f"{run.wait_ms(0.99):,.1f}",
            f"{run.cpu / run.seconds:.2f}",
            f"{cost * 1e6:,.0f}",
            f"{cost / floor:.1f}",
            f"{len(run.waits) / run.batches:.0f}",
        )
    return table


def wire_table(kind: str, found: Found) -> Table:
    title = f"from the wire, with the scorer, on {found.cpu:.2f} of one core, {kind}"
    table = Table("to", "number", "p50 ms", "p99 ms", "longest ms", title=title)
    rows = {"a post committed": found.commits, "a card in the outbox": found.cards}
    for priority, waits in found.waits.items():
        rows[f"its leaving ({priority.name.lower()}), in the budget"] = waits
    for name, waits in rows.items():
        numbers = (f"{np.quantile(waits, each) * 1e3:,.0f}" for each in (0.5, 0.99, 1.0))
        table.add_row(name, f"{len(waits):,}", *numbers)
    return table


def crowd_table(kind: str, hostile: int, civil: int, parts: list[Part]) -> Table:
    title = f"{hostile:,} hostile and {civil:,} civil posts at one member within a day, {kind}"
    table = Table("part", "posts/s", "us CPU each", "peak MB", title=title, title_justify="left")
    for number, part in enumerate(parts, start=1):
        cost, rate = part.cpu / part.posts * 1e6, part.posts / part.seconds
        table.add_row(str(number), f"{rate:,.0f}", f"{cost:,.0f}", f"{part.memory_mb:,.0f}")
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--databases", nargs="+", default=["SQLite", "PostgreSQL"])
    add("--rates", type=int, nargs="*", default=[1_000, 3_000, 10_000])
    add("--warm", type=int, default=500, help="a second, before anything is measured")
    add("--seconds", type=int, default=10, help="of arrivals at each rate")
    add("--members", type=int, default=10_000)
    add("--active", type=int, default=1_100, help="members who are written to")
    add("--wire", type=int, default=20, help="seconds of events from a stream; 0: none")
    add("--pace", type=int, default=2_500, help="events a second, on the wire")
    add("--core", type=int, default=max(os.sched_getaffinity(0)), help="for what is on the wire")
    add("--crowd", type=int, default=20_000, help="hostile posts at one member; 0: none")
    add("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
