"""Becoming a moderator by the word of two others, and ending that."""

from datetime import datetime, timedelta

from bot.model.actions import Field, Part, Say
from bot.model.cases import Chat
from bot.model.changes import EndRole, Invite
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.people import AccountId, Standing
from bot.model.policy import Policy
from bot.model.proposals import Proposal
from bot.rules.halting import tell_auditor

INVITATION_LASTS = timedelta(days=7)
NUMBER, SINCE, REASON = "number", "since", "reason"
"""The terms: which moderator, by the count of `moderators` and by her date; and why."""

REASONS = ("broken confidence", "misuse of the role", "undeclared interest", "long absence")
"""Why a role may be ended. The list is closed, and no opinion is on it."""


def says_invite(proposal: Proposal) -> Part:
    return Part(Line.PROPOSES_INVITE, {"links": _about(proposal)})


def says_remove(proposal: Proposal) -> Part:
    fields: dict[str, Field] = {
        "number": proposal.terms[NUMBER],
        "at": datetime.fromisoformat(proposal.terms[SINCE]),
        "reason": proposal.terms[REASON],
    }
    return Part(Line.PROPOSES_REMOVE, fields)


def invite(proposal: Proposal, chat: Chat, _policy: Policy) -> Decision:
    """Whoever is invited hears it from the moderators: the bot writes to nobody first.

    So it is the same for members and others, and tells nobody which of them she is.
    """
    until = chat.now + INVITATION_LASTS
    invited = tuple(Invite(account, until) for account in _about(proposal))
    fields: dict[str, Field] = {"until": until}
    told = (Say(each, Line.INVITATION_OPEN, fields) for each in (chat.who.account, proposal.by))
    return Decision(invited, tuple(told), ("two moderators agreed",))


def remove(proposal: Proposal, chat: Chat, _policy: Policy) -> Decision:
    """She is told at once for what, and whom outside she can ask about it."""
    gone = _about(proposal)
    hers = next((each for each in chat.moderators if each.ever & set(gone)), None)
    if hers is None:
        return NOTHING  # she has resigned meanwhile
    is_member = hers.standing is Standing.ACTIVE
    ask = Part(Line.ROLE_ENDED_COMPLAIN if is_member else Line.ROLE_ENDED_ASK)
    fields: dict[str, Field] = {"reason": proposal.terms[REASON], "ask": ask}
    ended = tuple(EndRole(account) for account in gone)
    told = tuple(Say(account, Line.ROLE_ENDED, fields) for account in gone)
    done = Decision(ended, told, ("two moderators agreed",))
    return done + tell_auditor(chat, Line.AUDITOR_ROLE_ENDED)


def _about(proposal: Proposal) -> tuple[AccountId, ...]:
    return (proposal.about,) if proposal.about else ()
