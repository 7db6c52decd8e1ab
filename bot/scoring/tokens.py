"""From normalised texts to token ids, the same in training and in the running bot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ids: TypeAlias = NDArray[np.int64]
Pair: TypeAlias = tuple[str, str]
"""(parent or "", post), both already normalised."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How many tokens are read of what, and the ids of the marks between them."""

    first: int
    between: int
    padding: int
    parent_tokens: int
    post_tokens: int
    post_tail: int  # of a longer post so many are its last, the others its first


def read_tokenizer(file: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def tokenise(tokenizer: Tokenizer, layout: Layout, pairs: Sequence[Pair]) -> list[Ids]:
    """One array of ids for each pair, in order."""
    if not pairs:
        return []
    flat = [text for pair in pairs for text in pair]
    found = tokenizer.encode_batch_fast(flat, add_special_tokens=False)
    return [
        assemble(parent.ids, post.ids, layout)
        for parent, post in zip(found[::2], found[1::2], strict=True)
    ]


def assemble(parent: Sequence[int], post: Sequence[int], layout: Layout) -> Ids:
    """`first parent between post between`, or `first post between` where no parent is known."""
    if len(post) > layout.post_tokens:
        post = [*post[: layout.post_tokens - layout.post_tail], *post[-layout.post_tail :]]
    asked = [*parent[: layout.parent_tokens], layout.between] if parent else []
    return np.array([layout.first, *asked, *post, layout.between], np.int64)


def of_one_length(tokens: Sequence[Ids], together: int) -> Iterator[list[int]]:
    """Places of posts that need no padding beside each other, up to so many tokens in all."""
    order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
    for length, alike in groupby(order, key=lambda place: len(tokens[place])):
        while places := list(islice(alike, max(1, together // length))):
            yield places
