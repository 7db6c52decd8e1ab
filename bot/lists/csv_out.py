"""Whom to hide as a file for Mastodon's Settings > Import: a member's own choice, or a shared list.

Mastodon has no API for imports. The headers are those of its own exports (`form/import.rb`), and
what is behind the known columns is dropped by it and read by people. Import with "Merge", never
"Overwrite", which would remove everything else that she has muted.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.rules.spreadsheets import harmless

MOST_ROWS = 20_000

_ADDRESS = re.compile(r"[\w][\w.-]*@[A-Za-z0-9.-]+(?::\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """One account, `name@host` even where it is on her own server."""

    address: str
    reason: str = ""
    evidence: str = ""
    expires: str = ""


def mutes_csv(entries: Iterable[Entry], *, hide_notifications: bool = True) -> str:
    """For "Muted accounts". There is no column for an end: the mutes last until she ends them.

    Raises ValueError for what is no address, and for more rows than an import takes.
    """
    hides = "true" if hide_notifications else "false"
    header = ("Account address", "Hide notifications", "Reason", "Evidence", "Expires")
    rows = [(_address(e), hides, e.reason, e.evidence, e.expires) for e in entries]
    return _csv(header, rows)


def _csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if len(rows) > MOST_ROWS:
        raise ValueError(f"an import takes at most {MOST_ROWS} rows")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return out.getvalue()


def _address(entry: Entry) -> str:
    address = entry.address.removeprefix("@")
    if not _ADDRESS.fullmatch(address):
        raise ValueError("not the address of an account")
    return address
