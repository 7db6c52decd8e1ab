"""What stands beside the words: facts about accounts, what labelers and feeds say, and marks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.model.reports import Behaviour


@dataclass(frozen=True, slots=True)
class Statement:
    """What a labeler says. Of the same labeler, subject and value the newest one holds."""

    labeler: AccountId
    subject: AccountId | PostId
    value: str
    at: datetime
    ends_at: datetime | None = None  # not after `at`: it is taken back


@dataclass(frozen=True, slots=True)
class Profile:
    """What a network shows of an account. None: it does not say, which is not 0."""

    name: str  # display name, or the handle where there is none
    created_at: datetime | None = None
    posts: int | None = None
    followers: int | None = None
    labels: tuple[Statement, ...] = ()  # of labelers that were asked for, and not signed


@dataclass(frozen=True, slots=True)
class Treatment:
    """What the moderators of one server did to an account there, as it shows."""

    server: str  # its host
    values: tuple[str, ...]  # of `limited` and `suspended`; none: as any other


@dataclass(frozen=True, slots=True)
class Meaning:
    """What this community makes of a label."""

    value: str
    weight: float  # evidence in nats, 0 or more; 0: such labels are not kept
    kind: Behaviour | None = None  # what it amounts to, for people
    labeler: str = ""  # a DID, or a server; empty: whoever says it


@dataclass(frozen=True, slots=True)
class Label:
    """A statement about an account or about one of its posts, and what is made of it here."""

    labeler: AccountId
    value: str
    account: AccountId
    weight: float  # evidence that it adds, in nats, 0 or more; see `rules.marks`
    post: PostId | None = None  # None: it is about the account
    ends_at: datetime | None = None
    by: str = ""  # the labeler's name, for people
    kind: Behaviour | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    """Shares (0 to 1) of hostile replies that community feeds show where she writes."""

    now: float
    usual: float


@dataclass(frozen=True, slots=True)
class Signals:
    """What observers say about the accounts and the place of one case."""

    labels: tuple[Label, ...] = ()
    heat: Heat | None = None  # None: no feed shows it


class MarkKind(StrEnum):
    ALIKE = "alike"  # nearly the same words from several accounts
    YOUNG = "young"  # new or almost empty accounts
    LABELS = "labels"
    HEAT = "heat"
    LARGE_QUOTE = "large_quote"  # an account with many followers quoted her before they came


@dataclass(frozen=True, slots=True)
class Mark:
    """A reason beside the words for taking a crowd more seriously; never a proof of anything."""

    kind: MarkKind
    count: int = 1  # accounts that show it
    weight: float = 0.0  # evidence, in nats
