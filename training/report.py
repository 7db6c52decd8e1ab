"""The table of every candidate on every set, and small plots of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from tqdm import tqdm

from training.candidates import Scored
from training.heads import CARE, KINDS, PLACE
from training.measure import (
    Figure,
    Numbers,
    auc,
    average_precision,
    calibration_error,
    f1_at,
    false_positives_above,
    recall_above,
    recall_at,
    with_interval,
)

mpl.use("Agg")
from matplotlib import pyplot as plt

MEASURES = {
    "auc": auc,
    "average precision": average_precision,
    "recall at 1 % false positives": recall_at(0.01),
    "recall at 5 % false positives": recall_at(0.05),
}


def judge(candidates: Mapping[str, Scored], sets: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One line for each candidate, set and measure, with its interval."""
    lines = []
    for name, score in tqdm(candidates.items(), desc="judge"):
        for question, rows in sets.items():
            truth, scores = rows["truth"].to_numpy(), score(question, rows)[:, 0].astype(np.float64)
            for measure, compute in MEASURES.items():
                figure = with_interval(compute, truth, scores)
                line = {"candidate": name, "set": question, "measure": measure}
                lines.append(line | asdict(figure))
    return pd.DataFrame(lines)


def judge_chosen(chances: Numbers, held: pd.DataFrame, threshold: float) -> dict[str, Any]:
    """What the calibrated artefact does on the physician set; `chances` (rows, heads)."""
    truth, hostility = held["truth"].to_numpy(), chances[:, 0]
    return {
        "threshold": threshold,
        "calibration error": str(with_interval(calibration_error, truth, hostility)),
        "recall": str(with_interval(recall_above(threshold), truth, hostility)),
        "false positives": str(with_interval(false_positives_above(threshold), truth, hostility)),
        "flagged by group": {
            str(group): [round(float((hostility[rows.index] >= threshold).mean()), 3), len(rows)]
            for group, rows in held.groupby("group")
        },
        "kinds": {kind: _kind(held, chances, kind) for kind in _shown(held, (*KINDS, CARE))},
        "macro F1 of kinds": round(
            float(np.mean([_kind(held, chances, kind)["f1"] for kind in _shown(held, KINDS)])), 3
        ),
    }


def _shown(held: pd.DataFrame, kinds: Sequence[str]) -> list[str]:
    """Those that some row shows: no other can be found or missed."""
    return [kind for kind in kinds if (held[kind] == 1).any()]


def _kind(held: pd.DataFrame, chances: Numbers, kind: str) -> dict[str, Any]:
    truth = (held[kind] == 1).to_numpy()
    scores = chances[:, PLACE[kind]]
    return {
        "positives": int(truth.sum()),
        "auc": round(auc(truth, scores), 3),
        "f1": round(f1_at(0.5)(truth, scores), 3),
        "recall": round(float((scores[truth] >= 1 / 2).mean()), 3),
        "false positives": round(float((scores[~truth] >= 1 / 2).mean()), 3),
    }


def write_report(table: pd.DataFrame, chosen: Mapping[str, Any], folder: Path) -> None:
    """`candidates.csv`, `candidates.md`, `chosen.json` and the plots."""
    folder.mkdir(parents=True, exist_ok=True)
    table.round(4).to_csv(folder / "candidates.csv", index=False)
    (folder / "candidates.md").write_text(as_markdown(table), encoding="utf-8")
    (folder / "chosen.json").write_text(json.dumps(chosen, indent=1) + "\n", encoding="utf-8")
    for measure in ("auc", "recall at 5 % false positives"):
        _plot(table[table["measure"] == measure], measure, folder)


def as_markdown(table: pd.DataFrame) -> str:
    parts = ["# Every candidate on every set", "", "Value and 95 % bootstrap interval."]
    for question, rows in table.groupby("set", sort=False):
        parts += ["", f"## {question}", "", "| candidate | " + " | ".join(MEASURES) + " |"]
        parts.append("|---" * (len(MEASURES) + 1) + "|")
        for name, own in rows.groupby("candidate", sort=False):
            cells = [str(Figure(row.value, row.low, row.high)) for row in own.itertuples()]
            parts.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(parts) + "\n"


def _plot(rows: pd.DataFrame, measure: str, folder: Path) -> None:
    names, questions = rows["candidate"].unique(), rows["set"].unique()
    figure, axes = plt.subplots(figsize=(9, 0.32 * len(names) + 1.6))
    for turn, question in enumerate(questions):
        own = rows[rows["set"] == question].set_index("candidate").loc[list(names)]
        places = np.arange(len(names)) + (turn - len(questions) / 2) * 0.1
        spread = [own["value"] - own["low"], own["high"] - own["value"]]
        axes.errorbar(
            own["value"], places, xerr=np.abs(spread), fmt="o", markersize=3, label=question
        )
    axes.set_yticks(np.arange(len(names)), names)
    axes.set_xlabel(measure)
    axes.legend(fontsize=6, loc="lower left")
    figure.tight_layout()
    figure.savefig(folder / f"{measure.split(' at ', maxsplit=1)[0]}.png", dpi=80)
    plt.close(figure)
