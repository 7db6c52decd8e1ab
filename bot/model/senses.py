"""What the bot can notice. Each network's senses turn their wire formats into these."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.model.gate import Caller
from bot.model.interactions import Interaction, PostId
from bot.model.people import AccountId, Network
from bot.model.signals import Statement, Treatment


@dataclass(frozen=True, slots=True)
class Aimed:
    """A new or edited post aimed at a member."""

    interaction: Interaction
    edited: bool = False
    treatment: Treatment | None = None  # its author, where a server tells


@dataclass(frozen=True, slots=True)
class PostGone:
    """A post is gone: for everybody, as its author deleted it, or as one member's server shows it.

    What is only shown by the server of `member` says nothing about anybody else's case.
    """

    post: PostId
    at: datetime
    member: AccountId | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """Somebody follows the bot. `follow` names the record, so that its deletion can be matched."""

    account: AccountId
    follow: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A follow record of a watched account is gone; it may or may not be the follow of the bot."""

    account: AccountId
    follow: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BlockedBot:
    account: AccountId
    at: datetime


class Presence(StrEnum):
    ACTIVE = "active"
    AWAY = "away"  # deactivated or desynchronised: it may come back
    TAKEN_DOWN = "taken_down"  # by the network, as is a suspension
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """A watched account came, went or was taken down."""

    account: AccountId
    presence: Presence
    at: datetime


@dataclass(frozen=True, slots=True)
class SignInLapsed:
    """Her network no longer takes the sign-in by which the bot acted for her."""

    account: AccountId
    at: datetime


@dataclass(frozen=True, slots=True)
class Befriended:
    """A member followed or answered somebody: that account never counts against her."""

    member: AccountId
    other: AccountId
    by_follow: str | None  # id of her follow record; None: she answered one of their posts
    at: datetime


@dataclass(frozen=True, slots=True)
class Spoke:
    """A member answered or quoted somebody in public. It is looked at in memory, for her alone."""

    member: AccountId
    to: AccountId
    about: PostId  # from which the conversation, or what she quotes, can be read
    text: str = field(repr=False)
    at: datetime
    quotes: bool = False


@dataclass(frozen=True, slots=True)
class AtTheGate:
    """Who asks to follow the bot now; `whole`: nobody else does."""

    callers: tuple[Caller, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Missed:
    """The stream cannot give what happened in this span; it is read again from the network."""

    since: datetime
    until: datetime


Sensed: TypeAlias = (
    Aimed
    | PostGone
    | Followed
    | Unfollowed
    | BlockedBot
    | PresenceChanged
    | SignInLapsed
    | Befriended
    | Spoke
    | AtTheGate
    | Missed
)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one read of a stream brought, and where to resume once it is committed."""

    sensed: tuple[Sensed, ...]
    cursor: str
    at: datetime  # stream time of the last frame, so that lag can be told
    network: Network = Network.BLUESKY


@dataclass(frozen=True, slots=True)
class Labelled:
    """What one labeler said, and where to resume once it is committed."""

    labeler: AccountId
    name: str  # for people
    said: tuple[Statement, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class Heard:
    """One private message to the bot."""

    message: str  # the network's id of the message
    conversation: str
    sender: AccountId
    text: str
    at: datetime  # when the network took it, by the bot's clock as far as the two can be compared
    in_group: bool = False
    names_others: bool = False  # and so has gone to them too, as networks of direct posts do it
    links: tuple[str, ...] = ()  # addresses that the text points at, canonical
