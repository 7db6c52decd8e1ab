"""`python -m benchmarks.mastodon`: how late the bot notices what it may only read from outside."""

import argparse
from collections.abc import Sequence
from datetime import timedelta
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.mastodon.looking import Found, Notice, looked_after
from benchmarks.mastodon.parameters import CLASSES, PAGES_ALLOWED, SERVER_ALLOWS, World
from bot.networks.mastodon.schedule import Budget, delays

MINUTE = timedelta(minutes=1)


def main() -> None:
    options, console, budget = _options(), Console(width=100), Budget()
    warm, hours = timedelta(hours=options.warm), timedelta(hours=options.hours)
    console.print(
        f"{options.members} members read from outside, {options.hours:g} h after {options.warm:g} h"
        f" to warm up, seed {options.seed}"
    )
    for hosts in options.hosts:
        found = looked_after(World(options.members, hosts), options.seed, warm, hours)
        console.print(table_of(hosts, found), "\n".join(requests_of(found, budget)), "")


def table_of(hosts: int, found: Found) -> Table:
    """Of `within`: the share that was noticed no later than `status` stated at that time."""
    heads = ("age of her post", "replies", "median min", "p90 min", "status says", "within")
    title = f"from a reply to its being noticed, {hosts} home server{'s' * (hosts > 1)}"
    table = Table(*heads, title=title, title_justify="left")
    for name, youngest, oldest, told_for in CLASSES:
        some = [each for each in found.notices if youngest <= each.age < oldest]
        if some:
            table.add_row(name, *row_of(some, told_for))
    return table


def row_of(some: Sequence[Notice], told_for: timedelta) -> tuple[str, ...]:
    late = [each.delay / MINUTE for each in some]
    told = [delays(each.stretch, each.look)[told_for] / MINUTE for each in some]
    within = sum(one <= most for one, most in zip(late, told, strict=True)) / len(some)
    return (
        f"{len(some):,}",
        f"{median(late):.1f}",
        f"{np.quantile(late, 0.9):.1f}",
        f"{median(told):.0f} min",
        f"{within:.0%}",
    )


def requests_of(found: Found, budget: Budget) -> tuple[str, ...]:
    of_one, of_all = budget.per_instance, budget.total
    return (
        f"requests a minute: {found.per_minute:.1f}",
        f"peak of one server in 5 min: {found.peak} (planned {of_one}, allowed {SERVER_ALLOWS})",
        f"peak of all in 5 min: {found.peak_of_all} (planned {of_all})",
        f"paged reads a minute: 0, for nothing is read by pages (allowed {PAGES_ALLOWED:g})",
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--members", type=int, default=World().members)
    add("--hosts", type=int, nargs="+", default=[1, 50], help="home servers")
    add("--hours", type=float, default=8.0, help="that are measured")
    add("--warm", type=float, default=3.0, help="hours before that")
    add("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
