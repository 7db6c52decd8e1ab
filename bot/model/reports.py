"""What a member reports herself. A report opens a case, and by itself does nothing to anybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.people import AccountId


class Behaviour(StrEnum):
    """What the account does, the gravest first. The list is closed: no opinion is on it."""

    THREATS = "threats"
    SEXUAL = "sexual"
    DOXXING = "doxxing"
    HATE = "hate"
    LIES = "lies"
    FLOODS = "floods"
    OTHER = "other"


GRAVE = frozenset({Behaviour.THREATS, Behaviour.SEXUAL, Behaviour.DOXXING})
"""Moderators look at these first."""

OLD = timedelta(days=30)
"""Whoever digs out a post of before this says so."""


class Voice(StrEnum):
    """How much a member's report weighs beside those of others."""

    FULL = "full"
    NEW = "new"  # she is on probation: it adds nothing to the number
    ADVISORY = "advisory"  # the same, and what she claims alone makes nothing grave


@dataclass(frozen=True, slots=True)
class Report:
    """What she says of it; nobody has checked it yet."""

    behaviour: Behaviour
    old: bool = False  # the post was written long before she reported it
    voice: Voice = Voice.FULL
    described: bool = False  # nobody but she has seen it

    @property
    def adds_up(self) -> bool:
        """Whether it adds to the number of those who report the same."""
        return self.voice is Voice.FULL and not self.described

    @property
    def may_be_grave(self) -> bool:
        return self.voice is not Voice.ADVISORY and not self.described

    @property
    def is_grave(self) -> bool:
        return self.behaviour in GRAVE and self.may_be_grave


@dataclass(frozen=True, slots=True)
class PublicPost:
    """A post as its network shows it to anybody."""

    author: AccountId
    text: str
    written_at: datetime  # as far as the network says
