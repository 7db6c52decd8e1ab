"""A list that is a file: read by the clock, used by a member, and told of where it goes wrong."""

import base64
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.app.others_lists import ListShelf
from bot.fetch import Fetcher
from bot.lists.fires import write_page
from bot.model.changes import KnowCircle, NameLists
from bot.model.lists import Recommendation
from bot.model.people import AccountId, Network
from bot.model.subscriptions import OthersList, Source, Trouble
from bot.pipeline.hear import hear
from bot.pipeline.lists import read_lists
from bot.pipeline.ticks import tick
from tests.contract.ledgers import ADA, DAY, HOUR, MINUTE, MOD, START, Desk, World, heard, stranger

NAME = "north.csv"


def did(number: int) -> str:
    return f"did:plc:{'a' * 22}{'bcdefghijklmnopqrstuvwxyz'[number // 20]}{chr(97 + number % 20)}"


@dataclass
class Scene:
    desk: Desk
    folder: Path
    world: World = field(default_factory=World)

    def writes(self, numbers: Iterable[int]) -> None:
        rows = "".join(f"{did(number)},threats\n" for number in numbers)
        (self.folder / NAME).write_text(f"account,reason\n{rows}")

    async def reads(self) -> OthersList:
        desk = self.desk
        ledger, policy, clock = desk.ledger, desk.policy, desk.clock
        shelf = ListShelf(Fetcher(), None, self.folder, policy, clock, Random(1))
        await read_lists(shelf, ledger=ledger, policy=policy, clock=clock)
        clock.later(MINUTE)
        await tick(ledger=ledger, policy=policy, clock=clock)
        await self.world.carry_out(desk)
        async with ledger.turn() as turn:
            *_, known = await turn.others_lists()
        return known

    async def says(self, text: str) -> None:
        now = self.desk.clock.later(MINUTE)
        message = replace(heard(text, at=now), message=str(now))
        ledger, policy = self.desk.ledger, self.desk.policy
        await hear([message], "1", Network.BLUESKY, ledger=ledger, policy=policy)
        await self.world.carry_out(self.desk)

    async def uses(self) -> None:
        await self.says("list use 1")
        await self.says("yes")

    async def told(self, line: str) -> list[str]:
        """To whom this was said."""
        found: list[str] = []
        for who in (ADA, MOD):
            orders = (await self.desk.ledger.export(who))["orders"]
            found += [who for order in orders if order["line"] == line]
        return found


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    desk = Desk(f"sqlite:///{tmp_path}/housecall.db")
    await desk.open()
    await desk.join(MOD, is_moderator=True)
    await desk.join(can_act=True, joined_at=START - 60 * DAY)
    named = NameLists((Source("North", NAME),))
    await desk.write(KnowCircle(ADA, ((stranger(1), None),)), named)
    made = Scene(desk, tmp_path)
    made.writes(range(1, 7))
    assert len((await made.reads()).entries) == 6
    await made.uses()
    yield made
    await desk.close()


async def test_what_is_taken_off_comes_back_and_what_is_added_follows(scene: Scene) -> None:
    assert scene.world.muted == {did(n) for n in range(1, 7)}
    scene.writes((3, 4, 5, 6, 7))
    await scene.reads()
    assert scene.world.muted == {did(n) for n in range(3, 8)}


async def test_a_rush_hides_nobody_and_is_told_once(scene: Scene) -> None:
    scene.writes(range(1, 60))
    assert (await scene.reads()).trouble is Trouble.RUSH
    await scene.reads()
    assert scene.world.muted == {did(n) for n in range(1, 7)}
    assert await scene.told("list_rush") == [ADA]
    assert await scene.told("moderator_list_rush") == [MOD]


async def test_a_list_that_is_gone_or_empty_at_once_changes_nothing(scene: Scene) -> None:
    before = set(scene.world.muted)
    scene.writes(())
    assert (await scene.reads()).trouble is Trouble.EMPTIED
    (scene.folder / NAME).unlink()
    await scene.reads()
    scene.desk.clock.later(2 * HOUR)
    assert (await scene.reads()).failing_since is not None
    assert scene.world.muted == before
    scene.desk.clock.later(40 * DAY)
    await scene.reads()
    assert scene.world.muted == set(), "and ends on its date all the same"


async def test_a_list_that_fails_for_an_hour_is_told_to_moderators_alone(scene: Scene) -> None:
    (scene.folder / NAME).write_bytes(b"\xff\xfe")
    await scene.reads()
    assert await scene.told("moderator_list_unreadable") == []
    scene.desk.clock.later(HOUR)
    assert (await scene.reads()).trouble is Trouble.UNREADABLE
    assert await scene.told("moderator_list_unreadable") == [MOD]
    scene.writes(range(1, 7))
    assert (await scene.reads()).trouble is None


async def test_another_address_is_another_list_that_nobody_said_yes_to(scene: Scene) -> None:
    (scene.folder / "south.csv").write_text(f"account\n{did(30)}\n")
    await scene.desk.write(NameLists((Source("North", "south.csv"),)))
    desk = scene.desk
    shelf = ListShelf(Fetcher(), None, scene.folder, desk.policy, desk.clock, Random(1))
    await read_lists(shelf, ledger=desk.ledger, policy=desk.policy, clock=desk.clock)
    await scene.world.carry_out(desk)
    assert scene.world.muted == {did(n) for n in range(1, 7)}
    async with desk.ledger.turn() as turn:
        lists = await turn.others_lists()
    assert [(each.number, each.named) for each in lists] == [(1, False), (2, True)]
    await scene.says("list leave 1")
    assert scene.world.muted == set()


async def test_whom_she_follows_by_now_comes_back(scene: Scene) -> None:
    await scene.desk.write(KnowCircle(ADA, ((did(2), None),)))  # type: ignore[arg-type]  # a DID
    await scene.reads()
    assert scene.world.muted == {did(n) for n in (1, 3, 4, 5, 6)}


async def test_a_list_does_not_show_who_moderates(scene: Scene) -> None:
    lines = f"account,reason\n{MOD},threats\n"
    (scene.folder / NAME).write_text(lines + "".join(f"{did(n)},threats\n" for n in range(1, 7)))
    await scene.reads()
    assert scene.world.muted == {MOD, *(did(n) for n in range(1, 7))}


@pytest.mark.parametrize("way", ["same page", "gone"])
async def test_who_keeps_a_list_cannot_keep_people_hidden_by_saying_nothing_new(
    scene: Scene, way: str
) -> None:
    desk, key = scene.desk, Ed25519PrivateKey.from_private_bytes(bytes(32))
    named = (Recommendation("theirs", 1, AccountId(did(1)), START, None, None),)
    page = write_page(named, key, name="South", last=1, more=False, now=desk.clock.now())
    (scene.folder / "south.json").write_bytes(page)
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    await desk.write(NameLists((Source("South", "south.json", public),)))
    await scene.says("list leave 1")
    await scene.reads()
    await scene.says("list use 2")
    await scene.says("yes")
    assert scene.world.muted == {did(1)}
    if way == "gone":
        (scene.folder / "south.json").unlink()
    for days in (3, 4):
        desk.clock.later(days * DAY)
        await scene.reads()
        assert scene.world.muted == {did(1)}
        assert await scene.told("list_stale") == [ADA]
    desk.clock.later(2 * DAY)
    await scene.reads()
    assert scene.world.muted == set()
    page = write_page(named, key, name="South", last=1, more=False, now=desk.clock.now())
    (scene.folder / "south.json").write_bytes(page)
    await scene.reads()
    assert scene.world.muted == {did(1)}
