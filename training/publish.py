"""Calibrate tuned encoders, export them, and write the folder that ships."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bot.scoring.tokens import read_tokenizer, tokenise
from bot.scoring.trained import Curve
from training import steps
from training.artefact import Curves, Further, export_models, save, write_meta
from training.calibrate import fit_curves
from training.heads import CARE, HOSTILITY, PLACE
from training.measure import Numbers, Truth
from training.recipes import RECIPES
from training.rows import Labels, labels_of
from training.steps import Places
from training.vocabulary import FEWEST, choose_tokens, shared_layout, with_tokens, write_tokenizer

PASSED = 0.99  # of what both models together flag must pass the first one's gate
MINDED = 0.5  # chance of care that counts as found, for the gate
_ORDINARY = 384  # domain posts by which the scales of int8 are set
FALSE_ALARMS = 0.03  # of harmless calibration posts lie above the product's threshold
SHARE = 0.7  # of the large model in the mean of both


def calibration_rows(places: Places) -> pd.DataFrame:
    rows = steps.domain(places)
    return rows[rows["split"] == "calibration"].reset_index(drop=True)


def publish(places: Places, names: Sequence[str], version: str) -> Path:
    """The artefact of one recipe, or of a small and a large one, in the work folder."""
    rows = calibration_rows(places)
    labels = labels_of(rows)
    found = [steps.logits(places, name, "calibration", rows) for name in names]
    first = fit_curves(labels, found[0])
    mixed = mix(found)
    curves = fit_curves(labels, mixed)
    threshold = threshold_of(labels[:, 0] == 1, read_head(curves, mixed, HOSTILITY))
    cuts = {HOSTILITY: threshold, CARE: MINDED}
    asked_from = {
        head: gate_of(read_head(first, found[0], head), read_head(curves, mixed, head) >= cut)
        for head, cut in cuts.items()
    }
    further = Further(asked_from, SHARE, curves) if len(found) > 1 else None

    def make(folder: Path) -> None:
        export(places, names, folder / "artefact", folder / "fp32")
        for written in ("artefact", "fp32"):
            write_meta(folder / written, version, first, further, threshold)

    inputs = {
        "recipes": [steps.inputs_of(places, RECIPES[name]) for name in names],
        "version": version,
        "asked from": asked_from,
        "fewest": FEWEST,
        "curves": [_plain(first), _plain(curves)],
    }
    return places.work.step(f"published/{'+'.join(names)}", inputs, make) / "artefact"


def publish_rates(folder: Path, measured: Sequence[Mapping[str, Any]]) -> None:
    """Put beside the model how often it errs on rows that it has never seen."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    save(folder, meta | {"measured": measured})


def mix(found: Sequence[Labels]) -> Labels:
    if len(found) == 1:
        return found[0]
    mixed: Labels = SHARE * found[1] + (1 - SHARE) * found[0]
    return mixed


def read_head(curves: Curves, logits: Labels, head: str) -> Numbers:
    return curves[head].read(logits[:, PLACE[head]].astype(np.float64))


def gate_of(first: Numbers, flagged: Truth) -> float:
    """The first model's chance from which the second is asked."""
    return float(np.floor(np.quantile(first[flagged], 1 - PASSED) * 100) / 100)


def export(places: Places, names: Sequence[str], folder: Path, fp32: Path) -> None:
    """Models with the smaller vocabulary, and their one tokenizer."""
    for place in (folder, fp32):
        place.mkdir(parents=True, exist_ok=True)
    base, public, domain = steps.base(places), steps.public(places), steps.domain(places)
    source = base / "minilm" / "tokenizer.json"
    tokens = choose_tokens(read_tokenizer(source), _texts(public), _texts(domain))
    models = [
        with_tokens(
            steps.tuned(places, name),
            read_tokenizer(base / RECIPES[name].shape / "tokenizer.json"),
            tokens,
        )
        for name in names
    ]
    for place in (folder, fp32):
        write_tokenizer(source, tokens, place / "tokenizer.json")
    ordinary = steps.pairs_of(domain.sample(_ORDINARY, random_state=steps.SEED))
    smaller = read_tokenizer(folder / "tokenizer.json")
    export_models(models, tokenise(smaller, shared_layout(), ordinary), folder, fp32)


def threshold_of(hostile: Truth, chances: Numbers) -> float:
    """What the bot counts as hostile, unless its operator chooses another."""
    return round(float(np.quantile(chances[~hostile], 1 - FALSE_ALARMS)), 2)


def _texts(rows: pd.DataFrame) -> list[str]:
    posts: list[str] = rows["text"].tolist()
    parents: list[str] = rows.loc[rows["parent"] != "", "parent"].unique().tolist()
    return posts + parents


def _plain(curves: dict[str, Curve]) -> dict[str, object]:
    return {head: asdict(curve) for head, curve in curves.items()}
