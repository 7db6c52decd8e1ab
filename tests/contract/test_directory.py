"""Public reads of the bot: simulated AppView and the real one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.interactions import Kind, PostId
from bot.model.people import AccountId
from bot.model.signals import Profile
from bot.networks.bluesky import directory as directory_module
from bot.networks.bluesky import paging
from bot.networks.bluesky.client import Json
from bot.networks.bluesky.directory import BlueskyDirectory
from bot.pipeline.ports import Follower
from bot.rehearsal.bluesky.people import Person
from bot.rehearsal.faults import Fault
from tests.contract.worlds import (
    House,
    World,
    both,
    house,
    house_in,
    real_time,
    simulated,
    world,
)
from tests.networks.fixtures import real_folder, real_network, real_postgres

__all__ = ["house", "real_folder", "real_network", "real_postgres", "world"]

NOBODY = AccountId("did:plc:" + "z" * 24)


@pytest.fixture
def directory(house: House) -> BlueskyDirectory:
    return BlueskyDirectory(house.account)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two to a page, so that seven people are a long list."""
    monkeypatch.setattr(paging, "_PAGE", 2)


async def crowd(world: World, size: int) -> list[Person]:
    return [await world.newcomer("crowd") for _ in range(size)]


def listed(dids: list[str]) -> set[Follower]:
    return {Follower(AccountId(did), None) for did in dids}


@both
@pytest.mark.usefixtures("small_pages")
async def test_all_followers_over_several_pages(
    world: World, house: House, directory: BlueskyDirectory
) -> None:
    assert await directory.followers() == []
    people = await crowd(world, 7)
    follows = [await world.people.follow(one, house.did) for one in people]
    await world.settle()
    found = await directory.followers()
    assert len(found) == 7
    assert set(found) == listed([one.did for one in people])
    await world.people.unfollow(people[0], follows[0])
    await world.people.deactivate(people[1])
    await world.settle()
    assert set(await directory.followers()) == listed([one.did for one in people[2:]])


@both
@pytest.mark.usefixtures("small_pages")
async def test_all_whom_she_follows(world: World, directory: BlueskyDirectory) -> None:
    ada, *others = await crowd(world, 6)
    for other in others:
        await world.people.follow(ada, other.did)
    await world.settle()
    found = await directory.follows_of(AccountId(ada.did))
    assert set(found) == listed([one.did for one in others])
    assert await directory.follows_of(AccountId(others[0].did)) == []


@both
async def test_whom_nobody_knows_has_no_list(directory: BlueskyDirectory) -> None:
    with pytest.raises(NetworkSaidNo):
        await directory.follows_of(NOBODY)


@simulated
async def test_a_circle_without_end_is_not_read(
    world: World, directory: BlueskyDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, *others = await crowd(world, 4)
    for other in others:
        await world.people.follow(ada, other.did)
    monkeypatch.setattr(directory_module, "_MOST_FOLLOWS", 2)
    with pytest.raises(NetworkSaidNo, match="more accounts than can be read"):
        await directory.follows_of(AccountId(ada.did))


@simulated
async def test_a_circle_that_takes_too_long_is_tried_again_later(
    world: World, directory: BlueskyDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, other = await crowd(world, 2)
    await world.people.follow(ada, other.did)
    monkeypatch.setattr(directory_module, "_CIRCLE_SECONDS", -1.0)
    with pytest.raises(NetworkDown, match="in time"):
        await directory.follows_of(AccountId(ada.did))


@simulated
@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.SILENT])
@pytest.mark.parametrize("good_pages", [0, 1, 3])
@pytest.mark.usefixtures("small_pages")
async def test_half_a_list_is_no_list(
    world: World, house: House, directory: BlueskyDirectory, fault: Fault, good_pages: int
) -> None:
    people = await crowd(world, 7)
    for one in people:
        await world.people.follow(one, house.did)
    account = house.account
    first = await account.did()
    assert first == house.did
    failing = Failing(world, house, after=good_pages, fault=fault)
    with pytest.raises(NetworkDown):
        await BlueskyDirectory(failing).followers()  # type: ignore[arg-type]  # an account that fails
    assert failing.asked == good_pages
    assert len(await directory.followers()) == 7


