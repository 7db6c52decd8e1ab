"""What people can ask for, once understood. Grammar lives in bot/rules/grammar.py."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.model.people import AccountId


class Word(StrEnum):
    """One thing that can be asked for; the value is the word people type."""

    HELP = "help"
    STATUS = "status"
    WHY = "why"
    SHOW = "show"
    HELD = "held"
    MORE = "more"
    PRIVACY = "privacy"
    MUTE = "mute"
    BLOCK = "block"
    FILTER = "filter"
    UNMUTE = "unmute"
    UNDO = "undo"
    REDO = "redo"
    PAUSE = "pause"
    PAUSE_ON = "pause on"  # ten seconds before each answer about a draft
    PAUSE_OFF = "pause off"
    RESUME = "resume"
    BRACE = "brace"
    RELAX = "relax"
    TRUST = "trust"
    UNTRUST = "untrust"
    WRONG = "wrong"
    REPORT = "report"
    DESCRIBE = "report screenshot"  # what she alone can see
    FILE = "report to network"  # to its own moderators, in her name
    FILED = "my reports"
    PRACTICE = "practice"
    VERIFY = "verify"
    EVIDENCE = "evidence"
    NEW_EVIDENCE = "new evidence"
    DELETE_EVIDENCE = "delete evidence"
    THREAT_HELP = "threat help"
    EMPLOYER_HELP = "employer help"
    REPLY_HELP = "reply help"
    OOPS = "oops"
    REPAIR = "repair"
    BYSTANDER = "bystander"
    WHO_NEEDS_HELP = "who needs help"
    POLICY = "policy"
    WATCH_FOR = "watch for"
    WATCH_LIST = "watch list"
    WATCH_OFF = "watch off"
    LIMIT = "limit replies"
    DETACH = "detach quotes"
    HIDE_REPLIES = "hide replies"
    GOING_BADLY = "going badly"  # what can be done about a post of hers
    LISTS = "list"
    LIST_PREVIEW = "list preview"
    LIST_USE = "list use"
    LIST_LEAVE = "list leave"
    CONNECT = "connect"
    DISCONNECT = "disconnect"
    MODE = "mode"
    QUIET = "quiet"
    TIMEZONE = "timezone"
    CHECK_INS = "check-ins"
    NO_CHECK_INS = "no check-ins"
    DIGEST = "digest"
    NO_DIGEST = "no digest"
    NUDGE = "nudge on"  # when a post of hers joins a pile-on
    NO_NUDGE = "nudge off"
    JOIN = "join"
    STOP = "stop"
    LINK = "link"
    UNLINK = "unlink"
    HELPER = "helper"
    REMOVE_HELPER = "remove helper"
    STOP_HELPING = "stop helping"
    PARTNER = "partner"
    PARTNER_OFF = "partner off"
    SHOW_PARTNER = "show partner"
    TELL = "tell my partner"
    BACKUP = "backup"
    STOP_BACKUP = "stop backup"
    ALLY = "ally on"
    ALLY_OFF = "ally off"
    STAND_BY = "stand by"  # of an ally who was asked: she would
    LOOKED = "looked"  # of a helper: she is done with a case
    MY_DATA = "my data"
    FORGET_ME = "forget me"
    COMPLAIN = "complain"
    APPEAL = "appeal"
    HUMAN = "human"
    ANSWER = "answer"  # to what was put before people, or by them
    CHECK = "check"  # a draft, which stands in the message and never in the command
    DONE = "done"  # with sending a draft
    DRAFT_PAGE = "draft page"
    VERSION = "version"
    POST_AS_IS = "post as is"
    MY_DRAFTS = "my drafts"  # those that lie with her network
    HOLD_DRAFT = "hold draft"  # and give it back later, word for word
    YES = "yes"
    NO = "no"
    CHOICE = "choice"  # a bare number: one of the choices just offered
    TEMPERATURE = "temperature"  # how tense one conversation is just now
    WEATHER = "weather"  # how the feeds of the community are just now
    MODERATORS = "moderators"  # what each has stated about her interests
    ACCEPT = "accept"  # an invitation to be one
    # moderators
    QUEUE = "queue"
    NEXT = "next"
    AGREE = "agree"
    DISMISS = "dismiss"
    APPROVE = "approve"  # a waiting member, where the house asks moderators first
    PASS_ON = "pass"  # noqa: S105  # no password
    HOLD = "hold"
    NOTE = "note"
    ASK_SECOND = "ask second"
    OFFER = "offer"  # what she can do, to the member of a case, without a verdict
    URGENT = "urgent"
    CARE = "care"
    CARE_OFF = "care off"
    RECUSE = "recuse"
    REPORTER = "reporter"
    KNOW_NOTHING = "know nothing"
    LOG = "log"
    BREAK = "break"
    BREAK_OFF = "break off"
    HANDOVER = "handover"
    BLIND_ON = "blind on"
    BLIND_OFF = "blind off"
    REQUESTS = "requests"  # to follow the bot, where moderators look at them
    ADMIT = "admit"
    DECLINE = "decline"
    PROPOSALS = "proposals"  # what waits for a second moderator
    SUPPORT = "support"
    OPPOSE = "oppose"
    WITHDRAW = "withdraw"
    INVITE = "invite"
    REMOVE_MODERATOR = "remove moderator"
    RESIGN = "resign"
    INTERESTS = "interests"
    STOP_EVERYTHING = "stop everything"
    RESUME_EVERYTHING = "resume everything"
    WHY_LISTED = "why am i on this"  # asked by an account about itself
    LIST_ADD = "list add"  # to our own list
    LIST_DROP = "list drop"
    LIST_OURS = "list ours"
    LIST_KEEP = "list keep"
    SUSPEND = "suspend"  # the member of a case, from what touches others
    UPHOLD = "uphold"
    RELEASE = "release"
    FEEDS = "feeds"
    FEED_ADD = "feed add"
    FEED_DROP = "feed drop"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom or what a command is about; all fields empty: the case just shown."""

    case: int | None = None
    said_case: bool = False  # "case 2" or "#2", where a bare "2" may also be an account's number
    account: AccountId | None = None  # from a profile or post link
    post: str | None = None  # from a post link
    name: str | None = None  # a bare name, looked up among the accounts of the case just shown
    number: int | None = None  # an account's number within the case
    more: tuple[int, ...] = ()  # further such numbers: "number 2 and 3"


@dataclass(frozen=True, slots=True)
class Command:
    word: Word
    target: Target = Target()
    length: timedelta | None = None
    leaving_out: tuple[str, ...] = ()  # names or numbers after "but not"
    rest: str = ""  # what was typed after the word, trimmed
    confirmed: bool = False  # the person has already said yes to exactly this
    once: bool = False  # she has said yes once, where it is asked twice
    accounts: tuple[AccountId, ...] = ()  # exactly these, as counted in the question
    words: str = ""  # of hers, to be kept with what comes of it


@dataclass(frozen=True, slots=True)
class Muddle:
    """Words that were not understood; `meant` is the nearest command, to be asked about."""

    meant: Command | None = None
