"""Lists of others on Bluesky, read as the bot reads them."""

from datetime import UTC, datetime

import pytest

from bot.model.errors import NetworkSaidNo
from bot.model.people import AccountId
from bot.networks.bluesky.modlists import read_modlist
from bot.networks.bluesky.public_list import LIST, BlueskyList, list_uri
from tests.contract.worlds import House, World, both, house, real_time, world
from tests.networks.fixtures import real_folder, real_network, real_postgres

__all__ = ["house", "real_folder", "real_network", "real_postgres", "world"]

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


async def named(house: House, uri: str, most: int = 10) -> list[AccountId]:
    read = await read_modlist(house.account, uri, NOW, most)
    return [entry.account for entry in read]


@both
async def test_whom_a_list_names_is_read_with_no_reasons_and_no_ends(
    world: World, house: House
) -> None:
    first, second = await world.newcomer("first"), await world.newcomer("second")
    theirs = BlueskyList(house.account, real_time, wanted=True, name="North", about="theirs")
    uri = list_uri(house.did)
    for each in (first, second):
        await theirs.put(AccountId(each.did))
    await world.settle()
    assert set(await named(house, uri)) == {first.did, second.did}
    (entry, _) = await read_modlist(house.account, uri, NOW, 10)
    assert (entry.at, entry.until, entry.reason) == (NOW, None, None)
    with pytest.raises(ValueError, match="more than 1 accounts"):
        await named(house, uri, most=1)
    await theirs.drop(AccountId(first.did))
    await world.settle()
    assert await named(house, uri) == [second.did]


@both
async def test_a_list_of_friends_is_no_list_to_hide_by(world: World, house: House) -> None:
    friends = {
        "$type": LIST,
        "purpose": "app.bsky.graph.defs#curatelist",
        "name": "Friends",
        "createdAt": "2026-01-05T10:00:00.000Z",
    }
    body = {"repo": house.did, "collection": LIST, "record": friends}
    made = await world.people.xrpc.call(house.person, "com.atproto.repo.createRecord", body)
    await world.settle()
    with pytest.raises(ValueError, match="not one for moderation"):
        await named(house, made["uri"])


@both
async def test_a_list_that_is_not_there_cannot_be_read(world: World, house: House) -> None:
    await world.settle()
    with pytest.raises(NetworkSaidNo):
        await named(house, f"at://{house.did}/{LIST}/3kabcabcabc2a")
