"""What the scorer says about one text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Category(StrEnum):
    """Kinds of hostility. `reason_of` maps each onto a `tools.ozone.report.defs` reason."""

    THREAT = "threat"
    SEXUAL = "sexual"
    DOXXING = "doxxing"
    IDENTITY = "identity"
    INSULT = "insult"
    CREDENTIALS = "credentials"  # "who gave you a licence"
    EMPLOYER = "employer"  # "I am calling your hospital"


SEVERE = frozenset({Category.THREAT, Category.SEXUAL, Category.DOXXING})


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to be scored, with the text it answers where that is known."""

    text: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Calibrated probabilities in 0..1, and the version of the scorer that gave them."""

    hostility: float
    care: float = 0.0  # a first-person plea for help or words of crisis
    categories: Mapping[Category, float] = field(default_factory=lambda: MappingProxyType({}))
    scorer: str = "none"

    def worst_severe(self) -> tuple[Category, float]:
        """The most probable severe category; (THREAT, 0.0) where none was seen."""
        worst = max(SEVERE, key=lambda kind: (self.categories.get(kind, 0.0), kind))
        return worst, self.categories.get(worst, 0.0)
