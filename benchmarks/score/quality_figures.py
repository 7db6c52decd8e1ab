"""From scores to figures: what each table says. Nothing here reads a file or asks a model."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.score.quality_tables import Sheet, figure, share
from bot.scoring.calibrating import Rate
from training.fairness import Compared
from training.measure import (
    Figure,
    Measure,
    Numbers,
    Truth,
    auc,
    average_precision,
    balanced_accuracy,
    calibration_error,
    f1_at,
    false_positives_above,
    recall_above,
    recall_at,
    with_interval,
)

RANKING: Mapping[str, Measure] = {
    "ROC-AUC": auc,
    "avg precision": average_precision,
    "recall, 1 % FP": recall_at(0.01),
    "recall, 5 % FP": recall_at(0.05),
}
FEWEST_SHOWN = 5  # rows with a word, below which its line would say nothing
_KIND_AT = 0.5


def ranked(truth: Truth, scores: Numbers, draws: int, *, chances: bool) -> tuple[str, ...]:
    """Cells of one contender on one set."""
    cells = [figure(with_interval(each, truth, scores, 0, draws)) for each in RANKING.values()]
    calibration = with_interval(calibration_error, truth, scores, 0, draws) if chances else None
    return (*cells, figure(calibration) if calibration else "-")


def decided(truth: Truth, scores: Numbers, at: float, draws: int) -> tuple[str, ...]:
    """Recall, false positives, balanced accuracy at one threshold."""
    wanted = (recall_above(at), false_positives_above(at), balanced_accuracy(at))
    return tuple(figure(with_interval(each, truth, scores, 0, draws)) for each in wanted)


def flagged(scores: Numbers, at: float) -> Rate:
    return Rate(int((scores >= at).sum()), len(scores))


def by_group(groups: Sequence[str], scores: Numbers, at: float) -> dict[str, Rate]:
    """How many of each group are called hostile; groups in order of their names."""
    names = np.array(groups)
    return {name: flagged(scores[names == name], at) for name in sorted({*groups})}


def kinds_sheet(
    names: Sequence[str], truths: NDArray[np.bool_], chances: Numbers, draws: int
) -> Sheet:
    """`truths` and `chances`: (rows, kinds). A kind that no row shows has no figures."""
    shown = [place for place in range(len(names)) if truths[:, place].any()]
    rows = []
    for place in shown:
        truth, scores = truths[:, place], np.ascontiguousarray(chances[:, place])
        found = [with_interval(each, truth, scores, 0, draws) for each in (auc, f1_at(_KIND_AT))]
        rows.append((names[place], str(int(truth.sum())), *map(figure, found)))
    total = macro_f1(truths[:, shown], chances[:, shown], draws)
    rows.append(("macro", str(len(shown)), "", figure(total)))
    heads = ("kind", "positives", "ROC-AUC", "F1 at 0.5")
    return Sheet(f"Kinds, {len(truths)} rows of physicians", heads, tuple(rows))


def macro_f1(truths: NDArray[np.bool_], chances: Numbers, draws: int, seed: int = 0) -> Figure:
    """The mean over columns; whole rows are resampled, so that kinds keep their company."""
    said = chances >= _KIND_AT
    generator = np.random.default_rng(seed)
    places = (generator.integers(0, len(truths), len(truths)) for _ in range(draws))
    found = [_mean_f1(truths[drawn], said[drawn]) for drawn in places]
    low, high = np.nanquantile(found, [0.025, 0.975])
    return Figure(_mean_f1(truths, said), float(low), float(high))


def _mean_f1(truths: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    """Over kinds that the rows show."""
    both, either = (truths & said).sum(0), truths.sum(0) + said.sum(0)
    shown = truths.any(0)
    return float((2 * both[shown] / either[shown]).mean()) if shown.any() else float("nan")


def swaps_sheet(found: Mapping[str, Compared], at: float) -> Sheet:
    rows = [
        (
            family,
            str(each.pairs),
            str(each.in_place),
            str(each.posts),
            f"{each.changed.hits}",
            share(each.changed),
            f"{each.mean_change:.3f}",
        )
        for family, each in found.items()
    ]
    total = Rate(
        sum(each.changed.hits for each in found.values()),
        sum(each.changed.of for each in found.values()),
    )
    rows.append(("all", str(total.of), "", "", str(total.hits), share(total), ""))
    heads = ("swapped", "pairs", "in place", "posts", "changed", "share", "mean change")
    note = "In place: words of the post itself; otherwise somebody else was set before it."
    return Sheet(f"House Call's decision at {at} after a swap", heads, tuple(rows), note)


def words_sheet(title: str, rates: Mapping[str, Mapping[str, Rate]], note: str = "") -> Sheet:
    """`rates` by word, then by contender: harmless rows called hostile."""
    shown = {w: each for w, each in rates.items() if next(iter(each.values())).of >= FEWEST_SHOWN}
    names = [*next(iter(shown.values()))] if shown else []
    rows = tuple(
        (word, str(each[names[0]].of), str(each[names[0]].hits), *(share(each[n]) for n in names))
        for word, each in shown.items()
    )
    return Sheet(title, ("", "rows", "flagged by us", *names), rows, note)
