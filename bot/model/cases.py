"""The facts one decision may use, gathered before it is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from bot.model.backing import Asked, Backing
from bot.model.coverage import Coverage
from bot.model.details import Watched
from bot.model.drafts import HeldDraft, Showing
from bot.model.episodes import (
    Contact,
    Deed,
    Episode,
    Flag,
    Kindness,
    MeasureRow,
    Question,
    Quote,
)
from bot.model.feeds import Feed
from bot.model.files import EvidenceFile
from bot.model.gate import FollowRequest
from bot.model.gauges import Gauge, Trail, Unread
from bot.model.interactions import Interaction
from bot.model.listing import Candidate, Entry
from bot.model.local_help import LocalHelp
from bot.model.matters import Matter
from bot.model.people import AccountId, Member, Relation, Right
from bot.model.proposals import Proposal
from bot.model.rebuttals import OnOurList, Rebuttal
from bot.model.senses import Heard
from bot.model.signals import Label, Profile, Signals
from bot.model.subscriptions import Lists
from bot.model.suspensions import Suspension
from bot.model.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Case:
    """One interaction and what is known of her, of its author and of the last day."""

    interaction: Interaction
    verdict: Verdict
    member: Member
    relation: Relation
    now: datetime
    recent: tuple[
        Contact, ...
    ]  # last 24 h, hostile or care, strangers only, this one not among them
    open_episodes: tuple[Episode, ...]  # hers, of any kind
    next_number: int  # and the ones after it are free
    house: "House"
    usual_per_day: float | None = None  # hostile contacts by strangers a day before the last day
    has_detail: bool = False  # one that she has watched for stands in it
    counted_before: bool = False  # this post already counts: an edit or a repeat
    alerts_today: int = 0  # cards sent to her in the last 24 h
    others_today: int = 0  # those of them that are about no dogpile
    asked_before: bool = False  # its author has asked her for help, as far back as is kept
    gauge: Gauge = Gauge()  # her pile-on test; this post is not weighed in it
    met: float | None = None  # the odds with which its author counts already today
    unread: Unread = Unread()  # this post not among them
    met_unread: bool = False  # its author is among them today
    trail: Trail = Trail()  # of its author; this post is not in it
    quotes: tuple[Quote, ...] = ()  # strangers' quotes of the last day, the oldest first
    asking: frozenset[AccountId] | None = field(default=None, compare=False)
    """Authors in `recent` who are spared for a plea; None: look for them there."""
    # Read today of those who wrote lately, and looked up only while her test is warm.
    profiles: Mapping[AccountId, Profile] = field(default_factory=lambda: MappingProxyType({}))
    signals: Signals = Signals()
    helpers: tuple[Member, ...] = ()  # who may look at her cases
    hidden: bool = False  # the bot hides its author from her now; looked up of hostile ones only
    distress_told: bool = False  # of its author, in the last week; looked up of who asks for help
    # Looked up only of a threat.
    alarm: int | None = None  # the severe case of the last day in which she was told of its author


@dataclass(frozen=True, slots=True)
class About:
    """What runs here, and who answers for it; empty where the operator does not say."""

    version: str = ""
    operator: str = ""
    policy: str = ""  # address of the page on which the community promises what it does
    outside: AccountId | None = None  # who gets complaints, and belongs to no side here
    auditor: AccountId | None = None  # who is told of what moderators must not settle alone
    local_help: LocalHelp = field(default_factory=LocalHelp)


@dataclass(frozen=True, slots=True)
class House:
    """How the bot itself is doing, for `status` and for the limits."""

    members: int  # active ones
    offers_sign_in: bool  # she can let the bot act for her, by consent pages or by a code
    is_halted: bool = False  # a moderator stopped every automatic act, for everyone
    gated: bool = False  # where she is, moderators look at who comes in; known where she asks
    stream_at: datetime | None = None  # up to when her network is heard; known where she asks
    sign_in_link: str | None = None  # a fresh one, for `connect`
    by_code: bool = False  # there are no pages: her server shows her a code to send
    shows_others: bool = True  # her own server has pages of accounts elsewhere, to act on
    right_links: Mapping[tuple[AccountId, Right], str] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Fresh ones by which an account of hers signs in anew with one right more."""
    import_link: str | None = None  # a fresh one, where a network imports whom to hide from a file
    draft_link: str | None = None  # a fresh one to the page for drafts, where there are pages
    about: About = About()
    audited: int = 0  # entries of the audit chain, known in a conversation
    audit_head: str = ""  # and the hash of the last


