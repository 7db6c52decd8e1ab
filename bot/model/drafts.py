"""What a member shows before she posts it, and what reviewers see in it. Lives in memory only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""Start and end in code points; the end is not part of it."""


class FindingKind(StrEnum):
    """What may be worth a second look; the value is its name in the command line's contract."""

    PRIVACY = "privacy"
    ADVICE = "advice"
    OVERCLAIM = "overclaim"
    CONTEMPT = "contempt"
    PERSON_NOT_IDEA = "person_not_idea"
    DISCLOSURE = "disclosure"
    CONFIRMING_CARE = "confirming_care"
    PILE_ON = "pile_on"


class Detail(StrEnum):
    """A kind of detail that helps to recognize a patient; the value says it in words."""

    AGE = "an age"
    RARE = "a rare condition"
    PLACE = "a place"
    DATE = "a date"
    ROLE = "a role in life"
    NOW = "that it is happening now"
    IMAGE = "a picture"
    GREAT_AGE = "an age over 89"
    NAME = "a name"
    NUMBER = "a number"
    FACE = "a face, a tattoo or a wristband"
    FULL_DATE = "a full date"


@dataclass(frozen=True, slots=True)
class Draft:
    """`reply_to`: the text that it would answer, where it is known. `links`: beside the text."""

    text: str = field(repr=False)
    reply_to: str | None = field(default=None, repr=False)
    links: tuple[str, ...] = ()
    images: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen in a draft. It says nothing about whether the medicine in it is right."""

    kind: FindingKind
    spans: tuple[Span, ...]  # in order, none empty, none overlapping another of this finding
    confidence: float  # 0..1, set by hand: how sure the reviewer is
    why: str  # the kind of thing seen, never the words themselves
    starter: str | None = None  # the line of config/wording in place of the first span; None: drop
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnDraft:
    """One that lies with her network, as it stood when it was read."""

    draft: Draft
    changed_at: datetime  # or when it is to be posted, where that is set


class Stage(StrEnum):
    """How far a draft has come."""

    LISTENING = "listening"  # more of it may follow, until `done`
    SHOWN = "shown"
    VERSION = "version"  # she asked for her words without what was pointed at
    HELD = "held"  # she asked to have it back later
    LET_GO = "let go"


@dataclass(frozen=True, slots=True)
class Showing:
    """A draft that she is showing: its messages by their ids, each taken once."""

    stage: Stage
    pieces: Mapping[str, str] = field(repr=False)
    lapses_at: datetime
    gentle: bool = False  # strangers are after her just now

    @property
    def text(self) -> str:
        return "\n".join(self.pieces.values())


@dataclass(frozen=True, slots=True)
class HeldDraft:
    """A draft that she asked to have back at a time, as she typed it."""

    text: str = field(repr=False)
    until: datetime
    let_go: bool = False
