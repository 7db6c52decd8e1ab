"""`python -m benchmarks.turns`: from arrival to what is durable, through the bot's own pipeline."""

import argparse
import os
import platform
from random import Random

import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.turns.house import database, enrol, opened
from benchmarks.turns.mix import Foreknown, Mix
from benchmarks.turns.pacing import Run, paced
from bot.app.clock import SystemClock


def main() -> None:
    options, console = _options(), Console(width=120)
    console.print(
        f"Python {platform.python_version()}, seed {options.seed}, load {os.getloadavg()}"
    )
    for kind in options.databases:
        runs = uvloop.run(arrival_to_durable(kind, options))
        console.print(table_of(kind, runs))


async def arrival_to_durable(kind: str, options: argparse.Namespace) -> dict[int, Run]:
    clock, runs = SystemClock(), dict[int, Run]()
    with database(kind) as url:
        async with opened(url) as ledger:
            await enrol(ledger, options.members, clock)
            scorer = Foreknown()
            for place, rate in enumerate((options.warm, *options.rates)):
                mix = Mix(Random(options.seed + place), scorer, options.active, f"run{place}")
                count = rate * options.seconds
                runs[rate] = await paced(
                    mix.next, rate, count, scorer=scorer, ledger=ledger, start=clock.now()
                )
            del runs[options.warm]
    return runs


def table_of(kind: str, runs: dict[int, Run]) -> Table:
    heads = ("arrivals/s", "committed/s", "p50 ms", "p99 ms", "CPU s per s", "us CPU each", "batch")
    table = Table(*heads, title=f"arrival to durable, {kind}", title_justify="left")
    for rate, run in runs.items():
        table.add_row(
            f"{rate:,}",
            f"{run.per_second:,.0f}",
            f"{run.wait_ms(0.5):,.1f}",
            f"{run.wait_ms(0.99):,.1f}",
            f"{run.cpu / run.seconds:.2f}",
            f"{run.cpu / len(run.waits) * 1e6:,.0f}",
            f"{len(run.waits) / run.batches:.0f}",
        )
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--databases", nargs="+", default=["SQLite", "PostgreSQL"])
    add("--rates", type=int, nargs="+", default=[1_000, 3_000, 10_000])
    add("--warm", type=int, default=500, help="a second, before anything is measured")
    add("--seconds", type=int, default=10, help="of arrivals at each rate")
    add("--members", type=int, default=10_000)
    add("--active", type=int, default=1_100, help="members who are written to")
    add("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
