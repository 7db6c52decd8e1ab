"""`python -m benchmarks.detection`: tables and pictures of the detectors on simulated years.

A few minutes on two cores; --members, --second and --curve give more years, --write a folder for
report.md and the pictures. The seeds are other ones than those that the constants were tuned on.
"""

import argparse
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.detection.figures import headline
from benchmarks.detection.lone import measure_alone
from benchmarks.detection.measure import Found, Plan, measure
from benchmarks.detection.parameters import OTHERS, PROFILES, SIZES, WORLD
from benchmarks.detection.plots import draw_delays, draw_trade_off
from benchmarks.detection.sheets import (
    alone,
    false_alarms,
    pile_ons,
    second_world,
    side_by_side,
    targets,
)
from benchmarks.score.quality_tables import markdown, terminal

FRESH = 20_261_130
CLAIMS = (0.1, 0.3, 3.0, 10.0)  # false alarms a year, beside the usual 1
REPORT = Path(__file__).with_name("report")


def main() -> None:
    options = _options()
    console, began = Console(width=options.width), time.perf_counter()
    every = tuple((profile, size) for profile in PROFILES for size in SIZES)
    with console.status("a member's year at a time"):
        plan = Plan(WORLD, options.seed, attacks=every, others=True)
        found = measure(plan, options.members, options.processes)
        lone = measure_alone(options.seed)
        others = _others(options)
        ours = _claims(options) | {1.0: found}
    sheets = [
        targets(found, lone),
        false_alarms(found),
        pile_ons(found),
        side_by_side(found),
        second_world(others),
        alone(lone),
    ]
    lines = [f"Seed {options.seed}; constants were tuned on seeds below 100. 95 % intervals."]
    for sheet in sheets:
        console.print(terminal(sheet))
    console.print(f"{time.perf_counter() - began:.0f} seconds")
    if options.write:
        options.write.mkdir(parents=True, exist_ok=True)
        report = markdown("Detection on simulated years", lines, sheets)
        pictures = ("", "![trade-off](trade_off.png)", "", "![delays](delays.png)", "")
        (options.write / "report.md").write_text(report + "\n".join(pictures), "utf-8")
        draw_trade_off(found, dict(sorted(ours.items())), options.write / "trade_off.png")
        draw_delays(found, options.write / "delays.png")


def _others(options: argparse.Namespace) -> Mapping[str, Sequence[Found]]:
    """Each world on the same members as far as they are the same."""
    return {
        name: measure(
            Plan(world, options.seed + 1, attacks=tuple(headline())),
            options.second,
            options.processes,
        )
        for name, world in {"the first world": WORLD, **OTHERS}.items()
    }


def _claims(options: argparse.Namespace) -> dict[float, Sequence[Found]]:
    return {
        claim: measure(
            Plan(WORLD, options.seed, claim, tuple(headline((10,)))),
            options.curve,
            options.processes,
        )
        for claim in CLAIMS
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--members", type=int, default=600, help="years of the first world")
    add("--second", type=int, default=150, help="years of each other world")
    add("--curve", type=int, default=100, help="years of each point of the picture")
    add("--seed", type=int, default=FRESH)
    add("--processes", type=int, default=2)
    add("--write", type=Path, nargs="?", const=REPORT, help="a folder for the report")
    add("--width", type=int, default=170, help="of the tables")
    return parser.parse_args()


if __name__ == "__main__":
    main()