class Failing:
    """The bot's account, where a fault of the network strikes after some pages."""

    def __init__(self, world: World, house: House, *, after: int, fault: Fault) -> None:
        self._world, self._account = world, house.account
        self._after, self._fault = after, fault
        self.asked = 0

    async def did(self) -> AccountId:
        return await self._account.did()

    async def get(self, nsid: str, params: Json) -> Any:
        if self.asked == self._after:
            self._world.faults.next("/xrpc/app.bsky.graph.getFollowers", self._fault)
        answer = await self._account.get(nsid, params)
        self.asked += 1
        return answer


@both
@pytest.mark.usefixtures("small_pages")
async def test_a_cursor_that_leads_in_circles_is_no_end(world: World, house: House) -> None:
    for one in await crowd(world, 3):
        await world.people.follow(one, house.did)
    await world.settle()
    circling = Circling(house)
    with pytest.raises(NetworkDown, match="again and again"):
        await BlueskyDirectory(circling).followers()  # type: ignore[arg-type]  # an account in circles


class Circling:
    """The bot's account, whose pages never get to the last."""

    def __init__(self, house: House) -> None:
        self._account = house.account
        self.did = house.account.did

    async def get(self, nsid: str, params: Json) -> Any:
        answer = await self._account.get(nsid, {**params, "cursor": None})
        assert answer["cursor"]
        return answer


@both
async def test_a_no_in_the_middle_of_a_list_is_not_its_end(house: House) -> None:
    """As where the AppView forgets a cursor."""
    broken = Broken(house)
    with pytest.raises(NetworkDown, match="could not be read to the end"):
        await BlueskyDirectory(broken).followers()  # type: ignore[arg-type]  # an account that breaks off
    broken.at_once = True
    with pytest.raises(NetworkDown, match="own followers"):
        await BlueskyDirectory(broken).followers()  # type: ignore[arg-type]  # an account that breaks off


class Broken:
    def __init__(self, house: House) -> None:
        self._account = house.account
        self.did = house.account.did
        self.at_once = False

    async def get(self, nsid: str, params: Json) -> Any:
        if params["cursor"] or self.at_once:
            raise NetworkSaidNo("InvalidRequest")
        return {**await self._account.get(nsid, params), "cursor": "forgotten"}


@both
async def test_each_follow_of_the_bot_with_its_record(
    world: World, house: House, directory: BlueskyDirectory
) -> None:
    people = await crowd(world, 34)
    follows = {one.did: await world.people.follow(one, house.did) for one in people[:33]}
    await world.settle()
    asked = [AccountId(one.did) for one in people]
    found = await directory.follows_bot([*asked, NOBODY])
    assert found == {did: follows.get(did) for did in [*asked, NOBODY]}
    await world.people.unfollow(people[0], follows[people[0].did])
    again = await world.people.follow(people[0], house.did)
    await world.settle()
    assert await directory.follows_bot([asked[0]]) == {asked[0]: again}
    assert await directory.follows_bot([]) == {}


@both
async def test_names_as_people_know_them(world: World, directory: BlueskyDirectory) -> None:
    people = await crowd(world, 27)
    await world.people.set_profile(people[0], "Dr Ada")
    await world.settle()
    found = await directory.profiles_of([*(AccountId(one.did) for one in people), NOBODY])
    names = {account: profile.name for account, profile in found.items()}
    assert names == {**{one.did: one.handle for one in people}, people[0].did: "Dr Ada"}


