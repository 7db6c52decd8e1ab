"""What is known of accounts between two transactions: read once, then kept in step.

Everything here is what is committed, or what the transaction under way has made of it. If that
fails, all of it is forgotten and read again.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.model.episodes import Contact, Episode
from bot.model.people import AccountId, Member
from bot.model.subscriptions import OthersList

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_KNOWN = 20_000
"""Accounts in memory; who has not been aimed at for longest is read again when she is."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A member's contacts by strangers, complete from `since` on or the newest, oldest first."""

    since: datetime
    contacts: tuple[Contact, ...] = ()
    asking: frozenset[AccountId] = frozenset()  # those of their authors who ask for help


@dataclass(frozen=True, slots=True)
class Cards:
    """When she was sent one, and on which line; complete from `since` on."""

    since: datetime
    given: tuple[tuple[datetime, str], ...] = ()


@dataclass(slots=True)
class Known:
    """Facts about one account. None: not read yet."""

    member: Member | None = None
    circle_read: bool | None = None  # whom she follows has been read completely
    recent: Recent | None = None
    hostile_at: list[datetime] | None = None  # by strangers, since `hostile_since`, rising
    hostile_since: datetime = EPOCH
    episodes: tuple[Episode, ...] | None = None  # her open ones, newest first
    cards: Cards | None = None
    inside: dict[int, set[str]] = field(default_factory=dict)  # refs of the posts of an open case

    def forget_contacts(self) -> None:
        self.recent = self.hostile_at = self.episodes = None
        self.inside.clear()


class Facts:
    """Of those in memory, the last used last, and of the house."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._known: OrderedDict[str, Known] = OrderedDict()
        self.counts: dict[str, int] = {}  # the last number of each kind
        self.cursors: dict[str, str | None] = {}
        self.active: int | None = None  # members
        self.halted: bool | None = None  # automatic acts, for everyone
        self.holders: dict[int, str] = {}  # of open cases: the ref of whose it is
        self.lists: tuple[OthersList, ...] | None = None  # of others, by number
        self.hidden: dict[str, frozenset[str]] = {}  # what is muted for a member, by refs

    def of(self, ref: str) -> Known:
        known = self._known.get(ref)
        if known is None:
            known = self._known[ref] = Known()
        else:
            self._known.move_to_end(ref)
        return known

    def forget(self, ref: str) -> None:
        self._known.pop(ref, None)
        self.hidden.pop(ref, None)
        self.holders = {number: whose for number, whose in self.holders.items() if whose != ref}

    def bound(self) -> None:
        """Between two transactions: in the middle of one, everybody in it is needed."""
        while len(self._known) > MOST_KNOWN:
            ref, known = self._known.popitem(last=False)
            self.hidden.pop(ref, None)
            for episode in known.episodes or ():
                self.holders.pop(episode.number, None)
