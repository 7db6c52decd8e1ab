"""How many tokens the models read, and how a batch of posts of many lengths is padded."""

from collections.abc import Sequence

import numpy as np

from bot.scoring.tokens import Ids, Layout

PARENT_TOKENS = 40
POST_TOKENS = 84
POST_TAIL = 24  # of a longer post the first 60 and the last 24


def layout(first: int, between: int, padding: int) -> Layout:
    """From the ids of [CLS], [SEP] and the padding."""
    return Layout(first, between, padding, PARENT_TOKENS, POST_TOKENS, POST_TAIL)


LAYOUTS = {"minilm": layout(101, 102, 0), "mpnet": layout(0, 2, 1)}


def pad(batch: Sequence[Ids], padding: int) -> tuple[Ids, Ids]:
    """Ids and mask of shape (posts, longest)."""
    longest = max(map(len, batch))
    ids = np.full((len(batch), longest), padding, np.int64)
    mask = np.zeros((len(batch), longest), np.int64)
    for row, tokens in enumerate(batch):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return ids, mask
