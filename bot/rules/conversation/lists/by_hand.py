"""Our own list by her own hand: in her app or as a file, told with how to leave it again."""

from datetime import datetime

from bot.model.actions import Field
from bot.model.cases import Chat
from bot.model.commands import Command
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.people import Network, network_of
from bot.model.policy import Policy
from bot.rules.conversation.replies import say


def list_ours_by_hand(chat: Chat, _command: Command, policy: Policy) -> Decision:
    """`list ours` from a member: the whole list as one link, where the community gives one."""
    ours = chat.lists.ours
    if ours is None:
        return say(chat, Line.NO_LISTS)
    opens = opens_to(chat, policy)
    if opens > chat.now:
        return say(chat, Line.LISTS_LATER, {"at": opens, "number": ours.number})
    fields: dict[str, Field] = {"number": ours.number, "count": len(ours.standing(chat.now))}
    return by_hand(chat) or say(chat, Line.LIST_OURS_HERE, fields)


def opens_to(chat: Chat, policy: Policy) -> datetime:
    """From when on she has a part in lists: new members wait."""
    return (chat.who.joined_at or chat.now) + policy.probation


def by_hand(chat: Chat) -> Decision | None:
    """One message for each network of hers; None where the list can be had through the bot alone.

    Of a network on which nobody is listed there is nothing to subscribe to.
    """
    ours = chat.lists.ours
    if ours is None:
        return None
    hers = {network_of(account) for account in chat.who.accounts}
    there = hers & {network_of(account) for account in ours.standing(chat.now)}
    number: dict[str, Field] = {"number": ours.number}
    said = NOTHING
    if chat.lists.public and Network.BLUESKY in there:
        said += say(chat, Line.LIST_IN_HER_APP, {"links": (chat.lists.public,), **number})
    if chat.lists.file and Network.MASTODON in there:
        said += say(chat, Line.LIST_AS_FILE, {"link": chat.lists.file, **number})
    return said if said.actions else None
