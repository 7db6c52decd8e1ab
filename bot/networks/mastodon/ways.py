"""How other servers are reached, how often, and by what else the bot hears of posts."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.fetch import Fetcher
from bot.model.interactions import PostId
from bot.networks.guard import Guard
from bot.networks.mastodon.hooks import Hooks
from bot.networks.mastodon.schedule import Budget
from bot.networks.mastodon.streaming import Pace
from bot.networks.mastodon.tags import TAG_PACE


@dataclass(frozen=True, slots=True)
class Ways:
    fetcher: Fetcher
    guard: Guard
    pace: Pace = field(default_factory=Pace)  # of the bot's own account
    her_pace: Pace = field(default_factory=lambda: Pace(catch_up=90.0, alone=30.0))
    budget: Budget = field(default_factory=Budget)
    hashtags: tuple[str, ...] = ()  # whose posts are listened to, without the sign
    tag_pace: Pace = TAG_PACE
    hooks: Hooks | None = None  # where operators of servers have them tell the bot
    in_feed: Callable[[PostId], bool] = lambda _: False  # whether a feed brings people to a post
