"""The local judgement of texts: hostility by category, and the care guard that comes first."""

from bot.scoring.baseline import Baseline
from bot.scoring.care import care_in

__all__ = ["Baseline", "care_in"]
