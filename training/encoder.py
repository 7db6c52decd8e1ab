"""BERT- and MPNet-shaped encoders with our heads, written out so that they export cleanly.

Position and type embeddings, post-layer-norm blocks and GELU are the same in both; MPNet adds a
relative position bias to the attention and counts positions from 2. No dropout inside the blocks:
it costs much on a CPU, and a few epochs do not need it.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from training.heads import HEADS


@dataclass(frozen=True, slots=True)
class Shape:
    """`offset`: the first position number. `buckets`: of relative positions; 0 for none."""

    name: str
    layers: int
    width: int
    heads: int
    vocabulary: int
    positions: int
    offset: int
    epsilon: float
    buckets: int


SHAPES = {
    "minilm": Shape("minilm", 6, 384, 12, 30522, 512, 0, 1e-12, 0),
    "mpnet": Shape("mpnet", 12, 768, 12, 30527, 514, 2, 1e-5, 32),
}
_FARTHEST = 128


class Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.mixed = nn.Linear(width, width)
        self.mixed_norm = nn.LayerNorm(width, shape.epsilon)
        self.wide = nn.Linear(width, 4 * width)
        self.narrow = nn.Linear(4 * width, width)
        self.norm = nn.LayerNorm(width, shape.epsilon)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        size, length, width = hidden.shape
        each = width // self.heads

        def split(layer: nn.Linear) -> Tensor:
            apart: Tensor = layer(hidden).view(size, length, self.heads, each)
            return apart.transpose(1, 2)

        scores = split(self.query) @ split(self.key).transpose(2, 3) / math.sqrt(each) + bias
        mixed = (scores.softmax(-1).to(hidden.dtype) @ split(self.value)).transpose(1, 2)
        hidden = self.mixed_norm(self.mixed(mixed.reshape(size, length, width)) + hidden)
        output: Tensor = self.norm(self.narrow(functional.gelu(self.wide(hidden))) + hidden)
        return output


class Encoder(nn.Module):
    """Token ids and mask (1 = real) of shape (posts, length) -> logits (posts, heads)."""

    def __init__(self, shape: Shape, heads: int = len(HEADS)) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.first_norm = nn.LayerNorm(shape.width, shape.epsilon)
        if shape.buckets:
            self.relative = nn.Embedding(shape.buckets, shape.heads)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(2 * shape.width, heads)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        hidden = self.hidden_states(input_ids, attention_mask)
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        logits: Tensor = self.head(self.dropout(torch.cat([mean, hidden[:, 0]], 1)))
        return logits

    def hidden_states(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        places = torch.arange(input_ids.shape[1])
        hidden: Tensor = self.words(input_ids) + self.positions(places + self.shape.offset)
        hidden = self.first_norm(hidden)
        bias = (1.0 - attention_mask[:, None, None, :].to(hidden.dtype)) * -1e4
        if self.shape.buckets:
            buckets = relative_buckets(places[None, :] - places[:, None], self.shape.buckets)
            bias = bias + self.relative(buckets).permute(2, 0, 1)[None]
        for block in self.blocks:
            hidden = block(hidden, bias)
        return hidden

    def freeze_below(self, blocks: int) -> None:
        """Leave embeddings and the first blocks as they are: faster, and little is lost."""
        for part in (self.words, self.positions, self.first_norm, *self.blocks[:blocks]):
            part.requires_grad_(requires_grad=False)


def relative_buckets(distance: Tensor, buckets: int) -> Tensor:
    """Near distances get a bucket each, far ones share logarithmic buckets."""
    half = buckets // 2
    exact = half // 2
    away = (-distance).abs()
    scale = (half - exact) / math.log(_FARTHEST / exact)
    far = exact + (torch.log(away.clamp(min=1).float() / exact) * scale).to(torch.long)
    near = torch.where(away < exact, away, far.clamp(max=half - 1))
    return near + (distance > 0).long() * half


def load_base(name: str, folder: Path) -> Encoder:
    """The encoder `name` with its pretrained weights and fresh heads."""
    encoder = Encoder(SHAPES[name])
    found = load_file(folder / name / "model.safetensors")
    renamed = {_ours(key): value for key, value in found.items()}
    if not SHAPES[name].buckets:
        renamed["positions.weight"] = (
            renamed["positions.weight"] + found["embeddings.token_type_embeddings.weight"][0]
        )
    wanted = encoder.state_dict()
    state = {key: renamed.get(key, value) for key, value in wanted.items()}
    missing = [key for key in wanted if key not in renamed and not key.startswith("head.")]
    if missing:
        raise ValueError(f"base weights of {name} lack {missing[:3]}")
    encoder.load_state_dict(state)
    return encoder


_RENAMED = (
    ("embeddings.word_embeddings.", "words."),
    ("embeddings.position_embeddings.", "positions."),
    ("embeddings.LayerNorm.", "first_norm."),
    ("encoder.relative_attention_bias.", "relative."),
    ("encoder.layer.", "blocks."),
    ("attention.self.query.", "query."),
    ("attention.self.key.", "key."),
    ("attention.self.value.", "value."),
    ("attention.output.dense.", "mixed."),
    ("attention.output.LayerNorm.", "mixed_norm."),
    ("attention.attn.q.", "query."),
    ("attention.attn.k.", "key."),
    ("attention.attn.v.", "value."),
    ("attention.attn.o.", "mixed."),
    ("attention.LayerNorm.", "mixed_norm."),
    ("intermediate.dense.", "wide."),
    ("output.dense.", "narrow."),
    ("output.LayerNorm.", "norm."),
)


def _ours(key: str) -> str:
    for theirs, ours in _RENAMED:
        key = key.replace(theirs, ours)
    return key
