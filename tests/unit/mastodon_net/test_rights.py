"""What a usual sign-in does not allow, asked for by itself."""

from random import randbytes
from urllib.parse import parse_qsl, urlsplit

import pytest
from typing_extensions import override

from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.people import AccountId, Right
from bot.networks.mastodon.acting import Acting
from bot.networks.mastodon.members import AsHer, Members
from bot.networks.mastodon.oauth import Client, OAuth, SignInRefused, WhyNot
from bot.networks.mastodon.scopes import NEEDED, OPTIONAL, RIGHTS, rights_in
from bot.networks.mastodon.sessions import Session
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, OLD, Flavour
from tests.unit.mastodon_net.worlds import World, world_of

USUAL = {*NEEDED, *OPTIONAL}


async def asked_of(world: World, *rights: Right) -> set[str]:
    account = AccountId(f"{world.there}/users/x")
    url, _ = await world.oauth.start(account, world.clock.now(), rights)
    return set(dict(parse_qsl(urlsplit(url).query))["scope"].split())


@pytest.mark.parametrize("flavour", [MASTODON, OLD], ids=["mastodon", "old"])
async def test_each_right_is_asked_for_by_itself_and_the_bot_registers_once(
    flavour: Flavour,
) -> None:
    async with world_of(flavour) as world:
        assert await asked_of(world) == USUAL
        assert await asked_of(world, Right.BLOCK) == {*USUAL, "write:blocks", "read:blocks"}
        both = await asked_of(world, Right.BLOCK, Right.FILTER)
        assert both == {*USUAL, *RIGHTS[Right.BLOCK], *RIGHTS[Right.FILTER]}
        apps = world.federation.instances[0].site.apps.values()
        assert [app.name for app in apps].count("House Call") == 1


async def test_what_was_granted_is_known_and_nothing_more() -> None:
    async with world_of() as world:
        her = await world.newcomer("dr_a")
        assert rights_in(await world.sign_in(her)) == ()
        assert rights_in(await world.sign_in(her, Right.FILTER)) == (Right.FILTER,)
        both = await world.sign_in(her, Right.FILTER, Right.BLOCK)
        assert rights_in(both) == (Right.BLOCK, Right.FILTER)


async def test_a_server_that_grants_less_is_believed() -> None:
    async with world_of() as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        world.federation.instances[0].site.withheld.add("write:blocks")
        session = await world.sign_in(her, Right.BLOCK)
        assert rights_in(session) == ()
        assert session.allows("read:blocks")
        acting = Acting(world.members, world.clock)
        with pytest.raises(NetworkSaidNo):
            await acting.block(session.account, AccountId(troll.uri))
        assert await world.people.blocks(her) == set()


async def test_a_new_sign_in_ends_the_older_one_at_her_server() -> None:
    async with world_of() as world:
        her = await world.newcomer("dr_a")
        first = await world.sign_in(her)
        second = await world.sign_in(her, Right.BLOCK)
        tokens = world.federation.instances[0].site.tokens
        assert (tokens[first.token].revoked, tokens[second.token].revoked) == (True, False)
        await world.members.end(second.account)
        assert tokens[second.token].revoked
        with pytest.raises(LoginRevoked):
            await Acting(world.members, world.clock).block(second.account, second.account)


async def test_what_was_under_way_with_the_older_one_does_not_end_the_new_one() -> None:
    async with world_of() as world:
        dr = await world.newcomer("dr_a")
        await world.sign_in(dr)

        async def read_while_she_grants_more(her: AsHer) -> object:
            await world.sign_in(dr, Right.BLOCK)
            return await her.server.get("/api/v1/notifications")

        with pytest.raises(NetworkDown):
            await world.members.ask(AccountId(dr.uri), read_while_she_grants_more)
        kept = world.drawer.sessions[AccountId(dr.uri)]
        assert rights_in(kept) == (Right.BLOCK,)


async def test_who_signs_in_anew_while_the_older_one_is_ended_stays_signed_in() -> None:
    async with world_of() as world:
        dr = await world.newcomer("dr_a")

        class Slow(OAuth):
            """She is quicker than her server's answer."""

            @override
            async def revoke(self, session: Session) -> None:
                await super().revoke(session)
                await world.sign_in(dr, Right.BLOCK)

        slow = Slow(
            world.fetcher, world.drawer, Client("House Call"), world.clock, entropy=randbytes
        )
        members = Members(slow, world.drawer, world.fetcher, world.clock)
        account = (await world.sign_in(dr)).account
        await members.end(account)
        assert rights_in(world.drawer.sessions[account]) == (Right.BLOCK,)


@pytest.mark.parametrize("flavour", [GOTOSOCIAL, OLD], ids=["gotosocial", "old"])
async def test_nobody_is_asked_for_what_her_server_cannot_do(flavour: Flavour) -> None:
    async with world_of(flavour) as world:
        her = await world.newcomer("dr_a")
        with pytest.raises(SignInRefused) as refused:
            await world.sign_in(her, Right.REVOKE)
        assert refused.value.why is WhyNot.UNABLE
        assert rights_in(await world.sign_in(her, Right.BLOCK)) == (Right.BLOCK,)
