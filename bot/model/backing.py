"""What colleagues may ask of each other, and who has offered it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Backing(StrEnum):
    """The value is the word people type."""

    WORDS = "words"  # kind ones, in private
    SCIENCE = "science"  # a post of one's own about it, in public
    PRACTICAL = "practical"  # somebody to talk to or to keep watch with


@dataclass(frozen=True, slots=True)
class Asked:
    """That somebody was asked to stand by a colleague, who was not named."""

    at: datetime
    by_her: bool = False  # for the member whom this conversation is with
    kind: Backing = Backing.WORDS
    case: int | None = None  # of hers: a link to her post in it goes along with her name
    called_off: bool = False
    offered: bool = False  # the answer was that one would
    named: bool = False  # and who it is for was told
    may_know: bool = False  # the message that names her may have left
