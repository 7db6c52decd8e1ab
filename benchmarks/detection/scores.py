"""`python -m benchmarks.detection.scores`: what the released scorer gives to the texts held apart.

Prints the odds of each grade on one half of the files (b, b2), for bot/rules/gauging.py, and the
table of the other half (b3, b4), for parameters.py: no text speaks both for the bot and for the
world that it is measured in.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.detection.parameters import EDGES, GROUPS, SEVERE_GROUPS
from bot.model.policy import Policy
from bot.model.verdicts import Passage
from bot.rules.gauging import GRADES
from bot.scoring import read_scorer

HELD = Path(__file__).parents[2] / "training" / "domain" / "held_apart"
FITTED, DRAWN = ("b.jsonl", "b2.jsonl"), ("b3.jsonl", "b4.jsonl")

TONES = ("harmless", "other hostile")

Judged = tuple[str, bool, float, float, float]
"""Group, whether it is hostile, hostility, care, the most probable severe kind's probability."""


def main() -> None:
    print("ODDS =", tuple(round(float(odds), 2) for odds in odds_on(judged(FITTED))))  # noqa: T201  its result
    drawn = judged(DRAWN)
    for kind, (left_out, counts) in table_of(drawn).items():
        print(f"    Kind.{kind.upper()}: ({left_out:.3f}, {counts}),")  # noqa: T201  its result
    for name, (left_out, counts) in severe_table_of(drawn).items():
        print(f'    "{name}": ({left_out:.3f}, {counts}),')  # noqa: T201  its result


def judged(files: Iterable[str]) -> list[Judged]:
    lines = [json.loads(line) for name in files for line in (HELD / name).open(encoding="utf-8")]
    verdicts = read_scorer().judge([Passage(its["text"], its["parent"]) for its in lines])
    return [
        (
            its["group"],
            bool(its["hostile"]),
            verdict.hostility,
            verdict.care,
            verdict.worst_severe()[1],
        )
        for its, verdict in zip(lines, verdicts, strict=True)
        if verdict.hostility is not None
    ]


def odds_on(rows: Iterable[Judged]) -> NDArray[np.float64]:
    """Of each grade, hostile against harmless; those who seek help are left out, as in the bot."""
    least = Policy().care_at
    heard = [(hostile, hostility) for _, hostile, hostility, care, _ in rows if care < least]
    yes, no = (_shares([h for hostile, h in heard if hostile is each]) for each in (True, False))
    return yes / no


def table_of(rows: Iterable[Judged]) -> dict[str, tuple[float, tuple[int, ...]]]:
    """Of each kind of post: the share taken for a call for help, and the others by hostility."""
    kept, least, table = list(rows), Policy().care_at, {}
    for kind, groups in GROUPS.items():
        own = [(hostility, care) for group, _, hostility, care, _ in kept if group in groups]
        heard = [hostility for hostility, care in own if care < least]
        counts = np.histogram(heard, EDGES)[0]
        table[kind.name] = (1 - len(heard) / len(own), tuple(int(count) for count in counts))
    return table


def severe_table_of(rows: Iterable[Judged]) -> dict[str, tuple[float, tuple[int, ...]]]:
    """Of each severe kind, of other hostile texts and of harmless ones: pleas, and how severe."""
    kept, least, table = list(rows), Policy().care_at, {}
    for name in (*SEVERE_GROUPS, *TONES):
        own = [
            (severe, care)
            for group, hostile, _, care, severe in kept
            if name == (group if group in SEVERE_GROUPS else TONES[hostile])
        ]
        pleas = sum(care >= least for _, care in own)
        counts = np.histogram([severe for severe, _ in own], EDGES)[0]
        table[name] = (pleas / len(own), tuple(int(count) for count in counts))
    return table


def _shares(scores: list[float]) -> NDArray[np.float64]:
    return np.histogram(scores, (-1.0, *GRADES, 2.0))[0] / len(scores)


if __name__ == "__main__":
    main()
