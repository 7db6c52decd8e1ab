"""Records, identifiers and the observation log."""

from datetime import UTC, datetime
from random import Random

import pytest
from multiformats import CID

from bot.rehearsal.bluesky.ids import Ids, cid_of, micros
from bot.rehearsal.bluesky.network import Network
from bot.rehearsal.bluesky.people import People, Person, SaidNo


def seeded(seed: int) -> Random:
    return Random(seed)


NOW = datetime(2090, 3, 1, 9, 30, tzinfo=UTC)
PROFILE = {"collection": "app.bsky.actor.profile", "rkey": "self"}


@pytest.fixture
async def dr_a(people: People) -> Person:
    return await people.new_account("dr-ama")


def test_the_same_seed_gives_the_same_identifiers() -> None:
    one, two = Ids(seeded(1)), Ids(seeded(1))
    assert [one.new_did(), one.new_tid(NOW)] == [two.new_did(), two.new_tid(NOW)]
    assert Ids(seeded(2)).new_did() != Ids(seeded(1)).new_did()


def test_tids_sort_by_time_even_within_one_microsecond() -> None:
    ids = Ids(seeded(1))
    tids = [ids.new_tid(NOW) for _ in range(50)]
    assert tids == sorted(set(tids))
    assert {len(tid) for tid in tids} == {13}


def test_a_cid_parses_as_one_of_a_record() -> None:
    cid = CID.decode(cid_of({"text": "x"}))
    assert (cid.version, cid.codec.name, cid.hashfun.name) == (1, "dag-cbor", "sha2-256")
    assert str(cid) == cid_of({"text": "x"}) != cid_of({"text": "y"})


def test_micros_loses_nothing() -> None:
    assert micros(datetime(2090, 3, 1, 9, 30, 0, 123457, tzinfo=UTC)) % 1_000_000 == 123457


async def write(people: People, who: Person, verb: str, **body: object) -> object:
    return await people.xrpc.call(who, f"com.atproto.repo.{verb}", {"repo": who.did, **body})


async def test_a_swap_that_does_not_match_changes_nothing(
    network: Network, people: People, dr_a: Person
) -> None:
    await people.set_profile(dr_a, "Dr A")
    wrong = cid_of({"other": "record"})
    for verb, body in (("putRecord", {"record": {"displayName": "B"}}), ("deleteRecord", {})):
        with pytest.raises(SaidNo, match="InvalidSwap"):
            await write(people, dr_a, verb, **PROFILE, **body, swapRecord=wrong)
    record = network.world.record(f"at://{dr_a.did}/app.bsky.actor.profile/self")
    assert record is not None
    assert record.value["displayName"] == "Dr A"
    await write(people, dr_a, "deleteRecord", **PROFILE, swapRecord=record.cid)
    record_now = {"displayName": "C"}
    await write(people, dr_a, "putRecord", **PROFILE, record=record_now, swapRecord=None)


async def test_writing_the_same_twice_is_one_public_write(
    network: Network, people: People, dr_a: Person
) -> None:
    for _ in range(2):
        await people.set_profile(dr_a, "Dr A")
    await write(people, dr_a, "deleteRecord", collection="app.bsky.feed.post", rkey="none")
    assert [(one.action, one.collection) for one in network.public_writes()] == [
        ("create", "app.bsky.actor.profile")
    ]


async def test_a_key_is_created_once(people: People, dr_a: Person) -> None:
    record = {"displayName": "Dr A"}
    await write(people, dr_a, "createRecord", **PROFILE, record=record)
    with pytest.raises(SaidNo, match="500 InternalServerError"):
        await write(people, dr_a, "createRecord", **PROFILE, record=record)


@pytest.mark.parametrize(
    ("collection", "record"),
    [
        ("app.bsky.feed.post", {"text": "no date"}),
        ("app.bsky.feed.post", {"createdAt": "2090-01-01T00:00:00Z"}),
        ("app.bsky.graph.follow", {"createdAt": "2090-01-01T00:00:00Z"}),
        ("app.bsky.feed.post", {"$type": "app.bsky.feed.like"}),
        ("app.bsky.feed.post", {"text": "x" * 301, "createdAt": "2090-01-01T00:00:00Z"}),
    ],
)
async def test_malformed_records_are_refused(
    network: Network, people: People, dr_a: Person, collection: str, record: dict[str, str]
) -> None:
    with pytest.raises(SaidNo, match="400 InvalidRequest"):
        await write(people, dr_a, "createRecord", collection=collection, record=record)
    assert network.public_writes() == []


async def test_nobody_writes_into_another_repository(people: People, dr_a: Person) -> None:
    foe = await people.new_account("foe1")
    body = {"repo": dr_a.did, **PROFILE, "record": {}}
    with pytest.raises(SaidNo, match="401 AuthenticationRequired"):
        await people.xrpc.call(foe, "com.atproto.repo.putRecord", body)


async def test_who_is_away_cannot_write_until_she_is_back(people: People, dr_a: Person) -> None:
    await people.deactivate(dr_a)
    with pytest.raises(SaidNo, match="401 AccountDeactivated"):
        await people.post(dr_a, "hello")
    await people.activate(dr_a)
    await people.post(dr_a, "hello")


async def test_a_batch_has_at_most_200_writes(people: People, dr_a: Person) -> None:
    one = {
        "$type": "com.atproto.repo.applyWrites#delete",
        "collection": "app.bsky.feed.post",
        "rkey": "a",
    }
    with pytest.raises(SaidNo, match="Too many writes"):
        await write(people, dr_a, "applyWrites", writes=[one] * 201)


async def test_taken_and_short_handles_are_refused(people: People, dr_a: Person) -> None:
    for name, error in (("dr-ama", "Handle already taken"), ("ab", "InvalidHandle")):
        with pytest.raises(SaidNo, match=error):
            await people.new_account(name)
    assert dr_a.handle == "dr-ama.test"
