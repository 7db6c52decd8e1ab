"""`who needs help`: the posts of a case that may be a plea, apart from what is hostile in it."""

from bot.model.actions import Field
from bot.model.cases import Chat
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.interactions import PostId
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.rules.conversation.cases.targets import episode_meant, may_need_help
from bot.rules.conversation.replies import focus, say

LINKS_SHOWN = 2
"""More would not fit beside what she may do and need not."""


def who_needs_help(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """In neutral words, and with a way to a reply that confirms nothing. One post an account."""
    episode = episode_meant(chat, command.target)
    if isinstance(episode, Decision):
        return episode
    first_posts: dict[AccountId, PostId] = {}
    for contact in episode.contacts:
        if contact.care or may_need_help(chat, contact.author):
            first_posts.setdefault(contact.author, contact.post)
    links = tuple(first_posts.values())[:LINKS_SHOWN]
    fields: dict[str, Field] = {"case": episode.number, "count": len(first_posts), "links": links}
    line = Line.WHO_NEEDS_HELP if first_posts else Line.NOBODY_NEEDS_HELP
    return say(chat, line, fields) + focus(chat, episode.number)
