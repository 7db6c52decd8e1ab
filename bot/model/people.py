"""Who is on either end of an interaction, and where a member stands with the bot."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from typing import NewType

AccountId = NewType("AccountId", str)
"""A DID on Bluesky, a canonical actor URL on Mastodon. Never a handle: handles move."""


class Network(StrEnum):
    """Where an account lives; Mastodon stands for every server that speaks its client API."""

    BLUESKY = "bluesky"
    MASTODON = "mastodon"


def network_of(account: AccountId) -> Network:
    return Network.BLUESKY if account.startswith("did:") else Network.MASTODON


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


@dataclass(frozen=True, slots=True)
class Member:
    """An account and what it asked of the bot."""

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
    is_moderator: bool = False
    braced_until: datetime | None = None  # she asked for more watchfulness until then
    braced_at: datetime | None = None  # since when

    @property
    def protected(self) -> bool:
        """Whether interactions aimed at her are watched and judged."""
        return self.standing is Standing.ACTIVE and self.mode is not Mode.OFF

    def is_braced(self, now: datetime) -> bool:
        return self.braced_until is not None and now < self.braced_until

    def relaxed(self) -> "Member":
        return replace(self, braced_at=None, braced_until=None)
