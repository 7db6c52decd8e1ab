"""What a decision writes into the ledger, in the same transaction as the orders it gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.model.backing import Backing
from bot.model.episodes import (
    Contact,
    Deed,
    Episode,
    Flag,
    Kindness,
    MeasureRow,
    Question,
    Quote,
    Ties,
)
from bot.model.feeds import Feed, FeedSource
from bot.model.files import Taken
from bot.model.filings import Fate
from bot.model.gate import Caller
from bot.model.gauges import Gauge, Trail, Unread
from bot.model.interactions import Interaction, PostId
from bot.model.lists import ListReason, TakenBack
from bot.model.matters import Matter
from bot.model.people import AccountId, Member, Relation
from bot.model.proposals import Proposal
from bot.model.rebuttals import Rebuttal
from bot.model.signals import Profile, Statement, Treatment
from bot.model.subscriptions import OthersList, Source
from bot.model.suspensions import Suspension
from bot.model.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Keep:
    """Remember one interaction and its verdict. An edit replaces what was kept of the post."""

    interaction: Interaction
    verdict: Verdict
    care: bool = False  # decided for another reason than this verdict: it may be asking for help


@dataclass(frozen=True, slots=True)
class Weighed:
    """Her pile-on test after this author, who counts today with these odds from now on."""

    member: AccountId
    author: AccountId
    odds: float
    at: datetime
    gauge: Gauge


@dataclass(frozen=True, slots=True)
class Trailed:
    """The trail of one author, after one more contact with her."""

    member: AccountId
    author: AccountId
    trail: Trail


@dataclass(frozen=True, slots=True)
class CouldNotRead:
    """A stranger wrote to her what nobody here can read."""

    member: AccountId
    author: AccountId
    at: datetime
    unread: Unread


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stranger quoted her; it may turn out to have been a spark."""

    member: AccountId
    quote: Quote


@dataclass(frozen=True, slots=True)
class WasKind:
    """Somebody was kind to her, who wants to hear of it once a day."""

    member: AccountId
    kindness: Kindness


@dataclass(frozen=True, slots=True)
class DropPost:
    """The post no longer counts and its text is erased: everywhere, or for one member only."""

    post: PostId
    member: AccountId | None = None


@dataclass(frozen=True, slots=True)
class DropAuthor:
    """The account is gone: none of its posts count any more."""

    author: AccountId


@dataclass(frozen=True, slots=True)
class SetMember:
    member: Member


@dataclass(frozen=True, slots=True)
class Relate:
    """What `other` is to her from now on; STRANGER takes back what `by_follow` or trust gave."""

    member: AccountId
    other: AccountId
    relation: Relation
    by_follow: str | None = None


@dataclass(frozen=True, slots=True)
class Unfriend:
    """Her follow record is gone: whoever it was about is a stranger again, unless by other ties."""

    member: AccountId
    follow: str


@dataclass(frozen=True, slots=True)
class KnowCircle:
    """Whom she follows has been read completely: who is not in it is a stranger, not unknown."""

    member: AccountId
    follows: tuple[tuple[AccountId, str | None], ...]  # (account, id of her follow record)


@dataclass(frozen=True, slots=True)
class KnowProfiles:
    """Names and facts of accounts that wrote to her, kept as long as their contacts."""

    member: AccountId
    profiles: tuple[tuple[AccountId, Profile], ...]


@dataclass(frozen=True, slots=True)
class KnowLabels:
    """What one labeler says, in its order, and its name for people, empty where it is not known."""

    labeler: AccountId
    name: str
    said: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class TreatedAs:
    """How a server treats an account at this time; what it did before and does no more is over."""

    account: AccountId
    treatment: Treatment
    at: datetime


@dataclass(frozen=True, slots=True)
class NameLabelers:
    """Those on Bluesky that the configuration names; what any other there said is let go."""

    labelers: tuple[AccountId, ...]


@dataclass(frozen=True, slots=True)
class OpenEpisode:
    """Open an episode and, under the same number, a flag for moderators."""

    episode: Episode


