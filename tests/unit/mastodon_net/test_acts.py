from datetime import timedelta

import pytest

from bot.model.episodes import Measure, MeasureKind, Prior
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.networks.mastodon.acting import Acting
from bot.networks.mastodon.acts import WITHOUT_US, MastodonActs
from bot.rehearsal.faults import Fault
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, OLD, Flavour
from bot.rehearsal.mastodon.people import Person
from tests.unit.mastodon_net.worlds import World, world_of

FLAVOURS = pytest.mark.parametrize(
    "flavour", [MASTODON, GOTOSOCIAL, OLD], ids=["mastodon", "gotosocial", "old"]
)


async def dr_a(world: World) -> Person:
    her = await world.newcomer("dr_a")
    await world.sign_in(her)
    return her


def mute(her: Person, whom: Person) -> Measure:
    return Measure(AccountId(her.uri), MeasureKind.MUTE, whom.uri)


@FLAVOURS
async def test_a_mute_is_put_in_place_and_ended(flavour: Flavour) -> None:
    async with world_of(MASTODON, flavour) as world:
        her, troll = await dr_a(world), await world.newcomer("troll", world.here)
        acts, measure = (
            MastodonActs(Acting(world.members, world.clock), world.clock),
            mute(her, troll),
        )
        assert await acts.look([measure]) == [Prior(held=False)]
        await acts.apply(measure)
        await acts.apply(measure)
        (held,) = world.federation.mutes_of(her.uri).values()
        assert held.hides_notifications
        assert await acts.look([measure]) == [Prior(held=True)]
        await acts.lift(measure, Prior(held=False))
        assert world.federation.mutes_of(her.uri) == {}


async def test_her_server_knows_when_a_mute_must_end_at_the_latest() -> None:
    async with world_of() as world:
        her, troll = await dr_a(world), await world.newcomer("troll")
        acts, until = (
            MastodonActs(Acting(world.members, world.clock), world.clock),
            timedelta(days=7),
        )
        await acts.apply(mute(her, troll), world.clock.now() + until)
        (held,) = world.federation.mutes_of(her.uri).values()
        assert held.expires_at is not None
        assert until < held.expires_at - world.clock.now() <= until + WITHOUT_US


async def test_a_mute_of_her_own_is_never_touched() -> None:
    async with world_of() as world:
        her, troll = await dr_a(world), await world.newcomer("troll")
        await world.people.mute(her, troll.uri, notifications=False)
        before = world.federation.mutes_of(her.uri)
        acts, measure = (
            MastodonActs(Acting(world.members, world.clock), world.clock),
            mute(her, troll),
        )
        (prior,) = await acts.look([measure])
        assert prior == Prior(held=True)
        await acts.lift(measure, prior)
        assert world.federation.mutes_of(her.uri) == before


async def test_a_mute_can_end_by_itself() -> None:
    async with world_of() as world:
        her, troll = await dr_a(world), await world.newcomer("troll")
        week, acting = timedelta(days=7), Acting(world.members, world.clock)
        me, them = AccountId(her.uri), AccountId(troll.uri)
        await acting.mute(me, them, lasts=week, notifications=False)
        (held,) = world.federation.mutes_of(her.uri).values()
        assert not held.hides_notifications
        assert held.expires_at is not None
        assert held.expires_at - world.clock.now() == pytest.approx(week, abs=timedelta(seconds=9))


async def test_who_cannot_be_found_is_not_acted_on() -> None:
    async with world_of() as world:
        her = await dr_a(world)
        measure = Measure(AccountId(her.uri), MeasureKind.MUTE, f"{world.here}/users/nobody")
        acts = MastodonActs(Acting(world.members, world.clock), world.clock)
        assert await acts.look([measure]) == [None]
        with pytest.raises(NetworkSaidNo):
            await acts.apply(measure)


@FLAVOURS
async def test_a_conversation_is_muted_and_heard_again(flavour: Flavour) -> None:
    async with world_of(MASTODON, flavour) as world:
        her = await dr_a(world)
        post = await world.people.post(her, "Vaccines work")
        acts = MastodonActs(Acting(world.members, world.clock), world.clock)
        measure = Measure(AccountId(her.uri), MeasureKind.MUTE_THREAD, post.uri)
        assert await acts.look([measure]) == [Prior(held=False)]
        await acts.apply(measure)
        assert await acts.look([measure]) == [Prior(held=True)]
        await acts.lift(measure, Prior(held=False))
        assert await acts.look([measure]) == [Prior(held=False)]


async def test_what_mastodon_lacks_is_said() -> None:
    async with world_of() as world:
        her = await dr_a(world)
        acts = MastodonActs(Acting(world.members, world.clock), world.clock)
        for kind in (MeasureKind.HIDE_REPLY, MeasureKind.LIMIT_REPLIES):
            measure = Measure(AccountId(her.uri), kind, "x")
            assert await acts.look([measure]) == [None]
            with pytest.raises(NetworkSaidNo, match="cannot be closed or hidden"):
                await acts.apply(measure)


async def test_a_sign_in_that_she_ended_herself_is_forgotten() -> None:
    async with world_of() as world:
        her, troll = await dr_a(world), await world.newcomer("troll")
        world.federation.revoke_logins(her.uri, "House Call")
        with pytest.raises(LoginRevoked):
            await MastodonActs(Acting(world.members, world.clock), world.clock).apply(
                mute(her, troll)
            )
        assert not world.drawer.sessions


async def test_a_sign_in_that_cannot_be_taken_back_yet_is_used_no_more() -> None:
    async with world_of() as world:
        her = await dr_a(world)
        me, acts = AccountId(her.uri), MastodonActs(Acting(world.members, world.clock), world.clock)
        server = world.federation.home_of(her.uri)
        server.faults.next("/oauth/revoke", Fault.UNAVAILABLE)
        with pytest.raises(NetworkDown):
            await acts.sign_out(me)
        assert await world.members.signed_in(me) is None
        assert world.drawer.sessions, "whoever forgets it now can never take it back"
        await acts.sign_out(me)
        assert not world.drawer.sessions


async def test_signing_out_ends_it_at_her_server() -> None:
    async with world_of() as world:
        her = await dr_a(world)
        acts = MastodonActs(Acting(world.members, world.clock), world.clock)
        await acts.sign_out(AccountId(her.uri))
        assert not world.drawer.sessions
        await acts.sign_out(AccountId(her.uri))
