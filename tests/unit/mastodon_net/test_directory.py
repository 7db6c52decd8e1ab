from datetime import timedelta

import pytest

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.interactions import Kind, PostId
from bot.model.people import AccountId
from bot.networks.mastodon.directory import MastodonDirectory
from bot.rehearsal.faults import Fault
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, OLD, Flavour
from tests.unit.mastodon_net.worlds import World, world_of

FLAVOURS = pytest.mark.parametrize(
    "flavour", [MASTODON, GOTOSOCIAL, OLD], ids=["mastodon", "gotosocial", "old"]
)
FOLLOWERS = "/api/v1/accounts/*/followers"


def directory_of(world: World) -> MastodonDirectory:
    return MastodonDirectory(world.account, world.members, world.fetcher, world.clock)


async def followed(world: World, count: int) -> set[str]:
    people = [await world.newcomer(f"dr_{n}") for n in range(count)]
    for each in people:
        await world.people.follow(each, world.house.uri)
    return {each.uri for each in people}


@FLAVOURS
async def test_all_followers_are_read_over_several_pages(flavour: Flavour) -> None:
    async with world_of(flavour, MASTODON) as world:
        wanted = await followed(world, 90)
        found = await directory_of(world).followers()
        assert {each.account for each in found} == wanted
        assert len(found) == 90
        assert len({each.follow for each in found}) == 90


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.LIMITED, Fault.CLOSED, Fault.GARBLED])
async def test_half_a_list_of_followers_is_none(fault: Fault) -> None:
    async with world_of() as world:
        await followed(world, 90)
        world.federation.instances[0].faults.next(FOLLOWERS, fault, after=1, times=None)
        with pytest.raises(NetworkDown):
            await directory_of(world).followers()


@FLAVOURS
async def test_who_follows_who_left_and_who_blocks(flavour: Flavour) -> None:
    async with world_of(flavour, MASTODON) as world:
        (one, two, three) = sorted(await followed(world, 3))
        people = world.people
        by_uri = {uri: f"dr_{n}" for n, uri in enumerate((one, two, three))}
        assert len(by_uri) == 3
        directory = directory_of(world)
        listed = {each.account: each.follow for each in await directory.followers()}
        still = await directory.follows_bot(list(map(AccountId, (one, two, three))))
        assert still == listed
        her = await world.newcomer("dr_x")
        await people.follow(her, world.house.uri)
        await people.block(her, world.house.uri)
        gone = AccountId(f"{world.there}/users/never_was")
        found = await directory.follows_bot([AccountId(her.uri), gone])
        assert found == {her.uri: None, gone: None}


async def test_a_read_that_fails_opts_nobody_out() -> None:
    async with world_of() as world:
        (one,) = await followed(world, 1)
        directory = directory_of(world)
        path = "/api/v1/accounts/relationships"
        broken = world.federation.instances[0].faults.during(path, Fault.BROKEN)
        with broken, pytest.raises(NetworkDown):
            await directory.follows_bot([AccountId(one)])


async def test_her_circle_is_read_at_her_own_server() -> None:
    async with world_of(MASTODON, MASTODON) as world:
        her, friend = await world.newcomer("dr_a"), await world.newcomer("dr_b", world.here)
        await world.people.follow(her, friend.uri)
        found = await directory_of(world).follows_of(AccountId(her.uri))
        assert [each.account for each in found] == [friend.uri]
        await world.sign_in(her)
        found = await directory_of(world).follows_of(AccountId(her.uri))
        assert [each.account for each in found] == [friend.uri]


async def test_what_was_missed_is_read_again_as_far_as_it_shows() -> None:
    async with world_of(MASTODON, MASTODON) as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        post = await world.people.post(her, "Vaccines work")
        reply = await world.people.reply(troll, post, "Quack")
        private = await world.people.post(troll, "liar", mention=[her], visibility="direct")
        await world.people.message(world.house, her, "Hello")
        now, hour = world.clock.now(), timedelta(hours=1)
        directory, me = directory_of(world), AccountId(her.uri)
        outside = await directory.missed(me, now - hour, now + hour)
        assert [(each.post, each.kind) for each in outside] == [(reply.uri, Kind.REPLY)]
        await world.sign_in(her)
        inside = await directory.missed(me, now - hour, now + hour)
        assert {each.post for each in inside} == {reply.uri, private.uri}
        assert {each.root for each in inside if each.kind is Kind.REPLY} == {post.uri}
        assert await directory.missed(me, now - 2 * hour, now - hour) == []


async def test_who_of_a_crowd_follows_the_one_who_drove_it() -> None:
    async with world_of(MASTODON, MASTODON) as world:
        driver = await world.newcomer("driver")
        fan, other = await world.newcomer("fan"), await world.newcomer("other")
        await world.people.follow(fan, driver.uri)
        crowd = [AccountId(fan.uri), AccountId(other.uri)]
        found = await directory_of(world).followers_among(AccountId(driver.uri), crowd)
        assert set(found) == {fan.uri}


