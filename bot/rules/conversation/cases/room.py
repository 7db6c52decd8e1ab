"""How much may still be done in one member's name: what guards her against slips, hers or ours."""

from datetime import timedelta

from bot.model.actions import Apply, Field
from bot.model.cases import Chat
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.replies import say


def room_for_acts(chat: Chat, policy: Policy) -> int:
    hour = policy.measures_per_hour - chat.measures_this_hour
    day = policy.measures_per_day - chat.measures_today
    return max(0, min(hour, day))


def no_room(chat: Chat, policy: Policy) -> Decision:
    """Which limit it was, and that nothing has changed."""
    count, window = limit_in_force(chat, policy)
    fields: dict[str, Field] = {"count": count, "window": window}
    return say(chat, Line.LIMIT_REACHED, fields)


def limit_in_force(chat: Chat, policy: Policy) -> tuple[int, timedelta]:
    """Where there is no more room: that of the day or of the hour, and its window."""
    if chat.measures_today >= policy.measures_per_day:
        return policy.measures_per_day, timedelta(days=1)
    return policy.measures_per_hour, timedelta(hours=1)


def where_there_is_room(chat: Chat, decision: Decision, policy: Policy) -> Decision:
    """The decision as it is, or nothing of it."""
    acts = sum(isinstance(action, Apply) for action in decision.actions)
    return decision if acts <= room_for_acts(chat, policy) else no_room(chat, policy)
