"""A model that needs no file: words give the chances, and every pair that was asked is noted."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.model.verdicts import Category
from bot.scoring.tokens import Pair
from bot.scoring.trained import Chances

HEADS = ("hostility", *(kind.value for kind in Category), "care", "aimed")


@dataclass
class WordModel:
    """Every head is 0.9 where `bad` stands in the post, else 0.1; care is 0.9 with `alone`."""

    version: str = "words-1"
    heads: Sequence[str] = HEADS
    asked: list[Pair] = field(default_factory=list)

    def chances(self, pairs: Sequence[Pair]) -> Chances:
        self.asked += pairs
        rows = [[0.9 if "bad" in post else 0.1] * len(HEADS) for _, post in pairs]
        for row, (_, post) in zip(rows, pairs, strict=True):
            row[HEADS.index("care")] = 0.9 if "alone" in post else 0.1
        return np.array(rows).reshape(len(pairs), len(HEADS))
