"""A feed that the community reads: calm for a week, then rough; the weather, one note, a card."""

from datetime import timedelta
from functools import partial

from bot.rehearsal.bluesky.feeds import Generator
from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.stage import Role
from bot.rehearsal.stages import DeskStage
from bot.rehearsal.stories import dogpile
from bot.rehearsal.stories.cast import HOSTILE, SUPPORT, cast_name
from bot.rehearsal.stories.moderators import says_who_they_are, with_yes

CALM_DAYS = 8
POSTS_A_DAY, READERS, ROUGH = 3, 4, 12
"""Posts of a calm day, accounts that answer each, accounts that come on the rough one."""

READINGS = 3
"""After so many of them all conversations have been read."""


async def feeds(stage: DeskStage) -> Role[Person, Posted]:
    """From a feed that two moderators name to a warm room; a terminal then plays Dr A."""
    ada, ben = stage.moderators
    dr_a = await _member(stage)
    await says_who_they_are(stage, ada, ben)
    north, feed = await _a_feed(stage)
    await _two_agree(stage, ada, ben, feed)
    await _nothing_to_tell_yet(stage, dr_a, feed)
    await _calm_days(stage, north, feed)
    await stage.says(dr_a, "weather")
    await stage.hears(dr_a, "In Med Sky", "on most days")
    debate = await _a_rough_day(stage, north, feed)
    await _told_once(stage, ada, ben, debate)
    await _she_posts_all_the_same(stage, dr_a, feed)
    return Role("Dr A", stage, dr_a, partial(dogpile.attack, stage, dr_a))


async def _member(stage: DeskStage) -> Person:
    stage.scene("Dr A follows the bot.")
    dr_a = await stage.people.new_account(cast_name(stage.rng, "dr"))
    await stage.people.follow(dr_a, stage.bot.did)
    await stage.hears(dr_a, "Thanks for following")
    return dr_a


async def _a_feed(stage: DeskStage) -> tuple[Person, "_Feed"]:
    north = await stage.people.new_account(cast_name(stage.rng, "north"))
    uri = await stage.people.new_feed(north, "medsky", "Med Sky", "did:web:feeds.test")
    stage.network.generators[uri] = generator = Generator()
    return north, _Feed(f"https://bsky.app/profile/{north.did}/feed/medsky", generator)


class _Feed:
    """Its page, and the service behind it."""

    def __init__(self, page: str, generator: Generator) -> None:
        self.page, self._generator = page, generator

    def shows(self, post: Posted) -> None:
        self._generator.posts.insert(0, post.uri)

    async def is_read(self, stage: DeskStage) -> None:
        wanted = self._generator.asked + READINGS

        async def was_read() -> bool:
            return self._generator.asked >= wanted

        await stage.until(was_read, "the feed is not read")


async def _two_agree(stage: DeskStage, ada: Person, ben: Person, feed: _Feed) -> None:
    stage.scene("Ada names a feed that the community reads. Ben has to agree.")
    await with_yes(stage, ada, "Ada", f"feed add {feed.page}", "read the feed")
    await stage.hears(ada, "Proposed as number 1")
    await stage.hears(ben, "A proposal waits")
    await with_yes(stage, ben, "Ben", "support 1", "read the feed")
    await stage.hears(ben, "Agreed by two")
    await stage.hears(ada, "A second moderator supports proposal 1")


async def _nothing_to_tell_yet(stage: DeskStage, dr_a: Person, feed: _Feed) -> None:
    await feed.is_read(stage)
    await stage.says(dr_a, "weather")
    await stage.hears(dr_a, "I can't tell yet")


async def _calm_days(stage: DeskStage, north: Person, feed: _Feed) -> None:
    stage.scene("A week goes by. People answer each other kindly.")
    readers = [await stage.people.new_account(cast_name(stage.rng, "kind")) for _ in range(READERS)]
    for _ in range(CALM_DAYS):
        for number in range(POSTS_A_DAY):
            post = await stage.people.post(north, f"Question {number} of the day about sleep.")
            feed.shows(post)
            for reader, text in zip(readers, SUPPORT, strict=True):
                await stage.people.reply(reader, post, text)
        stage.clock.move_ahead(timedelta(days=1))
    for _ in range(2 * POSTS_A_DAY):
        post = await stage.people.post(north, "A question of today about sleep.")
        feed.shows(post)
        for reader, text in zip(readers, SUPPORT, strict=True):
            await stage.people.reply(reader, post, text)
    await feed.is_read(stage)


async def _a_rough_day(stage: DeskStage, north: Person, feed: _Feed) -> Posted:
    stage.scene("The next day a debate goes badly.")
    stage.clock.move_ahead(timedelta(hours=18))
    crowd = [await stage.people.new_account(cast_name(stage.rng, "acct")) for _ in range(ROUGH)]
    debate = await stage.posts(north, "Should the flu shot be asked for at work?")
    other = await stage.people.post(north, "A second question about that.")
    for post in (debate, other):
        feed.shows(post)
    for number, one in enumerate(crowd):
        await stage.people.reply(one, debate, HOSTILE[number % len(HOSTILE)])
        await stage.people.reply(one, other, SUPPORT[number % len(SUPPORT)])
    await feed.is_read(stage)
    return debate


async def _told_once(stage: DeskStage, ada: Person, ben: Person, debate: Posted) -> None:
    key = debate.uri.rsplit("/", 1)[-1]
    for one in (ada, ben):
        await stage.hears(one, "The room is heating up", "In Med Sky", key)
    await stage.says(ada, "feeds", "Ada")
    await stage.hears(ada, "1 Med Sky", "usually")


async def _she_posts_all_the_same(stage: DeskStage, dr_a: Person, feed: _Feed) -> None:
    stage.scene("Dr A asks first, and posts.")
    await stage.says(dr_a, "weather")
    await stage.hears(dr_a, "rougher than usual", "In Med Sky", "brace")
    post = await stage.posts(dr_a, "Flu clinic opens on Monday. Please bring your neighbours.")
    feed.shows(post)
    await feed.is_read(stage)
    for number in range(6):
        stranger = await stage.people.new_account(cast_name(stage.rng, "acct"))
        await stage.posts(stranger, HOSTILE[number], reply_to=post)
    await stage.hears(dr_a, "I'm sorry")
    await stage.says(dr_a, "why")
    await stage.hears(dr_a, "made it a little likelier")
    await stage.says(dr_a, "more")
    await stage.hears(dr_a, "Feeds that I look at")
