"""Scoring texts from the command line: JSON lines in, JSON lines out, in the same order."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import TextIO

from bot.model.errors import Refused
from bot.scoring.explaining import explain
from bot.scoring.jsonl import BadLine, Raw, Row, read_rows, written
from bot.scoring.local import CHUNK, LocalScorer, read_scorer

STDIN = Path("-")


@dataclass(frozen=True, slots=True)
class Scoring:
    """How one run scores. `name`: of the file, for whoever has to mend a line."""

    scorer: LocalScorer
    out: TextIO
    note: Callable[[str], None]
    name: str
    explain: bool = False
    keep_going: bool = False


def score_file(file: Path, note: Callable[[str], None], *, reasons: bool, keep_going: bool) -> int:
    """2 where lines were left out. Raises Refused at the first bad one unless told to go on."""
    name = "stdin" if file == STDIN else str(file)
    source: int | Path = 0 if file == STDIN else file
    with opened(source) as raw:
        scorer = read_scorer()
        try:
            return score_all(raw, Scoring(scorer, sys.stdout, note, name, reasons, keep_going))
        finally:
            scorer.close()


def opened(source: int | Path) -> FileIO:
    """Raises Refused where there is no such file to read."""
    try:
        return open(source, "rb", buffering=0, closefd=source != 0)
    except OSError as error:
        raise Refused(f"{source} cannot be read: {error.strerror}") from error


def score_all(raw: Raw, how: Scoring) -> int:
    left_out = 0
    for rows in read_rows(raw):
        good, bad = _until_bad(rows, how)
        _write(good, how)
        for line in bad:
            said = f"{how.name}, line {line.number}, {line.why}"
            if not how.keep_going:
                raise Refused(f"{said}: mend it, or leave such lines out with --keep-going")
            how.note(f"{said}: left out")
        left_out += len(bad)
    return 2 if left_out else 0


def _until_bad(
    rows: Sequence[Row | BadLine], how: Scoring
) -> tuple[Sequence[Row], Sequence[BadLine]]:
    """What can be scored, and what not; by default only as far as the first bad line."""
    bad = [row for row in rows if isinstance(row, BadLine)]
    if bad and not how.keep_going:
        rows = rows[: rows.index(bad[0])]
        bad = bad[:1]
    return [row for row in rows if isinstance(row, Row)], bad


def _write(rows: Sequence[Row], how: Scoring) -> None:
    """A few at a time, so that answers come while the rest is judged."""
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        for row, verdict in zip(some, how.scorer.judge([row.passage for row in some]), strict=True):
            reasons = explain(row.passage, verdict, how.scorer) if how.explain else None
            how.out.write(written(row, verdict, reasons) + "\n")
        how.out.flush()
