"""What quantisation changes: the files that ship against the encoders they were made of."""

from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from training.rows import Labels


def agreement(ours: Labels, theirs: Labels) -> dict[str, float]:
    """Of logits (rows, heads), int8 and before: how far hostility moves, how well ranks hold."""
    ranks = [float(spearmanr(ours[:, at], theirs[:, at]).statistic) for at in range(ours.shape[1])]
    moved = ours[:, 0] - theirs[:, 0]
    return {
        "mean difference of logits": round(float(np.abs(moved).mean()), 3),
        "mean shift": round(float(moved.mean()), 3),
        "rank correlation": round(ranks[0], 4),
        "rank correlation, worst head": round(min(ranks), 4),
    }


def size_of(folder: Path) -> float:
    """Megabytes of all its files."""
    return round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6, 1)
