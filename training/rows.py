"""The table every step passes on: normalised texts, what is known of each head, and a weight."""

import hashlib

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bot.scoring.normalise import normalise
from training.heads import HEADS, HOSTILITY, KINDS

Labels = NDArray[np.float32]  # (rows, heads), 0..1, NaN = not known
COLUMNS = ("text", "parent", "source", "group", "split", "weight", *HEADS)


def as_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Normalise texts and parents, order the columns, drop rows without any text left."""
    frame = frame.assign(
        text=[normalise(text) for text in frame["text"]],
        parent=[normalise(parent) if parent else "" for parent in frame["parent"]],
    )
    return frame[frame["text"].str.len() > 0][list(COLUMNS)].reset_index(drop=True)


def labels_of(rows: pd.DataFrame) -> Labels:
    found: Labels = rows[list(HEADS)].to_numpy(np.float32)
    return found


def clear_of_kinds(rows: pd.DataFrame) -> pd.DataFrame:
    """What is not hostile shows no kind of hostility."""
    clean = rows[HOSTILITY] == 0
    for kind in KINDS:
        rows.loc[clean, kind] = 0.0
    return rows


def share_of(text: str, salt: str = "") -> float:
    """A fixed number in 0..1 for a text: the same row falls on the same side in every run."""
    return int(hashlib.sha256((salt + text).encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def take(rows: pd.DataFrame, count: int, seed: int) -> pd.DataFrame:
    return rows if len(rows) <= count else rows.sample(count, random_state=seed)
