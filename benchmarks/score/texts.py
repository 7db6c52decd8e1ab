"""Ordinary replies, all different, so that nothing is answered from memory."""

import json
from pathlib import Path
from random import Random

from tests.unit.scoring.hostile_fixtures import HOSTILE

SENTENCES = tuple(Path(__file__).with_name("ordinary.txt").read_text("utf-8").splitlines())
OPENERS = (
    "Yes.",
    "Ha,",
    "Oh, interesting.",
    "Hm.",
    "Thanks!",
    "Exactly.",
    "Well,",
    "Good question.",
    "@user",
    "Same.",
    "Wow.",
    "True, but",
    "Just saw this.",
    "@user and @user",
    "No worries.",
    "I agree.",
    "😊",
    "👏👏",
    "Quick question:",
    "Hello from Leeds.",
)
HOSTILE_SHARE = 0.04
COUNT, MOST = 2_000, 4_000
_SEED = 7


def read_texts(file: Path | None) -> list[str]:
    """Of a file of JSON lines with a "text", or everyday sentences with a few hostile ones."""
    if file:
        lines = file.read_text("utf-8").splitlines()
        return list(dict.fromkeys(json.loads(line)["text"] for line in lines))[:MOST]
    random = Random(_SEED)  # noqa: S311  seeded, so that each run is of the same texts
    hostile = int(COUNT * HOSTILE_SHARE)
    texts = [
        *_some(random, SENTENCES, COUNT - hostile),
        *_some(random, HOSTILE, hostile),
    ]
    random.shuffle(texts)
    return texts


def about(file: Path | None) -> str:
    """What the texts are, for the table."""
    if file:
        return file.name
    return f"everyday and medical sentences, {HOSTILE_SHARE:.0%} hostile"


def _some(random: Random, sentences: tuple[str, ...], count: int) -> list[str]:
    """One sentence, after an opener in most, before another of everyday life in some."""
    texts: dict[str, None] = {}
    while len(texts) < count:
        said = [random.choice(sentences)]
        said = [random.choice(OPENERS), *said] if random.random() < 3 / 4 else said
        said = [*said, random.choice(SENTENCES)] if random.random() < 1 / 3 else said
        texts[" ".join(said)] = None
    return list(texts)
