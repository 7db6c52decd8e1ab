"""What moderators, members and the clock do to our list, as Bluesky shows it to who mutes it."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typing_extensions import override

from bot.model.people import AccountId
from bot.networks.bluesky.public_list import ITEM, BlueskyList, list_uri
from bot.rehearsal.bluesky.people import Person
from bot.rehearsal.bluesky.xrpc import SaidNo
from tests.contract.ledgers import ADA, MOD, Desk, heard
from tests.contract.test_own_list_sequences import CASES, SECOND, Play, Shelf
from tests.contract.test_public_list import profile, records, shelf
from tests.contract.worlds import REAL, House, World, both, house, world
from tests.networks.fixtures import real_folder, real_network, real_postgres

__all__ = ["house", "real_folder", "real_network", "real_postgres", "world"]

REASONS = ("threats", "fake identity", "private details")


@dataclass
class Published(Shelf):
    """The list of the bot's account; the answer to a write may be lost on the way."""

    on_bluesky: BlueskyList = field(kw_only=True)

    @override
    async def accounts(self) -> Collection[AccountId]:
        return await self.on_bluesky.accounts()

    @override
    async def _add(self, account: AccountId) -> None:
        await self.on_bluesky.put(account)

    @override
    async def _remove(self, account: AccountId) -> None:
        await self.on_bluesky.drop(account)


@dataclass
class Stage:
    """Two accounts that may be listed, and somebody who has subscribed to the list as mute."""

    world: World
    house: House
    play: Play
    bad: tuple[Person, Person]
    subscriber: Person | None = None

    async def lists(self, case: int, reason: str = "threats", days: int = 30) -> None:
        await self.play.says(MOD, f"list add {case} {days} days {reason}")
        async with self.play.desk.ledger.turn() as turn:
            waiting = (await turn.chat_for(heard("proposals", SECOND))).proposals
        for proposal in waiting:
            await self.play.says(SECOND, f"support {proposal.number}")

    async def drops(self, case: int) -> None:
        await self.play.says(SECOND, f"list drop {case}")

    async def waits(self, days: int) -> None:
        await self.play.waits(days)

    async def calls_wrong(self, case: int) -> None:
        await self.play.says(ADA, f"wrong {case}")
        await self.play.ticks()

    async def undoes(self) -> None:
        await self.play.says(ADA, "undo")

    async def loses_an_answer(self) -> None:
        await self.play.acts("unheard")

    async def loses_an_item(self) -> None:
        """Somebody with the password deletes one by hand."""
        listed = sorted(await self.play.shelf.accounts())
        if listed:
            await shelf(self.house).drop(listed[0])

    async def restarts(self) -> None:
        await self.play.restarts()

    async def shows(self) -> set[str]:
        """Who is on the list, as anybody sees it; the subscriber has just these hidden."""
        listed: set[str] = set(await self.play.settles())
        items = await records(self.world, self.house, ITEM)
        assert {item["subject"] for item in items} == listed
        await self.world.settle()
        if self.subscriber is not None:
            assert await self.hidden_from(self.subscriber) == listed
        return listed

    async def hidden_from(self, who: Person) -> set[str]:
        """By this list and nothing else."""
        hidden = set[str]()
        for bad in self.bad:
            viewer = (await profile(self.world, who, bad.did))["viewer"]
            by_list = viewer.get("mutedByList", {}).get("uri")
            assert by_list in {None, list_uri(self.house.did)}
            assert viewer["muted"] is (by_list is not None)
            assert not viewer["blockedBy"]
            assert "blocking" not in viewer
            hidden |= {bad.did} if viewer["muted"] else set()
        return hidden

    async def somebody(self, name: str) -> Person:
        who = await self.world.newcomer(name)
        await self.world.settle()
        return who

    async def changes_subscription(self, who: Person, verb: str) -> None:
        """Until the AppView shows it: it takes these in aside from what is written in public."""
        asked, xrpc = {"list": list_uri(self.house.did)}, self.world.people.xrpc
        await xrpc.call(who, f"app.bsky.graph.{verb}ActorList", asked)
        async with asyncio.timeout(30):
            while True:
                with suppress(SaidNo):  # a list that it has not taken in yet
                    shown = await xrpc.read(who, "app.bsky.graph.getList", limit="1", **asked)
                    if bool(shown["list"]["viewer"].get("muted")) is (verb == "mute"):
                        return
                await asyncio.sleep(0.1)


