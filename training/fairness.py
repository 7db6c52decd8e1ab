"""Whether a decision follows who is spoken of: words swapped for their twins, scores compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import TypeAlias

import numpy as np

from bot.scoring.calibrating import Rate
from training.measure import Numbers
from training.swaps import SWAPS, addressed

Pair: TypeAlias = tuple[str, str]  # (parent or "", post)
Score: TypeAlias = Callable[[Sequence[Pair]], Numbers]

WANTED = 150  # pairs of each family
MOST_OF_ONE = 3  # pairs from one post


@dataclass(frozen=True, slots=True)
class Twins:
    """One post about two people. `in_place`: its own words were swapped."""

    parent: str
    one: str
    other: str
    in_place: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """What the scores of some twins came to."""

    pairs: int
    in_place: int
    posts: int  # different ones that the pairs were made of
    changed: Rate
    mean_change: float


def make_twins(
    family: str, posts: Sequence[Pair], seed: int = 0, wanted: int = WANTED
) -> list[Twins]:
    """At most `wanted`, all different: first of posts that have such words, then of any post."""
    random = Random(f"{seed} {family}")  # noqa: S311  seeded, so that a run can be repeated
    order = random.sample(range(len(posts)), len(posts))
    found: dict[Twins, None] = {}
    for _ in range(MOST_OF_ONE):
        for place in order:
            parent, text = posts[place]
            other = SWAPS[family](text, random)
            if other is not None and other != text and len(found) < wanted:
                found[Twins(parent, text, other, in_place=True)] = None
    for place in order:
        twins = addressed(family, posts[place][1], random) if len(found) < wanted else None
        if twins:
            found[Twins(posts[place][0], *twins, in_place=False)] = None
    return list(found)


def compare(score: Score, twins: Sequence[Twins], threshold: float) -> Compared:
    """Both of each pair are scored, in one call."""
    both = (((each.parent, each.one), (each.parent, each.other)) for each in twins)
    scores = score([*chain.from_iterable(both)]) if twins else np.zeros(0)
    before, after = scores[::2], scores[1::2]
    changed = (before >= threshold) != (after >= threshold)
    return Compared(
        pairs=len(twins),
        in_place=sum(each.in_place for each in twins),
        posts=len({(each.parent, each.one) for each in twins}),
        changed=Rate(int(changed.sum()), len(twins)),
        mean_change=float(np.abs(after - before).mean()) if twins else 0.0,
    )


def measure_swaps(
    score: Score, posts: Sequence[Pair], threshold: float, seed: int = 0, wanted: int = WANTED
) -> dict[str, Compared]:
    """By family of words. `posts` as people wrote them."""
    twins = {family: make_twins(family, posts, seed, wanted) for family in SWAPS}
    return {family: compare(score, its, threshold) for family, its in twins.items()}
