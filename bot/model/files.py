"""Evidence files as they are kept for a member."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.evidence import Proof


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that she asked for, finished."""

    about: str  # what she types behind `evidence`: "41", or "90 days"
    made_at: datetime
    until: datetime  # when it is erased
    posts: int
    link: str | None = None  # a fresh one to its page; None: there are no pages here


@dataclass(frozen=True, slots=True)
class Taken:
    """What a network gave of one post when it was asked for proof."""

    proof: Proof
    bare: Proof  # the same without the post itself: that it stood there, and not what it said
    words: tuple[str, ...]  # all that a person wrote in it
    handle: str = ""
    posted_at: datetime | None = None  # as its author's program says
