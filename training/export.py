"""From a fitted encoder to ONNX: as it is for comparison, in int8 to ship."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch

from bot.scoring.tokens import Ids
from training.encoder import Encoder
from training.graph import OPSET
from training.quantised import write_quantised
from training.smooth import watch_inputs

INPUTS = ("input_ids", "attention_mask")
OUTPUT = "logits"


def export_fp32(model: Encoder, path: Path) -> None:
    """Inputs int64 (posts, length), output float32 (posts, heads); both sizes are free."""
    ids = torch.tensor([[3, 5, 7, 11, 2], [3, 5, 2, 1, 1]])
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of constants that are meant to be
        torch.onnx.export(
            model.eval(),
            (ids, mask),
            str(path),
            input_names=list(INPUTS),
            output_names=[OUTPUT],
            dynamic_axes={name: {0: "posts", 1: "length"} for name in INPUTS}
            | {OUTPUT: {0: "posts"}},
            opset_version=OPSET,
            dynamo=False,
        )
    onnx.checker.check_model(str(path))


def export_int8(model: Encoder, ordinary: Sequence[Ids], path: Path) -> None:
    """Input int64 (posts, length) without padding, output float32 (posts, heads).

    `ordinary`: some hundred posts of all sorts, by which the scales are set.
    """
    seen = watch_inputs(model.eval(), ordinary)
    write_quantised(model, seen, path, INPUTS[0], OUTPUT)
