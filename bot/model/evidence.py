"""What a member keeps of a case to show to others: posts as they were, each with its proof."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.interactions import Kind, PostId
from bot.model.people import AccountId, Network
from bot.model.verdicts import Category

MOST_EXHIBITS = 999
"""In one file."""

_UNNAMED = "no kind named"


@dataclass(frozen=True, slots=True)
class Proof:
    """That a post stood in its author's repository, as its network gave it; Bluesky alone has such.

    It is what was read, and not checked yet.
    """

    car: bytes  # of `com.atproto.sync.getRecord`
    document: str  # the author's DID document as it stood, JSON
    taken_at: datetime  # aware, UTC


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One post. In its text neither details of patients nor of the member's own life are left."""

    post: PostId
    link: str  # https address where anybody could see it
    author: AccountId
    handle: str  # as its network showed it when the copy was taken
    kind: Kind
    category: Category | None  # None: the bot had no name for it
    posted_at: datetime | None  # as its network says; None: it does not
    seen_at: datetime  # aware, UTC
    text: str
    proof: Proof | None = None

    @property
    def at(self) -> datetime:
        return self.posted_at or self.seen_at

    @property
    def kind_of_harm(self) -> str:
        return kind_of_harm(self.category)


def kind_of_harm(category: Category | None) -> str:
    """In words."""
    return category.replace("_", " ") if category else _UNNAMED


def counted(kinds: Iterable[str]) -> Mapping[str, int]:
    """The most frequent first."""
    return dict(Counter(kinds).most_common())


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of what was done: by whom and what, in words that name nobody by rights unnamed."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that one evidence file says. Raises ValueError for more exhibits than it holds."""

    case: int
    network: Network
    member: str  # as she is to be named
    opened_at: datetime
    made_at: datetime
    version: str  # of the program
    exhibits: tuple[Exhibit, ...]  # in the order in which they were posted
    done: tuple[Entry, ...] = ()  # about it, for her
    reports: tuple[Entry, ...] = ()  # to the network, and what came of them

    def __post_init__(self) -> None:
        if len(self.exhibits) > MOST_EXHIBITS:
            raise ValueError(f"an evidence file holds at most {MOST_EXHIBITS} posts")

    @property
    def counts(self) -> Mapping[str, int]:
        """Posts of each kind, in words, the most frequent first."""
        return counted(each.kind_of_harm for each in self.exhibits)


class Proven(StrEnum):
    """What the proof of one exhibit shows."""

    WORDS = "words"  # that the account posted these very words
    EXISTENCE = "existence"  # that it posted something there; the words are not in the proof
    NOTHING = "nothing"  # there is none
    INVALID = "invalid"  # there is one, and it does not hold


@dataclass(frozen=True, slots=True)
class Checked:
    """How one exhibit stands."""

    number: int
    post: PostId
    chained: bool  # it is what was hashed when the file was made
    proven: Proven
    why: str  # one sentence

    @property
    def holds(self) -> bool:
        return self.chained and self.proven is not Proven.INVALID


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification has found."""

    head: str  # of the chain, as the exhibits give it; hex; it does not bind the documents
    exhibits: tuple[Checked, ...]
    troubles: tuple[str, ...] = ()  # with the file as a whole, a sentence each
    notes: tuple[str, ...] = ()  # what could not be compared

    @property
    def ok(self) -> bool:
        """All of it was compared, and holds."""
        return self.holds and not self.notes

    @property
    def holds(self) -> bool:
        """Whatever could be compared."""
        return not self.troubles and all(each.holds for each in self.exhibits)
