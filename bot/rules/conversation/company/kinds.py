"""What colleagues ask of each other: as it is typed, and as it is called."""

from collections.abc import Iterable

from bot.model.actions import Part
from bot.model.backing import Backing
from bot.model.lines import Line

_NAMES = {
    Backing.WORDS: Line.SUPPORT_WORDS,
    Backing.SCIENCE: Line.SUPPORT_SCIENCE,
    Backing.PRACTICAL: Line.SUPPORT_PRACTICAL,
}
_TYPED = {
    "words": Backing.WORDS,
    "private": Backing.WORDS,
    "kind": Backing.WORDS,
    "science": Backing.SCIENCE,
    "public": Backing.SCIENCE,
    "practical": Backing.PRACTICAL,
}


def kinds_in(typed: str) -> tuple[Backing, ...]:
    named = {_TYPED[word] for word in typed.split() if word in _TYPED}
    return tuple(kind for kind in Backing if kind in named)


def called(kind: Backing) -> Part:
    return Part(_NAMES[kind])


def all_called(kinds: Iterable[Backing]) -> tuple[Part, ...]:
    return tuple(map(called, kinds))
