"""What a shared list says: its log of recommendations, and of what is taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.model.people import AccountId

OURS = "ours"
"""The id of our own list inside this house; it is published under another."""


class EntityKind(StrEnum):
    """What an entry is about, as FIRES calls it; our own lists name actors alone."""

    ACTOR = "actor"
    DOMAIN = "domain"


class ListReason(StrEnum):
    """What the account did. The list is closed: no opinion and no quality of argument is on it."""

    THREATS = "threats"
    PRIVATE_DETAILS = "private details"
    SEXUAL_MESSAGES = "sexual messages"
    UNWANTED_CONTACT = "repeated unwanted contact"
    FAKE_IDENTITY = "fake identity"
    PILE_ON = "organizing a pile-on"


class TakenBack(StrEnum):
    """Why a recommendation no longer holds."""

    EXPIRED = "expired"  # its own end date came
    WITHDRAWN = "withdrawn"  # somebody who may do so took it back


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One account that a community offers its members to hide, until a date."""

    list_id: str  # stays the same for as long as the list does
    sequence: int  # place in the log of that list, from 1
    account: AccountId  # or the domain name, where `kind` says so
    at: datetime
    until: datetime | None  # None: the list gives no end, as those of others may
    reason: ListReason | None  # None: it gives none that this house knows
    evidence: str = ""  # SHA-256 over facts that stay where they are, in hex
    kind: EntityKind = EntityKind.ACTOR


@dataclass(frozen=True, slots=True)
class Retraction:
    """An earlier recommendation of the same list no longer holds."""

    list_id: str
    sequence: int
    account: AccountId
    at: datetime
    of: int  # sequence number of what it takes back
    cause: TakenBack = TakenBack.WITHDRAWN
    kind: EntityKind = EntityKind.ACTOR


Record: TypeAlias = Recommendation | Retraction


def standing(log: Iterable[Record], now: datetime) -> tuple[Recommendation, ...]:
    """What of this log holds now, in its order; a past end date counts as taken back."""
    held = dict[tuple[str, int], Recommendation]()
    for record in log:
        match record:
            case Recommendation(list_id, sequence):
                held[list_id, sequence] = record
            case Retraction(list_id, of=of):
                held.pop((list_id, of), None)
    return tuple(each for each in held.values() if each.until is None or now < each.until)
