"""`temperature LINK`: how tense a conversation is already, read when she asks and not kept."""

from bot.model.actions import TakeTemperature
from bot.model.cases import Chat
from bot.model.commands import Command
from bot.model.decisions import NOTHING, Decision
from bot.model.interactions import PostId
from bot.model.lines import Line
from bot.model.people import network_of, network_with
from bot.model.policy import Policy
from bot.rules.conversation.replies import say
from bot.rules.tokens import target_of_link


def temperature(chat: Chat, command: Command, _policy: Policy) -> Decision:
    return _read_there(chat, command.target.post) or say(chat, Line.TEMPERATURE_HOW)


def beside_a_draft(chat: Chat) -> Decision:
    """Of the one post that she shows with a draft, where she asked to be nudged."""
    posts = {post for link in chat.heard.links if (post := target_of_link(link).post)}
    one = next(iter(posts)) if len(posts) == 1 and chat.who.nudges else None
    return _read_there(chat, one) or NOTHING


def _read_there(chat: Chat, post: str | None) -> Decision | None:
    """None: not on a network of hers, and on others the bot may have nobody to read with."""
    hers = {network_of(each) for each in chat.who.accounts}
    if post is None or network_with(post) not in hers:
        return None
    return Decision((), (TakeTemperature(chat.heard.sender, PostId(post)),))
