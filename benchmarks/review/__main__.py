"""`python -m benchmarks.review`: what the reviewers find in drafts, beside what others would."""

import argparse
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.review.contenders import CONTENDERS, Reader
from benchmarks.review.figures import HEADS, Found, by_kind, line_of
from benchmarks.review.written import AUTHORS, Written, read_written
from benchmarks.score.quality_tables import Sheet, markdown, terminal

REPORT = Path(__file__).with_name("report") / "README.md"
TARGETS = (
    (
        "Wanted on drafts by others: at least 85 % found, at most 5 % of clean ones flagged, the"
        " kind right in 85 %, every hard identifier found."
    ),
    (
        "Before anything of theirs was read, the reviewers of that day found 14.1 % of what another"
        " author wrote (24 of 170, 9.7-20.2), 40 % of the hard identifiers (6 of 15) and flagged"
        " 1.7 % of the clean ones (4 of 230); of the half that is still unread 16.9 % (15 of 89)"
        " and 2.6 % (3 of 116). Of `house`, before they were widened by it, 18.3 % and 1.8 %."
    ),
    (
        "found: a problem with any finding. kind right: of all findings. hard: ages over 89, record"
        " numbers, faces and wristbands, full dates with a place. place: of those found, the"
        " finding touches what the author marked. 95 % intervals (Wilson)."
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the tables to report/README.md")
    parser.add_argument("--width", type=int, default=150, help="of the tables")
    options = parser.parse_args()
    console, sheets = Console(width=options.width), [*measured()]
    for line in TARGETS:
        console.print(line)
    for sheet in sheets:
        console.print(terminal(sheet))
    if options.write:
        REPORT.write_text(
            markdown("Review of drafts: `make bench-review`", TARGETS, sheets), "utf-8"
        )


def measured() -> Sequence[Sheet]:
    written = read_written()
    authors = {name: [each for each in written if each.author == name] for name in AUTHORS}
    readers = {name: made() for name, made in CONTENDERS.items()}
    sheets = []
    for author, own in authors.items():
        lines = [line_of(name, own, *_read(reader, own)) for name, reader in readers.items()]
        problems = sum(each.kind is not None for each in own)
        title = f"Drafts {AUTHORS[author]}: {problems} with a problem, {len(own) - problems} clean"
        sheets.append(Sheet(title, HEADS, tuple(lines)))
    return [*sheets, _kinds(authors, readers["House Call"])]


def _read(reader: Reader, written: Sequence[Written]) -> tuple[Found, float]:
    """What is found, and the processor's seconds that it took."""
    began = time.process_time()
    found = {each.id: reader(each.draft) for each in written}
    return found, time.process_time() - began


def _kinds(authors: Mapping[str, Sequence[Written]], reader: Reader) -> Sheet:
    found, _ = _read(reader, [each for own in authors.values() for each in own])
    return by_kind(authors, found)


if __name__ == "__main__":
    main()