@dataclass(frozen=True, slots=True)
class Sample:
    """The text behind one contact, revealed only by `show`."""

    contact: Contact
    text: str | None  # None: erased or deleted
    name: str | None = None  # display name, where known


@dataclass(frozen=True, slots=True)
class Pointed:
    """What is kept of the post or the account that she reports, the newest last."""

    contacts: tuple[Contact, ...] = ()  # numbered from 1
    deleted: bool = False  # the post, and nothing is kept of it
    of_bot: bool = False  # it is this bot, or a post of its own


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A code that is still open, and whose."""

    account: AccountId  # to which it was shown
    wanted_by: AccountId | None = None  # which alone may type it


@dataclass(frozen=True, slots=True)
class Ally:
    """A colleague who has offered support, or was asked for it before."""

    member: Member
    asked: tuple[Asked, ...] = ()  # the oldest first


@dataclass(frozen=True, slots=True)
class Wish:
    """That she was asked this week to stand by a colleague, whom she does not know."""

    kind: Backing
    asker: Member | None = None  # None: who asks for it no more, or not from her


@dataclass(frozen=True, slots=True)
class HelpCode:
    """A code that is still open, by which somebody offers to look at the cases of `member`."""

    member: Member
    name: str = ""  # what she calls whom she gave it to
    called: str = ""  # what she is called there
    of_partner: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """A card or an update that waits to leave, of a member whose standing consent may act first."""

    episode: Episode
    message: str  # the name under which another one takes its place
    is_update: bool = False


@dataclass(frozen=True, slots=True)
class Unasked:
    """Mutes by standing consent so far."""

    this_hour: int = 0  # in her name
    today: int = 0  # in anybody's


@dataclass(frozen=True, slots=True)
class Day:
    """What a digest tells of."""

    held: int = 0  # messages that waited for the end of her last quiet hours
    cases: tuple[int, ...] = ()  # open ones that she was told of
    ending: int = 0  # accounts that are hidden by the bot and come back in the next days
    ends_at: datetime | None = None  # the first of them
    kind: tuple[Kindness, ...] = ()  # of the last day
    looked_at: int = 0  # accounts that she had reported to a network
    changed: int = 0  # those of them that are not as they were


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Messages to her that wait for the end of her quiet hours."""

    count: int
    until: datetime  # when the first of them leaves
    cases: tuple[int, ...] = ()  # that they are about


