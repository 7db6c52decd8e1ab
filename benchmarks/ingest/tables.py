"""What the runs of one section come to."""

from collections.abc import Sequence
from statistics import median

from rich.table import Table

from benchmarks.ingest.running import OURS, PEERS, Run, Section


def table_of(section: Section, runs: Sequence[Run]) -> Table:
    table = Table(
        "",
        "CPU s per million",
        "min-max",
        "x House Call",
        "x fastest peer",
        "events/s/core",
        "RSS MB",
        "rounds",
        title=section.title,
        title_justify="left",
    )
    costs = {
        client: [run.per_million for run in runs if run.client == client]
        for client in section.rounds
    }
    ours, peer = median(costs[OURS]), fastest_peer(costs)
    for client, cost in costs.items():
        middle = median(cost)
        table.add_row(
            client,
            f"{middle:.2f}",
            f"{min(cost):.2f}-{max(cost):.2f}",
            f"{middle / ours:.2f}",
            f"{middle / peer:.3f}",
            f"{1e6 / middle:,.0f}",
            f"{max(run.rss_mb for run in runs if run.client == client):.0f}",
            str(len(cost)),
        )
    return table


def fastest_peer(costs: dict[str, list[float]]) -> float:
    return min(median(costs[peer]) for peer in PEERS if costs.get(peer))


def counts_of(runs: Sequence[Run]) -> str:
    """Raises ValueError where two clients counted something else."""
    seen = {(run.events, run.aimed, run.deletes): run.client for run in runs}
    if len(seen) > 1:
        raise ValueError(f"not the same interactions were counted: {seen}")
    ((events, aimed, deletes),) = seen
    return (
        f"all clients counted the same of {events:,} events: {aimed:,} interactions aimed at"
        f" members ({aimed / events:.1%}), {deletes:,} deletions by watched authors"
    )