@dataclass(frozen=True, slots=True)
class JoinEpisode:
    """Late contacts join the open episode."""

    number: int
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class SetJoined:
    """Whether posts that she added to a case by a later report are in it."""

    number: int
    posts: tuple[PostId, ...]
    joined: bool


@dataclass(frozen=True, slots=True)
class Advise:
    """What the member of this case reports weighs less until then; None: as much as before."""

    case: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ToldEpisode:
    """She was told of it, with so many hostile accounts, at this time."""

    number: int
    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class KnowTies:
    """Who of the crowd follows the author of a quote that may have driven it has been read."""

    number: int
    quote: PostId
    quoter: AccountId
    ties: Ties


@dataclass(frozen=True, slots=True)
class AskFirst:
    """Her standing consent does nothing in this episode; she is asked as in "ask me" mode."""

    number: int
    limited: bool = False  # only because a limit of such acts was reached


@dataclass(frozen=True, slots=True)
class KnowReported:
    """A post that was reported before the bot had seen it has been read and judged."""

    number: int
    interaction: Interaction
    verdict: Verdict
    old: bool  # by what the network says of its age


@dataclass(frozen=True, slots=True)
class KnowFate:
    """What is to be seen now of an account that was reported to its network."""

    deed: int
    account: AccountId
    fate: Fate


@dataclass(frozen=True, slots=True)
class KeepCopies:
    """Posts of a case as they are kept now, in case they vanish. A copy that is there stays."""

    member: AccountId
    case: int
    posts: tuple[PostId, ...]


@dataclass(frozen=True, slots=True)
class KnowProof:
    """What its network gave of a copied post has been read."""

    member: AccountId
    case: int
    post: PostId
    taken: Taken


@dataclass(frozen=True, slots=True)
class KeepFile:
    """An evidence file is finished."""

    member: AccountId
    about: str  # see EvidenceFile
    content: bytes
    posts: int


@dataclass(frozen=True, slots=True)
class DropEvidence:
    """The file about this, the copies behind it, and one that is being made."""

    member: AccountId
    about: str  # see EvidenceFile


@dataclass(frozen=True, slots=True)
class CloseEpisode:
    number: int
    at: datetime
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class ReopenEpisode:
    """Takes back `wrong`."""

    number: int


@dataclass(frozen=True, slots=True)
class PauseEpisode:
    number: int
    until: datetime | None  # None ends the pause


@dataclass(frozen=True, slots=True)
class StartDeed:
    """Record a choice with its measures (state WANTED, or OFFERED where links were sent)."""

    deed: Deed


@dataclass(frozen=True, slots=True)
class EndDeed:
    """Its measures are over: undone by her (`undone`) or by their end date."""

    deed: int
    at: datetime
    undone: bool


@dataclass(frozen=True, slots=True)
class ReviveDeed:
    """`redo`: the same measures are wanted again until the same date."""

    deed: int


@dataclass(frozen=True, slots=True)
class AddMeasures:
    """More that a choice covers which still holds: what a list names now."""

    deed: int
    rows: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True)
class SetEnds:
    """Measures of a choice end at other times than they did; those in the past are due."""

    deed: int
    ends: tuple[tuple[AccountId, datetime], ...]


@dataclass(frozen=True, slots=True)
class NameLists:
    """These lists of others are the ones that there are; each keeps the number that it has."""

    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class KnowList:
    """A list of others was read, or could not be."""

    list: OthersList


@dataclass(frozen=True, slots=True)
class NameFeeds:
    """Those that the operator names now; what was named before and is no more is dropped."""

    sources: tuple[FeedSource, ...]


@dataclass(frozen=True, slots=True)
class AddFeed:
    """Two moderators want it read. One that is there already stays as it is."""

    source: FeedSource


@dataclass(frozen=True, slots=True)
class DropFeed:
    """It is read no more, and its counts are erased."""

    number: int
    by: AccountId  # a moderator


@dataclass(frozen=True, slots=True)
class KnowFeed:
    """A feed was read, or could not be. One that was dropped meanwhile stays dropped."""

    feed: Feed


@dataclass(frozen=True, slots=True)
class ReportedDeed:
    deed: int


