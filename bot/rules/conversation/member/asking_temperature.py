"""`temperature LINK`: how tense a conversation is already, read when she asks and not kept."""

from bot.model.actions import TakeTemperature
from bot.model.cases import Chat
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.interactions import PostId
from bot.model.lines import Line
from bot.model.people import network_of, network_with
from bot.model.policy import Policy
from bot.rules.conversation.replies import say


def temperature(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """On a network of hers: on others the bot may have nobody to read with."""
    post = command.target.post
    hers = {network_of(each) for each in chat.who.accounts}
    if post is None or network_with(post) not in hers:
        return say(chat, Line.TEMPERATURE_HOW)
    return Decision((), (TakeTemperature(chat.heard.sender, PostId(post)),))
