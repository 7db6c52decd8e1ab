"""How well the bot can see what is aimed at a member, to be told to her as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class Tier(StrEnum):
    SIGNED_IN = "signed_in"  # T1: all that her server tells her, private posts too
    ANONYMOUS = "anonymous"  # T0: what her server shows anybody, late, and not all of it
    BLIND = "blind"  # her server shows nothing to who has not signed in


class WhyBlind(StrEnum):
    CLOSED = "closed"  # it answers 401 or 403 to anybody
    ABSENT = "absent"  # it does not know her
    MOVED = "moved"  # she has moved to another account, which must join by itself


@dataclass(frozen=True, slots=True)
class Coverage:
    """`delays`, of ANONYMOUS: by age of her post, how late a reply may be seen as a rule."""

    tier: Tier
    since: datetime
    read_at: datetime | None = None  # when her server last answered
    why: WhyBlind | None = None
    trouble: str | None = None  # of her server or the way to it
    delays: Mapping[timedelta, timedelta] = field(default_factory=lambda: MappingProxyType({}))
