"""The local judgement of texts: hostility by kind, and the care guard that comes first."""

from bot.scoring.care import care_in
from bot.scoring.local import LocalScorer, read_scorer

__all__ = ["LocalScorer", "care_in", "read_scorer"]
