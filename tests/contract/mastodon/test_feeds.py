"""Feeds on Mastodon, read as the bot reads them: on the simulated server and on the mock."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from bot.fetch import Fetcher, LoopbackToo
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.feeds import Feed, FeedKind, FeedSource
from bot.networks.mastodon.feeds import MastodonFeeds
from bot.networks.mastodon.own import BotAccount
from bot.pipeline.feeds import Reading
from bot.rehearsal.mastodon.client import Person
from tests.contract.mastodon.worlds import World, both, real_time, simulated


class Hurried:
    """The real time, without the pauses."""

    def now(self) -> datetime:
        return real_time()

    async def sleep(self, seconds: float) -> None:
        del seconds


@dataclass
class Scene:
    world: World
    house: Person
    her: Person
    reader: MastodonFeeds
    tag: str

    @property
    def feed(self) -> Feed:
        return Feed(1, FeedSource(FeedKind.TAG, self.world.server, self.tag))

    async def reads(self, feed: Feed | None = None) -> Reading:
        return await self.reader.read(feed or self.feed)


@pytest.fixture
async def scene(world: World) -> AsyncIterator[Scene]:
    house, her = await world.newcomer("house"), await world.newcomer("her")
    account = BotAccount(world.server, house.token, Fetcher(LoopbackToo()), Hurried())
    yield Scene(world, house, her, MastodonFeeds(account, Hurried()), f"flu{her.username[4:]}")
    account.close()


def words(reading: Reading) -> list[str]:
    return sorted(reply.passage.text.rsplit(" ", 1)[-1] for reply in reading.replies)


@both
async def test_a_hashtag_is_read_with_the_answers_under_its_posts(scene: Scene) -> None:
    people, other = scene.world.people, await scene.world.newcomer("other")
    post = await people.post(scene.her, f"Get your shot #{scene.tag}")
    unseen = await people.post(scene.her, "No sign here")
    await people.reply(other, post, "Rubbish")
    await people.reply(scene.her, post, "Mine")
    await people.reply(other, unseen, "Hidden")
    reading = await scene.reads()
    assert reading.title == f"#{scene.tag}"
    assert reading.posts == {post.uri}
    assert words(reading) == ["Rubbish"]
    (reply,) = reading.replies
    assert (reply.thread, reply.author) == (post.uri, other.uri)
    assert reply.passage.parent is not None
    assert "Get your shot" in reply.passage.parent
    assert words(await scene.reads()) == []
    await people.reply(other, post, "Again")
    assert words(await scene.reads(replace(scene.feed, counted_to=real_time()))) == ["Again"]


@both
async def test_what_is_not_public_and_who_asks_bots_to_stay_away_is_left_alone(
    scene: Scene,
) -> None:
    people = scene.world.people
    other, shy = await scene.world.newcomer("other"), await scene.world.newcomer("shy")
    await people.set_profile(shy, note="Please #nobot")
    post = await people.post(scene.her, f"Get your shot #{scene.tag}")
    await people.post(shy, f"Not for bots #{scene.tag}")
    await people.reply(other, post, "Private", visibility="direct")
    await people.reply(shy, post, "Shy")
    await people.reply(other, post, "Open")
    reading = await scene.reads()
    assert reading.posts == {post.uri}
    assert words(reading) == ["Open"]


@simulated
async def test_a_list_of_the_bots_own_account_is_a_feed(scene: Scene) -> None:
    people = scene.world.people
    await people.follow(scene.house, scene.her.uri)
    made = await people.client.post(scene.house, "/api/v1/lists", title="Nephrologists")
    ids = [await people.id_of(scene.house, scene.her.uri)]
    await people.client.post(scene.house, f"/api/v1/lists/{made['id']}/accounts", account_ids=ids)
    post = await people.post(scene.her, "On kidneys")
    other = await scene.world.newcomer("other")
    await people.post(other, "On something else")
    source = FeedSource(FeedKind.HOME_LIST, scene.world.server, made["id"])
    reading = await scene.reads(Feed(2, source))
    assert reading.title == "Nephrologists"
    assert reading.posts == {post.uri}
    elsewhere = replace(source, place="https://elsewhere.example")
    for nowhere in (replace(source, key="999"), elsewhere):
        with pytest.raises(NetworkSaidNo):
            await scene.reads(Feed(3, nowhere))


@both
async def test_a_server_in_trouble_is_asked_again_another_time(scene: Scene) -> None:
    await scene.world.people.post(scene.her, f"Get your shot #{scene.tag}")
    await scene.world.fail(f"/api/v1/timelines/tag/{scene.tag}", 503)
    token = await scene.world.people.token_for(scene.house, "read write follow")
    account = BotAccount(scene.world.server, token, Fetcher(LoopbackToo()), Hurried())
    reader = MastodonFeeds(account, Hurried())
    with pytest.raises(NetworkDown):
        await reader.read(scene.feed)
    assert len((await reader.read(scene.feed)).posts) == 1
    account.close()
