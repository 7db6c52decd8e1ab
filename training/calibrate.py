"""From logits to probabilities: a short table of knots, read by linear interpolation.

Fitted on domain rows that no training saw. `hostility`, `care` and `aimed` mean what they say: of
posts with 0.8, eight in ten. A kind's probability is bent so that 0.5 is the cut with the best F1:
kinds are rare, and a plain probability would hardly ever reach the middle.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.scoring.trained import Curve
from training.heads import HEADS, KINDS
from training.measure import Numbers, Truth, f1_at
from training.rows import Labels

_KNOTS = np.linspace(-8.0, 8.0, 33)
_FEWEST = 8  # positives, below which the logistic curve of the model itself stays
_STRENGTH = 1.0


def fit_curves(labels: Labels, logits: Labels) -> dict[str, Curve]:
    """One curve for each head, from known labels (rows, heads) and logits of the same shape."""
    curves = {}
    for place, head in enumerate(HEADS):
        known = ~np.isnan(labels[:, place])
        truth = labels[known, place] >= 1 / 2
        curves[head] = _fit(truth, logits[known, place].astype(np.float64), bend=head in KINDS)
    return curves


def _fit(truth: Truth, logits: Numbers, *, bend: bool) -> Curve:
    slope, shift = _platt(truth, logits) if truth.sum() >= _FEWEST else (1.0, 0.0)
    if bend and truth.sum() >= _FEWEST:
        shift = -slope * best_cut(truth, logits)
    chances = 1.0 / (1.0 + np.exp(-(slope * _KNOTS + shift)))
    return Curve(tuple(_KNOTS.tolist()), tuple(np.round(chances, 5).tolist()))


def _platt(truth: Truth, logits: Numbers) -> tuple[float, float]:
    fitted = LogisticRegression(C=_STRENGTH).fit(logits[:, None], truth)
    return max(float(fitted.coef_[0, 0]), 1e-2), float(fitted.intercept_[0])


def best_cut(truth: Truth, logits: Numbers) -> float:
    """The middle of the plateau of logits whose F1 comes within .02 of the best."""
    candidates = np.quantile(logits, np.linspace(0.5, 0.995, 120))
    scores = np.array([f1_at(cut)(truth, logits) for cut in candidates])
    good = candidates[scores >= scores.max() - 0.02]
    return float(good.mean())
