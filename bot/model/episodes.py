"""What happened to a member, what she chose, and what is in force because of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from bot.model.commands import Command
from bot.model.filings import Filing
from bot.model.interactions import DESCRIBED, Kind, PostId
from bot.model.people import AccountId, Right
from bot.model.reports import Report
from bot.model.signals import Mark
from bot.model.verdicts import Category


class EpisodeKind(StrEnum):
    DOGPILE = "dogpile"
    SEVERE = "severe"
    BURST = "burst"
    TARGETING = "targeting"
    DISTRESS = "distress"  # one account that may need help; nothing in it is hostile
    REPORTED = "reported"  # by herself


@dataclass(frozen=True, slots=True)
class Contact:
    """One interaction as an episode remembers it. No text: that stays with the interaction."""

    number: int  # within the episode, from 1, in order of arrival
    post: PostId
    author: AccountId
    kind: Kind
    at: datetime
    hostility: float | None  # 0..1; None where it could not be judged
    care: bool  # it or its author may be asking for help: it never counts
    worst: Category | None = None  # its severe category at or above `severe_at`
    version: str = ""
    subject: PostId | None = None  # the member's own post that it answers or quotes
    root: PostId | None = None  # where the conversation began; None: a quote, or not known
    kinds: tuple[Category, ...] = ()  # those of `NAMED` that it shows
    wording: tuple[int, ...] = ()  # a print of its words, as in its verdict
    insists: bool = False  # its author asked for help, and comes for her: care is this post's alone

    @property
    def spares(self) -> bool:
        """Whether nothing that its author wrote counts."""
        return self.care and not self.insists


@dataclass(frozen=True, slots=True)
class Quote:
    """A stranger's quote of a post of hers, remembered for a day in case it sparks something."""

    post: PostId
    author: AccountId
    at: datetime
    hostility: float | None
    followers: int | None = None  # of its author; None: not known


@dataclass(frozen=True, slots=True)
class Kindness:
    """A kind reply, quote or mention, remembered for a day for who wants a digest. No text."""

    post: PostId
    author: AccountId
    at: datetime


@dataclass(frozen=True, slots=True)
class Ties:
    """How many of a crowd follow the account whose quote may have driven it."""

    followers: int
    asked: int  # of so many accounts, when they were asked about


@dataclass(frozen=True, slots=True)
class Episode:
    """A dogpile, a severe message, a burst, targeting or a report; people know it as "case 41"."""

    number: int
    member: AccountId
    kind: EpisodeKind
    opened_at: datetime
    subject: PostId | None  # the member's post that most contacts answer or quote
    contacts: tuple[Contact, ...]
    why: tuple[str, ...]  # reasons in words, as recorded when it opened
    usual_per_day: float | None = None  # her usual hostile replies a day; None: too new to know
    told_at: datetime | None = None  # last card or update
    told_count: int = 0  # hostile accounts named in it
    closed_at: datetime | None = None
    wrong: bool = False  # she or a moderator said it was no harassment
    paused_until: datetime | None = None
    evidence: float = 0.0  # of the rule that opened it, when it did; in its own unit
    spark: PostId | None = None  # the quote that seems to have driven it
    days: tuple[date, ...] = ()  # of targeting: when that account came before
    braced: bool = False  # she had asked for more watchfulness, so less was enough
    marks: tuple[Mark, ...] = ()  # what stood beside the words when a dogpile opened
    ties: Ties | None = None  # None: there is no spark, or it is not known
    likeliest: PostId | None = None  # the quote after which most came, whether it is named or not
    report: Report | None = None  # where she opened it herself
    asks_first: bool = False  # nothing is done in it by her standing consent

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until

    @property
    def is_severe(self) -> bool:
        """By what was judged, or by what she says of it."""
        grave = self.report is not None and self.report.is_grave
        return grave or self.kind is EpisodeKind.SEVERE or any(c.worst for c in self.contacts)

    @property
    def hostile(self) -> tuple[AccountId, ...]:
        """Distinct accounts that count, worst first; never one that may be asking for help."""
        if self.kind is EpisodeKind.DISTRESS:
            return ()
        spared, worst = self.spared, dict[AccountId, float]()
        for contact in self.contacts:
            if not contact.care and contact.author not in spared:
                worst[contact.author] = max(
                    worst.get(contact.author, 0.0), contact.hostility or 0.0
                )
        return tuple(sorted(worst, key=lambda author: (-worst[author], author)))

    def began_at(self, post: PostId) -> PostId:
        """The root of the conversation that this post of hers stands in, as far as is known."""
        return next((c.root for c in self.contacts if c.subject == post and c.root), post)

    @property
    def spared(self) -> frozenset[AccountId]:
        """Who has asked for help and is not after her."""
        return frozenset(contact.author for contact in self.contacts if contact.spares)

    @property
    def witnessed(self) -> frozenset[AccountId]:
        """Whose posts are more than her own account of them."""
        return frozenset(each.author for each in self.contacts if each.version != DESCRIBED)

    @property
    def asking_for_help(self) -> tuple[AccountId, ...]:
        counting = set(self.hostile)
        asking = dict.fromkeys(c.author for c in self.contacts if c.care)
        return tuple(author for author in asking if author not in counting)


