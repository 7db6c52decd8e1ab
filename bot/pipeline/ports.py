"""What the pipeline needs from outside, each as narrow as it can be."""

from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Collection,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.model.actions import Action
from bot.model.cases import Case, Chat, Day, Door, House, Telling, Unasked
from bot.model.conversations import Conversation
from bot.model.coverage import Coverage
from bot.model.decisions import Decision
from bot.model.drafts import OwnDraft
from bot.model.episodes import Closed, Deed, Episode, Flag, Measure, MeasureRow, Prior, Question
from bot.model.evidence import Dossier, Exhibit, Proof
from bot.model.feeds import Feed
from bot.model.files import EvidenceFile, Taken
from bot.model.gate import FollowRequest
from bot.model.interactions import Interaction, PostId
from bot.model.listing import Candidate, Entry
from bot.model.lists import Record
from bot.model.people import AccountId, Member, Network
from bot.model.proposals import Proposal
from bot.model.reports import PublicPost
from bot.model.senses import Batch, Heard, Labelled
from bot.model.signals import Profile, Signals
from bot.model.subscriptions import Lists, OthersList
from bot.model.verdicts import Passage, Verdict


class Clock(Protocol):
    def now(self) -> datetime: ...
    async def sleep(self, seconds: float) -> None: ...


class Scorer(Protocol):
    @property
    def version(self) -> str: ...
    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]: ...


class Outcome(StrEnum):
    DONE = "done"
    LEFT = "left"  # of a Lift: she has set it otherwise meanwhile, and that stays
    REFUSED = "refused"  # the network said no, for good
    UNSURE = "unsure"  # no answer came to what must not be done twice
    RETRY = "retry"  # the network is down; try again at `not_before`
    DROPPED = "dropped"  # overtaken: merged into another message, replaced, or cancelled by undo


@dataclass(frozen=True, slots=True)
class Order:
    """An action that is committed and not yet settled.

    `text` is the rendered message of a Say; `attempts` counts starts, so 0 means that the world
    cannot have seen it yet.
    """

    once: str  # idempotency key, unique and stable across restarts
    action: Action
    attempts: int
    given_at: datetime
    text: str | None = None
    started_at: datetime | None = None  # first start
    prior: Prior | None = None  # of an Apply or Lift, once read
    riders: tuple[str, ...] = ()  # `once` of the messages whose text is joined into this one
    ends_at: datetime | None = None  # of an Apply


