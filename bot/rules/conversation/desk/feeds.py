"""The words of moderators about feeds: see them, propose one, drop one."""

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.changes import DropFeed
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.feeds import Feed
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.model.proposals import ProposalKind
from bot.rules.conversation.desk.proposing import propose
from bot.rules.conversation.pages import page_of
from bot.rules.conversation.replies import clean_name, say
from bot.rules.feed_links import feed_in
from bot.rules.heat import heat_of, in_a_hundred, is_lost
from bot.rules.proposals import PAGE

FEEDS_A_PAGE = 3


def feeds(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    return feeds_page(chat, 0)


def feeds_page(chat: Chat, start: int) -> Decision:
    """Each with its number and how warm it is, a few a message."""
    if not chat.feeds:
        return say(chat, Line.NO_FEEDS)
    parts = [_item(chat, feed) for feed in chat.feeds]
    return page_of(chat, Line.FEEDS, parts, start, size=FEEDS_A_PAGE)


def add_feed(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Two decide: what is read decides what members and moderators hear."""
    source = next(filter(None, map(feed_in, command.rest.split())), None)
    if source is None:
        return say(chat, Line.FEED_ADD_HOW)
    known = next((feed for feed in chat.feeds if feed.source == source), None)
    if known is not None:
        return say(chat, Line.FEED_THERE, {"number": known.number})
    return propose(chat, command, ProposalKind.FEED, policy, terms={PAGE: source.page})


def drop_feed(chat: Chat, command: Command, policy: Policy) -> Decision:
    """By any one moderator: to read less harms nobody. The operator's stay the operator's."""
    number = command.target.case or command.target.number
    feed = next((each for each in chat.feeds if each.number == number), None)
    if feed is None:
        return feeds(chat, command, policy)
    fields: dict[str, Field] = {"number": feed.number, "feed": clean_name(feed.called)}
    if feed.by_operator:
        return say(chat, Line.FEED_OF_OPERATOR, fields)
    dropped = DropFeed(feed.number, chat.account.account)
    return Decision((dropped,)) + say(chat, Line.FEED_DROPPED, fields)


def _item(chat: Chat, feed: Feed) -> Part:
    fields: dict[str, Field] = {
        "number": feed.number,
        "feed": clean_name(feed.called),
        "state": _state(chat, feed),
    }
    return Part(Line.FEED_ITEM, fields)


def _state(chat: Chat, feed: Feed) -> Part:
    if is_lost(feed, chat.now):
        return Part(Line.FEED_LOST, {"since": feed.failing_since or chat.now})
    heat = heat_of(feed, chat.now)
    if heat is None:
        return Part(Line.FEED_NOT_YET)
    shares: dict[str, Field] = {"now": in_a_hundred(heat.now), "usual": in_a_hundred(heat.usual)}
    return Part(Line.FEED_HEAT, shares)
