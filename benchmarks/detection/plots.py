"""Two pictures: false alarms against delay, and how many are told of as the minutes go by."""

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.detection.figures import (
    HOUR,
    caught_in,
    delays_of,
    headline,
    matching,
    mean_of,
    median,
    within,
)
from benchmarks.detection.measure import GRIDS, Found
from benchmarks.detection.parameters import HEADLINE
from benchmarks.detection.sheets import FIXED, OURS, trade_off

STYLES = {"accounts in 60 min": "s", "EWMA": "^", "young accounts in 60 min": "D"}
LEAST, MOST = 0.05, 60.0  # false alarms a year that are shown
LATEST = 240  # minutes


def draw_trade_off(
    found: Sequence[Found], ours: Mapping[float, Sequence[Found]], file: Path
) -> None:
    """`ours`: members by the rate that the bot was told to keep to."""
    figure, (left, right) = _panels()
    for name, mark in STYLES.items():
        points = np.array([p for p in trade_off(name, found) if LEAST <= p[0] <= MOST])
        left.plot(points[:, 0], points[:, 1], marker=mark, ms=4, lw=1, label=name)
        right.plot(points[:, 0], points[:, 2], marker=mark, ms=4, lw=1, label=name)
    rates, delays, shares = [], [], []
    for members in ours.values():
        caught = caught_in(members, headline((10,)))
        early = within([each.delay for each in caught], HOUR)
        rates.append(mean_of(each.alarms for each in members).value)
        delays.append(median(each.delay for each in caught) / 60)
        shares.append(early.hits / early.of)
    left.plot(rates, delays, marker="o", color="black", lw=2, label=OURS)
    right.plot(rates, shares, marker="o", color="black", lw=2, label=OURS)
    left.set(ylabel="median delay in minutes", ylim=(0, LATEST))
    right.set(ylabel="share told within 60 minutes", ylim=(0, 1.02))
    for panel in (left, right):
        panel.set(xscale="log", xlabel="false alarms in a member's year", xlim=(LEAST, MOST))
        panel.grid(alpha=0.3)
    right.legend(loc="lower right", fontsize=8)
    figure.suptitle(f"Pile-ons of 10 accounts ({' and '.join(HEADLINE)}) on fresh seeds")
    _write(figure, file)


def draw_delays(found: Sequence[Found], file: Path) -> None:
    figure, panels = _panels()
    minutes = np.arange(LATEST + 1)
    rate = mean_of(each.alarms for each in found).value
    names = {
        f"{name} >= {GRIDS[name][matching(name, found, rate)]:g}": name for name in (FIXED, "EWMA")
    }
    for panel, size in zip(panels, (10, 30), strict=True):
        caught = caught_in(found, headline((size,)))
        lines = {OURS: [each.delay for each in caught]}
        for label, name in names.items():
            lines[label] = delays_of(name, matching(name, found, rate), caught)
        for label, delays in lines.items():
            told = [np.mean(np.array(delays) <= minute * 60) for minute in minutes]
            style = {"color": "black", "lw": 2} if label == OURS else {"lw": 1.2}
            panel.plot(minutes, told, label=label, **style)
        panel.axvline(60, color="grey", lw=0.8, ls=":")
        panel.set(title=f"{size} accounts", xlabel="minutes since the first hostile reply")
        panel.set(ylim=(0, 1.02), xlim=(0, LATEST))
        panel.grid(alpha=0.3)
    panels[0].set(ylabel="share told of")
    panels[1].legend(loc="lower right", fontsize=8)
    figure.suptitle(f"All at about {rate:.2g} false alarms in a member's year")
    _write(figure, file)


def _panels() -> tuple[Any, Any]:
    library: Any = importlib.import_module("matplotlib")
    library.use("Agg")
    plots: Any = importlib.import_module("matplotlib.pyplot")
    figure, panels = plots.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    return figure, panels


def _write(figure: Any, file: Path) -> None:
    figure.savefig(file, dpi=90, metadata={"Software": None})