@dataclass(frozen=True, slots=True)
class Closed:
    """A case that is over."""

    number: int
    member: AccountId
    at: datetime


class MeasureKind(StrEnum):
    """What the bot can do in a member's name; all but the last two are undone by their opposite."""

    MUTE = "mute"  # private
    MUTE_THREAD = "mute_thread"  # private
    BLOCK = "block"  # whom it concerns can notice
    FILTER = "filter"  # private
    HIDE_REPLY = "hide_reply"  # others can see this
    LIMIT_REPLIES = "limit_replies"  # others can see this
    DETACH_QUOTE = "detach_quote"  # others can see this
    REVOKE_QUOTE = "revoke_quote"  # others can see this, and nothing brings it back
    REPORT = "report"  # the network's moderators can see this, and nothing brings it back


PUBLIC_MEASURES = frozenset(
    {
        MeasureKind.HIDE_REPLY,
        MeasureKind.LIMIT_REPLIES,
        MeasureKind.DETACH_QUOTE,
        MeasureKind.REVOKE_QUOTE,
    }
)

HIDING = frozenset({MeasureKind.MUTE, MeasureKind.BLOCK})
"""Measures that keep an account from her eyes."""

NEEDED_RIGHTS: Mapping[MeasureKind, Right] = MappingProxyType(
    {
        MeasureKind.BLOCK: Right.BLOCK,
        MeasureKind.FILTER: Right.FILTER,
        MeasureKind.REVOKE_QUOTE: Right.REVOKE,
        MeasureKind.REPORT: Right.REPORT,
    }
)
"""Of the measures that a usual sign-in does not allow."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing done to one target in one member's name."""

    member: AccountId
    kind: MeasureKind
    target: str  # an AccountId to mute, block or report, the words to FILTER, otherwise a PostId
    within: PostId | None = None  # the member's own post, where the target is another's
    filing: Filing | None = None  # of a REPORT


