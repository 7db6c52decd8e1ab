"""What moderators are told when the room is heating up: one note, in private, about nobody."""

from collections.abc import Iterable
from datetime import datetime

from bot.model.actions import Field, Priority, Say
from bot.model.feeds import Feed
from bot.model.interactions import PostId
from bot.model.lines import Line
from bot.model.people import Member
from bot.rules.conversation.replies import clean_name
from bot.rules.heat import DAY, heat_of, in_a_hundred
from bot.rules.quiet import quiet_until

TOLD_AGAIN_AFTER = DAY


def tell_of_room(
    after: Feed, thread: PostId | None, moderators: Iterable[Member], now: datetime
) -> tuple[Say, ...]:
    """One note to each moderator that the room is heating up, with the post that most are under.

    Not again within a day, and not while nothing can be pointed at.
    """
    heat = heat_of(after, now)
    told_lately = after.told_at is not None and now - after.told_at < TOLD_AGAIN_AFTER
    if after.hot_since is None or heat is None or thread is None or told_lately:
        return ()
    fields: dict[str, Field] = {
        "feed": clean_name(after.called),
        "now": in_a_hundred(heat.now),
        "usual": in_a_hundred(heat.usual),
        "links": (str(thread),),
    }
    return tuple(
        Say(
            moderator.account,
            Line.MODERATOR_ROOM,
            fields,
            Priority.WELCOME,
            replaces=Line.MODERATOR_ROOM,
            not_before=quiet_until(moderator, now),
        )
        for moderator in moderators
        if not moderator.is_away(now)
    )
