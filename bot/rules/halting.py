"""All automatic acts, off for everyone and on again."""

from bot.model.actions import Field, Say
from bot.model.cases import Chat
from bot.model.changes import SetHalted
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.model.proposals import Proposal


def resume(_proposal: Proposal, chat: Chat, _policy: Policy) -> Decision:
    """Automatic acts go on from here; what was left undone meanwhile is not caught up with."""
    on = SetHalted(chat.account.account, halted=False)
    return Decision((on,), (), ("two moderators agreed",)) + tell_auditor(
        chat, Line.AUDITOR_RESUMED
    )


def tell_auditor(chat: Chat, line: Line, why: Field = "") -> Decision:
    """Nobody is told where the house has no auditor."""
    auditor = chat.house.about.auditor
    if auditor is None:
        return NOTHING
    return Decision((), (Say(auditor, line, {"at": chat.now, "why": why}),))