@FLAVOURS
async def test_profiles_are_those_of_who_can_be_found(flavour: Flavour) -> None:
    async with world_of(flavour, MASTODON) as world:
        her = await world.newcomer("dr_a")
        await world.people.set_profile(her, display_name="Dr A")
        await world.people.post(her, "one")
        nobody = AccountId(f"{world.there}/users/nobody")
        found = await directory_of(world).profiles_of([AccountId(her.uri), nobody])
        assert set(found) == {her.uri}
        profile = found[AccountId(her.uri)]
        assert profile.name == "Dr A"
        assert profile.created_at is not None


async def test_a_server_that_shows_nothing_is_no_error_when_reading_again() -> None:
    async with world_of(MASTODON, GOTOSOCIAL) as world:
        her = await world.newcomer("dr_a")
        now = world.clock.now()
        assert await directory_of(world).missed(AccountId(her.uri), now, now) == []


@pytest.mark.parametrize("signed_in", [False, True])
async def test_who_was_gone_is_back_once_her_own_server_shows_her(*, signed_in: bool) -> None:
    async with world_of(MASTODON, MASTODON) as world:
        her, other = await world.newcomer("dr_a"), await world.newcomer("dr_b")
        account = AccountId(her.uri)
        if signed_in:
            await world.sign_in(her)
        world.federation.suspend(her.uri)
        world.federation.move(other.uri, her.uri)
        directory = directory_of(world)
        gone = [account, AccountId(other.uri), AccountId(f"{world.there}/users/nobody")]
        assert await directory.are_back(gone) == set()
        world.federation.restore(her.uri)
        assert await directory.are_back(gone) == set(), "nobody is asked for all the time"
        world.clock.ahead += timedelta(hours=1)
        assert await directory.are_back(gone) == {account}


@FLAVOURS
async def test_a_post_is_read_as_anybody_may_read_it(flavour: Flavour) -> None:
    async with world_of(flavour, MASTODON) as world:
        eve = await world.newcomer("eve")
        post = await world.people.post(eve, "Quack")
        found = await directory_of(world).post(PostId(post.uri))
        assert (found.author, found.text) == (eve.uri, "Quack")
        assert found.written_at <= world.clock.now()
        private = await world.people.post(eve, "quack", mention=[world.house], visibility="direct")
        for unseen in (private.uri, f"{eve.uri}/statuses/123456789012345678"):
            with pytest.raises(NetworkSaidNo):
                await directory_of(world).post(PostId(unseen))


@FLAVOURS
async def test_a_conversation_is_what_reached_the_bots_server(flavour: Flavour) -> None:
    async with world_of(flavour, MASTODON) as world:
        people = world.people
        ann, eve = await world.newcomer("ann", world.here), await world.newcomer("eve", world.here)
        post = await people.post(ann, "Vaccines work")
        reply = await people.reply(eve, post, "Quack")
        await people.reply(ann, reply, "No")
        await people.reply(eve, post, "a secret", visibility="private")
        await people.post(eve, "about nothing")
        found = await directory_of(world).conversation(PostId(post.uri))
        assert (found.post, found.host, found.words) == (post.uri, ann.uri, "Vaccines work")
        said = {(r.author, r.to, r.passage.text, r.passage.parent) for r in found.remarks}
        assert said == {
            (eve.uri, ann.uri, "Quack", "Vaccines work"),
            (ann.uri, eve.uri, "No", "Quack"),
        }
        from_within = await directory_of(world).conversation(PostId(reply.uri))
        assert (from_within.host, from_within.words) == (ann.uri, "Quack")
        assert set(from_within.remarks) == set(found.remarks)
        with pytest.raises(NetworkSaidNo):
            await directory_of(world).conversation(PostId(f"{world.here}/users/ann/statuses/1"))


async def test_a_conversation_of_who_asks_bots_to_stay_away_is_not_read() -> None:
    async with world_of(MASTODON) as world:
        people = world.people
        ann, eve = await world.newcomer("ann", world.here), await world.newcomer("eve", world.here)
        await people.set_profile(eve, note="Leave me alone #nobot")
        post, hers = await people.post(ann, "Vaccines work"), await people.post(eve, "Do they?")
        reply = await people.reply(eve, post, "Quack")
        directory = directory_of(world)
        found = await directory.conversation(PostId(reply.uri))
        assert (found.host, found.words, found.remarks) == (ann.uri, "", ())
        with pytest.raises(NetworkSaidNo, match="stay away"):
            await directory.conversation(PostId(hers.uri))