@pytest.fixture
async def stage(world: World, house: House, tmp_path: Path) -> AsyncIterator[Stage]:
    bad = (await world.newcomer("bad"), await world.newcomer("worse"))
    accounts = tuple(AccountId(each.did) for each in bad)
    published = Published(on_bluesky=shelf(house))
    play = Play(Desk(f"sqlite:///{tmp_path}/house.db"), published, accounts)
    await play.begin()
    yield Stage(world, house, play, bad)
    await play.desk.close()


def steps(seed: int, count: int) -> list[tuple[Any, ...]]:
    """So that much happens: every third step lists somebody."""
    rng, found = Random(seed), list[tuple[Any, ...]]()
    for place in range(count):
        case = rng.choice(CASES)
        others = (
            *(("drops", case), ("waits", rng.randint(1, 40)), ("calls_wrong", case)),
            *(("undoes",), ("loses_an_answer",), ("loses_an_item",), ("restarts",)),
        )
        lists = ("lists", case, rng.choice(REASONS), rng.choice((2, 30, 90)))
        found.append(rng.choice(others) if place % 3 else lists)
    return found


async def perform(stage: Stage, seed: int, count: int) -> list[int]:
    """How many stood on it after each step; at the end all of it is over."""
    stood = []
    for name, *rest in steps(seed, count):
        await getattr(stage, name)(*rest)
        stood.append(len(await stage.shows()))
    await stage.waits(90)
    assert await stage.shows() == set()
    return stood


@both
@pytest.mark.parametrize("seed", [1, 2])
async def test_random_steps_are_seen_by_everybody_and_end_with_an_empty_list(
    world: World, stage: Stage, seed: int
) -> None:
    before = await records(world, stage.house, ITEM)
    assert len(set(await perform(stage, seed, 18))) > 1, "somebody came and went"
    assert await records(world, stage.house, ITEM) == before == []


@pytest.mark.need("S3-4")
@pytest.mark.parametrize("world", [REAL], indirect=True)
@pytest.mark.parametrize("seed", [4, 5])
async def test_who_mutes_the_list_has_hidden_whom_it_names_through_random_steps_and_nobody_after(
    stage: Stage, seed: int
) -> None:
    ada, ben = await stage.somebody("ada"), await stage.somebody("ben")
    before = await stage.hidden_from(ada)
    await stage.lists(CASES[0])
    assert await stage.shows() == {stage.bad[0].did}
    await stage.changes_subscription(ada, "mute")
    stage.subscriber = ada
    await perform(stage, seed, 18)
    assert await stage.hidden_from(ada) == before == set()
    assert await stage.hidden_from(ben) == set()


@pytest.mark.need("S3-4")
@pytest.mark.parametrize("world", [REAL], indirect=True)
async def test_each_way_off_the_list_shows_the_account_again_and_so_does_leaving_it(
    stage: Stage,
) -> None:
    bad = {stage.bad[0].did}
    stage.subscriber = await stage.somebody("ada")
    await stage.lists(41)
    await stage.play.settles()
    await stage.changes_subscription(stage.subscriber, "mute")
    assert await stage.shows() == bad
    await stage.drops(41)
    assert await stage.shows() == set()
    await stage.lists(41, days=2)
    assert await stage.shows() == bad
    await stage.waits(2)
    assert await stage.shows() == set()
    await stage.lists(41)
    assert await stage.shows() == bad
    await stage.calls_wrong(41)
    assert await stage.shows() == set()
    await stage.undoes()
    await stage.lists(41)
    assert await stage.shows() == bad
    await stage.changes_subscription(stage.subscriber, "unmute")
    assert await stage.hidden_from(stage.subscriber) == set()
