"""What the doctor reads in the bot's own record, without changing it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.model.feeds import FeedSource
from bot.model.people import AccountId, Member
from bot.pipeline.ports import Clock, Turn
from bot.rules.feed_links import feed_in
from bot.settings import Settings, find_master_key
from bot.store.ledger import House, open_ledger

_UNREADABLE = (OSError, RuntimeError, ValueError)


async def moderators_here(settings: Settings, clock: Clock) -> Sequence[Member]:
    """Each person once: those that the configuration names, and those who were invited.

    Where there is no record yet, or none that opens, nothing tells which of those named are one.
    """
    named = [AccountId(account) for account in settings.community.moderators]
    try:
        async with _record(settings, clock) as turn:
            hers = [await turn.member(account) for account in named]
            firsts = [await turn.member(each.linked_to or each.account) for each in hers]
            known = {each.account: each for each in (*firsts, *await turn.moderators())}
            return tuple(known.values())
    except _UNREADABLE:
        return [Member(account) for account in named]


async def feeds_here(settings: Settings, clock: Clock) -> Sequence[FeedSource]:
    """Those that the configuration names, and those that moderators added."""
    named = [source for page in settings.feeds.named if (source := feed_in(page)) is not None]
    try:
        async with _record(settings, clock) as turn:
            added = [feed.source for feed in await turn.feeds() if not feed.by_operator]
    except _UNREADABLE:
        added = []
    return tuple(dict.fromkeys((*named, *added)))


async def is_halted_here(settings: Settings, clock: Clock) -> bool:
    """Whether a moderator stopped all automatic acts; nobody did where there is no record."""
    try:
        async with _record(settings, clock) as turn:
            return await turn.is_halted()
    except _UNREADABLE:
        return False


@asynccontextmanager
async def _record(settings: Settings, clock: Clock) -> AsyncIterator[Turn]:
    """Raises OSError, RuntimeError or ValueError where the record cannot be read."""
    key, file = find_master_key(settings), settings.storage.file
    if key is None or (file and not file.exists()):
        raise OSError("there is no record yet")
    house = House(key, settings.policy, clock, render=lambda _, __: "")
    ledger = await open_ledger(settings.storage.url, house, read_only=True)
    try:
        async with ledger.turn() as turn:
            yield turn
    finally:
        await ledger.close()