@both
async def test_how_old_full_and_followed_an_account_is(
    world: World, directory: BlueskyDirectory
) -> None:
    loud, fan, bare = await crowd(world, 3)
    people = world.people
    await people.set_profile(loud, "Loud")
    for words in ("one", "two", "three"):
        await people.post(loud, words)
    await people.follow(fan, loud.did)
    await world.settle()
    found = await directory.profiles_of([AccountId(loud.did), AccountId(bare.did)])
    seen = found[AccountId(loud.did)]
    assert (seen.name, seen.posts, seen.followers) == ("Loud", 3, 1)
    assert seen.created_at is not None
    assert abs(seen.created_at - real_time()) < timedelta(minutes=5)
    bare_one = found[AccountId(bare.did)]
    assert (bare_one.posts, bare_one.followers) == (0, 0)
    assert bare_one.created_at is None, "without a profile the network does not say"


@both
async def test_who_of_a_crowd_follows_one_account(
    world: World, directory: BlueskyDirectory
) -> None:
    loud, *people = await crowd(world, 33)
    for fan in people[:31]:
        await world.people.follow(fan, loud.did)
    await world.settle()
    others = [AccountId(one.did) for one in people]
    found = await directory.followers_among(AccountId(loud.did), [*others, NOBODY])
    assert set(found) == set(others[:31])


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"createdAt": 5, "postsCount": None, "followersCount": "9"},
        {"createdAt": "yesterday", "postsCount": -1, "followersCount": 2.5},
        {"createdAt": "2024-01-01T00:00:00", "postsCount": True},
        {"createdAt": "0001-01-01T00:00:00+23:59", "postsCount": [3]},
    ],
)
async def test_what_a_profile_does_not_say_is_not_known(view: dict[str, object]) -> None:
    answer = {"profiles": [{"did": NOBODY, "handle": "nobody.test", **view}]}
    found = await BlueskyDirectory(Babbling(answer)).profiles_of([NOBODY])  # type: ignore[arg-type]  # an account
    assert found == {NOBODY: Profile("nobody.test")}


async def test_labels_are_asked_for_by_labeler_and_others_are_passed_over() -> None:
    labeler, other = AccountId("did:plc:labeler"), AccountId("did:plc:other")
    said = {"src": labeler, "uri": NOBODY, "val": "rude", "cts": "2026-03-01T10:00:00.000Z"}
    odd = [None, {**said, "cts": "yesterday"}, {**said, "src": NOBODY}, {**said, "uri": "x"}]
    view = {"did": NOBODY, "handle": "nobody.test", "labels": [*odd, said]}
    account = Babbling({"profiles": [view]})
    directory = BlueskyDirectory(account, (labeler, other))  # type: ignore[arg-type]  # an account
    profile = (await directory.profiles_of([NOBODY]))[NOBODY]
    assert [(one.labeler, one.subject, one.value) for one in profile.labels] == [
        (labeler, NOBODY, "rude")
    ]
    assert account.headers == {"atproto-accept-labelers": "did:plc:labeler, did:plc:other"}


@simulated
async def test_profiles_that_cannot_be_read_now_are_read_later(
    world: World, directory: BlueskyDirectory
) -> None:
    (one,) = await crowd(world, 1)
    world.faults.next("/xrpc/app.bsky.actor.getProfiles", Fault.BROKEN)
    with pytest.raises(NetworkDown):
        await directory.profiles_of([AccountId(one.did)])