class MeasureState(StrEnum):
    WANTED = "wanted"  # ordered, not yet seen to hold
    IN_FORCE = "in_force"
    HERS = "hers"  # it already held before us: not ours to end
    OFFERED = "offered"  # a link was sent; whether she used it is not known
    ENDED = "ended"
    REFUSED = "refused"  # the network said no
    FOR_GOOD = "for_good"  # done, and nobody can take it back
    UNSURE = "unsure"  # tried once, and nothing tells whether it is done


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure with its state in the ledger."""

    measure: Measure
    deed: int
    state: MeasureState
    ends_at: datetime
    prior: "Prior | None" = None


@dataclass(frozen=True, slots=True)
class Prior:
    """What held before an act, read and committed first so that undo can restore exactly that."""

    held: bool  # the same measure was already in place, by her own hand
    restore: str | None = None  # opaque to all but the network that wrote it


class DeedKind(StrEnum):
    """One thing a member chose, or agreed to beforehand; the unit of undo."""

    MUTE = "mute"
    LIST = "list"  # whom a list of others names, for as long as her yes to it stands
    AUTOMATIC = "automatic"  # mutes by her standing consent
    PAUSE = "pause"
    HIDE_REPLIES = "hide_replies"
    LIMIT = "limit"
    DETACH = "detach"
    BLOCK = "block"
    FILTER = "filter"
    REVOKE = "revoke"
    FILING = "filing"  # reports to a network's own moderators
    TRUST = "trust"
    UNTRUST = "untrust"
    UNMUTE = "unmute"
    WRONG = "wrong"
    REPORT = "report"
    SETTING = "setting"  # mode, quiet hours, time zone, watchfulness


@dataclass(frozen=True, slots=True)
class Deed:
    number: int
    member: AccountId
    kind: DeedKind
    at: datetime
    case: int | None = None
    until: datetime | None = None
    measures: tuple[MeasureRow, ...] = ()
    about: Mapping[str, str] | None = None  # e.g. the setting before and after, the trusted account
    offered: bool = False  # links were sent instead of acts
    undone_at: datetime | None = None
    reported: bool = False  # its outcome has been told
    by: AccountId | None = None  # the helper who chose it for her; empty: who helps no more
    ended_at: datetime | None = None  # undone, over by its date, or renewed by another


@dataclass(frozen=True, slots=True)
class Question:
    """The one open question to a person: each answer that means something, and what it does."""

    person: AccountId
    topic: str  # the wording line that asked it
    asked_at: datetime
    expires_at: datetime
    choices: tuple[tuple[str, Command], ...]  # ("yes", …) or ("1", …), ("2", …)
    says_when_lapsed: bool = True  # a card's choices lapse in silence; a yes-or-no is closed aloud


class FlagState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Opinion:
    """A verdict that waits until an unconnected moderator has come to the same one."""

    by: AccountId
    verdict: str


@dataclass(frozen=True, slots=True)
class Undone:
    """A verdict that its moderator took back, and may put back."""

    by: AccountId
    verdict: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Flag:
    """An episode as moderators see it. Its number is the episode's."""

    number: int
    member: AccountId
    kind: EpisodeKind
    opened_at: datetime
    state: FlagState = FlagState.OPEN
    claimed_by: AccountId | None = None
    claimed_until: datetime | None = None
    verdict: str | None = None  # agree or dismiss
    accounts: int = 0
    asking_for_help: int = 0
    severe: bool = False
    closed_by: AccountId | None = None
    closed_at: datetime | None = None
    parked_until: datetime | None = None  # offered to nobody until then
    needs_two: bool = False  # one moderator's verdict is not enough
    opinions: tuple[Opinion, ...] = ()  # where it needs two
    recused: tuple[AccountId, ...] = ()  # moderators who leave it to others
    passed: tuple[AccountId, ...] = ()  # moderators to whom it is offered last
    notes: tuple[str, ...] = ()  # for whoever takes it next, the oldest first
    report: Report | None = None  # of a case that the member opened herself
    offered: bool = False  # a moderator sent the member what she can do
    urgent: bool = False  # a moderator called the others
    undone: Undone | None = None
    about: AccountId | None = None  # the one account that she reported
    joined: tuple["Flag", ...] = ()  # reports of it by other members, judged together with this

    @property
    def reports(self) -> tuple["Flag", ...]:
        """Every case of this item, each for itself, this one first."""
        return (replace(self, joined=()), *self.joined)

    @property
    def is_severe(self) -> bool:
        return any(each.severe for each in self.reports)

    @property
    def pleas(self) -> int:
        """Accounts that may be asking for help: those of a report are one and the same."""
        return max(each.asking_for_help for each in self.reports)

    @classmethod
    def of(cls, episode: Episode) -> "Flag":
        """As nobody has looked at it yet."""
        return cls(
            number=episode.number,
            member=episode.member,
            kind=episode.kind,
            opened_at=episode.opened_at,
            accounts=len(episode.hostile),
            asking_for_help=len(episode.asking_for_help),
            severe=episode.is_severe,
            report=episode.report,
            about=episode.contacts[-1].author if episode.report and episode.contacts else None,
        )

    def released(self) -> "Flag":
        """Held by nobody."""
        return replace(self, claimed_by=None, claimed_until=None)
