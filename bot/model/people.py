"""Who is on either end of an interaction, and where a member stands with the bot."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NewType
from urllib.parse import urlsplit

from bot.model.backing import Backing
from bot.model.details import Watched

AccountId = NewType("AccountId", str)
"""A DID on Bluesky, a canonical actor URL on Mastodon. Never a handle: handles move."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An account as its network shows it to anybody."""

    account: AccountId
    address: str  # a handle on Bluesky, `name@server` on Mastodon
    name: str = ""  # as its owner chose it; empty where none is shown
    is_bot: bool = False  # by its own word


class Network(StrEnum):
    """Where an account lives; Mastodon stands for every server that speaks its client API."""

    BLUESKY = "bluesky"
    MASTODON = "mastodon"


def network_of(account: AccountId) -> Network:
    return Network.BLUESKY if account.startswith("did:") else Network.MASTODON


def network_with(target: str) -> Network:
    """Where an account or a post is to be found."""
    return Network.BLUESKY if target.startswith(("did:", "at://")) else Network.MASTODON


def host_of(address: str) -> str:
    """Of an account or post on Mastodon: the server that it belongs to."""
    return urlsplit(address).netloc


class Standing(StrEnum):
    """Where one account stands with the bot."""

    NONE = "none"  # never opted in, or forgotten: the bot knows nothing
    ASKED = "asked"  # followed or joined where `opt_in.confirm` waits for a yes
    WAITING = "waiting"  # the house is full, or moderators approve first
    ACTIVE = "active"
    LEFT = "left"  # stopped, unfollowed or blocked; private records await their erasure
    GONE = "gone"  # the account is deactivated, suspended or deleted


class Mode(StrEnum):
    OFF = "off"
    ASK = "ask"
    AUTO = "auto"  # her standing consent: accounts are hidden first, and she is told


class Relation(StrEnum):
    """What an author is to a member, as far as the bot could read."""

    FOLLOWED = "followed"  # she follows them
    REPLIED = "replied"  # she has answered them
    TRUSTED = "trusted"  # she said `trust`
    STRANGER = "stranger"
    UNKNOWN = "unknown"  # could not be read: a stranger for alerts, never for acts


