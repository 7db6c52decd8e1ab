"""What the bot says of itself: simulated PDS and the real one."""

from typing import Any

import pytest

from bot.model.errors import NetworkDown
from bot.networks.bluesky.profile import DECLARATION, PROFILE, introduce
from bot.rehearsal.bluesky.xrpc import SaidNo
from bot.rehearsal.faults import Fault
from tests.contract.worlds import House, World, both, house, simulated, world
from tests.networks.fixtures import real_folder, real_network, real_postgres

__all__ = ["house", "real_folder", "real_network", "real_postgres", "world"]

PICTURE = {
    "$type": "blob",
    "ref": {"$link": "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"},
    "mimeType": "image/png",
    "size": 7,
}


async def record(world: World, house: House, collection: str) -> Any:
    """CID and value; None where there is no such record."""
    query = {"repo": house.did, "collection": collection, "rkey": "self"}
    try:
        found = await world.people.xrpc.ask("GET", "com.atproto.repo.getRecord", query=query)
    except SaidNo as error:
        if error.name == "RecordNotFound":
            return None
        raise
    return found["cid"], found["value"]


async def put(world: World, house: House, collection: str, **value: Any) -> None:
    body = {
        "repo": house.did,
        "collection": collection,
        "rkey": "self",
        "record": {"$type": collection, **value},
    }
    await world.people.xrpc.call(house.person, "com.atproto.repo.putRecord", body)


async def revision(world: World, house: House) -> str:
    """It changes with every write to the repository, whatever it is."""
    query = {"did": house.did}
    found = await world.people.xrpc.ask("GET", "com.atproto.sync.getLatestCommit", query=query)
    return str(found["rev"])


@both
async def test_a_new_bot_says_what_it_is(world: World, house: House) -> None:
    assert await record(world, house, PROFILE) is None
    await introduce(house.account)
    labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "bot"}]}
    profile, declaration = [await record(world, house, name) for name in (PROFILE, DECLARATION)]
    assert profile[1] == {"$type": PROFILE, "labels": labels}
    assert declaration[1] == {"$type": DECLARATION, "allowIncoming": "all"}
    await world.settle()
    ada = await world.newcomer("ada")
    shown = await world.people.xrpc.read(ada, "app.bsky.actor.getProfile", actor=house.did)
    assert [(label["val"], label["src"]) for label in shown["labels"]] == [("bot", house.did)]
    assert shown["associated"]["chat"]["allowIncoming"] == "all"


@both
async def test_what_is_true_already_is_not_written_again(world: World, house: House) -> None:
    await introduce(house.account)
    before = [await record(world, house, name) for name in (PROFILE, DECLARATION)]
    writes = await writes_of(world, house)
    await introduce(house.account)
    assert [await record(world, house, name) for name in (PROFILE, DECLARATION)] == before
    assert await writes_of(world, house) == writes


async def writes_of(world: World, house: House) -> object:
    """Something that differs after any write of the bot."""
    if world.simulated is None:
        return await revision(world, house)
    return [write for write in world.simulated.public_writes() if write.did == house.did]


@both
async def test_what_else_stands_there_stays(world: World, house: House) -> None:
    await put(
        world,
        house,
        PROFILE,
        displayName="House Call",
        description="Helps doctors — always.",
        labels={
            "$type": "com.atproto.label.defs#selfLabels",
            "values": [{"val": "!no-unauthenticated"}],
        },
        fromAnotherApp={"colour": "blue", "nothing": None, "list": [1, {"a": []}]},
    )
    await put(world, house, DECLARATION, allowIncoming="following", allowGroupInvites="none")
    _, before = await record(world, house, PROFILE)
    await introduce(house.account)
    _, profile = await record(world, house, PROFILE)
    values = [{"val": "!no-unauthenticated"}, {"val": "bot"}]
    assert profile == {**before, "labels": {**before["labels"], "values": values}}
    assert (await record(world, house, DECLARATION))[1] == {
        "$type": DECLARATION,
        "allowIncoming": "all",
        "allowGroupInvites": "none",
    }


@simulated
async def test_the_picture_stays(world: World, house: House) -> None:
    await put(world, house, PROFILE, avatar=PICTURE)
    await introduce(house.account)
    assert (await record(world, house, PROFILE))[1]["avatar"] == PICTURE


@simulated
@pytest.mark.parametrize("call", ["getRecord", "putRecord"])
@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.GARBLED, Fault.ANSWER_LOST, Fault.LIMITED])
async def test_trouble_on_the_way_is_tried_again(
    world: World, house: House, call: str, fault: Fault
) -> None:
    await put(world, house, PROFILE, displayName="House Call")
    world.faults.next(f"/xrpc/com.atproto.repo.{call}", fault)
    with pytest.raises(NetworkDown):
        await introduce(house.account)
    await introduce(house.account)
    _, profile = await record(world, house, PROFILE)
    assert profile["displayName"] == "House Call"
    assert profile["labels"]["values"] == [{"val": "bot"}]


@both
async def test_somebody_elses_change_in_between_is_not_undone(
    world: World, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(world, house, PROFILE, displayName="House Call")
    post = house.account.post

    async def post_too_late(nsid: str, body: Any) -> Any:
        await put(world, house, PROFILE, displayName="Renamed")
        return await post(nsid, body)

    monkeypatch.setattr(house.account, "post", post_too_late)
    with pytest.raises(NetworkDown, match="changed meanwhile"):
        await introduce(house.account)
    monkeypatch.undo()
    await introduce(house.account)
    _, profile = await record(world, house, PROFILE)
    assert profile["displayName"] == "Renamed"
    assert profile["labels"]["values"] == [{"val": "bot"}]
