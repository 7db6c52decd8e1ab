"""`report`: a case that she opens herself. By itself it does nothing to anybody."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model.actions import Action, Field, Part, ReadNames, ReadReported
from bot.model.cases import Chat
from bot.model.changes import (
    Change,
    JoinEpisode,
    Keep,
    OpenEpisode,
    StartDeed,
)
from bot.model.commands import Command, Target
from bot.model.decisions import Decision
from bot.model.episodes import (
    Contact,
    Deed,
    DeedKind,
    Episode,
    EpisodeKind,
)
from bot.model.interactions import UNREAD, Interaction, Kind, PostId
from bot.model.lines import Line
from bot.model.people import AccountId, network_of
from bot.model.policy import Policy
from bot.model.reports import OLD, Report
from bot.model.verdicts import Verdict
from bot.rules.behaviours import NAMES, behaviour_in, is_opinion
from bot.rules.conversation.cases.retracting import is_judged, is_withdrawn, joined_by
from bot.rules.conversation.cases.targets import may_need_help, same_post
from bot.rules.conversation.replies import Asking, ask_among, ask_member, focus, say
from bot.rules.exhibits import copy
from bot.rules.posts import author_of, written_at
from bot.rules.voices import voice_of

MOST_A_DAY = 10
"""Cases that one member opens by herself."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What she points at: its author, the contacts that show it, and what is not known of it."""

    author: AccountId
    contacts: tuple[Contact, ...]
    unread: PostId | None = None  # a post that the bot has never seen
    old: bool = False
    words: str = ""  # hers, about what she alone has seen


def report(chat: Chat, command: Command, policy: Policy) -> Decision:
    claim = _claim(chat, command)
    return claim if isinstance(claim, Decision) else raise_case(chat, command, claim, policy)


def raise_case(chat: Chat, command: Command, claim: Claim, policy: Policy) -> Decision:
    """Ask what it does, then whether she is sure; join a case that is about this account."""
    behaviour = behaviour_in(command.rest)
    there = _case_with(chat, claim)
    if there is not None:
        return _join(chat, there, claim)
    if _opened_today(chat) >= MOST_A_DAY:
        return say(chat, Line.REPORT_ENOUGH, {"count": MOST_A_DAY})
    if behaviour is None:
        return _ask_what_it_does(chat, command, claim, policy)
    if not command.confirmed:
        yes = replace(command, rest=behaviour.value, leaving_out=(), confirmed=True)
        fields = {**_doubts(chat, claim), "behaviour": Part(NAMES[behaviour])}
        return ask_member(chat, Asking(Line.CONFIRM_REPORT, yes, fields), policy)
    voice = voice_of(chat.who, chat.now, policy)
    return _open(chat, claim, Report(behaviour, claim.old, voice, described=bool(claim.words)))


def _claim(chat: Chat, command: Command) -> Claim | Decision:
    """What is reported, or what is said where it cannot be told or is nothing to report."""
    target, amiss = command.target, _amiss(chat, command)
    if amiss is not None:
        return say(chat, amiss)
    known = chat.pointed.contacts or _seen_in_a_case(chat, target)
    post = PostId(target.post) if target.post else None
    author = known[-1].author if known else author_of(post) if post else None
    refused = no_case_about(chat, target.account if target.account in chat.who.accounts else author)
    if author is None or refused is not None:
        return say(chat, refused or Line.REPORT_WHOSE)
    if known or post is None:
        return Claim(author, known, old=_is_old(known[-1].post, known[-1].at, chat.now))
    fresh = first_contact(chat, author, post, UNREAD)
    return Claim(author, (fresh,), post, _is_old(post, chat.now, chat.now))


def no_case_about(chat: Chat, account: AccountId | None) -> Line | None:
    """Why there is none to open about this account; None: there is."""
    if chat.pointed.of_bot:
        return Line.REPORT_BOT
    if account in chat.who.accounts:
        return Line.REPORT_OWN
    hers = {network_of(each) for each in chat.who.accounts}
    return None if account and network_of(account) in hers else Line.REPORT_WHOSE


def first_contact(chat: Chat, author: AccountId, post: PostId, version: str) -> Contact:
    """Of a case about something that the bot has not seen."""
    care = may_need_help(chat, author)
    return Contact(1, post, author, Kind.REPORTED, chat.now, None, care, version=version)


def _amiss(chat: Chat, command: Command) -> Line | None:
    """Why there is nothing to open a case about, before it is known whose it is."""
    if is_opinion(command.rest):
        return Line.REPORT_OPINION
    if command.target.post is None and command.target.account is None:
        return Line.REPORT_HOW
    if chat.pointed.of_bot:
        return Line.REPORT_BOT
    return Line.REPORT_GONE if chat.pointed.deleted else None


def _seen_in_a_case(chat: Chat, target: Target) -> tuple[Contact, ...]:
    """By an address that is not the canonical one."""
    found = (
        contact
        for episode in chat.episodes
        for contact in episode.contacts
        if target.post is not None and same_post(target.post, contact.post)
    )
    return tuple(found)[:1]


