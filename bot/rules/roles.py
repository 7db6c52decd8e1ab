"""Becoming a moderator by the word of two others, and ending that."""

from datetime import datetime, timedelta

from bot.model.actions import Field, Part, Say
from bot.model.cases import Chat
from bot.model.changes import EndRole, Invite
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.model.proposals import Proposal
from bot.rules.halting import tell_auditor

INVITATION_LASTS = timedelta(days=7)
NUMBER, SINCE = "number", "since"
"""The terms that say which moderator is meant: by the count of `moderators`, and by her date."""


def says_invite(proposal: Proposal) -> Part:
    return Part(Line.PROPOSES_INVITE, {"links": _about(proposal)})


def says_remove(proposal: Proposal) -> Part:
    since = datetime.fromisoformat(proposal.terms[SINCE])
    return Part(Line.PROPOSES_REMOVE, {"number": proposal.terms[NUMBER], "at": since})


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
    """She is told at once, and by what she can ask about it."""
    gone = _about(proposal)
    if not any(each.ever & set(gone) for each in chat.moderators):
        return NOTHING  # she has resigned meanwhile
    ended = tuple(EndRole(account) for account in gone)
    told = tuple(Say(account, Line.ROLE_ENDED) for account in gone)
    done = Decision(ended, told, ("two moderators agreed",))
    return done + tell_auditor(chat, Line.AUDITOR_ROLE_ENDED)


def _about(proposal: Proposal) -> tuple[AccountId, ...]:
    return (proposal.about,) if proposal.about else ()
