"""The examples written for this project: posts that physicians receive, and harmless twins."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from training.heads import AIMED, CARE, HOSTILITY, KINDS
from training.rows import as_rows, share_of

CALIBRATION_SHARE = 0.12


def read_domain(folder: Path) -> pd.DataFrame:
    """Rows of `folder/*.jsonl`; about an eighth, chosen by hash, has the split `calibration`."""
    rows = read_examples(folder)
    held_out = rows["text"].map(lambda text: share_of(text, "calibration") < CALIBRATION_SHARE)
    return rows.assign(split=held_out.map({True: "calibration", False: "train"}))


def read_examples(folder: Path) -> pd.DataFrame:
    """`split` is the name of the file: each was written for a purpose of its own."""
    rows = as_rows(read_written(folder))
    return rows.drop_duplicates(["text", "parent"], ignore_index=True)


def read_written(folder: Path) -> pd.DataFrame:
    """Texts as people wrote them. ValueError names file and line of a row unlike the README's."""
    records = [record for path in sorted(folder.glob("*.jsonl")) for record in _records(path)]
    if not records:
        raise ValueError(f"no examples in {folder}")
    return pd.DataFrame(records)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield _record(json.loads(line)) | {"split": path.stem}
        except (KeyError, ValueError) as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from error


def _record(raw: dict[str, Any]) -> dict[str, Any]:
    kinds = frozenset(raw["kinds"])
    if unknown := kinds - frozenset(KINDS):
        raise ValueError(f"unknown kinds {sorted(unknown)}")
    return {
        "text": raw["text"],
        "parent": raw["parent"] or "",
        "source": "domain",
        "group": raw["group"],
        "weight": 1.0,
        HOSTILITY: float(raw["hostile"]),
        **{kind: float(kind in kinds) for kind in KINDS},
        CARE: float(raw["care"]),
        AIMED: float(raw["aimed"]),
    }
