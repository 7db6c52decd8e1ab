"""Tables that are shown on a terminal and written as Markdown."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.table import Table

from bot.scoring.calibrating import Rate
from training.measure import Figure

_WORDS = frozenset({"", "set", "scorer", "kind", "swapped"})  # columns that are read, not compared


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: every row as long as `heads`."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def figure(found: Figure) -> str:
    """0.912 (.89-.93), or a dash where there is no such number."""
    if math.isnan(found.value):
        return "-"
    return f"{found.value:.3f} ({_short(found.low)}-{_short(found.high)})"


def share(rate: Rate) -> str:
    """2.4 % (1.2-4.9), Wilson's interval."""
    if not rate.of:
        return "-"
    low, high = rate.interval
    return f"{rate.hits / rate.of:.1%} ({low * 100:.1f}-{high * 100:.1f})".replace("%", " %")


def terminal(sheet: Sheet) -> Table:
    table = Table(
        title=f"\n{sheet.title}",
        title_justify="left",
        caption=sheet.note or None,
        caption_justify="left",
        box=SIMPLE_HEAD,
        padding=(0, 1),
    )
    for head in sheet.heads:
        table.add_column(head, justify="left" if head in _WORDS else "right", no_wrap=True)
    for row in sheet.rows:
        table.add_row(*row)
    return table


def markdown(title: str, lines: Sequence[str], sheets: Iterable[Sheet]) -> str:
    parts = [f"# {title}", "", *lines]
    for sheet in sheets:
        parts += ["", f"## {sheet.title}", ""]
        parts += [sheet.note, ""] if sheet.note else []
        parts += [_line(sheet.heads), "|---" * len(sheet.heads) + "|"]
        parts += [_line(row) for row in sheet.rows]
    return "\n".join(parts) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.strip().replace("|", "\\|") for cell in cells) + " |"


def _short(value: float) -> str:
    told = f"{value:.2f}"
    return told.removeprefix("0") if 0 <= value < 1 and told != "1.00" else told
