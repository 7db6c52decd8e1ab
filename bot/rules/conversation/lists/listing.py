"""Our own list: `list add` proposes an account of a case, `list drop` takes it back at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.changes import SetProposal
from bot.model.commands import Command
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.listing import Candidate, Entry
from bot.model.lists import ListReason
from bot.model.people import Standing
from bot.model.policy import Policy
from bot.model.proposals import Proposal, ProposalKind, ProposalState
from bot.rules.conversation.desk.proposing import propose
from bot.rules.conversation.lists.by_hand import by_hand
from bot.rules.conversation.replies import say
from bot.rules.listing import (
    LONGEST,
    is_too_close,
    kept_out,
    may_be_listed,
    members_naming,
    taken_back,
    terms_of,
)
from bot.rules.particulars import take_target
from bot.rules.proposals import closed
from bot.rules.quorum import has_pair
from bot.rules.vocabulary import FILLERS

ENTRIES_SHOWN = 3
NUMBERS_SHOWN = 5
_BEFORE_REASON = frozenset({"because", "as"})
_ALSO = {
    "threat": ListReason.THREATS,
    "doxxing": ListReason.PRIVATE_DETAILS,
    "unwanted contact": ListReason.UNWANTED_CONTACT,
    "impersonation": ListReason.FAKE_IDENTITY,
    "organizing pile on": ListReason.PILE_ON,
    "organising pile on": ListReason.PILE_ON,
    "organising pile-on": ListReason.PILE_ON,
}
"""How else people type the reasons."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What `list add` asks for, once it is all there."""

    case: int
    number: int | None  # of the account within the case
    reason: ListReason
    length: timedelta


def list_add(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Every account on the list is there by two moderators, for what it did, until a date."""
    if not has_pair(chat.moderators):
        return say(chat, Line.LIST_NEEDS_TWO)
    wish = _wish(command)
    if wish is None:
        example: Field = command.target.case or 52  # any case, where she named none
        return say(chat, Line.LIST_ADD_HOW, {"days": LONGEST, "case": example})
    candidate = _meant(chat, wish, policy)
    if isinstance(candidate, Decision):
        return candidate
    if is_too_close(chat.who, candidate):
        return say(chat, Line.LIST_TOO_CLOSE, {"case": wish.case})
    listed = next((e for e in chat.entries if e.said.account == candidate.account), None)
    if listed is not None:
        until = listed.said.until or chat.now
        return say(chat, Line.LIST_THERE, {"case": listed.case, "until": until})
    return _propose(chat, command, candidate, wish, policy)


def _wish(command: Command) -> _Wish | None:
    _, words, several = take_target(command.rest.split())
    reason = _REASONS.get(" ".join(word for word in words if word not in _BEFORE_REASON))
    case, length = command.target.case, command.length
    if case is None or several or reason is None or length is None or length > LONGEST:
        return None
    return _Wish(case, command.target.number, reason, length)


def _as_typed(reason: str) -> str:
    return " ".join(word for word in reason.split() if word not in FILLERS)


_REASONS = {_as_typed(reason.value): reason for reason in ListReason} | _ALSO


def _meant(chat: Chat, wish: _Wish, policy: Policy) -> Candidate | Decision:
    """The account that she named, or the only one that may be listed."""
    fit = [each for each in chat.candidates if may_be_listed(each, chat.now, policy)]
    if wish.number is not None:
        fit = [each for each in fit if each.number == wish.number]
    if not fit:
        return say(chat, Line.LIST_TOO_FEW, {"case": wish.case})
    if len(fit) > 1:
        numbers = tuple(str(each.number) for each in fit[:NUMBERS_SHOWN])
        fields: dict[str, Field] = {"count": len(fit), "numbers": numbers, "case": wish.case}
        return say(chat, Line.LIST_WHICH, {**fields, "reason": wish.reason.value})
    return fit[0]


def _propose(
    chat: Chat, command: Command, candidate: Candidate, wish: _Wish, policy: Policy
) -> Decision:
    """Where it is proposed already, that proposal is meant, whatever it says of reason and end."""
    until = chat.now + wish.length
    terms = terms_of(candidate, wish.case, wish.reason, until)
    open_one = next((e for e in chat.proposals if _puts(e, candidate)), None)
    known = candidate.known_to
    fields: dict[str, Field] = {
        "members": members_naming(candidate, chat.now, policy),
        "count": candidate.members,
        "until": _until_of(open_one, until),
        "known": Part(Line.LIST_KNOWN, {"count": known}) if known else "",
        "care": Part(Line.LIST_MAY_ASK) if candidate.asks_for_help else "",
    }
    return propose(
        chat,
        command,
        ProposalKind.LIST,
        policy,
        concerns=candidate.account,
        terms=open_one.terms if open_one else terms,
        barred=kept_out(chat.moderators, candidate),
        line=Line.CONFIRM_LIST_ADD,
        fields=fields,
    )


def _puts(proposal: Proposal, candidate: Candidate) -> bool:
    return proposal.kind is ProposalKind.LIST and proposal.about == candidate.account


def _until_of(proposal: Proposal | None, until: datetime) -> datetime:
    return datetime.fromisoformat(proposal.terms["until"]) if proposal else until


def list_drop(chat: Chat, command: Command, policy: Policy) -> Decision:
    """By any one moderator, at once: all that came from this case, and what she proposed of it."""
    case = command.target.case
    if case is None:
        return list_ours(chat, command, policy)
    by = chat.account.account
    off = [entry for entry in chat.entries if entry.case == case]
    back = [each for each in chat.proposals if _is_hers(chat, each, case)]
    if not off and not back:
        return say(chat, Line.LIST_NONE_OF_CASE, {"case": case})
    withdrawn = (closed(each, ProposalState.WITHDRAWN, chat.now) for each in back)
    done = Decision(tuple(SetProposal(each, by, command.word.value) for each in withdrawn))
    for entry in off:
        done += taken_back(entry, by)
    if not off:
        return done + say(chat, Line.LIST_NOT_PROPOSED, {"case": case})
    return done + say(chat, Line.LIST_DROPPED, {"case": case, "count": len(off)})


def _is_hers(chat: Chat, proposal: Proposal, case: int) -> bool:
    of_case = proposal.terms.get("case") == str(case)
    return proposal.kind is ProposalKind.LIST and of_case and proposal.by in chat.who.accounts


def list_ours(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """How many there are, and which end soonest. Names stay hidden, as at the desk.

    A moderator who is a member besides may want it for herself.
    """
    if not has_pair(chat.moderators):
        return say(chat, Line.LIST_NEEDS_TWO)
    if not chat.entries:
        return say(chat, Line.LIST_EMPTY)
    hers = by_hand(chat) if chat.who.standing is Standing.ACTIVE else None
    soonest = sorted(chat.entries, key=_end_of)
    fields: dict[str, Field] = {
        "count": len(soonest),
        "entries": tuple(_shown(entry) for entry in soonest[:ENTRIES_SHOWN]),
        "left": _left(soonest[ENTRIES_SHOWN:]),
    }
    return say(chat, Line.LIST_OURS, fields) + (hers or NOTHING)


def _end_of(entry: Entry) -> datetime:
    return entry.said.until or entry.said.at


def _shown(entry: Entry) -> Part:
    reason = entry.said.reason.value if entry.said.reason else ""
    fields: dict[str, Field] = {"case": entry.case, "reason": reason, "until": _end_of(entry)}
    return Part(Line.LIST_ENTRY, fields)


def _left(rest: Sequence[Entry]) -> Field:
    return Part(Line.LIST_LEFT_OVER, {"count": len(rest)}) if rest else ""
