"""Our own list: who may come on it, for how long, who may agree to it, and when it ends.

Every entry is for a behaviour, by two moderators, out of the cases of two members, and ends.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.model.actions import Field, KeepListed, Part, Priority, Say
from bot.model.cases import Chat
from bot.model.changes import AddEntry, EndEntry
from bot.model.commands import Word
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import EpisodeKind
from bot.model.lines import Line
from bot.model.listing import Candidate, Entry, Naming
from bot.model.lists import ListReason, TakenBack
from bot.model.people import AccountId, Member
from bot.model.policy import Policy
from bot.model.proposals import Proposal
from bot.rules.quiet import quiet_until

LONGEST = timedelta(days=90)
LEAST_MEMBERS = 2
MAY_ASK = "may ask for help"
"""The term of a proposal that says so of the account."""

TURNED_DOWN = frozenset({Word.DISMISS, Word.CARE})


def members_naming(candidate: Candidate, now: datetime, policy: Policy) -> int:
    """In how many different members' cases it counts."""
    counting = (each for each in candidate.namings if _counts(each, now, policy))
    return len({naming.member.account for naming in counting})


def is_taken_back(naming: Naming) -> bool:
    return naming.wrong or naming.verdict in TURNED_DOWN


def _counts(naming: Naming, now: datetime, policy: Policy) -> bool:
    """A report alone, a case turned down by moderators and a newcomer's case count for nothing."""
    if is_taken_back(naming):
        return False
    if naming.kind is EpisodeKind.REPORTED and naming.verdict != Word.AGREE:
        return False
    return not naming.member.is_new(now, policy.probation)


def may_be_listed(candidate: Candidate, now: datetime, policy: Policy) -> bool:
    return members_naming(candidate, now, policy) >= LEAST_MEMBERS


def is_too_close(moderator: Member, candidate: Candidate) -> bool:
    """It is she, somebody she knows, or her own case."""
    hers = {account for naming in candidate.namings for account in naming.member.ever}
    return bool({candidate.account, *candidate.tied, *hers} & moderator.ever)


def kept_out(moderators: Iterable[Member], candidate: Candidate) -> tuple[AccountId, ...]:
    """Who may not be the second: who is too close, or has handled one of these cases."""
    handled = {account for naming in candidate.namings for account in naming.handled_by}
    return tuple(
        each.account for each in moderators if is_too_close(each, candidate) or handled & each.ever
    )


def terms_of(
    candidate: Candidate, case: int, reason: ListReason, until: datetime
) -> dict[str, str]:
    """What the second moderator agrees to, as a proposal keeps it."""
    may_ask = {MAY_ASK: "yes"} if candidate.asks_for_help else {}
    return {
        "case": str(case),
        "reason": reason.value,
        "until": until.isoformat(),
        "evidence": candidate.evidence,
        **may_ask,
    }


def says_of_list(proposal: Proposal) -> Part:
    terms = proposal.terms
    fields: dict[str, Field] = {
        "links": (proposal.about or "",),
        "until": datetime.fromisoformat(terms["until"]),
        "reason": terms["reason"],
    }
    return Part(Line.PROPOSES_LIST, fields)


def warns_of_list(proposal: Proposal) -> Field:
    return Part(Line.LIST_MAY_ASK) if MAY_ASK in proposal.terms else ""


def still_fits(proposal: Proposal, chat: Chat, policy: Policy) -> bool:
    """Cases can be turned down, forgotten or handled by the second while it waits.

    Nobody who may be asking for help is listed unless the one who proposed it knew that, too.
    """
    candidate = next((each for each in chat.candidates if each.account == proposal.about), None)
    return (
        candidate is not None
        and may_be_listed(candidate, chat.now, policy)
        and (MAY_ASK in proposal.terms or not candidate.asks_for_help)
        and not kept_out((chat.who,), candidate)
    )


def put_on_list(proposal: Proposal, chat: Chat, policy: Policy) -> Decision:
    """Two have agreed. The end is the one that was proposed, however long it took."""
    terms, account = proposal.terms, proposal.about
    if account is None:
        raise ValueError("an entry of the list is about somebody")
    candidate = next(each for each in chat.candidates if each.account == account)
    entry = AddEntry(
        account=account,
        reason=ListReason(terms["reason"]),
        until=datetime.fromisoformat(terms["until"]),
        case=int(terms["case"]),
        evidence=terms["evidence"],
        members=members_naming(candidate, chat.now, policy),
    )
    return Decision((entry,), (KeepListed(account),), ("two moderators agreed",))


def offer(
    entry: Entry,
    members: Iterable[Member],
    ours: int | None,
    now: datetime,
    *,
    public: bool = False,
) -> Decision:
    """To members who neither know the account nor use our list; hiding it is theirs to choose.

    `ours`: under which number they can use all of our list; `public`: or by their own app.
    """
    app = Part(Line.LIST_OFFER_APP) if public else ""
    said = entry.said
    fields: dict[str, Field] = {
        "links": (said.account,),
        "reason": said.reason.value if said.reason else "",
        "until": said.until or now,
        "all": Part(Line.LIST_OFFER_ALL, {"number": ours, "app": app}) if ours is not None else "",
        "days": max((said.until or now) - now, timedelta(days=1)),
    }
    says = tuple(
        Say(
            member.account,
            Line.LIST_OFFER,
            fields,
            priority=Priority.WELCOME,
            not_before=quiet_until(member, now),
        )
        for member in members
    )
    return Decision((), says, ("an account came on our list",))


def taken_back(entry: Entry, by: AccountId) -> Decision:
    """One is enough to release."""
    return _end(entry, TakenBack.WITHDRAWN, by, "a moderator took it back")


def withdrawn(entry: Entry, why: str) -> Decision:
    """Before its date, and by no one moderator."""
    return _end(entry, TakenBack.WITHDRAWN, None, why)


def run_out(entry: Entry, now: datetime) -> Decision:
    until = entry.said.until
    if until is None or now < until:
        return NOTHING
    return _end(entry, TakenBack.EXPIRED, None, "its end date has come")


def _end(entry: Entry, cause: TakenBack, by: AccountId | None, why: str) -> Decision:
    said = entry.said
    return Decision((EndEntry(said.sequence, cause, by),), (KeepListed(said.account),), (why,))
