"""`withdraw`: what she herself has asked for and nobody has decided yet."""

from collections.abc import Callable
from typing import TypeAlias

from bot.model.cases import Chat
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.desk.judging import withdraw_opinion
from bot.rules.conversation.desk.proposing import proposals, withdraw_proposal
from bot.rules.conversation.replies import say

Way: TypeAlias = Callable[[Chat, int], Decision | None]

WAYS: tuple[Way, ...] = (withdraw_proposal, withdraw_opinion)
"""Each answers None where the number names nothing of hers; the first that does is meant."""

OF_A_CASE: tuple[Way, ...] = (withdraw_opinion,)
"""For who says "case 3" and so no proposal."""


def withdraw(chat: Chat, command: Command, policy: Policy) -> Decision:
    """By the one who asked for it alone, at once."""
    number = command.target.case or command.target.number
    if number is None:
        return proposals(chat, command, policy)
    ways = OF_A_CASE if command.target.said_case else WAYS
    for way in ways:
        done = way(chat, number)
        if done is not None:
            return done
    return say(chat, Line.NOTHING_TO_WITHDRAW)
