"""Evens out activations before they are quantised, and changes nothing else.

A few channels of an encoder are far larger than the rest; with one scale for a whole tensor they
leave too few steps to all others. Each channel is divided by s and its weights multiplied by s,
with s between the spread of the activations and that of the weights (SmoothQuant).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from bot.scoring.tokens import Ids, of_one_length
from training.encoder import Encoder

Floats: TypeAlias = NDArray[np.float32]

INPUT_STEPS = 255
WEIGHT_STEPS = 63
"""Seven bits: without VNNI a processor adds two products in 16 bits; eight would overflow them."""

_BALANCES = (0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
# 0: leave activations as they are; 1: move all of the spread into the weights
_LEAST = 1e-3
_FLOOR = 1e-8
_WATCHED = ("query", "mixed", "wide", "narrow")  # key and value read what query reads
_AT_ONCE = 512  # tokens
_KEPT = 512  # rows of each input by which balances are compared


@dataclass(frozen=True, slots=True)
class Seen:
    """Of the input of a linear layer the least and the most by channel, and some `rows` of it."""

    low: Floats
    high: Floats
    rows: Floats

    def shrunk(self, scale: Floats) -> "Seen":
        return Seen(self.low / scale, self.high / scale, self.rows / scale)

    def steps(self) -> tuple[float, int]:
        """What one step of the quantised input is worth, and the step that means zero."""
        low, high = min(float(self.low.min()), 0.0), max(float(self.high.max()), 0.0)
        worth = max(high - low, _FLOOR) / INPUT_STEPS
        return worth, round(-low / worth)


Inputs: TypeAlias = Mapping[tuple[int, str], Seen]
"""By number of the block and name of the layer."""


def in_steps(values: Floats, steps: int, axis: int) -> tuple[NDArray[np.int8], Floats]:
    """Whole numbers up to `steps`, and what one of them is worth, one scale along `axis`."""
    worth = np.maximum(np.abs(values).max(axis, keepdims=True), _FLOOR).astype(np.float32) / steps
    return np.round(values / worth).clip(-steps, steps).astype(np.int8), worth


def best_scale(seen: Seen, weight: Floats) -> Floats:
    """By what to divide each channel to lose least of the output; `weight` (inputs, outputs)."""
    wanted = seen.rows @ weight
    scales = [_balanced(seen, weight, balance) for balance in _BALANCES]
    return min(scales, key=lambda scale: _loss(seen.shrunk(scale), weight * scale[:, None], wanted))


def _balanced(seen: Seen, weight: Floats, balance: float) -> Floats:
    largest = np.maximum(np.abs(seen.low), np.abs(seen.high)).clip(min=_LEAST)
    heaviest = np.abs(weight).max(axis=1).clip(min=_LEAST)
    scale: Floats = largest**balance / heaviest ** (1 - balance)
    return scale.clip(min=_LEAST).astype(np.float32)


def _loss(seen: Seen, weight: Floats, wanted: Floats) -> float:
    """Not of squares: a few channels far larger than the rest would decide alone."""
    worth, zero = seen.steps()
    rows = (np.round(seen.rows / worth) + zero).clip(0, INPUT_STEPS) - zero
    whole, scale = in_steps(weight, WEIGHT_STEPS, 0)
    found = (rows.astype(np.float32) @ whole.astype(np.float32)) * (worth * scale)
    return float(np.abs(found - wanted).mean())


def watch_inputs(model: Encoder, tokens: Sequence[Ids]) -> Inputs:
    """`tokens`: some hundred posts of all sorts. What lies beyond what they show is cut off."""
    seen: dict[tuple[int, str], list[Tensor]] = {}
    each = -(-_KEPT // max(len(tokens), 1))

    def watch(place: int, name: str, layer: nn.Module) -> RemovableHandle:
        def look(_module: nn.Module, given: tuple[Tensor, ...]) -> None:
            some = _spread_out(given[0], each)
            found = [given[0].amin((0, 1)), given[0].amax((0, 1)), some]
            before = seen.get((place, name))
            if before:
                found[0] = torch.minimum(before[0], found[0])
                found[1] = torch.maximum(before[1], found[1])
                found[2] = torch.cat([before[2], some])
            seen[place, name] = found

        return layer.register_forward_pre_hook(look)

    hooks = [
        watch(place, name, getattr(block, name))
        for place, block in enumerate(model.blocks)
        for name in _WATCHED
    ]
    with torch.inference_mode():
        for places in of_one_length(tokens, _AT_ONCE):  # what stands in padding is nobody's
            ids = torch.from_numpy(np.stack([tokens[place] for place in places]))
            model(ids, torch.ones_like(ids))
    for hook in hooks:
        hook.remove()
    return {key: Seen(*(part.numpy() for part in parts)) for key, parts in seen.items()}


def _spread_out(hidden: Tensor, each: int) -> Tensor:
    """The first token of each post and others, `each` in all, as rows."""
    places = torch.linspace(0, hidden.shape[1] - 1, each).long()
    return hidden[:, places].flatten(0, 1).clone()