class Turn(Protocol):
    """One transaction: its facts include what it has applied; all of it commits or none."""

    async def look_up(self, interactions: Sequence[Interaction]) -> None:
        """Read together what their cases will need; each case is the same without."""
        ...

    async def case_for(self, interaction: Interaction, verdict: Verdict) -> Case: ...
    async def chat_for(self, heard: Heard) -> Chat: ...
    async def door_for(self, account: AccountId, follow: str | None = None) -> Door: ...
    async def heard_before(self, message: str) -> bool: ...
    async def outside(self, accounts: Collection[AccountId]) -> Sequence[AccountId]:
        """Those of these accounts that are not in the house: never in, left, gone or forgotten.

        Followers of before the first start are left out: they wait for the operator.
        """
        ...

    async def members_followed(self) -> Sequence[Member]:
        """Members in the house (active, asked or waiting) who came by following."""
        ...

    async def started_before(self, network: Network) -> bool:
        """Whether its follower list has been read at least once in the life of this database."""
        ...

    async def note_first_start(self, network: Network, standing: Collection[AccountId]) -> None:
        """Remember who followed before the first start: not enrolled until the operator says so."""
        ...

    async def standing_followers(self) -> Sequence[AccountId]: ...
    async def release_standing_followers(self) -> None: ...
    async def lapsed_questions(self) -> Sequence[Question]: ...
    async def ending_measures(self) -> Sequence[Deed]: ...
    async def deeds_to_recap(self) -> Sequence[Deed]: ...
    async def deeds_to_report(self) -> Sequence[Deed]: ...
    async def episodes_to_review(self) -> Sequence[Episode]:
        """The open ones."""
        ...

    async def over_for(self, least: timedelta, most: timedelta) -> Sequence[Closed]:
        """Cases closed so long ago, told to members who neither brought them nor called them wrong.

        The longest over first.
        """
        ...

    async def who_let_act(self) -> Sequence[Member]:
        """Members with a standing consent, each person once."""
        ...

    async def about_to_be_told(self, member: Member) -> Sequence[Telling]:
        """Her cards and updates that wait, the crowd of each having gathered."""
        ...

    async def hides_unasked(self, member: Member) -> bool:
        """Whether her standing consent has anybody hidden now, or about to be."""
        ...

    async def unasked(self, member: Member) -> Unasked: ...
    async def day_of(self, member: Member, morning: datetime | None) -> Day:
        """`morning`: when her last quiet hours ended; None: she has none."""
        ...

    async def filings(self) -> Sequence[Deed]:
        """Reports to networks that may have to be looked at again."""
        ...

    async def chat_with(self, account: AccountId) -> Chat:
        """The facts of her conversation, where she has written nothing."""
        ...

    async def members_waiting(self) -> Sequence[Member]:
        """Those who wait for room or approval, the longest first."""
        ...

    async def house(self, account: AccountId) -> House:
        """As it is for her, without links."""
        ...

    async def alerts_today(self, account: AccountId) -> tuple[int, int]:
        """Cards to her in the last 24 hours: all of them, and those about no dogpile."""
        ...

    async def what_came(self, account: AccountId, since: datetime) -> tuple[int, int]:
        """To her since then: different hostile strangers, and cases opened."""
        ...

    async def follow_requests(self) -> Sequence[FollowRequest]:
        """Those that moderators have not answered, the oldest first."""
        ...

    async def open_flags(self) -> Sequence[Flag]: ...
    async def moderators(self) -> Sequence[Member]:
        """Each person once, as the first of her linked accounts."""
        ...

    async def others_lists(self) -> Sequence[OthersList]:
        """By number, those that the operator names no more as well."""
        ...

    async def feeds(self) -> Sequence[Feed]:
        """Those that are read, by number."""
        ...

    async def list_uses(self) -> Sequence[Deed]:
        """What members chose of lists of others, as far as it stands."""
        ...

    async def lists_for(self, member: Member) -> Lists:
        """With whom no list hides from her; `member` is the first of her linked accounts."""
        ...

    async def entries(self) -> Sequence[Entry]:
        """What stands on our own list, the oldest first; also what ran out and is still there."""
        ...

    async def entry_of(self, account: AccountId) -> Entry | None: ...
    async def entries_over(self) -> Sequence[tuple[Entry, datetime]]:
        """Entries of our list that end because the account has answered, and when."""
        ...

    def list_is_public(self) -> bool:
        """Whether our list is one of Bluesky that anybody can subscribe to."""
        ...

    async def entries_doubted(self) -> Sequence[tuple[Entry, Candidate]]:
        """Entries of our list with a case taken back, and what names the account now."""
        ...

    async def strangers_to(self, account: AccountId) -> Sequence[Member]:
        """Members who are watched, each person once, and neither know that account nor are it."""
        ...

    async def list_after(self, sequence: int, limit: int) -> Sequence[Record]:
        """The log of our own list, in its order, from behind this number."""
        ...

    async def last_listed(self) -> int:
        """The highest number that this log ever gave, also to what it no longer holds."""
        ...

    async def unproven(
        self, member: AccountId, case: int | None = None
    ) -> Sequence[tuple[int, Exhibit]]:
        """Copies of hers without a proof, each with its case: of one, or of all."""
        ...

    async def dossiers(self, member: AccountId, about: str) -> Sequence[Dossier]:
        """What a file about this is made of, one a case; addresses are ids still, links empty."""
        ...

    async def is_wanted(self, member: AccountId, about: str) -> bool:
        """Whether that file is being made, and she has not taken it back."""
        ...

    async def files_of(self, member: AccountId) -> Sequence[EvidenceFile]:
        """Her evidence files, the newest first."""
        ...

    async def file(self, id_: str) -> tuple[str, bytes] | None:
        """What an evidence file is about, and the file, by the id in its link."""
        ...

    async def lapsed_proposals(self) -> Sequence[Proposal]:
        """Open ones that nobody has decided in time."""
        ...

    async def is_halted(self) -> bool:
        """Whether all automatic acts are off, for everyone."""
        ...

    async def audit_mark(self) -> tuple[int, str]:
        """How many entries the audit chain has, and the hash of the last."""
        ...

    async def cursor(self, name: str) -> str | None: ...
    async def people_to_erase(self) -> Sequence[AccountId]: ...
    async def member(self, account: AccountId) -> Member: ...
    async def members_known(self) -> Sequence[Member]:
        """Everybody who has a standing or a role, the active and the others."""
        ...

    async def members_active(self) -> Sequence[Member]: ...
    async def apply(self, decision: Decision) -> None: ...
    async def mark_heard(self, message: str) -> None: ...
    async def keep_cursor(self, name: str, value: str) -> None: ...


