"""The drafts of the bench: something to point at in each, beside it the same without it.

All made up, and under the project's licence. `house` wrote the reviewers too; `other` had never
seen them, and only one half of what they wrote was ever read by whoever works on the reviewers.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from bot.model.drafts import Draft, FindingKind, Span

FOLDER = Path(__file__).with_name("drafts")
AUTHORS = {
    "house": "written with the reviewers",
    "other, read": "by another, read since",
    "other, unread": "by another, never read",
}


@dataclass(frozen=True, slots=True)
class Written:
    """One draft. `kind`: what is to be found, None where it is clean. `marked`: where it stands."""

    id: str
    author: str  # one of AUTHORS
    draft: Draft
    kind: FindingKind | None
    hard: bool  # it identifies alone: a great age, a number, a face, a full date with a place
    marked: tuple[Span, ...]


def read_written(folder: Path = FOLDER) -> list[Written]:
    """Every line of every file, by their names; ValueError or TypeError at a broken one."""
    return [
        _written(json.loads(line))
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def _written(row: dict[str, object]) -> Written:
    text, kind, spans = row["text"], row["kind"], row.get("spans", [])
    reply_to, images = row.get("reply_to"), row.get("images", 0)
    if not isinstance(text, str) or not isinstance(spans, list) or not isinstance(images, int):
        raise TypeError(f"{row['id']}: a text, spans and a number of images are wanted")
    return Written(
        id=str(row["id"]),
        author=str(row["author"]),
        draft=Draft(text, None if reply_to is None else str(reply_to), (), images),
        kind=None if kind is None else FindingKind(str(kind)),
        hard=bool(row.get("hard")),
        marked=tuple((start, end) for start, end in spans),
    )