@both
async def test_what_was_missed_is_found_again(
    world: World, house: House, directory: BlueskyDirectory
) -> None:
    ada, foe, friend = await crowd(world, 3)
    people = world.people
    before = await people.post(foe, "too early, * ", mention=[ada])
    post = await people.post(ada, "vaccines work")
    early = await people.post(foe, "liar, long ago", reply_to=post)
    await world.settle()
    since = await just_after(world, ada, early.uri)
    reply = await people.post(foe, "liar", reply_to=post)
    answer = await people.post(ada, "no", reply_to=reply)
    deep = await people.post(foe, "yes", reply_to=answer)
    aside = await people.post(friend, "stop it", reply_to=deep)
    quote = await people.post(foe, "look", quote=post)
    framed = await people.post(foe, "look again", quote=post, quote_with_media=True)
    mention = await people.post(foe, "* shame", mention=[ada])
    gone = await people.post(foe, "worse", reply_to=post)
    await people.delete(foe, gone.uri)
    await people.post(foe, "about nothing")
    await world.settle()
    found = await directory.missed(AccountId(ada.did), since, real_time())
    expected = {
        reply.uri: (Kind.REPLY, post.uri, "liar", "vaccines work"),
        deep.uri: (Kind.REPLY, post.uri, "yes", "no"),
        aside.uri: (Kind.REPLY, post.uri, "stop it", None),
        quote.uri: (Kind.QUOTE, post.uri, "look", "vaccines work"),
        framed.uri: (Kind.QUOTE, post.uri, "look again", "vaccines work"),
        mention.uri: (Kind.MENTION, None, f"@{ada.handle} * shame", None),
    }
    assert {one.post: (one.kind, one.subject, one.text, one.parent) for one in found} == expected
    assert {one.member for one in found} == {ada.did}
    assert all(since <= one.seen_at <= real_time() for one in found)
    assert len(found) == len(expected)
    span = await directory.missed(AccountId(ada.did), since - timedelta(hours=1), since)
    assert {one.post for one in span} == {before.uri, early.uri}
    assert house.did


@both
async def test_a_conversation_is_what_stands_under_a_post_and_in_quotes_of_it(
    world: World, directory: BlueskyDirectory
) -> None:
    ada, eve, friend = await crowd(world, 3)
    people = world.people
    post = await people.post(ada, "vaccines work")
    reply = await people.post(eve, "liar", reply_to=post)
    await people.post(friend, "stop it", reply_to=reply)
    await people.post(eve, "look", quote=post)
    gone = await people.post(eve, "worse", reply_to=post)
    await people.delete(eve, gone.uri)
    await people.post(eve, "about nothing")
    await world.settle()
    found = await directory.conversation(PostId(post.uri))
    assert (found.post, found.host, found.words) == (post.uri, ada.did, "vaccines work")
    said = {(r.author, r.to, r.passage.text, r.passage.parent) for r in found.remarks}
    assert said == {
        (eve.did, ada.did, "liar", "vaccines work"),
        (friend.did, eve.did, "stop it", "liar"),
        (eve.did, ada.did, "look", "vaccines work"),
    }
    assert all(abs(real_time() - r.at) < timedelta(minutes=5) for r in found.remarks)
    from_within = await directory.conversation(PostId(reply.uri))
    assert (from_within.host, from_within.words) == (ada.did, "liar")
    assert set(from_within.remarks) == set(found.remarks)
    for unseen in (PostId(gone.uri), PostId(f"at://{NOBODY}/app.bsky.feed.post/3kaaaaaaaaa2a")):
        with pytest.raises(NetworkSaidNo):
            await directory.conversation(unseen)


@both
async def test_what_is_found_again_has_the_version_that_the_stream_gave_it(
    world: World, directory: BlueskyDirectory
) -> None:
    ada, foe = await crowd(world, 2)
    post = await world.people.post(ada, "vaccines work")
    reply = await world.people.post(foe, "liar", reply_to=post)
    await world.settle()
    span = real_time() - timedelta(minutes=5), real_time() + timedelta(minutes=5)
    (found,) = await directory.missed(AccountId(ada.did), *span)
    seen = await world.people.sees(ada, reply.uri)
    assert seen is not None
    assert found.version == seen["cid"]
    assert (found.root, found.answers) == (post.uri, None)


async def just_after(world: World, who: Person, uri: str) -> datetime:
    """A moment that lies between this post and whatever is posted next."""
    seen = await world.people.sees(who, uri)
    assert seen is not None
    moment = datetime.fromisoformat(seen["indexedAt"]) + timedelta(milliseconds=2)
    await asyncio.sleep(max(0.0, (moment - real_time()).total_seconds()) + 0.001)
    return moment