class Ledger(Protocol):
    """The one record: state, orders, audit and cursors, all in one database."""

    def turn(self) -> AbstractAsyncContextManager[Turn]: ...
    async def cursor(self, name: str) -> str | None: ...
    async def next_message(self, elsewhere: Collection[Network] = ()) -> Order | None:
        """What leaves next, of messages that do not go out on one of these networks."""
        ...

    async def next_acts(self, limit: int, busy: Collection[AccountId] = ()) -> Sequence[Order]:
        """What is due for anybody but those who are busy, ends before beginnings."""
        ...

    async def start(self, order: Order) -> Order:
        """Commit that the world may see it from now on.

        Raises LookupError where it was taken back meanwhile (undone, replaced, forgotten).
        """
        ...

    async def note_priors(self, deed: int, priors: Mapping[Measure, Prior]) -> None: ...
    async def priors_needed(self, deed: int) -> Sequence[Measure]: ...
    async def settle(
        self, order: Order, outcome: Outcome, *, receipt: str | None, not_before: datetime | None
    ) -> None: ...
    async def is_our_receipt(self, receipt: str) -> bool: ...


class Messenger(Protocol):
    """Private messages on one network; the text goes to exactly one person."""

    async def send(self, to: AccountId, text: str) -> str:
        """Return the network's id of the message. Raises NetworkDown, NetworkSaidNo."""
        ...

    async def sent_lately(self, to: AccountId, since: datetime) -> Sequence[tuple[str, str]]:
        """(id, text) of the bot's own last messages to this person, newest first."""
        ...

    def hear(self, cursor: str | None) -> AsyncGenerator[tuple[Sequence[Heard], str], None]:
        """New messages with the cursor to resume from, for as long as it is read."""
        ...


class Acts(Protocol):
    """What can be done in a member's name with her own sign-in."""

    async def look(self, measures: Sequence[Measure]) -> Sequence[Prior | None]:
        """What holds now, in the same order; None where that one cannot be read."""
        ...

    async def apply(self, measure: Measure, until: datetime | None = None) -> None:
        """`until`: when it is to end, for networks that can hold on to that by themselves."""
        ...

    async def lift(self, measure: Measure, prior: Prior) -> bool:
        """False: she has set it otherwise meanwhile, and that stays."""
        ...

    async def sign_out(self, member: AccountId) -> None: ...


@dataclass(frozen=True, slots=True)
class Follower:
    account: AccountId
    follow: str | None  # id of the follow record, where the read gives it


class Directory(Protocol):
    """Public reads about accounts and posts."""

    async def followers(self) -> Sequence[Follower]:
        """All followers of the bot. Raises NetworkDown where the read is incomplete."""
        ...

    async def follows_bot(self, accounts: Collection[AccountId]) -> Mapping[AccountId, str | None]:
        """The follow record of each account that follows the bot, None where it does not."""
        ...

    async def are_back(self, accounts: Collection[AccountId]) -> Collection[AccountId]:
        """Those of these accounts, seen to be gone, that are there again. Not all are asked for."""
        ...

    async def follows_of(self, account: AccountId) -> Sequence[Follower]:
        """Whom she follows; complete or NetworkDown."""
        ...

    async def missed(
        self, member: AccountId, since: datetime, until: datetime
    ) -> Sequence[Interaction]:
        """Interactions aimed at her in a span that the stream could not give."""
        ...

    async def followers_among(
        self, account: AccountId, others: Sequence[AccountId]
    ) -> Collection[AccountId]:
        """Those of the others that follow this account. Raises NetworkDown, NetworkSaidNo."""
        ...

    async def post(self, post: PostId) -> PublicPost:
        """As anybody may read it. Raises NetworkDown, NetworkSaidNo."""
        ...

    async def conversation(self, post: PostId) -> Conversation:
        """What anybody may read where this post stands and in quotes, as far as the bot sees it.

        Raises NetworkDown, NetworkSaidNo.
        """
        ...

    async def profiles_of(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, Profile]:
        """Of those accounts that can be seen."""
        ...


class Gate(Protocol):
    """Who may follow the bot, where its account is locked."""

    async def answer(self, account: AccountId, *, admits: bool) -> None:
        """Raises NetworkSaidNo where she asks no more."""
        ...