FRIENDLY = frozenset({Relation.FOLLOWED, Relation.REPLIED, Relation.TRUSTED})


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local wall-clock times; `start` after `end` spans midnight."""

    start: time
    end: time


class Right(StrEnum):
    """What a sign-in allows only where it was asked for by itself."""

    BLOCK = "block"
    FILTER = "filter"
    REVOKE = "revoke"  # to take quotes of her posts away, for good
    REPORT = "report"  # to send reports to the network's moderators
    DRAFTS = "drafts"  # to read what she has not posted yet


RIGHTS_ON: Mapping[Network, tuple[Right, ...]] = MappingProxyType(
    {
        Network.BLUESKY: (Right.REPORT, Right.DRAFTS),
        Network.MASTODON: (Right.BLOCK, Right.FILTER, Right.REVOKE, Right.REPORT),
    }
)
"""Where each can be asked for."""


@dataclass(frozen=True, slots=True)
class Linked:
    """Another account of the same person."""

    account: AccountId
    can_act: bool = False
    rights: tuple[Right, ...] = ()


@dataclass(frozen=True, slots=True)
class Companion:
    """Who looks at her cases, or whose cases she looks at; both have said yes to it."""

    account: AccountId  # the first one, of a person with several
    name: str = ""  # how she who keeps this calls the other; empty: by no name
    called: str = ""  # how the other calls her


@dataclass(frozen=True, slots=True)
class Member:
    """An account and what it asked of the bot.

    A person may have linked several: the first of them stands for her, and what is aimed at any
    is a case of that one. Each follows, signs in and leaves by itself.
    """

    account: AccountId
    standing: Standing = Standing.NONE
    mode: Mode = Mode.ASK
    joined_at: datetime | None = None
    left_at: datetime | None = None
    follow: str | None = None  # id of her last known follow of the bot
    by_word: bool = False  # she joined by message: unfollowing does not end it
    timezone: str | None = None  # IANA name; None: the community's zone, and no quiet hours
    quiet: QuietHours | None = None
    can_act: bool = False  # she signed the bot in, and the sign-in still holds
    rights: tuple[Right, ...] = ()  # that this sign-in was granted beyond the usual ones, sorted
    is_moderator: bool = False
    braced_until: datetime | None = None  # she asked for more watchfulness until then
    braced_at: datetime | None = None  # since when
    away_until: datetime | None = None  # a moderator who rests is told of no case
    sees_names: bool = False  # a moderator who asked for the names of the accounts in a case
    advisory_until: datetime | None = None  # what she reports weighs less until then
    check_ins: bool = True  # asked after once when a case is over
    nudges: bool = False  # told when she joins many who are hostile to one person
    nudged_at: datetime | None = None  # when she was last
    checked_in: datetime | None = None  # for all cases that were closed by then
    appointed_at: datetime | None = None  # a moderator by two others; None: by the configuration
    interests: str = ""  # what could sway a moderator, in her own words, for members to read
    interests_at: datetime | None = None  # when she stated that; None: never
    interests_asked_at: datetime | None = None  # when she was last reminded to
    parted: tuple[AccountId, ...] = ()  # were hers while she was a moderator: to a quorum they are
    quiet_tonight: datetime | None = None  # once, beside her quiet hours: until then
    digest_at: time | None = None  # her day in one message at this local time; None: she wants none
    pauses_checks: bool = False  # what she shows is answered ten seconds later
    digested: date | None = None  # the last of her days for which that was done
    linked: tuple[Linked, ...] = ()  # her other accounts, where this is the first of them
    linked_to: AccountId | None = None  # the first of them, where this is another
    helpers: tuple[Companion, ...] = ()  # who may look at her cases
    helps: tuple[Companion, ...] = ()  # whom she has agreed to help, nobody where that was ended
    partner: Companion | None = None  # with whom she looks at drafts; both have said yes to it
    ally: tuple[Backing, ...] = ()  # what she has offered to colleagues who ask for it
    watched: tuple[Watched, ...] = ()  # details of hers, the first one given first

    @property
    def protected(self) -> bool:
        """Whether interactions aimed at her are watched and judged."""
        return self.standing is Standing.ACTIVE and self.mode is not Mode.OFF

    @property
    def lets_act(self) -> bool:
        """Whether accounts may be hidden for her unasked."""
        return self.standing is Standing.ACTIVE and self.mode is Mode.AUTO

    def asking_first(self) -> "Member":
        """Without her standing consent, if she had given it."""
        return replace(self, mode=Mode.ASK) if self.mode is Mode.AUTO else self

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """Hers that are one person's, this one first."""
        return (self.account, *(other.account for other in self.linked))

    @property
    def ever(self) -> frozenset[AccountId]:
        """Those, and what a moderator has parted from: she judges none of it all the same."""
        return frozenset((*self.accounts, *self.parted))

    def at(self, target: str) -> AccountId:
        """The account by which she reaches a target, if she has one on its network."""
        near = [each for each in self.accounts if network_of(each) is network_with(target)]
        return near[0] if near else self.account

    def acting_on(self, target: str) -> tuple[AccountId, ...]:
        """Her accounts by which the bot may act on an account or a post."""
        return self.acting(network_with(target))

    def acting(self, *networks: Network, right: Right | None = None) -> tuple[AccountId, ...]:
        """Her accounts by which the bot may act, on these networks or on any.

        `right`: those alone that were granted it; None: what needs no more than a sign-in.
        """
        able = (each for each in (self.as_linked, *self.linked) if each.can_act)
        allowed = (each.account for each in able if right is None or right in each.rights)
        return tuple(each for each in allowed if network_of(each) in (networks or Network))

    def acting_at(self, post: str) -> AccountId | None:
        """By which the bot may act on a post of hers: the one that wrote it, if that is known."""
        acting = self.acting_on(post)
        home = (
            post.removeprefix("at://").partition("/")[0]
            if post.startswith("at://")
            else host_of(post)
        )
        near = (each for each in acting if home in {each, host_of(each)})
        return next(near, acting[0] if acting else None)

    def is_braced(self, now: datetime) -> bool:
        return self.braced_until is not None and now < self.braced_until

    def is_new(self, now: datetime, probation: timedelta) -> bool:
        """Who never joined, or nobody knows when, is new as well."""
        return self.joined_at is None or now < self.joined_at + probation

    def is_advisory(self, now: datetime) -> bool:
        return self.advisory_until is not None and now < self.advisory_until

    def is_away(self, now: datetime) -> bool:
        return self.away_until is not None and now < self.away_until

    @property
    def as_linked(self) -> Linked:
        """As it stands with the first of her accounts, where this is another."""
        return Linked(self.account, self.can_act, self.rights)

    def signed_out(self) -> "Member":
        return replace(self, can_act=False, rights=())

    def relaxed(self) -> "Member":
        return replace(self, braced_at=None, braced_until=None)

    def set_like(self, other: "Member") -> "Member":
        """What she asked of the bot at another account of hers holds for this one."""
        return replace(
            self,
            mode=other.mode,
            timezone=other.timezone,
            quiet=other.quiet,
            watched=other.watched,
        )

    def unaided(self) -> "Member":
        """Nobody stands by her, nor she by anybody, and nothing is watched for."""
        return replace(self, helpers=(), helps=(), partner=None, ally=(), watched=())

    @property
    def still_helps(self) -> tuple[Companion, ...]:
        """Those at whose cases she may look. Who ended it is not told to her: only counted."""
        return tuple(each for each in self.helps if each.account)

    def willing_to(self, kinds: tuple[Backing, ...]) -> "Member":
        return replace(self, ally=kinds)

    @property
    def close_to(self) -> frozenset[AccountId]:
        """Herself and everybody with whom she helps or is helped: she judges no case of theirs."""
        with_her = (*self.helpers, *self.helps, *((self.partner,) if self.partner else ()))
        return frozenset({*self.ever, *(each.account for each in with_her)})

    def alone(self) -> "Member":
        """No longer one person with any other account."""
        return replace(self, linked=(), linked_to=None)
