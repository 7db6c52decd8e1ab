"""Feeds in the ledger: counted by the hour, told of in the weather and in one note."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.model.changes import DropFeed, KnowFeed, NameFeeds
from bot.model.errors import NetworkDown
from bot.model.feeds import Feed, FeedKind, FeedSource
from bot.model.interactions import PostId
from bot.model.people import AccountId, Network
from bot.model.signals import Heat
from bot.model.verdicts import Passage, Verdict
from bot.pipeline.feeds import Atmosphere, Reading, Reply, read_feeds
from bot.pipeline.hear import hear
from tests.contract.ledgers import (
    ADA,
    DAY,
    HATEFUL,
    HOUR,
    MINUTE,
    MOD,
    START,
    Desk,
    World,
    heard,
    reply,
    stranger,
)

MEDSKY = FeedSource(FeedKind.GENERATOR, "did:plc:north", "medsky")
FLU = FeedSource(FeedKind.SEARCH, "", "#flu")
OTHER = "https://bsky.app/profile/did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/feed/other"
CALM, STORM = PostId("at://did:plc:x/app.bsky.feed.post/calm"), reply(1).subject


class Blunt:
    """Whatever says so is hostile."""

    version = "blunt"

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        return [HATEFUL if "quack" in each.text else Verdict(0.1) for each in passages]


@dataclass
class Scene:
    desk: Desk
    atmosphere: Atmosphere = field(default_factory=Atmosphere)
    world: World = field(default_factory=World)
    fresh: list[Reply] = field(default_factory=list)
    down: bool = False

    async def read(self, feed: Feed) -> Reading | None:
        if self.down:
            raise NetworkDown("down")
        assert STORM is not None
        replies, self.fresh = self.fresh, []
        now = self.desk.clock.now()
        return Reading(
            frozenset({CALM, STORM}), tuple(replies), now, "Med Sky", f"at://{feed.number}"
        )

    def come(self, count: int, hostile: int) -> None:
        """Answers by different accounts; the hostile ones under one post."""
        assert STORM is not None
        for n in range(count):
            rude = n < hostile
            said = Passage("you quack" if rude else "thank you")
            place = STORM if rude else CALM
            self.fresh.append(Reply(place, stranger(n), said, self.desk.clock.now()))

    async def reads(self) -> tuple[Feed, ...]:
        desk = self.desk
        await read_feeds(
            self,
            self.atmosphere,
            ledger=desk.ledger,
            scorer=Blunt(),
            policy=desk.policy,
            clock=desk.clock,
        )
        await self.world.carry_out(desk)
        async with desk.ledger.turn() as turn:
            return tuple(await turn.feeds())

    async def days(self, count: int) -> None:
        for _ in range(count):
            self.come(40, 2)
            await self.reads()
            self.desk.clock.later(DAY)

    async def says(self, text: str, sender: AccountId = ADA) -> str:
        """The last line that she is answered with."""
        now = self.desk.clock.later(MINUTE)
        message = replace(heard(text, sender, now), message=str(now))
        ledger, policy = self.desk.ledger, self.desk.policy
        await hear([message], "1", Network.BLUESKY, ledger=ledger, policy=policy)
        return (await self.told(sender))[-1]

    async def told(self, account: AccountId) -> list[str]:
        orders = (await self.desk.ledger.export(account))["orders"]
        return [order["line"] for order in orders]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    desk = Desk(f"sqlite:///{tmp_path}/housecall.db")
    await desk.open()
    for moderator in (MOD, stranger(77)):
        await desk.join(moderator, is_moderator=True, interests_at=START)
    await desk.join(joined_at=START - 60 * DAY)
    await desk.write(NameFeeds((MEDSKY,)))
    yield Scene(desk)
    await desk.close()


async def test_the_weather_cannot_be_told_before_it_is_known(scene: Scene) -> None:
    await scene.days(3)
    scene.come(40, 2)
    await scene.reads()
    assert await scene.says("weather") == "weather_unknown"
    await scene.desk.write(NameFeeds(()))
    assert await scene.says("weather") == "weather_no_feed"


async def test_calm_and_rough_weather_and_one_note_with_the_post_that_drives_it(
    scene: Scene,
) -> None:
    await scene.days(9)
    scene.come(40, 2)
    await scene.reads()
    assert await scene.says("what's the weather?") == "weather_calm"
    assert "moderator_room" not in await scene.told(MOD)
    for _ in range(3):
        scene.come(40, 20)
        await scene.reads()
    assert await scene.says("weather") == "weather_warm"
    assert await scene.says("feeds", MOD) == "feeds"
    orders = (await scene.desk.ledger.export(MOD))["orders"]
    (note,) = [order for order in orders if order["line"] == "moderator_room"]
    assert str(STORM) in str(note)
    assert "moderator_room" not in await scene.told(ADA)


async def test_only_counts_are_kept_and_they_outlast_a_restart(scene: Scene) -> None:
    scene.come(40, 2)
    await scene.reads()
    await scene.desk.restart()
    (feed,) = await scene.reads()
    assert [(hour.replies, hour.hostile) for hour in feed.hours] == [(40, 2)]
    assert (feed.title, feed.uri) == ("Med Sky", "at://1")
    assert "did:plc:stranger" not in str(feed)
    assert "quack" not in str(feed)


async def test_the_heat_of_a_feed_is_a_fact_of_cases_about_posts_that_it_shows(
    scene: Scene,
) -> None:
    await scene.days(9)
    scene.come(40, 20)
    await scene.reads()
    async with scene.desk.ledger.turn() as turn:
        here = await turn.case_for(reply(1), HATEFUL)
        elsewhere = await turn.case_for(
            reply(2, subject=PostId("at://did:plc:y/app.bsky.feed.post/9"), root=None), HATEFUL
        )
    assert scene.atmosphere.about(here).heat == Heat(0.5, 0.05)
    assert scene.atmosphere.about(elsewhere).heat is None
    assert scene.atmosphere.shows(CALM)
    await scene.desk.write(NameFeeds(()))
    await scene.reads()
    assert scene.atmosphere.about(here).heat is None
    assert not scene.atmosphere.shows(CALM)


async def test_two_moderators_add_a_feed_and_one_drops_it(scene: Scene) -> None:
    assert await scene.says("feed add medsky", MOD) == "feed_add_how"
    assert await scene.says(f"feed add {MEDSKY.page}", MOD) == "feed_there"
    await scene.says(f"feed add {OTHER} please", MOD)
    assert await scene.says("yes", MOD) == "proposed"
    assert len(await scene.reads()) == 1
    await scene.says("support 1", stranger(77))
    await scene.says("yes", stranger(77))
    _, added = await scene.reads()
    assert (added.source.page, added.by_operator) == (OTHER, False)
    await scene.desk.restart()
    await scene.desk.write(NameFeeds((MEDSKY,)))
    assert len(await scene.reads()) == 2, "the operator does not drop what moderators added"
    assert await scene.says("feed drop 1", MOD) == "feed_of_operator"
    assert await scene.says("feed drop 2", MOD) == "feed_dropped"
    assert [feed.number for feed in await scene.reads()] == [1]
    assert await scene.says("feed drop 2", MOD) == "feeds"


async def test_members_have_no_part_in_what_is_read(scene: Scene) -> None:
    for text in ("feeds", f"feed add {OTHER}", "feed drop 1"):
        assert await scene.says(text) in {"muddled", "did_you_mean"}
    assert len(await scene.reads()) == 1


async def test_what_is_dropped_while_it_is_read_stays_dropped_and_its_number_is_not_reused(
    scene: Scene,
) -> None:
    (feed,) = await scene.reads()
    await scene.desk.write(DropFeed(1, MOD), KnowFeed(feed), NameFeeds((FLU,)))
    assert [(each.number, each.source) for each in await scene.reads()] == [(2, FLU)]


async def test_who_writes_on_and_on_under_a_post_is_counted_once(scene: Scene) -> None:
    for _ in range(5):
        scene.come(3, 1)
        await scene.reads()
        scene.desk.clock.later(10 * MINUTE)
    (feed,) = await scene.reads()
    assert sum(hour.replies for hour in feed.hours) == 3
    assert sum(hour.hostile for hour in feed.hours) == 1
    scene.desk.clock.later(4 * HOUR)
    scene.come(3, 1)
    (feed,) = await scene.reads()
    assert sum(hour.replies for hour in feed.hours) == 6


async def test_what_a_feed_showed_before_it_failed_soon_says_nothing(scene: Scene) -> None:
    await scene.days(9)
    scene.come(40, 20)
    await scene.reads()
    scene.down = True
    await scene.reads()
    assert scene.atmosphere.shows(CALM)
    scene.desk.clock.later(HOUR)
    await scene.reads()
    assert not scene.atmosphere.shows(CALM)


async def test_a_feed_that_fails_keeps_its_counts_and_says_since_when(scene: Scene) -> None:
    await scene.days(9)
    scene.down = True
    (feed,) = await scene.reads()
    assert feed.failing_since is not None
    assert len(feed.hours) == 9
    scene.desk.clock.later(6 * HOUR)
    assert await scene.says("weather") == "weather_unknown"
    scene.down = False
    (feed,) = await scene.reads()
    assert feed.failing_since is None