class PublicList(Protocol):
    """Our own list where anybody can read it, on one network. Every act may be repeated."""

    @property
    def wanted(self) -> bool:
        """Whether the community publishes there; where it does not, nobody stands on it."""
        ...

    async def put(self, account: AccountId) -> None:
        """Raises NetworkDown, NetworkSaidNo."""
        ...

    async def drop(self, account: AccountId) -> None:
        """Raises NetworkDown, NetworkSaidNo."""
        ...

    async def accounts(self) -> Collection[AccountId]:
        """Who is on it now; complete or NetworkDown."""
        ...


class Proofs(Protocol):
    """What proves that posts stood on one network."""

    async def proof_of(self, post: PostId) -> tuple[Proof, str]:
        """As it was given and not checked, and the author's handle, "" where there is none.

        Raises NetworkDown; NetworkSaidNo where there is no proof, or no more.
        """
        ...


class Press(Protocol):
    """What evidence is made with."""

    def examined(self, post: PostId, proof: Proof, handle: str) -> Taken:
        """Raises ValueError where it proves nothing about this post."""
        ...

    async def bind(self, dossiers: Sequence[Dossier]) -> bytes:
        """The file of the cases that it is about, of one at least."""
        ...


class CodeResult(StrEnum):
    SIGNED_IN = "signed_in"  # and on record
    OTHER_ACCOUNT = "other_account"
    REFUSED = "refused"
    LEFT = "left"  # she is no member any more


class Codes(Protocol):
    """Signing in without pages: her own server shows her a code, which she sends by message."""

    async def begin(self, member: AccountId) -> str:
        """Where she finds the code. Raises NetworkDown, NetworkSaidNo."""
        ...

    async def finish(self, member: AccountId, code: str) -> CodeResult:
        """Raises NetworkDown, and can be called again with the same code then."""
        ...


class Labeler(Protocol):
    @property
    def account(self) -> AccountId: ...

    def listen(self, cursor: str | None) -> AsyncGenerator[Labelled, None]:
        """For ever. What it said before comes again where the cursor is not known any more."""
        ...


class Observers(Protocol):
    """What labelers and community feeds say, from memory: it is asked inside a transaction."""

    def about(self, case: Case) -> Signals: ...


class Watch(Protocol):
    """Whose frames are worth decoding; kept beside the ledger, rebuilt from it at start."""

    def add_member(self, account: AccountId) -> None: ...
    def drop_member(self, account: AccountId) -> None: ...
    def add_author(self, account: AccountId) -> None: ...
    def drop_author(self, account: AccountId) -> None: ...


class Senses(Protocol):
    def from_now(self) -> str:
        """The cursor of this moment, for the first start of all."""
        ...

    def listen(self, cursor: str | None) -> AsyncGenerator[Batch, None]: ...


class OwnDrafts(Protocol):
    """What a member has written there and not posted."""

    async def drafts_of(self, member: AccountId) -> Sequence[OwnDraft]:
        """The newest ones. Raises LoginRevoked, NetworkDown and NetworkSaidNo."""
        ...


@dataclass(frozen=True, slots=True)
class Edge:
    """One network: what the bot notices there, and what it can do there."""

    network: Network
    senses: Senses
    messenger: Messenger
    acts: Acts
    directory: Directory
    begin: Callable[[], Awaitable[None]]  # say publicly that it is a bot
    coverage: Callable[[AccountId], Coverage | None] = lambda _: None
    """How well a member there is seen now; None where everything public is."""
    shows_others: Callable[[AccountId], bool] = lambda _: True
    """Whether a member's own server has pages of accounts elsewhere, on which she can act."""
    labelers: Sequence[Labeler] = ()
    gate: Gate | None = None  # None: anybody may follow the bot there
    public_list: PublicList | None = None  # None: that network knows no such lists
    proofs: Proofs | None = None  # None: that network signs nothing
    codes: Codes | None = None  # None: there are pages to sign in by, or no way at all
    own_drafts: OwnDrafts | None = None  # None: members keep no drafts there that can be read


__all__ = [
    "Acts",
    "Clock",
    "CodeResult",
    "Codes",
    "Deed",
    "Directory",
    "Edge",
    "Follower",
    "Gate",
    "Labeler",
    "Ledger",
    "MeasureRow",
    "Messenger",
    "Observers",
    "Order",
    "Outcome",
    "OwnDrafts",
    "Press",
    "Proofs",
    "PublicList",
    "Scorer",
    "Senses",
    "Turn",
    "Watch",
]
