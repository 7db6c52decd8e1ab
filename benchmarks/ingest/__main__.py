"""`python -m benchmarks.ingest`: the CPU that listening costs, beside five other clients.

CPU seconds are user and system time as each process counts its own, from before it connects until
the last event is counted; loading programs and sets of members is left out. Live: one event every
half millisecond, so that waking up is most of the cost.
"""

import argparse
import platform
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from benchmarks.ingest.making import Plan, recording_of
from benchmarks.ingest.people import TIERS
from benchmarks.ingest.running import (
    AIOHTTP,
    ATCUTE,
    OURS,
    SDK,
    SKYWARE,
    WEBSOCKETS,
    Section,
    runs_of,
)
from benchmarks.ingest.tables import counts_of, table_of

PACE = 2_000  # events a second, live
SDK_ROUNDS = {1_000: 2, 100_000: 1}  # one takes as long as all others together


def main() -> None:
    options, console = _options(), Console(width=120)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        console.print(f"Python {platform.python_version()}, seed {options.seed}")
        for section in sections(options, folder):
            with console.status(section.title):
                runs = list(runs_of(section))
            console.print(table_of(section, runs))
            console.print(counts_of(runs), "\n")
    console.print(f"{time.perf_counter() - began:.0f} seconds")


def sections(options: argparse.Namespace, folder: Path) -> Iterator[Section]:
    replayed = recording_of(Plan(options.seed, options.events), folder / "replayed")
    rounds = options.rounds
    others = dict.fromkeys((OURS, SKYWARE, ATCUTE, AIOHTTP, WEBSOCKETS), rounds)
    for members in options.members:
        again = {SDK: min(rounds, SDK_ROUNDS[members])} if members in SDK_ROUNDS else {}
        title = f"replayed, {members:,} members and 100,000 authors (SDK: version 2)"
        yield Section(title, replayed, "v1", members, others | again)
    least = min(options.members)
    title = f"replayed, version 2, {least:,} members"
    yield Section(title, replayed, "v2", least, dict.fromkeys((OURS, AIOHTTP), rounds))
    title = f"replayed, version 2, zstd with a dictionary, {least:,} members"
    yield Section(title, replayed, "zstd", least, dict.fromkeys((OURS, AIOHTTP), rounds))
    live = recording_of(Plan(options.seed + 1, PACE * options.seconds), folder / "live")
    title = f"live, {PACE:,} single events a second, {least:,} members"
    yield Section(title, live, "v1", least, dict.fromkeys((OURS, SKYWARE, AIOHTTP), rounds), PACE)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--events", type=int, default=500_000)
    add("--rounds", type=int, default=5, help="of all clients, one after the other")
    add("--members", type=int, nargs="+", default=list(TIERS))
    add("--seconds", type=int, default=10, help="of a live round")
    add("--seed", type=int, default=0)
    add("--folder", type=Path, help="keeps the made-up streams for the next time")
    return parser.parse_args()


if __name__ == "__main__":
    main()
