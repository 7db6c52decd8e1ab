"""Lists of others: what was read of them, and what a member made of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.lists import OURS, ListReason
from bot.model.people import AccountId


def is_address(name: str) -> bool:
    """Whether it is a `name@server`, which says where to look for an actor and not who it is."""
    return not name.startswith(("did:", "https://", "http://"))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list of others is read, as the operator names it."""

    name: str
    address: str  # OURS, https, at://…/app.bsky.graph.list/…, or a file beside the configuration
    key: str = ""  # Ed25519, base64: what the list must be signed with; empty: it need not be

    @property
    def is_ours(self) -> bool:
        return self.address == OURS

    @property
    def is_on_bluesky(self) -> bool:
        return self.address.startswith("at://")


class Trouble(StrEnum):
    """Why a list is not taken as it comes. Moderators are told once of each."""

    UNREADABLE = "unreadable"  # for an hour or longer
    OTHER_FORM = "other_form"  # not what it was when it was first read
    RUSH = "rush"  # many new entries at once: nobody's standing yes covers them
    EMPTIED = "emptied"  # most entries are gone at once: kept for a day
    STALE = "stale"  # as old as it must not be: nobody can tell what was taken off since


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a list."""

    name: str  # as the list has it: an account, or a `name@server` still to be looked up
    reason: ListReason | None
    at: datetime  # since when, as the list says; where it does not, when it was first read
    until: datetime | None
    seen_at: datetime  # when it was first read
    held: bool = False  # it came in a rush


@dataclass(frozen=True, slots=True)
class OthersList:
    """A list of others as it was last read. Its number is never given to another."""

    number: int
    source: Source
    named: bool = True  # still in the configuration
    entries: tuple[Listed, ...] = ()
    actors: Mapping[str, AccountId] = field(default_factory=dict)
    """Who is behind each `name@server` that was looked up."""
    form: str = ""  # of what was read first
    etag: str = ""
    last: int = 0  # how far its log went when it was signed, if it is
    good_until: datetime | None = None  # as its publisher has signed; None: no such promise
    void_at: datetime | None = None  # from then on it hides nobody, unless it is heard of before
    first_read_at: datetime | None = None
    read_at: datetime | None = None  # and found to have changed
    failing_since: datetime | None = None
    shrunk_at: datetime | None = None
    arrivals: tuple[datetime, ...] = ()
    """When each of the last day's new entries came that was no rush, though it has gone since."""
    trouble: Trouble | None = None
    told_at: datetime | None = None  # when it was last told of

    def who(self, entry: Listed) -> AccountId | None:
        """None: not known yet, so nothing is done."""
        return self.actors.get(entry.name) if is_address(entry.name) else AccountId(entry.name)

    def is_void(self, now: datetime) -> bool:
        return self.void_at is not None and self.void_at <= now

    def standing(self, now: datetime) -> dict[AccountId, Listed]:
        """Whom it names now, in its order."""
        if self.is_void(now):
            return {}
        known = ((self.who(e), e) for e in self.entries if e.until is None or now < e.until)
        return {account: entry for account, entry in known if account is not None}


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Accounts on lists that no list hides from one member."""

    friendly: frozenset[AccountId] = frozenset()  # she follows, has answered or trusts them
    others: frozenset[AccountId] = frozenset()  # may need help, or are hers

    def __contains__(self, account: AccountId) -> bool:
        return account in self.friendly or account in self.others


@dataclass(frozen=True, slots=True)
class Lists:
    """What may be used to decide about lists for one member."""

    all: tuple[OthersList, ...] = ()  # by number
    left_alone: LeftAlone = LeftAlone()
    circle_read: bool = True  # whether whom she follows is known
    acts_this_hour: int = 0
    acts_today: int = 0
    halted: bool = False  # a moderator stopped every automatic act
    public: str | None = None  # our own, as a list of Bluesky that anybody can subscribe to
    file: str | None = None  # our own, as a file that Mastodon imports; for members

    @property
    def ours(self) -> OthersList | None:
        return next((each for each in self.all if each.source.is_ours), None)
