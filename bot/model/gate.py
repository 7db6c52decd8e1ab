"""Requests to follow the bot's account, where that account is locked."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.people import AccountId


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks to follow the bot, as the bot's own server shows her."""

    account: AccountId
    handle: str  # with its server; words of others
    created_at: datetime | None = None  # None: not shown
    posts: int | None = None


@dataclass(frozen=True, slots=True)
class FollowRequest:
    """A request that moderators have not answered; they know it by its number."""

    number: int  # never given to another one
    caller: Caller
    asked_at: datetime  # when the bot saw it first