@dataclass(frozen=True, slots=True)
class Chat:
    """One private message and what may be used to answer it."""

    heard: Heard
    who: Member  # of several linked accounts the first
    now: datetime
    house: House
    question: Question | None = None
    lapsed: Question | None = None  # the last question, gone unanswered within a day
    episodes: tuple[Episode, ...] = ()  # hers, newest first
    focus: int | None = None
    deeds: tuple[Deed, ...] = ()  # hers of the last 30 days, newest first, at most 100
    in_force: tuple[MeasureRow, ...] = ()  # IN_FORCE or WANTED or OFFERED, soonest end first
    trusted: tuple[AccountId, ...] = ()
    bookmark: tuple[str, tuple[Mapping[str, str], ...]] | None = None
    names: Mapping[AccountId, str] | None = None  # display names of accounts in her cases
    samples: tuple[Sample, ...] = ()  # of the case in question
    queue: tuple[Flag, ...] = ()  # open flags, most severe then oldest; moderators only
    flagged: Episode | None = None  # the episode a moderator has claimed
    measures_this_hour: int = 0
    measures_today: int = 0
    answered_today: bool = False  # a stranger has had the uniform answer
    names_others: bool = False  # the message named others, and went to them as well
    coverage: Coverage | None = None  # how well she is seen, where that is not simply everything
    waiting: tuple[Member, ...] = ()  # members awaiting approval; moderators only
    requests: tuple[FollowRequest, ...] = ()  # to follow the bot, the oldest first; moderators only
    awaits_code: bool = False  # she was sent where her server shows one, and not long ago
    next_deed: int = 1  # and the ones after it are free
    friendly: tuple[AccountId, ...] = ()  # of her cases: those she follows or has answered
    asking: frozenset[AccountId] = frozenset()  # who has asked her for help and is not after her
    verdicts: Mapping[int, str] | None = None  # moderators' verdicts on her cases; None: not read
    closed: tuple[Flag, ...] = ()  # flags this moderator closed in the last 30 days, newest first
    in_care: frozenset[AccountId] = frozenset()  # by a moderator's word, in the claimed episode
    party: frozenset[int] = frozenset()  # open flags in which an account of hers wrote
    tied: frozenset[int] = frozenset()  # those with somebody she follows, has answered or trusts
    circle_read: bool = True  # whether the follows of all her accounts are known
    decided: tuple[Flag, ...] = ()  # by any moderator in the last 30 days, newest first
    moderators: tuple[Member, ...] = ()  # all, each once; where she is one, or asks about them
    accounts: tuple[Member, ...] = ()  # hers, if she has linked several, the first one first
    fresh_code: str = ""  # for `link`: never shown before
    typed_code: LinkCode | None = None  # what she typed after `link`, where it is open
    pointed: Pointed = Pointed()  # for `report`
    next_case: int = 1  # and the ones after it are free
    held: HeldBack | None = None  # None: nothing waits
    helpers: tuple[Member, ...] = ()  # who may look at her cases
    helped: "tuple[Chat, ...]" = ()  # of whose cases she may look at: as if they had written this
    help_code: HelpCode | None = None  # what she typed after `helper`, where it is open
    would_help: Member | None = None  # who offered, while she is asked about it
    partner: Member | None = None  # as that account stands; None: nobody can be shown a draft now
    may_tell: AccountId | None = None  # whose draft she was shown lately; in memory only
    allies: tuple[Ally, ...] = ()  # willing ones, and whom she asked before; for `backup`
    wishes: tuple[Wish, ...] = ()  # put to her, the oldest first; for `stand by`
    invited: bool = False  # to be a moderator, and not answered yet
    lists: Lists = Lists()  # of others; known where the message may be about them
    feeds: tuple[Feed, ...] = ()  # by number; known where the message may be about them
    proposals: tuple[Proposal, ...] = ()  # open ones, the oldest first; moderators only
    next_proposal: int = 1
    entries: tuple[Entry, ...] = ()  # of our own list, the oldest first; moderators only
    candidates: tuple[Candidate, ...] = ()  # of the case that `list add` names
    labels: tuple[Label, ...] = ()  # on her cases now; where the message may be `why`
    matters: tuple[Matter, ...] = ()  # hers, and those that were put before her; the oldest first
    next_matter: int = 1
    listed: OnOurList | None = None  # the account that wrote, where it is
    unlisted_at: datetime | None = None  # when it came off last, where that is still known
    rebuttals: tuple[Rebuttal, ...] = ()  # of what is on our list; moderators only
    files: tuple[EvidenceFile, ...] = ()  # hers, the newest first
    copied: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    """How many posts of each case are copied, in case they vanish."""
    draft: Showing | None = None  # what she shows before she posts it; in memory only
    held_draft: HeldDraft | None = None  # what she wants back later; in memory only
    suspension: Suspension | None = None  # in force against her
    suspensions: tuple[tuple[AccountId, Suspension], ...] = ()  # all in force; moderators only
    to_watch: tuple[Watched, ...] = ()  # of the details that she gives in this message
    appealed: Flag | None = None  # of a case of hers, where she appeals by its number
    handlers: Mapping[int, frozenset[AccountId]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Moderators who had a hand in a case of hers that she names; for deciding who is told."""

    @property
    def account(self) -> Member:
        """The account of hers that wrote; `who` stands for all of them."""
        mine = (each for each in self.accounts if each.account == self.heard.sender)
        return next(mine, self.who)

    @property
    def is_outside_contact(self) -> bool:
        return self.heard.sender == self.house.about.outside

    @property
    def is_moderator(self) -> bool:
        """By any account of hers; the role itself is that account's alone."""
        return any(each.is_moderator for each in (self.who, *self.accounts))


@dataclass(frozen=True, slots=True)
class Door:
    """Facts for opting in and out."""

    account: AccountId
    member: Member
    now: datetime
    active: int  # members already in the house
    tombstone: bool = False  # she was forgotten while this very follow stood
    gated: bool = False  # moderators look at who comes in there
    standing_follower: bool = False  # followed before the first start, not yet let in
    in_force: tuple[MeasureRow, ...] = ()
