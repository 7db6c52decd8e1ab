"""What becomes of an entry on our list after the account has answered."""

from dataclasses import replace
from datetime import datetime

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.changes import SetRebuttal
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.listing import Entry
from bot.model.policy import Policy
from bot.model.proposals import Proposal
from bot.rules.listing import withdrawn


def keep_on_list(proposal: Proposal, chat: Chat, _policy: Policy) -> Decision:
    """Two who had no part in it have read the answer: it stands, or ends sooner."""
    sequence, until = int(proposal.terms["sequence"]), proposal.terms.get("until")
    found = next((each for each in chat.rebuttals if each.sequence == sequence), None)
    if found is None:
        return NOTHING
    sooner = datetime.fromisoformat(until) if until else None
    kept = SetRebuttal(replace(found, stands=True, ends_at=sooner))
    return Decision((kept,), (), ("two moderators read the answer",))


def says_of_keeping(proposal: Proposal) -> Part:
    until = proposal.terms.get("until")
    sooner: Field = ""
    if until:
        sooner = Part(Line.PROPOSES_SOONER, {"until": datetime.fromisoformat(until)})
    return Part(Line.PROPOSES_KEEP, {"case": int(proposal.terms["case"]), "sooner": sooner})


def answered_in_vain(entry: Entry, ends_at: datetime, now: datetime) -> Decision:
    """Nobody has decided in time, or it was to end sooner."""
    why = "its answer was not decided, or ended it sooner"
    return withdrawn(entry, why) if ends_at <= now else NOTHING
