"""The public sets: which rows say what about which head, and how far each is believed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from training.heads import AIMED, CARE, HEADS, HOSTILITY
from training.rows import as_rows, clear_of_kinds, share_of

SINGLE_TOPIC = ("edos", "tweeteval_hateval", "guest_misogyny", "vicomtech_stormfront")
ANGRY = frozenset({"anger", "annoyance", "disgust", "disapproval"})
IN_NEED = frozenset({"sadness", "fear", "grief", "nervousness", "remorse"})
TALKED_DOWN = ("condescending explanations", "backhanded gendered compliments")
PROFANE_TARGET = 0.2  # of davidson "offensive": profane talk, some of it still abuse
CIVIL_TARGET = 0.12  # of civil_toxicspans rows that fewer than 2 in 5 readers minded
DEVTEST_SHARE = 0.1  # of goemotions, which has no devtest of its own


def read_public(folder: Path) -> pd.DataFrame:
    """Every public row, all splits, in the common table; `group` keeps what the source said."""
    return as_rows(read_written(folder))


def read_written(folder: Path) -> pd.DataFrame:
    """The same with texts as people wrote them."""
    frames = [_read(path) for path in sorted(folder.glob("*.parquet"))]
    if not frames:
        raise ValueError(f"no parquet files in {folder}")
    return pd.concat(frames, ignore_index=True)


def _read(path: Path) -> pd.DataFrame:
    frame = pd.read_parquet(path)
    frame["orig_label"] = frame["orig_label"].fillna("").astype(str)
    rows = pd.DataFrame(
        {
            "text": frame["text"],
            "parent": frame["parent"].fillna(""),
            "source": frame["source"],
            "group": frame["orig_label"].str.slice(0, 80),
            "split": frame["split"],
            "weight": 1.0,
        }
    )
    for head in HEADS:
        rows[head] = np.nan
    rows[HOSTILITY] = frame["hostile"]
    rows["threat"] = frame["threat"]
    rows["identity_attack"] = frame["identity"]
    rows["insult"] = frame["insult"]
    rows.loc[frame["sexual"] == 1, "sexual_harassment"] = 1.0
    rows[CARE] = 0.0
    rows[AIMED] = np.nan
    rows = clear_of_kinds(rows)
    refine = REFINEMENTS.get(path.stem)
    return refine(rows) if refine else rows


def _civil(rows: pd.DataFrame) -> pd.DataFrame:
    rows.loc[rows[HOSTILITY] == 0, HOSTILITY] = CIVIL_TARGET
    return rows[rows[HOSTILITY].notna()]


def _edos(rows: pd.DataFrame) -> pd.DataFrame:
    for phrase in TALKED_DOWN:
        rows.loc[rows["group"].str.contains(phrase), "condescending_dismissive"] = 1.0
    rows.loc[rows[HOSTILITY] == 1, "weight"] = 0.7
    return rows


def _davidson(rows: pd.DataFrame) -> pd.DataFrame:
    offensive = rows["group"] == "offensive"
    rows.loc[offensive, HOSTILITY] = PROFANE_TARGET
    rows.loc[offensive, "weight"] = 0.5
    rows.loc[offensive, "threat"] = 0.0
    return rows


def _goemotions(rows: pd.DataFrame) -> pd.DataFrame:
    """Weak negatives: a Reddit comment without any angry emotion."""
    felt = rows["group"].str.split("|").map(frozenset)
    rows.loc[felt.map(lambda emotions: bool(emotions & IN_NEED)), CARE] = np.nan
    rows[HOSTILITY] = 0.04
    rows["weight"] = 0.7
    later = rows["text"].map(lambda text: share_of(text) < DEVTEST_SHARE)
    rows["split"] = np.where(later, "devtest", "train")
    rows = clear_of_kinds(rows)
    return rows[~felt.map(lambda emotions: bool(emotions & ANGRY))]


REFINEMENTS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "civil_toxicspans": _civil,
    "edos": _edos,
    "davidson2017": _davidson,
    "goemotions": _goemotions,
}
