"""A signal: one phrase shape in folded text, and the evidence it carries."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.verdicts import Category


@dataclass(frozen=True, slots=True)
class Signal:
    """A pattern over folded text (see `folding`) with its weight in natural log-odds.

    Every quantifier in a pattern is bounded and no quantified group holds another unbounded one,
    so that the time to search is linear in the length of the text.
    """

    name: str
    weight: float
    pattern: re.Pattern[str]
    categories: tuple[Category, ...] = ()


def compile_phrase(template: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """A template in which `<name>` stands for an alternation; matches whole words only.

    Names may use other names that stand before them in `words`.
    """
    return re.compile(rf"(?<![\w.])(?:{_filled(template, words)})(?!\w)")


def _filled(template: str, words: Mapping[str, str]) -> str:
    for name in reversed(tuple(words)):
        template = template.replace(f"<{name}>", f"(?:{words[name]})")
    return template


def probability_of(log_odds: float) -> float:
    """The logistic function; safe for any finite argument."""
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, log_odds))))
