"""`evidence.csv`: a row for each post."""

import csv
import io

from bot.evidence.plain import visible
from bot.evidence.written import ExhibitFacts, File
from bot.rules.spreadsheets import harmless

NAME = "evidence.csv"
_HEADER = (
    *("number", "posted_at_utc", "seen_at_utc", "kind", "category", "author", "handle"),
    *("post", "link", "text", "text_sha256", "proof", "hash", "head"),
)


def table(file: File) -> bytes:
    """With the head of the chain in each row, so that a row alone says what it belongs to."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for each in file.exhibits:
        writer.writerow([harmless(visible(cell)) for cell in (*_cells(each), file.head)])
    return out.getvalue().encode()


def _cells(each: ExhibitFacts) -> tuple[str, ...]:
    return (
        str(each.number),
        each.posted_at.isoformat() if each.posted_at else "",
        each.seen_at.isoformat(),
        each.kind,
        each.category or "",
        each.author,
        each.handle,
        each.post,
        each.link,
        each.text,
        each.text_sha256,
        each.proof.file if each.proof else "",
        each.hash,
    )
