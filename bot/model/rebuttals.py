"""What the account on our own list answers, once, to being there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.listing import Entry
from bot.model.people import AccountId

UNDECIDED_FOR = timedelta(days=7)
"""An answer that nobody has decided by then ends the entry."""


@dataclass(frozen=True, slots=True)
class Rebuttal:
    """Its words, and who reads them: moderators without any part in the entry."""

    sequence: int  # of the entry in the log of our list
    case: int  # by which moderators know the entry
    account: AccountId
    at: datetime
    text: str
    readers: tuple[AccountId, ...]
    ends_at: datetime | None  # when the entry ends because of it; None: at its own end
    stands: bool = False  # two readers have let the entry stand


@dataclass(frozen=True, slots=True)
class OnOurList:
    """Whoever writes is on our own list."""

    entry: Entry
    rebuttal: Rebuttal | None = None
    involved: frozenset[AccountId] = frozenset()  # moderators with a part in it; for an answer

    @property
    def until(self) -> datetime:
        said = self.entry.said
        own = said.until or said.at
        stands = self.rebuttal is not None and self.rebuttal.stands
        sooner = self.rebuttal.ends_at if self.rebuttal is not None and stands else None
        return min(own, sooner) if sooner else own
