"""What each fine-tuning is given: rows, starting weights, plan."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from training.augment import lend_parents, repeat
from training.heads import HOSTILITY
from training.rows import take
from training.tune import Plan


@dataclass(frozen=True, slots=True)
class Recipe:
    """`start`: another recipe whose weights it goes on from, or "" for the base weights.

    `public`: how many public rows (0 = all chosen). `copies`: of each domain row in one epoch.
    `hard`: the share of contrast pairs among the public rows.
    `teacher`: a recipe whose probabilities fill unknown heads and soften the known ones.
    """

    shape: str
    start: str
    public: int
    copies: int
    plan: Plan
    teacher: str = ""
    hard: float = 0.3


RECIPES = {
    "minilm-public": Recipe("minilm", "", 24_000, 0, Plan(1, 8e-5, 11)),
    "minilm-domain": Recipe(
        "minilm", "minilm-public", 9_000, 4, Plan(1, 1e-4, 12, size=16, kinds=0.5)
    ),
    "mpnet-public": Recipe("mpnet", "", 14_000, 0, Plan(1, 5e-5, 13, frozen=4)),
    "mpnet-domain": Recipe(
        "mpnet", "mpnet-public", 8_000, 3, Plan(1, 5e-5, 14, frozen=4, size=16, kinds=0.5)
    ),
    "minilm-distilled": Recipe(
        "minilm", "minilm-public", 10_000, 3, Plan(1, 1e-4, 15, size=16, kinds=0.5), "mpnet-domain"
    ),
}

_HARD = ("hatemojibuild", "surge_toxicity")  # contrast pairs: the first to keep in a small sample


def rows_for(recipe: Recipe, public: pd.DataFrame, domain: pd.DataFrame) -> pd.DataFrame:
    """The rows of one epoch, in a fixed order."""
    chosen = sample_public(public, recipe)
    if not recipe.copies:
        return lend_parents(chosen, domain, recipe.plan.seed) if len(domain) else chosen
    chosen = lend_parents(chosen, domain, recipe.plan.seed)
    train = domain[domain["split"] == "train"]
    copies = repeat(train, recipe.copies, recipe.plan.seed)
    return pd.concat([chosen, copies], ignore_index=True)


def sample_public(public: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    """A small sample keeps contrast pairs and as many hostile as harmless rows."""
    count, seed = recipe.public, recipe.plan.seed
    if not count or count >= len(public):
        return public
    hard = take(public[public["source"].isin(_HARD)], int(count * recipe.hard), seed)
    rest = public.drop(hard.index)
    above = (rest[HOSTILITY] >= 1 / 2).to_numpy()
    left = count - len(hard)
    generator = np.random.default_rng(seed)
    chosen = np.concatenate(
        [
            generator.permutation(np.flatnonzero(above))[: left // 2],
            generator.permutation(np.flatnonzero(~above))[: left - left // 2],
        ]
    )
    return pd.concat([hard, rest.iloc[np.sort(chosen)]], ignore_index=True)
