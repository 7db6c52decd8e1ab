"""Which rows to train on. Single-topic negatives hold other abuse: only the calmest are kept."""

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from training.heads import HOSTILITY
from training.linear import HashedLinear, alt_profanity_logits
from training.rows import take
from training.sources import SINGLE_TOPIC

CALMEST = 0.25
SWEARING = re.compile(
    r"\b(?:\w*fuck\w*|\w*shit\w*|ass|asshole\w*|bitch\w*|damn\w*|crap|hell|dick\w*|bastard\w*)\b",
    re.IGNORECASE,
)
_HOSTILE_FROM = 0.5

# How many hostile and harmless rows of each source a full training takes.
SHARES = {
    "civil_toxicspans": (8_000, 3_700),
    "edos": (2_000, 1_200),
    "surge_toxicity": (500, 500),
    "hatemojibuild": (2_400, 2_400),
    "guest_misogyny": (500, 700),
    "davidson2017": (1_300, 4_000),
    "cat_large": (200, 2_500),
    "vicomtech_stormfront": (700, 900),
    "tweeteval_hateval": (900, 500),
    "goemotions": (0, 4_500),
}


def choose(public: pd.DataFrame, without: Iterable[str], seed: int) -> pd.DataFrame:
    """Cleaned and balanced training rows from the public table."""
    rows = public[(public["split"] == "train") & ~public["source"].isin(list(without))]
    rows = rows[rows[HOSTILITY].notna()].drop_duplicates("text")
    rows = keep_calm_negatives(rows, seed)
    parts = []
    for source, (hostile, harmless) in SHARES.items():
        own = rows[rows["source"] == source]
        if own.empty:
            continue
        above = own[HOSTILITY] >= _HOSTILE_FROM
        parts += [take(own[above], hostile, seed), _with_profane(own[~above], harmless, seed)]
    return pd.concat(parts).sample(frac=1, random_state=seed).reset_index(drop=True)


def keep_calm_negatives(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Drop single-topic negatives outside the calmest quarter of two teachers."""
    doubtful = rows["source"].isin(SINGLE_TOPIC) & (rows[HOSTILITY] == 0)
    sure = rows[~doubtful & (rows["group"] != "offensive")]
    sure = pd.concat(
        [
            take(part, 15_000, seed)
            for _, part in sure.groupby(sure[HOSTILITY] >= _HOSTILE_FROM, sort=True)
        ]
    )
    teacher = HashedLinear().fit(
        sure["text"].tolist(), sure[HOSTILITY].to_numpy(), sure["weight"].to_numpy()
    )
    kept = [rows[~doubtful]]
    for _, part in rows[doubtful].groupby("source", sort=True):
        texts = part["text"].tolist()
        heat = rankdata(teacher.logits(texts)) + rankdata(alt_profanity_logits(texts))
        kept.append(part[heat <= np.quantile(heat, CALMEST)])
    return pd.concat(kept)


def _with_profane(harmless: pd.DataFrame, count: int, seed: int) -> pd.DataFrame:
    """A third of the harmless Reddit talk is profane: swearing alone is not an attack."""
    profane = harmless[harmless["text"].str.contains(SWEARING)]
    if harmless["source"].iloc[0] != "goemotions":
        return take(harmless, count, seed)
    chosen = take(profane, count // 3, seed)
    return pd.concat([chosen, take(harmless.drop(chosen.index), count - len(chosen), seed)])
