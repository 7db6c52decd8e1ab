"""JSON lines in and out, as the command line's contract has them. Memory stays bounded."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from bot.model.verdicts import Category, Passage, Verdict
from bot.scoring.explaining import Reasons

BLOCK = 1 << 16
LONGEST = 4 << 20  # bytes of one line; 100 KB of text is 600 KB where every character is escaped
_DIGITS = 4

T = TypeVar("T")


class Raw(Protocol):
    """Reads what is there, waiting only where nothing is, so that answers come as lines do."""

    def read(self, size: int = -1, /) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One text to be scored, with the name it was given."""

    id: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class BadLine:
    """`number`: from 1."""

    number: int
    why: str


def read_rows(raw: Raw) -> Iterator[list[Row | BadLine]]:
    """What each read brought, in order; blank lines are passed over."""
    return read_objects(raw, _row)


def read_objects(
    raw: Raw, as_row: Callable[[dict[str, Any], int], T | BadLine]
) -> Iterator[list[T | BadLine]]:
    """The same, of whatever `as_row` makes of an object and the number of its line."""
    number, rest = 0, b""
    while block := raw.read(BLOCK):
        if len(rest) > LONGEST and b"\n" not in block:
            continue
        *lines, rest = (rest + block).split(b"\n")
        rest = rest[: LONGEST + 1]
        yield [_read(line, number + i, as_row) for i, line in enumerate(lines, 1) if line.strip()]
        number += len(lines)
    if rest.strip():
        yield [_read(rest, number + 1, as_row)]


def written(row: Row, verdict: Verdict, reasons: Reasons | None = None) -> str:
    """One line of JSON. A text that could not be judged has null where a number would be."""
    known = verdict.is_known
    shown: dict[str, Any] = {
        "id": row.id,
        "hostility": None if verdict.hostility is None else round(verdict.hostility, _DIGITS),
        "categories": {
            kind.value: round(verdict.categories.get(kind, 0.0), _DIGITS)
            if known or kind in verdict.categories
            else None
            for kind in Category
        },
        "care": round(verdict.care, _DIGITS),
        "model": verdict.scorer,
    }
    if reasons:
        shown["words"] = [[weight.word, weight.log_odds] for weight in reasons.words]
        shown["signs"] = list(reasons.signs)
    return json.dumps(shown)


def _read(
    line: bytes, number: int, as_row: Callable[[dict[str, Any], int], T | BadLine]
) -> T | BadLine:
    if len(line) > LONGEST:
        return BadLine(number, f"is longer than {LONGEST >> 20} MB")
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return BadLine(number, "is not UTF-8")
    except (ValueError, RecursionError):
        return BadLine(number, "is not JSON")
    if not isinstance(found, dict):
        return BadLine(number, "is not a JSON object")
    return as_row(found, number)


def _row(found: dict[str, Any], number: int) -> Row | BadLine:
    missing = missing_string(found, number)
    if missing is not None:
        return missing
    parent = found.get("parent")
    if not isinstance(parent, str | None):
        return BadLine(number, 'has a "parent" that is not a string')
    return Row(found["id"], Passage(found["text"], parent))


def missing_string(found: dict[str, Any], number: int) -> BadLine | None:
    """Every object has a name and a text."""
    wrong = [key for key in ("id", "text") if not isinstance(found.get(key), str)]
    return BadLine(number, f'needs "{wrong[0]}", a string') if wrong else None
