"""What one moderator proposes, and a second one who is not connected to her must support."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.model.people import AccountId


class ProposalKind(StrEnum):
    """What two can decide together; what each does stands in bot/rules/proposals.py."""

    RESUME = "resume everything"
    INVITE = "invite"  # somebody to be a moderator
    REMOVE_MODERATOR = "remove moderator"  # one who was invited
    LIST = "list add"
    SUSPEND = "suspend"
    UPHOLD = "uphold"
    KEEP = "list keep"
    FEED = "feed add"


class ProposalState(StrEnum):
    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"
    LAPSED = "lapsed"  # nobody supported it in time
    WITHDRAWN = "withdrawn"  # by the one who proposed it


@dataclass(frozen=True, slots=True)
class Proposal:
    """Moderators know it by its number. Nothing of it happens before it is agreed."""

    number: int
    kind: ProposalKind
    by: AccountId
    at: datetime
    lapses_at: datetime
    about: AccountId | None = None  # whom it concerns: she neither sees nor decides it
    terms: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Small parameters of its kind, by name, such as how many days or which case."""
    barred: tuple[AccountId, ...] = ()  # who else neither sees nor decides it
    state: ProposalState = ProposalState.OPEN
    decided_by: AccountId | None = None
    closed_at: datetime | None = None
