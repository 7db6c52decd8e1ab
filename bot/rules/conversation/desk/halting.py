"""`stop everything`, by any moderator at once; `resume everything`, by two."""

from bot.model.actions import Part, Say
from bot.model.cases import Chat
from bot.model.changes import SetHalted
from bot.model.commands import Command
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.model.proposals import ProposalKind
from bot.rules.conversation.desk.casework import names_somebody
from bot.rules.conversation.desk.proposing import propose
from bot.rules.conversation.replies import clean, say
from bot.rules.halting import tell_auditor

LONGEST_REASON = 120


def stop_everything(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """Off at once and for everyone; a reason may be added to it, then or later."""
    why = clean(command.rest.removeprefix("because").strip(), LONGEST_REASON)
    if why and names_somebody(chat.heard.text):
        return _off(chat, "") + say(chat, Line.HALT_REASON_NAMES)
    if chat.house.is_halted and not why:
        return say(chat, Line.ALREADY_HALTED)
    line = Line.HALT_REASON_KEPT if why and chat.house.is_halted else Line.HALTED
    return _off(chat, why) + say(chat, line)


def resume_everything(chat: Chat, command: Command, policy: Policy) -> Decision:
    if not chat.house.is_halted:
        return say(chat, Line.NOT_HALTED)
    return propose(chat, command, ProposalKind.RESUME, policy)


def _off(chat: Chat, why: str) -> Decision:
    if chat.house.is_halted and not why:
        return NOTHING
    off = SetHalted(chat.account.account, halted=True, why=why)
    others = () if chat.house.is_halted else _others(chat)
    told = tell_auditor(
        chat, Line.AUDITOR_HALTED, Part(Line.HALTED_BECAUSE, {"why": why}) if why else ""
    )
    return Decision((off,), others, ("a moderator stopped everything",)) + told


def _others(chat: Chat) -> tuple[Say, ...]:
    others = (each for each in chat.moderators if not set(each.accounts) & set(chat.who.accounts))
    return tuple(Say(each.account, Line.MODERATOR_HALTED) for each in others)
