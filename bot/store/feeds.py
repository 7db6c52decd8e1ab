"""Feeds under the key of the house: where they are read, and counts by the hour."""

from dataclasses import replace

import sqlalchemy as sa

from bot.model.changes import DropFeed, NameFeeds
from bot.model.feeds import Feed, FeedSource
from bot.store.auditing import note_act
from bot.store.page import Page
from bot.store.tables import feeds


async def name_feeds(page: Page, change: NameFeeds) -> None:
    known = {feed.source: feed for feed in await all_feeds(page)}
    for source in dict.fromkeys(change.sources):
        feed = known.pop(source, None) or await _new(page, source)
        if not feed.by_operator:
            await _put(page, replace(feed, by_operator=True))
    for feed in known.values():
        if feed.by_operator:
            await _drop(page, feed.number)


async def add_feed(page: Page, source: FeedSource) -> None:
    if all(feed.source != source for feed in await all_feeds(page)):
        await _put(page, await _new(page, source))


async def drop_feed(page: Page, change: DropFeed) -> None:
    await _drop(page, change.number)
    await note_act(page, change.by, {"word": "feed drop", "feed": change.number})


async def know_feed(page: Page, feed: Feed) -> None:
    if any(known.number == feed.number for known in await all_feeds(page)):
        await _put(page, feed)


async def all_feeds(page: Page) -> tuple[Feed, ...]:
    """By number."""
    rows = await page.rows(sa.select(feeds).order_by(feeds.c.number))
    seal = page.vault.house
    return tuple(seal.open(f"feeds:{row.number}", row.sealed, Feed) for row in rows)


async def _new(page: Page, source: FeedSource) -> Feed:
    return Feed(await page.next_number("feed"), source)


async def _put(page: Page, feed: Feed) -> None:
    sealed = page.vault.house.close(f"feeds:{feed.number}", feed)
    await page.put(feeds, {"number": feed.number, "sealed": sealed})


async def _drop(page: Page, number: int) -> None:
    await page.run(sa.delete(feeds).where(feeds.c.number == number))
