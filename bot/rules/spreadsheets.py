"""Cells of a CSV file that no program takes for anything but text."""

import re

_FORMULA = ("=", "+", "-", "@")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def harmless(cell: str) -> str:
    """No spreadsheet takes it for a formula, and no reader for two rows."""
    cell = _BREAKS.sub(" ", cell)
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell
