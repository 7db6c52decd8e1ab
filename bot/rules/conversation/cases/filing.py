"""`report to network`: the worst accounts of a case, to the network's own moderators, once.

It goes out in her own name and nobody can take it back, so it waits for her yes to exactly that.
Only posts aimed at her are in it, and nobody who may be asking for help.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.model.actions import Field, Part, Say
from bot.model.cases import Chat
from bot.model.commands import Command, Target, Word
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import (
    Contact,
    Deed,
    DeedKind,
    Episode,
    EpisodeKind,
    Measure,
    MeasureKind,
    MeasureState,
)
from bot.model.filings import Fate, Filing, Reason
from bot.model.interactions import UNSEEN, Kind
from bot.model.lines import Line
from bot.model.people import AccountId, Member, Network, Right, network_of, network_with
from bot.model.policy import Policy
from bot.model.verdicts import reason_of
from bot.rules.came_of import fates_of, looked_at
from bot.rules.conversation.cases.choosing import choose_measures
from bot.rules.conversation.cases.room import no_room, room_for_acts
from bot.rules.conversation.cases.targets import CaseMeant, aim_at_case, may_be_hidden
from bot.rules.conversation.member.rights import ask_for_right
from bot.rules.conversation.pages import page_of
from bot.rules.conversation.replies import Asking, ask_member, say

MOST_AT_ONCE = 10
"""Accounts of one yes: each is read by a human there."""

MOST_REASONS = 2
"""Of one yes: as many as she can take in."""

FILED_A_PAGE = 2
_MOST_POSTS = 5  # of one account
_SENT = frozenset({MeasureState.WANTED, MeasureState.FOR_GOOD})
_AIMED = frozenset({Kind.REPLY, Kind.QUOTE, Kind.MENTION})
_WHY = "she confirmed a report to the network's moderators"
_TO_NETWORK = re.compile(r"\bto (?:the |my )?(?:network|bluesky|mastodon|server)\b", re.IGNORECASE)

REASONS: Mapping[Reason, Line] = MappingProxyType(
    {
        Reason.THREATS: Line.FILED_THREATS,
        Reason.SEXUAL: Line.FILED_SEXUAL,
        Reason.DOXXING: Line.FILED_DOXXING,
        Reason.HATE: Line.FILED_HATE,
        Reason.TARGETED: Line.FILED_TARGETED,
        Reason.OTHER: Line.FILED_OTHER,
    }
)
_ASKS = {Network.BLUESKY: Line.CONFIRM_FILE, Network.MASTODON: Line.CONFIRM_FILE_DIRECT}
_BY_HAND = {Network.BLUESKY: Line.FILE_BY_HAND, Network.MASTODON: Line.FILE_BY_HAND_DIRECT}
_TO = {Network.BLUESKY: Line.FILED_TO_BLUESKY, Network.MASTODON: Line.FILED_TO_SERVER}
_FATES = {
    Fate.THERE: Line.FATE_THERE,
    Fate.GONE: Line.FATE_GONE,
    Fate.LABELLED: Line.FATE_LABELLED,
    Fate.AWAY: Line.FATE_AWAY,
}


@dataclass(frozen=True, slots=True)
class _Report:
    """What one account of the case could be reported for, on one network."""

    account: AccountId
    filing: Filing


def names_network(words: str) -> bool:
    """Whether what stands after `report` says that it is for the network."""
    return _TO_NETWORK.search(words) is not None


def file(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Of a case on both networks first those of one; asked again, those of the other."""
    meant = aim_at_case(chat, command)
    if isinstance(meant, Decision):
        return meant
    reports = _to_report(chat, meant, command.rest.split() if command.confirmed else None)
    if not reports:
        return say(chat, Line.NOTHING_TO_FILE, {"case": meant.episode.number})
    network = _first_network(chat, reports)
    there = [each for each in reports if network_of(each.account) is network]
    by = next(iter(chat.who.acting(network, right=Right.REPORT)), None)
    if by is None:
        return _without_right(chat, meant.episode, network, there)
    room = room_for_acts(chat, policy)
    if room == 0:
        return no_room(chat, policy)
    now = _for_one_yes(there)[:room]
    if not command.confirmed:
        return _ask(chat, meant, network, (now, len(there) - len(now)), policy)
    measures = [Measure(by, MeasureKind.REPORT, r.account, filing=r.filing) for r in now]
    until = chat.now + policy.mute_for
    return choose_measures(chat, DeedKind.FILING, measures, until, meant.episode, _WHY)


def _for_one_yes(reports: Sequence[_Report]) -> list[_Report]:
    reasons = list(dict.fromkeys(each.filing.reason for each in reports))[:MOST_REASONS]
    return [each for each in reports if each.filing.reason in reasons][:MOST_AT_ONCE]


def _first_network(chat: Chat, reports: Sequence[_Report]) -> Network:
    """Rather one on which the bot may send it."""
    found = dict.fromkeys(network_of(each.account) for each in reports)
    able = (each for each in found if chat.who.acting(each, right=Right.REPORT))
    return next(able, next(iter(found)))


def _to_report(chat: Chat, meant: CaseMeant, counted: Sequence[str] | None) -> list[_Report]:
    """Accounts, the worst first, with posts aimed at her that have not been reported yet.

    `counted`: the posts that she has said yes to, and no others; None: she has not yet.
    """
    allowed = [a for a in may_be_hidden(chat, meant.episode) if a not in meant.left_out]
    if meant.accounts:
        allowed = [account for account in allowed if account in meant.accounts]
    done = _reported(chat)
    found = [
        (each, [contact for contact in _posts_of(meant.episode, each) if contact.post not in done])
        for each in allowed
    ]
    if counted is not None:
        found = [(who, [each for each in posts if each.post in counted]) for who, posts in found]
    return [_Report(who, _filing(meant.episode, posts)) for who, posts in found if posts]


def _reported(chat: Chat) -> frozenset[str]:
    """Posts that stand in a report which was sent, or is on its way."""
    rows = (row for deed in chat.deeds for row in deed.measures if row.state in _SENT)
    filings = (row.measure.filing for row in rows if row.measure.filing is not None)
    return frozenset(post for filing in filings for post in filing.posts)


def _posts_of(episode: Episode, account: AccountId) -> list[Contact]:
    """That are aimed at her, as far as the bot has read them; the worst first."""
    mine = (
        contact
        for contact in episode.contacts
        if contact.author == account
        and contact.kind in _AIMED
        and not contact.care
        and contact.version not in UNSEEN
        and network_with(contact.post) is network_of(account)
    )
    return sorted(mine, key=lambda each: (each.worst is None, -(each.hostility or 0.0)))


def _filing(episode: Episode, posts: list[Contact]) -> Filing:
    worst = posts[0]
    shown = tuple(contact.post for contact in posts[:_MOST_POSTS])
    return Filing(_reason_of(episode, worst), shown, worst.version)


def _reason_of(episode: Episode, worst: Contact) -> Reason:
    """By the gravest kind that it shows, else by what the case is."""
    kinds = (*filter(None, (worst.worst,)), *worst.kinds)
    if kinds:
        return reason_of(kinds[0])
    crowd = {EpisodeKind.DOGPILE, EpisodeKind.BURST, EpisodeKind.TARGETING}
    return Reason.TARGETED if episode.kind in crowd else Reason.OTHER


def _ask(
    chat: Chat,
    meant: CaseMeant,
    network: Network,
    what: tuple[Sequence[_Report], int],
    policy: Policy,
) -> Decision:
    reports, rest = what
    left_out = len(meant.left_out)
    accounts = tuple(each.account for each in reports)
    posts = [post for each in reports for post in each.filing.posts]
    target = Target(case=meant.episode.number)
    yes = Command(Word.FILE, target, rest=" ".join(posts), confirmed=True, accounts=accounts)
    fields: dict[str, Field] = {
        "count": len(reports),
        "posts": len(posts),
        "case": meant.episode.number,
        "reasons": _reasons(Counter(each.filing.reason for each in reports)),
        "leaving": Part(Line.FILE_LEAVING, {"count": left_out}) if left_out else "",
        "later": Part(Line.FILE_LATER, {"count": rest}) if rest else "",
    }
    return ask_member(chat, Asking(_ASKS[network], yes, fields), policy)


