"""Suspending a member from what touches others: what two moderators have agreed on, done."""

from dataclasses import replace
from datetime import timedelta

from bot.model.actions import Field, Part, Say
from bot.model.cases import Chat
from bot.model.changes import SetSuspension
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.model.proposals import Proposal
from bot.model.suspensions import UNDECIDED_FOR, Suspension


def suspend(proposal: Proposal, chat: Chat, _policy: Policy) -> Decision:
    """From now on; she hears the reason, the end, and how to have others decide.

    One that is in force stays as it is: another in its place would do away with her appeal.
    """
    if proposal.about is None or any(who == proposal.about for who, _ in chat.suspensions):
        return NOTHING
    terms = proposal.terms
    given = Suspension(
        case=int(terms["case"]),
        reason=terms["reason"],
        since=chat.now,
        until=chat.now + timedelta(days=int(terms["days"])),
        deciders=(proposal.by, chat.account.account),
    )
    notice: dict[str, Field] = {
        "until": given.until,
        "reason": given.reason,
        "undecided": UNDECIDED_FOR,
    }
    told = Say(proposal.about, Line.SUSPENDED_NOTICE, notice | {"undecided": UNDECIDED_FOR})
    return Decision((SetSuspension(proposal.about, given),), (told,), ("two moderators agreed",))


def uphold(proposal: Proposal, chat: Chat, _policy: Policy) -> Decision:
    """Two others have read her appeal and let it stand; what has ended meanwhile stays ended."""
    case = int(proposal.terms["case"])
    found = suspension_in(chat, case)
    if found is None:
        return NOTHING
    account, given = found
    told = Say(account, Line.SUSPENSION_UPHELD, {"until": given.until})
    kept = SetSuspension(account, replace(given, upheld=True))
    return Decision((kept,), (told,), ("two other moderators upheld it",))


def suspension_in(chat: Chat, case: int) -> tuple[AccountId, Suspension] | None:
    """What is in force against the member of this case, as moderators know it."""
    return next(((who, s) for who, s in chat.suspensions if s.case == case), None)


def says_suspend(proposal: Proposal) -> Part:
    days = timedelta(days=int(proposal.terms["days"]))
    return Part(Line.PROPOSES_SUSPEND, {**proposal.terms, "days": days})


def says_uphold(proposal: Proposal) -> Part:
    return Part(Line.PROPOSES_UPHOLD, proposal.terms)
