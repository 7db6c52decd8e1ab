"""What the scorer says about one text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.model.filings import Reason


class Category(StrEnum):
    """Kinds of hostility, as this house names them. `reason_of` gives the network's name."""

    THREAT = "threat"  # open or veiled, and telling somebody to harm herself
    SEXUAL_HARASSMENT = "sexual_harassment"
    DOXXING = "doxxing"
    IDENTITY_ATTACK = "identity_attack"
    INSULT = "insult"
    CREDENTIAL_UNDERMINING = "credential_undermining"  # "who gave you a licence"
    REPORT_TO_EMPLOYER_OR_BOARD = "report_to_employer_or_board"  # "I am calling your hospital"
    PILE_ON_CALL = "pile_on_call"  # "everybody go and tell her"
    CONDESCENDING_DISMISSIVE = "condescending_dismissive"
    HARM_ACCUSATION = "harm_accusation"  # "you killed my father"
    CONSPIRACY_SHILL = "conspiracy_shill"  # "how much did they pay you"


NAMED = (
    Category.REPORT_TO_EMPLOYER_OR_BOARD,
    Category.CREDENTIAL_UNDERMINING,
    Category.PILE_ON_CALL,
)
"""Kinds that a card names, in this order."""

SEVERE = frozenset({Category.THREAT, Category.SEXUAL_HARASSMENT, Category.DOXXING})

_FROM_MILD = tuple(sorted(SEVERE))
"""Where two are equally probable, the later one is named."""

_REASONS: Mapping[Category, Reason] = MappingProxyType(
    {
        Category.THREAT: Reason.THREATS,
        Category.SEXUAL_HARASSMENT: Reason.SEXUAL,
        Category.DOXXING: Reason.DOXXING,
        Category.IDENTITY_ATTACK: Reason.HATE,
        Category.INSULT: Reason.TARGETED,
        Category.CREDENTIAL_UNDERMINING: Reason.TARGETED,
        Category.REPORT_TO_EMPLOYER_OR_BOARD: Reason.TARGETED,
        Category.PILE_ON_CALL: Reason.TARGETED,
        Category.CONDESCENDING_DISMISSIVE: Reason.OTHER,
        Category.HARM_ACCUSATION: Reason.TARGETED,
        Category.CONSPIRACY_SHILL: Reason.TARGETED,
    }
)


def reason_of(kind: Category) -> Reason:
    """Which a report of this kind gives."""
    return _REASONS[kind]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to be scored, with the text it answers where that is known."""

    text: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Calibrated probabilities in 0..1, and the version of the scorer that gave them.

    A text that could not be judged (a language that the model does not know, a scorer that did not
    answer) has hostility None: it counts neither as hostile nor as harmless.
    """

    hostility: float | None
    care: float = 0.0  # a first-person plea for help or words of crisis
    categories: Mapping[Category, float] = field(default_factory=lambda: MappingProxyType({}))
    scorer: str = "none"
    wording: tuple[int, ...] = ()  # a print of what seems hostile; see `scoring.fingerprints`

    @property
    def is_known(self) -> bool:
        return self.hostility is not None

    def worst_severe(self) -> tuple[Category, float]:
        """The most probable severe category; (THREAT, 0.0) where none was seen."""
        worst, most = Category.THREAT, 0.0
        for kind in _FROM_MILD:
            probability = self.categories.get(kind, 0.0)
            if probability >= most:
                worst, most = kind, probability
        return worst, most
