"""What two moderators may do to a member: keep her, for a time, from what touches others."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.lists import ListReason
from bot.model.people import AccountId

UNDECIDED_FOR = timedelta(days=7)
"""An appeal that nobody has decided by then ends what it is about."""

REASONS: tuple[str, ...] = ("false reports", *(str(reason) for reason in ListReason))
"""What she did. The list is closed, and no opinion is on it."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """Moderators know it by the case in which they saw what she did, and not by her name.

    Alerts, her own mutes and their undo, her data and her way out stay as they are.
    """

    case: int
    reason: str  # one of REASONS
    since: datetime
    until: datetime
    deciders: tuple[AccountId, ...]  # she is never told who; they decide nothing more about it
    appealed_at: datetime | None = None
    upheld: bool = False  # by two others, after her appeal

    @property
    def ends_at(self) -> datetime:
        if self.appealed_at is None or self.upheld:
            return self.until
        return min(self.until, self.appealed_at + UNDECIDED_FOR)