@dataclass(frozen=True, slots=True)
class RecappedDeed:
    """She was told that it ends tomorrow."""

    deed: int


@dataclass(frozen=True, slots=True)
class Ask:
    """Open the one question to a person; an older one gives way."""

    question: Question


@dataclass(frozen=True, slots=True)
class DropQuestion:
    person: AccountId


@dataclass(frozen=True, slots=True)
class Focus:
    """The case that "them" and "this" mean from now on."""

    person: AccountId
    case: int | None


@dataclass(frozen=True, slots=True)
class Bookmark:
    """What `more` continues with; `items` empty clears it."""

    person: AccountId
    line: str
    items: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReleaseHeld:
    """What waits for the end of her quiet hours leaves now."""

    person: AccountId


@dataclass(frozen=True, slots=True)
class DropHeld:
    """What waits for the end of her quiet hours is never said."""

    person: AccountId


@dataclass(frozen=True, slots=True)
class SetFlag:
    """`word` is what the moderator `by` typed: both go into the audit record."""

    flag: Flag
    by: AccountId | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Acted:
    """For the audit record alone: a moderator did this, of which no case tells."""

    by: AccountId
    word: str


@dataclass(frozen=True, slots=True)
class SetCare:
    """Whether a moderator sees that this account may be asking the member for help.

    `author` None: of whichever accounts that was said in this case.
    """

    case: int
    member: AccountId
    author: AccountId | None
    asks: bool


@dataclass(frozen=True, slots=True)
class SetProposal:
    """`by` and `word`: the moderator and what she typed, for the audit; None: time did it."""

    proposal: Proposal
    by: AccountId | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Invite:
    """This account may become a moderator by its own word until then."""

    account: AccountId
    until: datetime


@dataclass(frozen=True, slots=True)
class DropInvitation:
    """It was answered."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class EndRole:
    """She is a moderator no more by any account of hers that others appointed."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class SetHalted:
    """Whether all automatic acts are off, for everyone, by this moderator's word."""

    by: AccountId
    halted: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class SetMatter:
    """`by` and `word`: the moderator or outside contact who answered it, for the audit."""

    matter: Matter
    by: AccountId | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class SetSuspension:
    """None: it is over. `by` and `word`: the moderator who ended it alone, for the audit."""

    account: AccountId
    suspension: Suspension | None
    by: AccountId | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class SetRebuttal:
    rebuttal: Rebuttal


@dataclass(frozen=True, slots=True)
class ShowCode:
    """A code was shown to one account; `wanted_by` alone may type it, None: any other account."""

    code: str
    account: AccountId
    expires_at: datetime
    wanted_by: AccountId | None = None


@dataclass(frozen=True, slots=True)
class DropCodes:
    """Codes that were shown to this account open nothing any more."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class LinkAccounts:
    """From now on both are one person: the second one's records become the first one's."""

    first: AccountId
    other: AccountId


@dataclass(frozen=True, slots=True)
class UnlinkAccount:
    """It stands for itself again; what was recorded stays with the first one."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class OfferHelp:
    """A code by which whoever types it offers to look at her cases; it replaces older ones.

    `by`: the one account that may type it, if she named one. `name` is what she calls that person,
    `called` what she is called there.
    """

    code: str
    member: AccountId
    expires_at: datetime
    by: AccountId | None = None
    name: str = ""
    called: str = ""
    of_partner: bool = False  # to look at drafts, and at no case


@dataclass(frozen=True, slots=True)
class AddPartner:
    """From now on either may show the other a draft."""

    member: AccountId
    partner: AccountId
    name: str = ""  # of the partner, to the member
    called: str = ""  # of the member, to the partner


@dataclass(frozen=True, slots=True)
class EndPartner:
    """And from now on no more, for both of them."""

    member: AccountId


@dataclass(frozen=True, slots=True)
class AddHelper:
    """From now on the helper may look at the member's cases."""

    member: AccountId
    helper: AccountId
    name: str = ""  # of the helper, to the member
    called: str = ""  # of the member, to the helper


