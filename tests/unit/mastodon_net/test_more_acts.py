"""Blocks, filters, quotes taken away, reports: what holds before, is done, and undo brings back."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.model.episodes import Measure, MeasureKind, Prior
from bot.model.errors import NetworkSaidNo
from bot.model.filings import Filing, Reason
from bot.model.interactions import PostId
from bot.model.people import AccountId, Right
from bot.networks.mastodon.acting import Acting
from bot.networks.mastodon.acts import MastodonActs
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, OLD, Flavour
from bot.rehearsal.mastodon.people import Person, Posted
from bot.rehearsal.mastodon.wire import Json
from tests.unit.mastodon_net.worlds import World, world_of

FLAVOURS = pytest.mark.parametrize(
    "flavour", [MASTODON, GOTOSOCIAL, OLD], ids=["mastodon", "gotosocial", "old"]
)
WEEK = timedelta(days=7)
NOT_HELD, HELD = Prior(held=False), Prior(held=True)


@dataclass(frozen=True, slots=True)
class Scene:
    world: World
    her: Person
    troll: Person
    acts: MastodonActs

    def measure(self, kind: MeasureKind, target: str, within: str | None = None) -> Measure:
        return Measure(AccountId(self.her.uri), kind, target, PostId(within) if within else None)

    async def prior(self, measure: Measure) -> Prior | None:
        (found,) = await self.acts.look([measure])
        return found

    async def filters(self) -> list[Json]:
        return list(await self.world.people.client.get(self.her, "/api/v2/filters"))

    async def apply(self, measure: Measure, lasts: timedelta = WEEK) -> None:
        """Twice, as after an answer that was lost."""
        for _ in range(2):
            await self.acts.apply(measure, self.world.clock.now() + lasts)

    async def quoted(self, quote: Posted) -> str:
        state: str = (await self.world.people.seen(self.troll, quote.uri))["quote"]["state"]
        return state


async def scene_in(world: World, *rights: Right) -> Scene:
    her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
    await world.sign_in(her, *rights)
    return Scene(world, her, troll, MastodonActs(Acting(world.members, world.clock), world.clock))


@FLAVOURS
async def test_a_block_is_put_in_place_and_lifted(flavour: Flavour) -> None:
    async with world_of(flavour) as world:
        scene = await scene_in(world, Right.BLOCK)
        measure = scene.measure(MeasureKind.BLOCK, scene.troll.uri)
        assert await scene.prior(measure) == NOT_HELD
        await scene.apply(measure)
        assert await world.people.blocks(scene.her) == {scene.troll.uri}
        assert await scene.prior(measure) == HELD
        for _ in range(2):
            await scene.acts.lift(measure, NOT_HELD)
        assert await world.people.blocks(scene.her) == set()


async def test_a_block_of_her_own_is_never_lifted() -> None:
    async with world_of() as world:
        scene = await scene_in(world, Right.BLOCK)
        await world.people.block(scene.her, scene.troll.uri)
        measure = scene.measure(MeasureKind.BLOCK, scene.troll.uri)
        prior = await scene.prior(measure)
        assert prior == HELD
        await scene.acts.lift(measure, prior)
        assert await world.people.blocks(scene.her) == {scene.troll.uri}


@pytest.mark.parametrize("locked", [False, True])
async def test_whom_she_follows_or_asked_to_follow_is_not_blocked(*, locked: bool) -> None:
    """A block would end that follow for good, so what the rules may not know is looked at here."""
    async with world_of() as world:
        scene = await scene_in(world, Right.BLOCK)
        await world.people.set_profile(scene.troll, locked=locked)
        await world.people.follow(scene.her, scene.troll.uri)
        blocked = scene.measure(MeasureKind.BLOCK, scene.troll.uri)
        muted = replace(blocked, kind=MeasureKind.MUTE)
        assert await scene.acts.look([blocked, muted]) == [None, NOT_HELD]


async def test_a_block_without_its_right_is_refused() -> None:
    async with world_of() as world:
        scene = await scene_in(world)
        with pytest.raises(NetworkSaidNo):
            await scene.apply(scene.measure(MeasureKind.BLOCK, scene.troll.uri))
        assert await world.people.blocks(scene.her) == set()


@FLAVOURS
async def test_a_filter_is_made_once_and_taken_away(flavour: Flavour) -> None:
    async with world_of(flavour) as world:
        scene = await scene_in(world, Right.FILTER)
        measure = scene.measure(MeasureKind.FILTER, "don't lie, fraud")
        assert await scene.prior(measure) == NOT_HELD
        await scene.apply(measure)
        (made,) = await scene.filters()
        assert made["filter_action"] == "warn"
        assert made["context"] == ["home", "notifications", "public", "thread"]
        words = [(each["keyword"], each["whole_word"]) for each in made["keywords"]]
        assert words == [("don't lie", True), ("fraud", True)]
        assert await scene.prior(measure) == HELD
        for _ in range(2):
            await scene.acts.lift(measure, NOT_HELD)
        assert await scene.filters() == []


async def test_her_server_ends_a_filter_on_its_date_and_the_bot_clears_it_away() -> None:
    async with world_of() as world:
        scene = await scene_in(world, Right.FILTER)
        measure = scene.measure(MeasureKind.FILTER, "fraud")
        await scene.apply(measure, WEEK)
        world.clock.ahead += WEEK
        assert await scene.prior(measure) == NOT_HELD, "it has run out"
        assert len(await scene.filters()) == 1, "and is listed still"
        await scene.acts.lift(measure, NOT_HELD)
        assert await scene.filters() == []


async def test_filters_of_her_own_stay_even_with_the_same_words() -> None:
    async with world_of() as world:
        scene = await scene_in(world, Right.FILTER)
        measure, path = scene.measure(MeasureKind.FILTER, "fraud"), "/api/v2/filters"
        words = [{"keyword": "fraud"}]
        hers: Json = {"context": ["home"], "keywords_attributes": words}
        await world.people.client.post(scene.her, path, title="mine", **hers)
        before = await scene.filters()
        assert await scene.prior(measure) == NOT_HELD
        await scene.apply(measure)
        await scene.acts.lift(measure, NOT_HELD)
        assert await scene.filters() == before


async def test_a_filter_that_she_has_changed_is_hers() -> None:
    async with world_of() as world:
        scene = await scene_in(world, Right.FILTER)
        measure = scene.measure(MeasureKind.FILTER, "fraud")
        await scene.apply(measure)
        (kept,) = world.federation.home_of(scene.her.uri).site.filters[scene.her.uri]
        kept["keywords"].append({"id": "1", "keyword": "quack", "whole_word": True})
        await scene.acts.lift(measure, NOT_HELD)
        assert len(await scene.filters()) == 1


async def test_a_quote_is_taken_away_for_good() -> None:
    async with world_of() as world:
        scene = await scene_in(world, Right.REVOKE)
        post = await world.people.post(scene.her, "Vaccines work")
        quote = await world.people.quote(scene.troll, post, "look at this")
        other = await world.people.quote(scene.troll, post, "and this")
        measure = scene.measure(MeasureKind.REVOKE_QUOTE, quote.uri, post.uri)
        assert await scene.prior(measure) == NOT_HELD
        await scene.acts.apply(measure)
        assert (await scene.quoted(quote), await scene.quoted(other)) == ("revoked", "accepted")
        assert await scene.prior(measure) == HELD
        await scene.acts.lift(measure, NOT_HELD)
        assert await scene.quoted(quote) == "revoked"


async def test_what_quotes_no_post_of_hers_is_left_alone() -> None:
    async with world_of() as world:
        scene = await scene_in(world, Right.REVOKE)
        post = await world.people.post(scene.her, "Vaccines work")
        other = await world.people.post(scene.her, "So does soap")
        plain = await world.people.post(scene.troll, "hello")
        quote = await world.people.quote(scene.troll, post, "look at this")
        gone = f"{scene.troll.uri}/statuses/1"
        wrong = [
            scene.measure(MeasureKind.REVOKE_QUOTE, quote.uri, other.uri),
            scene.measure(MeasureKind.REVOKE_QUOTE, plain.uri, post.uri),
            scene.measure(MeasureKind.REVOKE_QUOTE, gone, post.uri),
        ]
        right = scene.measure(MeasureKind.REVOKE_QUOTE, quote.uri, post.uri)
        assert await scene.acts.look([*wrong, right]) == [None, None, None, NOT_HELD]
        with pytest.raises(NetworkSaidNo):
            await scene.acts.apply(wrong[0])
        assert await scene.quoted(quote) == "accepted"


@pytest.mark.parametrize("flavour", [GOTOSOCIAL, OLD], ids=["gotosocial", "old"])
async def test_a_server_that_knows_no_quotes_is_told_apart(flavour: Flavour) -> None:
    async with world_of(flavour) as world:
        scene = await scene_in(world)
        post = await world.people.post(scene.her, "Vaccines work")
        reply = await world.people.reply(scene.troll, post, "liar")
        measure = scene.measure(MeasureKind.REVOKE_QUOTE, reply.uri, post.uri)
        assert await scene.prior(measure) is None
        with pytest.raises(NetworkSaidNo, match="cannot take quotes away"):
            await scene.acts.apply(measure)


@FLAVOURS
@pytest.mark.parametrize(
    ("rule", "category"), [("Be kind. No harassment.", "violation"), ("No adverts", "other")]
)
async def test_a_report_goes_to_her_own_server_under_its_rule(
    flavour: Flavour, rule: str, category: str
) -> None:
    async with world_of(flavour) as world:
        scene, site = await scene_in(world, Right.REPORT), world.federation.instances[-1].site
        site.rules["7"] = rule
        post = await world.people.post(scene.troll, "liar", mention=[scene.her])
        measure = report_of(scene, post.uri, f"{post.uri}9")
        assert await scene.prior(measure) is None
        await scene.acts.apply(measure)
        (told,) = site.reports
        assert told["account"]["username"] == scene.her.username
        assert (told["status_ids"], told["category"]) == ([post.id], category)
        assert told["rule_ids"] == (["7"] if category == "violation" else [])
        assert (told["comment"], told["forwarded"]) == ("targeted harassment", False)


async def test_a_report_without_its_right_is_refused() -> None:
    async with world_of() as world:
        scene = await scene_in(world)
        with pytest.raises(NetworkSaidNo):
            await scene.acts.apply(report_of(scene))
        assert world.federation.instances[-1].site.reports == []


def report_of(scene: Scene, *posts: str) -> Measure:
    filing = Filing(Reason.TARGETED, tuple(map(PostId, posts)), "")
    return replace(scene.measure(MeasureKind.REPORT, scene.troll.uri), filing=filing)