def _is_old(post: PostId, seen_at: datetime, now: datetime) -> bool:
    return now - min(seen_at, written_at(post, now) or seen_at) > OLD


def _case_with(chat: Chat, claim: Claim) -> Episode | None:
    """The case that holds just this, or one about this account that waits for a look.

    What can be read does not join what was only described: it would weigh as little.
    """
    posts = {contact.post for contact in claim.contacts}
    for episode in chat.episodes:
        if episode.wrong or is_withdrawn(chat, episode):
            continue
        if posts <= {contact.post for contact in episode.contacts}:
            return episode
        waits = episode.report is not None and not is_judged(chat, episode)
        fits = bool(claim.words) or not (episode.report and episode.report.described)
        about = any(contact.author == claim.author for contact in episode.contacts)
        if waits and fits and about:
            return episode
    return None


def _opened_today(chat: Chat) -> int:
    """Those she took back count too."""
    lately = chat.now - timedelta(days=1)
    opened = (deed for deed in chat.deeds if deed.kind is DeedKind.REPORT and not deed.about)
    return sum(deed.at > lately for deed in opened)


def _join(chat: Chat, episode: Episode, claim: Claim) -> Decision:
    there = {contact.post for contact in episode.contacts}
    new = tuple(contact for contact in claim.contacts if contact.post not in there)
    fields: dict[str, Field] = {"case": episode.number}
    if not new:
        return focus(chat, episode.number) + say(chat, Line.REPORT_ALREADY, fields)
    deed = joined_by(chat, episode.number, [contact.post for contact in new])
    changes = (*_kept(chat, claim), JoinEpisode(episode.number, new), StartDeed(deed))
    joined = Decision(changes, _to_read(chat, claim, episode.number))
    return joined + focus(chat, episode.number) + say(chat, Line.REPORT_JOINED, fields)


def _ask_what_it_does(chat: Chat, command: Command, claim: Claim, policy: Policy) -> Decision:
    """The closed list, each with its number."""
    said_why = "because" in command.rest.split()
    choices = tuple(
        (str(n), replace(command, leaving_out=(), rest=kind.value, confirmed=True))
        for n, kind in enumerate(NAMES, start=1)
    )
    fields: dict[str, Field] = {
        **_doubts(chat, claim),
        "unclear": Part(Line.REPORT_UNCLEAR) if said_why else "",
        "choices": tuple(Part(line) for line in NAMES.values()),
        "last": len(choices),
    }
    return ask_among(chat, Line.REPORT_WHAT, choices, fields, policy.member_waits)


def _doubts(chat: Chat, claim: Claim) -> dict[str, Field]:
    care = any(contact.care for contact in claim.contacts) or may_need_help(chat, claim.author)
    return {
        "old": Part(Line.REPORT_OLD) if claim.old else "",
        "unread": _not_seen(claim),
        "care": Part(Line.REPORT_CARE) if care else "",
    }


def _not_seen(claim: Claim) -> Field:
    if claim.words:
        return Part(Line.REPORT_DESCRIBED)
    return Part(Line.REPORT_UNREAD) if claim.unread else ""


def _kept(chat: Chat, claim: Claim) -> tuple[Change, ...]:
    """What the bot has not seen is kept unjudged: a post by its link alone, else her own words."""
    if claim.unread is None and not claim.words:
        return ()
    new, who = claim.contacts[-1], chat.who.account
    words, version = claim.words, new.version
    seen = Interaction(new.post, new.author, who, new.kind, words, new.at, version=version)
    return (Keep(seen, Verdict(None)),)


def _to_read(chat: Chat, claim: Claim, number: int) -> tuple[ReadReported, ...]:
    if claim.unread is None:
        return ()
    return (ReadReported(chat.who.account, number, claim.unread, claim.author),)


def _open(chat: Chat, claim: Claim, report: Report) -> Decision:
    number, who = chat.next_case, chat.who.account
    episode = Episode(
        number=number,
        member=who,
        kind=EpisodeKind.REPORTED,
        opened_at=chat.now,
        subject=claim.contacts[-1].subject,
        contacts=claim.contacts,
        why=(f"she reported it for {report.behaviour}",),
        told_at=chat.now,
        report=report,
    )
    episode = replace(episode, told_count=len(episode.hostile))
    deed = Deed(
        number=chat.next_deed,
        member=who,
        kind=DeedKind.REPORT,
        at=chat.now,
        case=number,
        reported=True,
    )
    fields = {
        **_doubts(chat, claim),
        "old": Part(Line.REPORT_IS_OLD) if claim.old else "",
        "case": number,
        "behaviour": Part(NAMES[report.behaviour]),
    }
    changes = (*_kept(chat, claim), OpenEpisode(episode), StartDeed(deed))
    errands: tuple[Action, ...] = (ReadNames(who, (claim.author,)), *_to_read(chat, claim, number))
    opened = Decision(changes, errands, episode.why) + copy(who, number, claim.contacts)
    return opened + focus(chat, number) + say(chat, Line.REPORTED, fields)
