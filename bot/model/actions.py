"""Everything the bot can do to the world. If it is not here, the bot cannot do it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from types import MappingProxyType
from typing import TypeAlias, assert_never

from bot.model.episodes import Measure, Question
from bot.model.interactions import PostId
from bot.model.people import AccountId


@dataclass(frozen=True, slots=True)
class Part:
    """A line of config/wording inside another: an optional sentence, or one of several choices."""

    line: str
    fields: Mapping[str, "Field"] = field(default_factory=lambda: MappingProxyType({}))


Field: TypeAlias = str | int | datetime | timedelta | Part | tuple[str, ...] | tuple[Part, ...]
"""What a sentence can be filled with; how each is written is the wording's business."""


class Priority(IntEnum):
    """Which waiting message leaves first; the smaller the sooner."""

    SEVERE = 0
    PILE_ON = 1
    ANSWER = 2
    WELCOME = 3
    STRANGER = 4


@dataclass(frozen=True, slots=True)
class Say:
    """One private message to one person: a line of config/wording and what fills it."""

    to: AccountId
    line: str
    fields: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))
    priority: Priority = Priority.ANSWER
    not_before: datetime | None = None  # held for the end of quiet hours
    replaces: str | None = None  # an unsent message to her under the same name gives way
    asks: Question | None = None  # opened when the message leaves, with its time counted from then
    case: int | None = None  # what "them" and "this" mean once it has left


@dataclass(frozen=True, slots=True)
class Apply:
    """Put a measure in place in her name. Its prior state is read and committed first."""

    measure: Measure
    deed: int


@dataclass(frozen=True, slots=True)
class Lift:
    """End a measure and put back exactly what was there before."""

    measure: Measure
    deed: int


@dataclass(frozen=True, slots=True)
class ReadHerCircle:
    """Read whom a member follows, so that those accounts never count against her."""

    member: AccountId


@dataclass(frozen=True, slots=True)
class ReadNames:
    """Read the profiles of accounts that wrote to a member: she can name them, and marks need them.

    Whose profile was read within a day is not read again.
    """

    member: AccountId
    accounts: tuple[AccountId, ...]


@dataclass(frozen=True, slots=True)
class ReadTies:
    """Read who of these accounts follows the one whose quote may have driven a case."""

    member: AccountId
    case: int
    quoter: AccountId
    accounts: tuple[AccountId, ...]
    quote: PostId


@dataclass(frozen=True, slots=True)
class ReadReported:
    """Read and judge a post that she reported before the bot had seen it."""

    member: AccountId
    case: int
    post: PostId
    author: AccountId  # as its address says


@dataclass(frozen=True, slots=True)
class ReadFate:
    """Look again, as anybody can, at an account that she has reported to its network."""

    member: AccountId
    deed: int
    account: AccountId
    post: PostId  # the worst that the report named
    look: int  # which one it is, from 1


@dataclass(frozen=True, slots=True)
class ReadProofs:
    """Read at their network what proves that the copied posts of a case stood there."""

    member: AccountId
    case: int


@dataclass(frozen=True, slots=True)
class MakeFile:
    """Make the evidence file that she asked for, and tell her."""

    member: AccountId
    about: str  # see EvidenceFile


@dataclass(frozen=True, slots=True)
class TakeTemperature:
    """Read how tense the conversation under a post is, and tell her who asked."""

    member: AccountId
    post: PostId


@dataclass(frozen=True, slots=True)
class SignOut:
    """Revoke her sign-in at the network and drop its tokens."""

    member: AccountId


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """Let somebody follow the bot, or turn her request down."""

    account: AccountId
    admits: bool


@dataclass(frozen=True, slots=True)
class OfferCode:
    """Send her where her own server will show her a code with which she signs the bot in."""

    member: AccountId


@dataclass(frozen=True, slots=True)
class TakeCode:
    """Exchange the code that she sent for a sign-in."""

    member: AccountId
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeepListed:
    """Say of this account in public what our list says of it, where the list is public there."""

    account: AccountId


Action: TypeAlias = (
    Say
    | Apply
    | Lift
    | ReadHerCircle
    | ReadNames
    | ReadTies
    | ReadReported
    | ReadFate
    | ReadProofs
    | MakeFile
    | TakeTemperature
    | SignOut
    | AnswerRequest
    | OfferCode
    | TakeCode
    | KeepListed
)


def person_of(action: Action) -> AccountId:
    """To whom it is said, or in whose name or for whom it is done."""
    match action:
        case Say(to) | AnswerRequest(to) | KeepListed(to):
            return to
        case Apply(measure) | Lift(measure):
            return measure.member
        case ReadHerCircle(member) | ReadNames(member) | ReadTies(member) | SignOut(member):
            return member
        case ReadReported(member) | TakeTemperature(member) | ReadFate(member):
            return member
        case OfferCode(member) | TakeCode(member):
            return member
        case ReadProofs(member) | MakeFile(member):
            return member
        case _:
            assert_never(action)
