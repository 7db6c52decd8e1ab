"""Feeds on Bluesky, read as the bot reads them: on the simulated network and on the real one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

import pytest
from typing_extensions import override

from bot.app.feeds import FeedShelf
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.feeds import Feed, FeedKind, FeedSource
from bot.model.interactions import PostId
from bot.model.people import Network
from bot.networks import conversations
from bot.networks.bluesky import feeds as feeds_module
from bot.networks.bluesky.feeds import BlueskyFeeds
from bot.pipeline.feeds import Reading
from bot.rehearsal.bluesky.feeds import Generator
from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.faults import Fault
from tests.contract.worlds import House, World, both, house, real_time, simulated, world
from tests.networks.fixtures import real_folder, real_network, real_postgres

__all__ = ["house", "real_folder", "real_network", "real_postgres", "world"]

GENERATOR = "app.bsky.feed.generator"
KEY = "medsky"


class Hurried:
    """The real time, without the pauses."""

    def now(self) -> datetime:
        return real_time()

    async def sleep(self, seconds: float) -> None:
        del seconds


@dataclass
class Scene:
    world: World
    house: House
    owner: Person
    feed: Feed
    reader: BlueskyFeeds

    async def reads(self, feed: Feed | None = None) -> Reading:
        await self.world.settle()
        return await self.reader.read(feed or self.feed)

    async def shows(self, *posts: Posted) -> None:
        await self.world.serve_feed(self.feed.uri, [post.uri for post in posts])

    @property
    def generator(self) -> Generator:
        assert self.world.simulated is not None
        return self.world.simulated.generators[self.feed.uri]


@pytest.fixture
async def scene(world: World, house: House) -> Scene:
    owner = await world.newcomer("owner")
    uri = f"at://{owner.did}/{GENERATOR}/{KEY}"
    service = await world.serve_feed(uri, [])
    await world.people.new_feed(owner, KEY, "Med Sky", service)
    source = FeedSource(FeedKind.GENERATOR, owner.handle, KEY)
    feed = Feed(1, source, uri=uri, title="Med Sky")
    return Scene(world, house, owner, feed, BlueskyFeeds(house.account, Hurried()))


async def posts(scene: Scene, count: int) -> list[Posted]:
    people = scene.world.people
    return [await people.post(scene.owner, f"Post {n} about flu shots") for n in range(count)]


def words(reading: Reading) -> list[tuple[str, str | None]]:
    return sorted((reply.passage.text, reply.passage.parent) for reply in reading.replies)


def ids(some: Sequence[Posted]) -> set[PostId]:
    return {PostId(post.uri) for post in some}


@both
async def test_a_custom_feed_is_read_with_the_answers_under_its_posts(scene: Scene) -> None:
    people, others = scene.world.people, [await scene.world.newcomer("other") for _ in range(2)]
    first, second, unseen = await posts(scene, 3)
    answer = await people.reply(others[0], first, "Rubbish")
    await people.reply(others[1], answer, "Be kind")
    await people.reply(scene.owner, first, "My own second thought")
    await people.reply(others[0], unseen, "Nobody is shown this")
    await scene.shows(first, second)
    reading = await scene.reads(replace(scene.feed, uri="", title=""))
    assert (reading.title, reading.uri) == ("Med Sky", scene.feed.uri)
    assert reading.posts == ids([first, second])
    assert words(reading) == [("Be kind", "Rubbish"), ("Rubbish", "Post 0 about flu shots")]
    assert {reply.thread for reply in reading.replies} == {first.uri}
    assert {reply.author for reply in reading.replies} == {other.did for other in others}


@both
async def test_each_answer_is_brought_once(scene: Scene) -> None:
    people, other = scene.world.people, await scene.world.newcomer("other")
    (post,) = await posts(scene, 1)
    await scene.shows(post)
    await people.reply(other, post, "One")
    assert words(await scene.reads()) == [("One", "Post 0 about flu shots")]
    assert words(await scene.reads()) == []
    await people.reply(other, post, "Two")
    assert words(await scene.reads()) == [("Two", "Post 0 about flu shots")]
    after = replace(scene.feed, counted_to=real_time())
    restarted = BlueskyFeeds(scene.house.account, Hurried())
    assert words(await restarted.read(after)) == []


@both
async def test_posts_that_are_gone_or_whose_author_blocks_the_bot_are_passed_over(
    scene: Scene,
) -> None:
    people = scene.world.people
    stays, goes = await posts(scene, 2)
    shy = await scene.world.newcomer("shy")
    hidden = await people.post(shy, "Not for the bot")
    await scene.shows(stays, goes, hidden, stays)
    await people.delete(scene.owner, goes.uri)
    await people.block(shy, scene.house.did)
    assert (await scene.reads()).posts == ids([stays])


@both
async def test_a_list_and_a_search_are_feeds_too(scene: Scene) -> None:
    people, house = scene.world.people, scene.house
    (post,) = await posts(scene, 1)
    made = {
        "$type": "app.bsky.graph.list",
        "purpose": "app.bsky.graph.defs#curatelist",
        "name": "Nephrologists",
        "createdAt": "2026-01-05T10:00:00.000Z",
    }
    body = {"repo": scene.owner.did, "collection": made["$type"], "record": made}
    uri = str((await people.xrpc.call(scene.owner, "com.atproto.repo.createRecord", body))["uri"])
    item = {
        "$type": "app.bsky.graph.listitem",
        "list": uri,
        "subject": scene.owner.did,
        "createdAt": "2026-01-05T10:00:00.000Z",
    }
    body = {"repo": scene.owner.did, "collection": item["$type"], "record": item}
    await people.xrpc.call(scene.owner, "com.atproto.repo.createRecord", body)
    source = FeedSource(FeedKind.LIST, scene.owner.did, uri.rsplit("/", 1)[-1])
    reading = await scene.reads(Feed(2, source))
    assert reading.title == "Nephrologists"
    assert reading.posts == ids([post])
    if scene.world.simulated is not None:  # dev-env has no search
        search = Feed(3, FeedSource(FeedKind.SEARCH, "", "flu shots"))
        assert (await scene.reads(search)).posts == ids([post])
    del house


@both
async def test_a_feed_that_is_not_there_cannot_be_read(scene: Scene) -> None:
    nothing = FeedSource(FeedKind.GENERATOR, scene.owner.did, "nothing")
    with pytest.raises(NetworkSaidNo):
        await scene.reads(Feed(2, nothing))


@simulated
async def test_a_generator_that_is_down_is_let_be_ever_longer(scene: Scene) -> None:
    at = [real_time()]

    class Stepped(Hurried):
        @override
        def now(self) -> datetime:
            return at[0]

    shelf = FeedShelf({Network.BLUESKY: scene.reader}, Stepped(), Random(1))
    scene.generator.down = True
    asked = list[int]()
    for _ in range(4):
        before = scene.generator.asked
        for _ in range(60):
            at[0] += timedelta(minutes=1)
            try:
                await shelf.read(scene.feed)
            except NetworkDown:
                continue
        asked.append(scene.generator.asked - before)
    assert 6 >= asked[0] > max(asked[1:])
    scene.generator.down = False
    at[0] += timedelta(hours=6)
    assert await shelf.read(scene.feed) is not None


@simulated
async def test_a_cursor_that_leads_nowhere_ends_the_reading(scene: Scene) -> None:
    some = await posts(scene, 4)
    await scene.shows(*some)
    scene.generator.loops = True
    assert (await scene.reads()).posts == ids(some)
    assert scene.generator.asked <= feeds_module.PAGES


@simulated
async def test_a_feed_without_end_is_read_for_a_few_pages(scene: Scene) -> None:
    some = await posts(scene, 9)
    await scene.shows(*some)
    scene.generator.per_page = 2
    assert (await scene.reads()).posts == ids(some[: 2 * feeds_module.PAGES])


@simulated
async def test_what_was_read_before_a_page_fails_is_enough(scene: Scene) -> None:
    some = await posts(scene, 4)
    await scene.shows(*some)
    scene.generator.per_page = 2
    scene.world.faults.next("/xrpc/app.bsky.feed.getFeed", Fault.BROKEN, after=1, times=None)
    assert (await scene.reads()).posts == ids(some[:2])


@simulated
async def test_a_few_conversations_at_a_time_are_read_and_the_rest_comes_later(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "AT_ONCE", 2)
    people, other = scene.world.people, await scene.world.newcomer("other")
    some = await posts(scene, 5)
    await scene.shows(*some)
    for n, post in enumerate(some):
        await people.reply(other, post, f"Answer {n}")
    got = [words(await scene.reads()) for _ in range(3)]
    assert [len(each) for each in got] == [2, 2, 1]
    assert {text for each in got for text, _ in each} == {f"Answer {n}" for n in range(5)}


async def test_a_feed_of_a_network_without_an_account_cannot_be_read() -> None:
    shelf = FeedShelf({}, Hurried(), Random(1))
    with pytest.raises(NetworkSaidNo):
        await shelf.read(Feed(1, FeedSource(FeedKind.SEARCH, "", "flu")))
