"""What somebody puts before people: a complaint, the wish for a word with one, an appeal."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.people import AccountId


class MatterKind(StrEnum):
    COMPLAINT = "complaint"
    TALK = "talk"
    APPEAL = "appeal"


class MatterState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"  # by one of the readers; whose it is may write back once
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Matter:
    """Known by its number to both sides, of which neither is told who the other is."""

    number: int
    kind: MatterKind
    by: AccountId
    at: datetime
    readers: tuple[AccountId, ...]  # who was told of it; nobody else ever hears of it
    text: str = ""
    case: int | None = None  # whose handling it is about
    state: MatterState = MatterState.OPEN
    answered_by: AccountId | None = None


def words_name(number: int) -> str:
    """Under which words of it that have not left yet give way, where they are taken back."""
    return f"matter {number}"
