"""The encoder in int8, from operators that onnxruntime has fast code for.

All scales are fixed when it is written, so what is found of a post depends on that post alone.
Posts given together must be of one length: there is no mask.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.encoder import Block, Encoder, Shape, relative_buckets
from training.graph import FUSED, Graph
from training.smooth import (
    WEIGHT_STEPS,
    Floats,
    Inputs,
    Seen,
    best_scale,
    in_steps,
)
from training.texts import PARENT_TOKENS, POST_TOKENS

LONGEST = PARENT_TOKENS + POST_TOKENS + 3  # tokens, with the marks
_WORD_STEPS = 127


@dataclass(frozen=True, slots=True)
class Steps:
    """A quantised tensor by name, with the names of its scale and its zero."""

    name: str
    scale: str
    zero: str


def write_quantised(model: Encoder, seen: Inputs, path: Path, ids: str, output: str) -> None:
    """Input `ids` (posts, length), output (posts, heads): `seen` by `watch_inputs`."""
    graph = Graph()
    hidden = _embedded(graph, model, ids)
    bias = _relative_bias(graph, model, ids) if model.shape.buckets else ""
    for place, block in enumerate(model.blocks):
        inputs = {name: seen[place, name] for name in ("query", "mixed", "wide", "narrow")}
        hidden = _Block(graph, model.shape, block, inputs).write(hidden, bias)
    graph.write(path, ids, _judged(graph, model, hidden), output)


class _Block:
    """One block of the encoder as nodes of the graph."""

    def __init__(self, graph: Graph, shape: Shape, block: Block, inputs: dict[str, Seen]) -> None:
        self.graph, self.shape, self.layers, self.inputs = graph, shape, block, inputs

    def write(self, hidden: str, bias: str) -> str:
        add = self.graph.add
        mixed = add("Add", self._attended(hidden, bias), hidden)
        hidden = _normed(self.graph, mixed, self.layers.mixed_norm)
        wide, wide_scale = self._evened(hidden, "wide")
        grown = add("Gelu", self._linear("wide", wide, wide_scale), domain=FUSED)
        narrow, narrow_scale = self._evened(grown, "narrow")
        output = add("Add", self._linear("narrow", narrow, narrow_scale), hidden)
        return _normed(self.graph, output, self.layers.norm)

    def _attended(self, hidden: str, bias: str) -> str:
        """What is mixed is linear in the values, so their weights take its scale."""
        even, scale = self._evened(hidden, "query", "key", "value")
        mixed_scale = best_scale(self.inputs["mixed"], _weight(self.layers.mixed))
        query = self._linear("query", even, scale)
        key = self._linear("key", even, scale)
        value = self._linear("value", even, scale, shrink=mixed_scale)
        given = (query, key, value, "", "", bias) if bias else (query, key, value)
        found = self.graph.add(
            "MultiHeadAttention", *given, domain=FUSED, num_heads=self.shape.heads
        )
        steps = self._steps(found, self.inputs["mixed"].shrunk(mixed_scale))
        return self._linear("mixed", steps, mixed_scale)

    def _evened(self, hidden: str, *readers: str) -> tuple[Steps, Floats]:
        seen = self.inputs[readers[0]]
        scale = best_scale(
            seen, np.hstack([_weight(getattr(self.layers, name)) for name in readers])
        )
        even = self.graph.add("Mul", hidden, self.graph.constant(1 / scale))
        return self._steps(even, seen.shrunk(scale)), scale

    def _steps(self, name: str, seen: Seen) -> Steps:
        worth, zero = seen.steps()
        scale, nought = self.graph.constant(np.float32(worth)), self.graph.constant(np.uint8(zero))
        return Steps(self.graph.add("QuantizeLinear", name, scale, nought), scale, nought)

    def _linear(self, layer: str, given: Steps, scale: Floats, shrink: Floats | None = None) -> str:
        """`scale`: by what the inputs were divided; `shrink`: by what to divide the outputs."""
        linear = getattr(self.layers, layer)
        divided = np.ones(linear.out_features, np.float32) if shrink is None else shrink
        weight, steps = in_steps(_weight(linear) * scale[:, None] / divided, WEIGHT_STEPS, 0)
        return self.graph.add(
            "MatMulIntegerToFloat",
            given.name,
            self.graph.constant(weight),
            given.scale,
            self.graph.constant(steps[0]),
            given.zero,
            "",
            self.graph.constant(_floats(linear.bias) / divided),
            domain=FUSED,
        )


def _embedded(graph: Graph, model: Encoder, ids: str) -> str:
    words, steps = in_steps(_floats(model.words.weight), _WORD_STEPS, 1)
    found = graph.add("Cast", graph.add("Gather", graph.constant(words), ids), to=1)
    found = graph.add("Mul", found, graph.add("Gather", graph.constant(steps), ids))
    offset = model.shape.offset
    places = graph.constant(_floats(model.positions.weight)[offset : offset + LONGEST])
    places = graph.add("Slice", places, graph.numbers(0), _length(graph, ids), graph.numbers(0))
    return _normed(graph, graph.add("Add", found, places), model.first_norm)


def _relative_bias(graph: Graph, model: Encoder, ids: str) -> str:
    places = torch.arange(LONGEST)
    buckets = relative_buckets(places[None, :] - places[:, None], model.shape.buckets)
    table = graph.constant(_floats(model.relative(buckets).permute(2, 0, 1)[None]))
    length = _length(graph, ids)
    ends = graph.add("Concat", length, length, axis=0)
    return graph.add("Slice", table, graph.numbers(0, 0), ends, graph.numbers(2, 3))


def _judged(graph: Graph, model: Encoder, hidden: str) -> str:
    """Each sum is of one post, and in an order that does not depend on how many posts there are."""
    length = _length(graph, hidden)
    ones = graph.add("Expand", graph.constant(np.ones((1, 1), np.float32)), length)
    total = graph.add("Squeeze", graph.add("MatMul", ones, hidden), graph.numbers(1))
    mean = graph.add("Div", total, graph.add("Cast", length, to=1))
    first = graph.add("Gather", hidden, graph.constant(np.int64(0)), axis=1)
    both = graph.add("Concat", mean, first, axis=1)
    each = graph.add("Unsqueeze", both, graph.numbers(1))
    weighed = graph.add("Mul", each, graph.constant(_floats(model.head.weight)))
    judged = graph.add("ReduceSum", weighed, graph.numbers(2), keepdims=0)
    return graph.add("Add", judged, graph.constant(_floats(model.head.bias)))


def _normed(graph: Graph, hidden: str, norm: nn.LayerNorm) -> str:
    weight, bias = (graph.constant(_floats(part)) for part in (norm.weight, norm.bias))
    return graph.add("LayerNormalization", hidden, weight, bias, epsilon=norm.eps)


def _length(graph: Graph, ids: str) -> str:
    return graph.add("Shape", ids, start=1, end=2)


def _weight(linear: nn.Linear) -> Floats:
    """(inputs, outputs)."""
    return _floats(linear.weight).T


def _floats(values: Tensor) -> Floats:
    found: Floats = values.detach().numpy().astype(np.float32)
    return found
