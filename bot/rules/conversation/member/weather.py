"""`weather`: how the feeds of her community are just now. Of numbers only a whole feed's."""

from bot.model.actions import Field
from bot.model.cases import Chat
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.replies import clean_name, say
from bot.rules.heat import COOL_BY, hottest, in_a_hundred


def weather(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """Of the feed that is most above its usual, or that it cannot be told."""
    if not chat.feeds:
        return say(chat, Line.WEATHER_NO_FEED)
    found = hottest(chat.feeds, chat.now)
    if found is None:
        return say(chat, Line.WEATHER_UNKNOWN)
    feed, heat = found
    fields: dict[str, Field] = {
        "feed": clean_name(feed.called),
        "now": in_a_hundred(heat.now),
        "usual": in_a_hundred(heat.usual),
    }
    is_warm = feed.hot_since is not None or heat.now >= COOL_BY * heat.usual
    return say(chat, Line.WEATHER_WARM if is_warm else Line.WEATHER_CALM, fields)