@dataclass(frozen=True, slots=True)
class RemoveHelper:
    """And from now on no more: what waits to be told to the helper is not told.

    `quietly`: on the helper's own record there stays that somebody is helped, and nobody in
    particular, so that nothing tells the helper of it.
    """

    member: AccountId
    helper: AccountId
    quietly: bool = False


@dataclass(frozen=True, slots=True)
class AskedAllies:
    """These colleagues were asked just now to stand by somebody, without her name."""

    member: AccountId
    allies: tuple[AccountId, ...]
    kind: Backing
    case: int | None = None  # of hers, whose post goes along with her name


@dataclass(frozen=True, slots=True)
class OfferedBacking:
    """A colleague who was asked would stand by her, and does not know of whom it is."""

    member: AccountId
    ally: AccountId
    kind: Backing


@dataclass(frozen=True, slots=True)
class NamedTo:
    """She lets this colleague, who offered it, know who she is."""

    member: AccountId
    ally: AccountId


@dataclass(frozen=True, slots=True)
class CalledOff:
    """She asks for it no more; whom the message has not reached does not get it."""

    member: AccountId
    allies: tuple[AccountId, ...] | None = None  # these alone; None: everybody


@dataclass(frozen=True, slots=True)
class AnsweredStranger:
    """The one uniform answer of this day was given."""

    account: AccountId
    at: datetime


@dataclass(frozen=True, slots=True)
class KnowCallers:
    """Who asks to follow the bot; `whole`: who is not among them asks no more."""

    callers: tuple[Caller, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class AnsweredRequest:
    """Moderators are done with it, whatever the server has heard of that yet."""

    number: int


@dataclass(frozen=True, slots=True)
class AddEntry:
    """Two moderators have agreed: the account is on our list until that date."""

    account: AccountId
    reason: ListReason
    until: datetime
    case: int  # that it came from
    evidence: str = ""
    members: int = 0  # in whose cases it is now


@dataclass(frozen=True, slots=True)
class EndEntry:
    """This entry of our list is taken back."""

    sequence: int
    cause: TakenBack
    by: AccountId | None = None  # the moderator; None: time did it


@dataclass(frozen=True, slots=True)
class NoteOutage:
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ForgetPerson:
    """Destroy her key and every row under it; leave a keyed tombstone."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class LiftTombstone:
    """She came back by her own act: `join`, `start` or a new follow."""

    account: AccountId


Change: TypeAlias = (
    Keep
    | Weighed
    | Trailed
    | CouldNotRead
    | Quoted
    | WasKind
    | DropPost
    | DropAuthor
    | SetMember
    | Relate
    | Unfriend
    | KnowCircle
    | KnowProfiles
    | KnowLabels
    | TreatedAs
    | NameLabelers
    | OpenEpisode
    | JoinEpisode
    | SetJoined
    | Advise
    | ToldEpisode
    | KnowTies
    | AskFirst
    | KnowReported
    | KnowFate
    | CloseEpisode
    | ReopenEpisode
    | PauseEpisode
    | StartDeed
    | EndDeed
    | ReviveDeed
    | AddMeasures
    | SetEnds
    | NameLists
    | KnowList
    | NameFeeds
    | AddFeed
    | DropFeed
    | KnowFeed
    | ReportedDeed
    | RecappedDeed
    | Ask
    | DropQuestion
    | Focus
    | Bookmark
    | ReleaseHeld
    | DropHeld
    | SetFlag
    | Acted
    | SetCare
    | SetProposal
    | SetHalted
    | Invite
    | DropInvitation
    | EndRole
    | SetMatter
    | SetSuspension
    | SetRebuttal
    | ShowCode
    | DropCodes
    | LinkAccounts
    | UnlinkAccount
    | OfferHelp
    | AddHelper
    | AddPartner
    | EndPartner
    | RemoveHelper
    | AskedAllies
    | OfferedBacking
    | NamedTo
    | CalledOff
    | AnsweredStranger
    | KnowCallers
    | AnsweredRequest
    | AddEntry
    | EndEntry
    | KeepCopies
    | KnowProof
    | KeepFile
    | DropEvidence
    | NoteOutage
    | ForgetPerson
    | LiftTombstone
)
