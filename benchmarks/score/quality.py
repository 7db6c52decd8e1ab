"""`python -m benchmarks.score.quality`: how right the shipped scorer is, beside two others.

Measured on the examples of training/domain/held_apart and, where the public sets are at hand, on
rows of theirs that training leaves out. Intervals are 95 %: bootstrap within hostile and harmless
rows for measures, Wilson's for shares.
"""

import argparse
import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks.score.quality_figures import (
    RANKING,
    by_group,
    decided,
    flagged,
    kinds_sheet,
    ranked,
    swaps_sheet,
    words_sheet,
)
from benchmarks.score.quality_judges import KINDS, Contender, Verdicts, contenders, read_verdicts
from benchmarks.score.quality_sets import TITLES, Material, Row, read_material
from benchmarks.score.quality_tables import Sheet, markdown, terminal
from bot.model.verdicts import Passage
from training.fairness import WANTED, measure_swaps
from training.measure import RESAMPLES, Numbers, Truth

_OWN = (TITLES["physician"], TITLES["functional_everyday"])


def main() -> None:
    options = _options()
    os.sched_setaffinity(0, {options.core})
    console, began = Console(width=options.width), time.perf_counter()
    data = options.data
    with console.status("reading and judging: some minutes"):
        verdicts = read_verdicts()
        judges = contenders(verdicts)
        material = read_material(data, options.most, options.seed)
        sheets = sheets_of(material, judges, verdicts, options)
    lines = [
        f"House Call's scorer is {verdicts.version}; each contender decides at its own threshold: "
        + ", ".join(f"{judge.name} {judge.at:g}" for judge in judges)
        + ".",
        f"Seed {options.seed}, at most {options.most} rows a set, {options.draws} draws.",
        f"Rows that House Call cannot read, counted as 0: {verdicts.unknown(_passages(material))}.",
        "The public sets are the rows that training leaves out."
        if data
        else "The public sets are not at hand (--data FOLDER) and were skipped.",
    ]
    for line in lines:
        console.print(line)
    for sheet in sheets:
        console.print(terminal(sheet))
    console.print(f"{time.perf_counter() - began:.0f} seconds")
    if options.markdown:
        options.markdown.write_text(markdown("Quality of the scorer", lines, sheets), "utf-8")


def sheets_of(
    material: Material, judges: Sequence[Contender], verdicts: Verdicts, options: argparse.Namespace
) -> list[Sheet]:
    return [
        *_sets(material, judges, options.draws),
        *(_groups(title, material.sets[title], judges) for title in _OWN if title in material.sets),
        _kinds(material.sets[TITLES["physician"]], verdicts, options.draws),
        _words(
            "Harmless rows that name somebody, hard contrast rows among them",
            material.by_identity,
            judges,
        ),
        _words("Harmless rows by words of a dialect", material.by_dialect, judges),
        _swaps(material, judges[0], options),
    ]


def _sets(material: Material, judges: Sequence[Contender], draws: int) -> list[Sheet]:
    ranking, deciding = [], []
    for title, rows in material.sets.items():
        truth, passages = _truth(rows), [row.passage for row in rows]
        named = (title, f"{int(truth.sum())} / {int((~truth).sum())}")
        for judge in judges:
            scores = judge.score(passages)
            begun = (*(named if judge is judges[0] else ("", "")), judge.name)
            cells = ranked(truth, scores, draws, chances=judge.gives_chances)
            ranking.append((*begun, *cells))
            deciding.append((*begun, *decided(truth, scores, judge.at, draws)))
    heads = ("set", "yes / no", "scorer")
    at = (*heads, "recall", "false positives", "balanced accuracy")
    note = (
        "ours: written for this project and held apart; public: rows that training leaves out, of"
        " which a twin may be trained on. yes / no: hostile and harmless. FP: false positives."
    )
    return [
        Sheet("Ranking", (*heads, *RANKING, "ECE"), tuple(ranking), note),
        Sheet("Decisions, each at its own threshold", at, tuple(deciding)),
    ]


def _groups(title: str, rows: Sequence[Row], judges: Sequence[Contender]) -> Sheet:
    harmless = [row for row in rows if not row.truth]
    passages, groups = [row.passage for row in harmless], [row.group for row in harmless]
    found = {judge.name: by_group(groups, judge.score(passages), judge.at) for judge in judges}
    rates = {
        group: {name: its[group] for name, its in found.items()} for group in sorted({*groups})
    }
    return words_sheet(f"False positives by group: {title}", rates)


def _kinds(rows: Sequence[Row], verdicts: Verdicts, draws: int) -> Sheet:
    truths = np.array([[kind in row.kinds for kind in KINDS] for row in rows])
    return kinds_sheet(KINDS, truths, verdicts.kinds([row.passage for row in rows]), draws)


def _words(title: str, rows: dict[str, list[Row]], judges: Sequence[Contender]) -> Sheet:
    rates = {
        word: {
            judge.name: flagged(judge.score([row.passage for row in own]), judge.at)
            for judge in judges
        }
        for word, own in rows.items()
    }
    return words_sheet(title, rates, "Rows may have several; at most 60 of each are drawn.")


def _swaps(material: Material, judge: Contender, options: argparse.Namespace) -> Sheet:
    posts = [(post.parent or "", post.text) for post in material.posts]

    def score(pairs: Sequence[tuple[str, str]]) -> Numbers:
        return judge.score([Passage(text, parent or None) for parent, text in pairs])

    found = measure_swaps(score, posts, judge.at, options.seed, options.pairs)
    return swaps_sheet(found, judge.at)


def _truth(rows: Sequence[Row]) -> Truth:
    return np.array([row.truth for row in rows], np.bool_)


def _passages(material: Material) -> list[Passage]:
    return [row.passage for rows in material.sets.values() for row in rows]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--core", type=int, default=max(os.sched_getaffinity(0)))
    add("--data", type=Path, help="the public sets (see training/README.md)")
    add("--most", type=int, default=1_000, help="rows of a set")
    add("--pairs", type=int, default=WANTED, help="of swapped posts in each family")
    add("--draws", type=int, default=RESAMPLES, help="of the bootstrap")
    add("--seed", type=int, default=0)
    add("--markdown", type=Path, help="write the tables to this file as well")
    add("--width", type=int, default=160, help="of the tables")
    return parser.parse_args()


if __name__ == "__main__":
    main()
