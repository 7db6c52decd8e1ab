"""The folder that ships: one or two int8 models, tokenizer.json, meta.json."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.scoring.tokens import Ids
from bot.scoring.trained import Curve, sum_of
from training.encoder import Encoder
from training.export import export_fp32, export_int8
from training.heads import HEADS
from training.vocabulary import shared_layout
from training.work import sha256_of

FIRST, SECOND = "first.onnx", "second.onnx"
TOGETHER = 192  # tokens that a model is given at once: more is no faster
Curves = Mapping[str, Curve]


@dataclass(frozen=True, slots=True)
class Further:
    """When the second model is asked too, and how much its logits count against the first's.

    `asked_from`: by head, the calibrated chance of the first model from which it is asked.
    `share`: 0..1, the weight of the second model in the mean of both logits.
    """

    asked_from: Mapping[str, float]
    share: float
    curves: Curves


def export_models(
    models: Sequence[Encoder], ordinary: Sequence[Ids], folder: Path, fp32: Path
) -> None:
    """Write first.onnx and perhaps second.onnx, to `fp32` as they were before quantisation.

    `ordinary`: some hundred posts of all sorts, by which the scales are set.
    """
    for name, model in zip((FIRST, SECOND), models, strict=False):
        export_fp32(model, fp32 / name)
        export_int8(model, ordinary, folder / name)


def write_meta(
    folder: Path,
    version: str,
    curves: Curves,
    further: Further | None,
    threshold: float,
) -> None:
    """`threshold`: the calibrated hostility from which the product counts a post."""
    names = (FIRST, SECOND, "tokenizer.json")
    meta = {
        "version": version,
        "heads": HEADS,
        "layout": asdict(shared_layout()),
        "together": TOGETHER,
        "thresholds": {"product": threshold},
        "first": {"file": FIRST, "calibration": _written(curves)},
        "second": further
        and {
            "file": SECOND,
            "asked_from": dict(further.asked_from),
            "share": further.share,
            "calibration": _written(further.curves),
        },
        "sha256": {name: sha256_of(folder / name) for name in names if (folder / name).exists()},
    }
    save(folder, meta)


def save(folder: Path, meta: Mapping[str, Any]) -> None:
    """With its own sum, which the bot asks for."""
    plain = json.loads(json.dumps({**meta}))
    plain.pop("own", None)
    text = json.dumps(plain | {"own": sum_of(plain)}, indent=1)
    (folder / "meta.json").write_text(text + "\n", encoding="utf-8")


def _written(curves: Curves) -> dict[str, dict[str, object]]:
    return {head: asdict(curve) for head, curve in curves.items()}
