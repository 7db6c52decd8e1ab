"""The posts that quality is measured on, as people wrote them, with what they are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.score.quality_words import dialects_in, identities_in
from bot.model.verdicts import Passage
from training.domain import read_written as read_posts
from training.heads import HOSTILITY, KINDS
from training.proxies import folded, held_sets, proxy_sets, unseen
from training.rows import share_of
from training.sources import read_written as read_public

ROOT = Path(__file__).parents[2]
DOMAIN = ROOT / "training" / "domain"
HELD = DOMAIN / "held_apart"

TITLES = {
    "physician": "physicians (ours)",
    "argument_vs_attack": "argument v. attack (ours)",
    "functional_everyday": "functional, everyday (ours)",
    "person_directed": "person-directed abuse (public)",
    "profanity_not_abuse": "profanity v. abuse (public)",
    "argument_public": "argument v. insult (public)",
    "contrast_hate": "contrast hate (public)",
    "contrast_hate_no_twin": "contrast hate, no twin (public)",
    "toxic_social": "toxic or not (public)",
}
OF_ONE_WORD = 60  # posts for each identity or dialect
_HARMLESS = ("goemotions", "cat_large", "surge_toxicity", "hatemojibuild")  # clean negatives
_CROWD_OFFENSIVE = "called offensive by a crowd"

Frame: TypeAlias = Any  # pandas.DataFrame, which ships no types


@dataclass(frozen=True, slots=True)
class Row:
    """`truth`: hostile. `group`: why it is in its set. `kinds`: of the eleven, by name."""

    passage: Passage
    truth: bool
    group: str
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Material:
    """What is measured.

    `sets` by title; `posts`: everything held apart, to be swapped; `by_identity`, `by_dialect`:
    harmless rows by the word that is in them.
    """

    sets: dict[str, list[Row]]
    posts: list[Passage]
    by_identity: dict[str, list[Row]]
    by_dialect: dict[str, list[Row]]


def read_material(data: Path | None, most: int, seed: int) -> Material:
    """At most `most` rows a set. Without `data` only what is in the repository."""
    domain, held = read_posts(DOMAIN), read_posts(HELD)
    held = unseen(held, frozenset(map(folded, domain["text"])))
    public = read_public(data) if data else None
    frames = held_sets(held) if public is None else proxy_sets(public, held, domain)
    ordered = [name for name in TITLES if name in frames]
    sets = {TITLES[name]: _sample(_rows(frames[name]), most, seed) for name in ordered}
    harmless = _rows(_harmless(held))
    spoken = harmless
    if public is not None:
        kept = unseen(public[public["split"] == "devtest"], frozenset())
        tweets = _davidson(kept)
        harmless = [*harmless, *_rows(_harmless(kept[kept["source"].isin(_HARMLESS)])), *tweets[0]]
        spoken = [*spoken, *tweets[0], *tweets[1]]
    return Material(
        sets=sets,
        posts=[Passage(*each) for each in zip(held["text"], held["parent"], strict=True)],
        by_identity=_by(harmless, lambda row: identities_in(row.passage.text), seed),
        by_dialect=_by(spoken, _dialects, seed),
    )


def _davidson(kept: Frame) -> tuple[list[Row], list[Row]]:
    """Tweets that a crowd called neither hateful nor offensive, and those it called offensive."""
    tweets = kept[kept["source"] == "davidson2017"].assign(truth=False)
    neither = tweets[tweets["group"] == "neither"]
    offensive = tweets[tweets["group"] == "offensive"]
    return _rows(neither), _rows(offensive.assign(group=_CROWD_OFFENSIVE))


def _dialects(row: Row) -> tuple[str, ...]:
    offensive = row.group == _CROWD_OFFENSIVE
    names = dialects_in(row.passage.text) or ("none of these",)
    return tuple(f"{name}, {_CROWD_OFFENSIVE}" if offensive else name for name in names)


def _harmless(frame: Frame) -> Frame:
    return frame[frame[HOSTILITY] < 1 / 2].assign(truth=False)


def _rows(frame: Frame) -> list[Row]:
    kinds = frame[list(KINDS)].to_numpy()
    return [
        Row(
            Passage(text, parent or None),
            bool(truth),
            group,
            frozenset(kind for kind, chance in zip(KINDS, known, strict=True) if chance == 1),
        )
        for text, parent, truth, group, known in zip(
            frame["text"], frame["parent"], frame["truth"], frame["group"], kinds, strict=True
        )
    ]


def _sample(rows: Sequence[Row], most: int, seed: int) -> list[Row]:
    """The same in every run, and of the same posts in sets that share some; in their own order."""
    turn = {place: share_of(row.passage.text, str(seed)) for place, row in enumerate(rows)}
    return [rows[place] for place in sorted(sorted(turn, key=turn.__getitem__)[:most])]


def _by(
    rows: Iterable[Row], words: Callable[[Row], tuple[str, ...]], seed: int
) -> dict[str, list[Row]]:
    found: dict[str, dict[Row, None]] = {}
    for row in rows:
        for word in words(row):
            found.setdefault(word, {})[row] = None
    return {word: _sample([*found[word]], OF_ONE_WORD, seed) for word in sorted(found)}