def _reasons(counted: Counter[Reason]) -> tuple[Part, ...]:
    return tuple(Part(REASONS[reason]) for reason, _ in counted.most_common())


def _without_right(
    chat: Chat, episode: Episode, network: Network, reports: Sequence[_Report]
) -> Decision:
    """By a right of its own, where she could give it; else what she can do with her own hands."""
    hers = [each for each in chat.who.acting(network) if (each, Right.REPORT) in _offered(chat)]
    if hers:
        return ask_for_right(chat, Right.REPORT, hers[0])
    worst = reports[0].filing
    may_connect = chat.house.offers_sign_in and not chat.who.acting(network)
    fields: dict[str, Field] = {
        "case": episode.number,
        "reason": Part(REASONS[worst.reason]),
        "links": worst.posts[:1],
        "connect": Part(Line.FILE_CONNECT) if may_connect else "",
    }
    return say(chat, _BY_HAND[network], fields)


def _offered(chat: Chat) -> Mapping[tuple[AccountId, Right], str]:
    return chat.house.right_links


def report_filing(deed: Deed, member: Member) -> Decision:
    """What the network said to it, when it has answered for all of it."""
    states = Counter(row.state for row in deed.measures)
    sent, unsure = states[MeasureState.FOR_GOOD], states[MeasureState.UNSURE]
    refused = states[MeasureState.REFUSED]
    if not sent + unsure + refused:
        return NOTHING
    line = Line.FILED if sent else Line.FILED_UNSURE if unsure else Line.FILED_REFUSED
    also = (Part(Line.FILED_SOME_UNSURE, {"count": unsure}) if unsure else "") if sent else ""
    not_taken = Part(Line.SOME_REFUSED, {"count": refused}) if refused and sent else ""
    fields: dict[str, Field] = {
        "count": sent or unsure or refused,
        "case": deed.case or 0,
        "unsure": also,
        "refused": not_taken,
    }
    return Decision((), (Say(member.account, line, fields),))


def filed(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    return filed_page(chat, 0)


def filed_page(chat: Chat, start: int) -> Decision:
    """What was reported when, to whom and for what, and what came of it; the newest first."""
    deeds = [deed for deed in chat.deeds if deed.kind is DeedKind.FILING]
    if not deeds:
        return say(chat, Line.NO_REPORTS)
    parts = [_item(deed) for deed in deeds]
    return page_of(chat, Line.MY_REPORTS, parts, start, size=FILED_A_PAGE)


def _item(deed: Deed) -> Part:
    filings = [row.measure.filing for row in deed.measures if row.measure.filing is not None]
    network = network_of(AccountId(deed.measures[0].measure.target))
    fields: dict[str, Field] = {
        "at": deed.at,
        "case": deed.case or 0,
        "count": len(deed.measures),
        "to": Part(_TO[network]),
        "reasons": _reasons(Counter(each.reason for each in filings)),
        "came": _came_of(deed),
    }
    return Part(Line.REPORT_ITEM, fields)


def _came_of(deed: Deed) -> Field:
    states = Counter(row.state for row in deed.measures)
    if states[MeasureState.WANTED]:
        return Part(Line.REPORT_ON_ITS_WAY)
    if not states[MeasureState.FOR_GOOD]:
        unsure = states[MeasureState.UNSURE]
        return Part(Line.REPORT_UNSURE if unsure else Line.REPORT_NOT_TAKEN)
    fates, looked = fates_of(deed), looked_at(deed)
    if looked is None or not fates:
        return Part(Line.REPORT_SENT)
    parts = tuple(Part(_FATES[fate], {"count": fates[fate]}) for fate in Fate if fates[fate])
    return Part(Line.REPORT_LOOKED_AT, {"at": looked, "fates": parts})
