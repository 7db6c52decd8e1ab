"""One form of a detail, as it is given and as it may be found."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.details import DetailKind
from bot.rules.plain_words import PlainWord


@dataclass(frozen=True, slots=True)
class Named:
    """A detail that she gives: in clear, so it lives no longer than the message."""

    kind: DetailKind
    forms: tuple[str, ...]
    region: str = ""  # of a telephone number


@dataclass(frozen=True, slots=True)
class Form:
    """What may be a detail, and where it stands in the text as written."""

    kind: DetailKind
    text: str  # with the kind before it
    start: int
    end: int


def form_of(kind: DetailKind, text: str, words: Sequence[PlainWord]) -> Form:
    return Form(kind, f"{kind}:{text}", min(w.start for w in words), max(w.end for w in words))
