"""Short cards to keep at hand, and `verify`: who this is and how to check it."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.local_help import LocalHelp
from bot.model.policy import Policy
from bot.rules.conversation.replies import say

_CARDS: Mapping[Word, Line] = MappingProxyType(
    {
        Word.THREAT_HELP: Line.THREAT_HELP,
        Word.EMPLOYER_HELP: Line.EMPLOYER_HELP,
        Word.REPLY_HELP: Line.REPLY_HELP,
        Word.OOPS: Line.OOPS,
        Word.REPAIR: Line.REPAIR,
        Word.BYSTANDER: Line.BYSTANDER,
    }
)
MARK_SHOWN = 16
"""Of the audit chain's head: enough to compare, short enough to read out."""


def guide(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """A card of config/wording, which each community words as it sees fit."""
    return say(chat, _CARDS[command.word], near(chat.house.about.local_help))


def near(help_here: LocalHelp) -> dict[str, Field]:
    """What any card may name of the community's own: nothing stands where nothing is set."""
    places = (
        ("office", Line.NEAR_OFFICE, help_here.risk_office),
        ("security", Line.NEAR_SECURITY, help_here.employer_security),
        ("crisis", Line.NEAR_CRISIS, ", ".join(help_here.crisis_lines)),
    )
    return {name: Part(line, {"where": where}) if where else "" for name, line, where in places}


def community_rules(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    rules = chat.house.about.local_help.rules_url
    return say(chat, Line.POLICY, {"link": rules}) if rules else say(chat, Line.NO_POLICY)


def verify(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """What is running here, who runs it, and the mark of the record that an auditor compares."""
    about, entries = chat.house.about, chat.house.audited
    operator: Field = Part(Line.VERIFY_OPERATOR, {"name": about.operator})
    policy: Field = Part(Line.VERIFY_POLICY, {"link": about.policy})
    fields: dict[str, Field] = {
        "version": about.version,
        "operator": operator if about.operator else Part(Line.VERIFY_NO_OPERATOR),
        "policy": policy if about.policy else "",
        "count": entries,
        "mark": chat.house.audit_head[:MARK_SHOWN],
    }
    return say(chat, Line.VERIFY, fields)