@both
async def test_who_blocks_the_bot_or_is_gone_does_not_hide_the_rest(
    world: World, house: House, directory: BlueskyDirectory
) -> None:
    ada, shy, gone, foe = await crowd(world, 4)
    people, since = world.people, real_time() - timedelta(minutes=5)
    post = await people.post(ada, "vaccines work")
    await people.post(shy, "hm", reply_to=post)
    from_gone = await people.post(gone, "hm", reply_to=post)
    under_gone = await people.post(foe, "under it", reply_to=from_gone)
    last = await people.post(foe, "liar", reply_to=post)
    await people.block(shy, house.did)
    await people.deactivate(gone)
    await world.settle()
    found = {one.post for one in await directory.missed(AccountId(ada.did), since, real_time())}
    assert found - {under_gone.uri} == {last.uri}


@both
@pytest.mark.parametrize("how", ["deactivated", "blocks", "nobody"])
async def test_a_member_who_cannot_be_read_has_missed_nothing(
    world: World, house: House, directory: BlueskyDirectory, how: str
) -> None:
    ada = await world.newcomer("ada")
    ways: dict[str, Callable[[], Awaitable[object]]] = {
        "deactivated": lambda: world.people.deactivate(ada),
        "blocks": lambda: world.people.block(ada, house.did),
    }
    if how in ways:
        await world.people.post(ada, "a post")
        await ways[how]()
    await world.settle()
    member = AccountId(ada.did) if how in ways else NOBODY
    span = real_time() - timedelta(minutes=5), real_time()
    assert await directory.missed(member, *span) == []


@simulated
@pytest.mark.parametrize("call", ["getAuthorFeed", "getPostThread", "getQuotes", "searchPosts"])
async def test_trouble_while_reading_again_is_not_nothing(
    world: World, directory: BlueskyDirectory, call: str
) -> None:
    ada, foe = await crowd(world, 2)
    post = await world.people.post(ada, "vaccines work")
    await world.people.post(foe, "liar", reply_to=post, quote=post)
    span = real_time() - timedelta(minutes=5), real_time() + timedelta(minutes=5)
    world.faults.next(f"/xrpc/app.bsky.feed.{call}", Fault.BROKEN)
    with pytest.raises(NetworkDown):
        await directory.missed(AccountId(ada.did), *span)
    assert len(await directory.missed(AccountId(ada.did), *span)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"<html>",
        [],
        {},
        {"followers": {}},
        {"followers": [1]},
        {"followers": [{}]},
        {"followers": [{"did": NOBODY}] * 101},
    ],
)
async def test_what_cannot_be_read_is_no_list(answer: object) -> None:
    with pytest.raises(NetworkDown):
        await BlueskyDirectory(Babbling(answer)).followers()  # type: ignore[arg-type]  # an account


class Babbling:
    """The bot's account, with one answer for everything."""

    def __init__(self, answer: object) -> None:
        self._answer = answer
        self.headers: dict[str, str] = {}  # of the last question

    async def did(self) -> AccountId:
        return NOBODY

    async def get(
        self, _nsid: str, _params: Json, *, headers: Mapping[str, str] | None = None
    ) -> object:
        self.headers = dict(headers or {})
        return self._answer


@both
async def test_a_login_refused_is_an_incomplete_read(world: World, house: House) -> None:
    async with house_in(world, house.person, password="wrong") as locked_out:
        with pytest.raises(NetworkDown, match="login is refused"):
            await BlueskyDirectory(locked_out.account).followers()


@both
async def test_a_post_is_read_as_anybody_may_read_it(
    world: World, directory: BlueskyDirectory
) -> None:
    (eve,) = await crowd(world, 1)
    before = real_time() - timedelta(minutes=5)
    post = await world.people.post(eve, "Quack")
    await world.settle()
    found = await directory.post(PostId(post.uri))
    assert (found.author, found.text) == (eve.did, "Quack")
    assert before < found.written_at < before + timedelta(hours=1)
    with pytest.raises(NetworkSaidNo):
        await directory.post(PostId(f"at://{eve.did}/app.bsky.feed.post/3kaaaaaaaaa2a"))
