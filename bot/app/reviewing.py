"""Reviewing drafts from the command line: JSON lines in, JSON lines out, in the same order."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.model.drafts import Draft
from bot.model.errors import Refused
from bot.pipeline.wording import Wording
from bot.rules.drafts import review
from bot.rules.drafts.nudging import nudge
from bot.scoring.command import STDIN, opened
from bot.scoring.jsonl import BadLine, Raw, missing_string, read_objects


@dataclass(frozen=True, slots=True)
class _Row:
    """A draft with the name it was given."""

    id: str
    draft: Draft


def review_file(file: Path, wording: Wording, out: Callable[[str], None]) -> int:
    """Raises Refused at the first line that cannot be read."""
    name = "stdin" if file == STDIN else str(file)
    with opened(0 if file == STDIN else file) as raw:
        return review_all(raw, name, wording, out)


def review_all(raw: Raw, name: str, wording: Wording, out: Callable[[str], None]) -> int:
    for rows in read_objects(raw, _row):
        for row in rows:
            if isinstance(row, BadLine):
                raise Refused(f"{name}, line {row.number}, {row.why}: mend it")
            out(_reviewed(row, wording))
    return 0


def _reviewed(row: _Row, wording: Wording) -> str:
    findings = review(row.draft)
    shown = [
        {
            "kind": finding.kind.value,
            "spans": [list(span) for span in finding.spans],
            "confidence": finding.confidence,
            "why": finding.why,
        }
        for finding in findings
    ]
    said = wording.fill(nudge(findings), "UTC") if findings else None
    return json.dumps({"id": row.id, "findings": shown, "nudge": said})


def _row(found: dict[str, Any], number: int) -> _Row | BadLine:
    missing = missing_string(found, number)
    if missing is not None:
        return missing
    reply_to, links, images = found.get("reply_to"), found.get("links"), found.get("images")
    if not isinstance(reply_to, str | None):
        return BadLine(number, 'has a "reply_to" that is not a string')
    if links is not None and not (isinstance(links, list) and all(map(_is_text, links))):
        return BadLine(number, 'has "links" that are not a list of strings')
    if images is not None and (isinstance(images, bool) or not isinstance(images, int)):
        return BadLine(number, 'has "images" that is not a whole number')
    return _Row(found["id"], Draft(found["text"], reply_to, tuple(links or ()), images or 0))


def _is_text(value: object) -> bool:
    return isinstance(value, str)
