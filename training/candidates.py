"""Every candidate as one function: rows -> logits of all heads, or of hostility alone."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from training import steps
from training.heads import HEADS, HOSTILITY
from training.linear import HashedLinear, alt_profanity_logits, vader_logits
from training.measure import Numbers
from training.publish import calibration_rows
from training.recipes import RECIPES, rows_for
from training.rows import Labels
from training.steps import Places

ENCODERS = tuple(RECIPES)
Scored = Callable[[str, pd.DataFrame], Labels]  # (label of the set, rows) -> logits


def plain_candidates(places: Places) -> dict[str, Scored]:
    """What needs no encoder, then every recipe that has been fitted."""
    hashed = _hashed(places)
    return {
        "vader": lambda _, rows: _alone(vader_logits(rows["text"].tolist())),
        "alt-profanity-check": lambda _, rows: _alone(alt_profanity_logits(rows["text"].tolist())),
        "hashed-linear": lambda _, rows: _alone(hashed.logits(rows["text"].tolist())),
        **{name: _encoder(places, name) for name in ENCODERS if places.work.has(name)},
    }


def blends(places: Places, plain: Mapping[str, Scored]) -> dict[str, Scored]:
    """Means of standardised logits, and a stack fitted on calibration rows."""
    sets = {
        "mean mpnet + minilm": ("mpnet-domain", "minilm-domain"),
        "mean mpnet + distilled": ("mpnet-domain", "minilm-distilled"),
        "mean mpnet + alt-profanity": ("mpnet-domain", "alt-profanity-check"),
        "mean minilm + alt-profanity": ("minilm-domain", "alt-profanity-check"),
        "mean mpnet + hashed": ("mpnet-domain", "hashed-linear"),
    }
    rows = calibration_rows(places)
    ready = {name: parts for name, parts in sets.items() if all(part in plain for part in parts)}
    return {name: _mean([plain[part] for part in parts], rows) for name, parts in ready.items()} | {
        "stack of all": _stack([plain[part] for part in plain if "public" not in part], rows)
    }


def _encoder(places: Places, name: str) -> Scored:
    return lambda label, rows: steps.logits(places, name, label, rows)


def _alone(hostility: Numbers) -> Labels:
    found = np.full((len(hostility), len(HEADS)), np.nan, np.float32)
    found[:, 0] = hostility
    return found


def _hashed(places: Places) -> HashedLinear:
    """Fitted on the rows of `minilm-domain`, so that only the model differs."""
    rows = rows_for(RECIPES["minilm-domain"], steps.chosen(places), steps.domain(places))
    rows = pd.concat([rows, steps.chosen(places)], ignore_index=True)
    hostile = rows[HOSTILITY].to_numpy(np.float64)
    return HashedLinear().fit(rows["text"].tolist(), hostile, rows["weight"].to_numpy(np.float64))


def _mean(parts: list[Scored], rows: pd.DataFrame) -> Scored:
    spread = [part("calibration", rows)[:, 0].std() for part in parts]

    def score(label: str, asked: pd.DataFrame) -> Labels:
        found = [part(label, asked) for part in parts]
        mixed: Labels = np.mean([one / wide for one, wide in zip(found, spread, strict=True)], 0)
        return mixed

    return score


def _stack(parts: list[Scored], rows: pd.DataFrame) -> Scored:
    def features(label: str, asked: pd.DataFrame) -> Labels:
        return np.column_stack([part(label, asked)[:, 0] for part in parts])

    fitted = LogisticRegression(C=0.1).fit(features("calibration", rows), rows[HOSTILITY] == 1)
    return lambda label, asked: _alone(fitted.decision_function(features(label, asked)))
