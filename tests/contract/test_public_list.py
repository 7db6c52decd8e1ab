"""Our list as a list of the bot's account: its records, and what the AppView makes of them."""

import pytest

from bot.model.people import AccountId
from bot.networks.bluesky.public_list import ITEM, LIST, BlueskyList, list_uri
from bot.rehearsal.bluesky.people import Person
from bot.rehearsal.bluesky.wire import Json
from tests.contract.worlds import REAL, House, World, both, house, real_time, world
from tests.networks.fixtures import real_folder, real_network, real_postgres

__all__ = ["house", "real_folder", "real_network", "real_postgres", "world"]


def shelf(house: House, *, name: str = "Clinic: shared list", wanted: bool = True) -> BlueskyList:
    return BlueskyList(
        house.account, real_time, wanted=wanted, name=name, about="for what they did"
    )


async def records(world: World, house: House, collection: str) -> list[Json]:
    query = {"repo": house.did, "collection": collection}
    found = await world.people.xrpc.ask("GET", "com.atproto.repo.listRecords", query=query)
    return [{"cid": record["cid"], **record["value"]} for record in found["records"]]


async def profile(world: World, viewer: Person, actor: str) -> Json:
    return await world.people.xrpc.read(viewer, "app.bsky.actor.getProfile", actor=actor)


@both
async def test_the_list_comes_with_the_first_who_is_on_it(world: World, house: House) -> None:
    bad = await world.newcomer("bad")
    ours = shelf(house)
    assert await records(world, house, LIST) == []
    assert set(await ours.accounts()) == set()
    await ours.put(AccountId(bad.did))
    (written,) = await records(world, house, LIST)
    assert written["purpose"] == "app.bsky.graph.defs#modlist"
    assert written["name"] == "Clinic: shared list"
    (item,) = await records(world, house, ITEM)
    assert (item["subject"], item["list"]) == (bad.did, list_uri(house.did))
    assert set(await ours.accounts()) == {bad.did}


@both
async def test_whatever_is_repeated_changes_nothing(world: World, house: House) -> None:
    bad, ours = await world.newcomer("bad"), shelf(house)
    await ours.put(AccountId(bad.did))
    before = [await records(world, house, name) for name in (LIST, ITEM)]
    await ours.put(AccountId(bad.did))
    assert [await records(world, house, name) for name in (LIST, ITEM)] == before
    await ours.drop(AccountId(bad.did))
    await ours.drop(AccountId(bad.did))
    assert set(await ours.accounts()) == set()


@both
async def test_another_name_is_written_and_the_date_stays(world: World, house: House) -> None:
    bad = await world.newcomer("bad")
    await shelf(house).put(AccountId(bad.did))
    (before,) = await records(world, house, LIST)
    await shelf(house, name="Ward: shared list").put(AccountId(bad.did))
    (after,) = await records(world, house, LIST)
    assert after == {**before, "cid": after["cid"], "name": "Ward: shared list"}


@both
async def test_lists_that_the_account_keeps_for_itself_are_left_alone(
    world: World, house: House
) -> None:
    friend, ours = await world.newcomer("friend"), shelf(house)
    item = {
        "subject": friend.did,
        "list": f"at://{house.did}/{LIST}/3kabcabcabc2a",
        "createdAt": "2026-01-05T10:00:00.000Z",
    }
    body = {"repo": house.did, "collection": ITEM, "record": {"$type": ITEM, **item}}
    await world.people.xrpc.call(house.person, "com.atproto.repo.createRecord", body)
    assert set(await ours.accounts()) == set()


@pytest.mark.parametrize("world", [REAL], indirect=True)
async def test_for_who_mutes_the_list_the_appview_hides_who_is_on_it_and_no_longer(
    world: World, house: House
) -> None:
    bad, ada = await world.newcomer("bad"), await world.newcomer("ada")
    ours = shelf(house)
    await ours.put(AccountId(bad.did))
    await world.settle()
    asked = {"list": list_uri(house.did)}
    shown = await world.people.xrpc.read(ada, "app.bsky.graph.getList", **asked)
    assert [item["subject"]["did"] for item in shown["items"]] == [bad.did]
    assert shown["list"]["purpose"] == "app.bsky.graph.defs#modlist"
    assert not (await profile(world, ada, bad.did))["viewer"]["muted"]
    await world.people.xrpc.call(ada, "app.bsky.graph.muteActorList", asked)
    viewer = (await profile(world, ada, bad.did))["viewer"]
    assert viewer["muted"]
    assert viewer["mutedByList"]["uri"] == list_uri(house.did)
    assert not viewer["blockedBy"]
    await ours.drop(AccountId(bad.did))
    await world.settle()
    assert not (await profile(world, ada, bad.did))["viewer"]["muted"]
    shown = await world.people.xrpc.read(ada, "app.bsky.graph.getList", **asked)
    assert shown["items"] == []
