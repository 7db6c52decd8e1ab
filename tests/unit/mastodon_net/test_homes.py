"""Which servers have pages of accounts elsewhere."""

import pytest

from bot.model.people import AccountId
from bot.networks.mastodon.client import _instance_in
from bot.networks.mastodon.homes import Homes
from bot.rehearsal.faults import Fault
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, OLD, Flavour
from tests.unit.mastodon_net.worlds import world_of

SOURCE = "https://codeberg.org/superseriousbusiness/gotosocial"


@pytest.mark.parametrize(
    ("flavour", "shows"),
    [(MASTODON, True), (GOTOSOCIAL, False), (OLD, True)],
    ids=["mastodon", "gotosocial", "old"],
)
async def test_it_is_learned_from_what_her_server_says_of_itself(
    flavour: Flavour, *, shows: bool
) -> None:
    async with world_of(MASTODON, flavour) as world:
        her = AccountId((await world.newcomer("dr_a")).uri)
        homes = Homes(world.fetcher, world.clock)
        assert homes.shows_others(her), "nothing is known yet"
        await homes.learn(her)
        assert homes.shows_others(her) is shows


async def test_a_server_that_is_down_is_asked_again() -> None:
    async with world_of(MASTODON, GOTOSOCIAL) as world:
        her = AccountId((await world.newcomer("dr_a")).uri)
        homes, faults = Homes(world.fetcher, world.clock), world.federation.instances[1].faults
        faults.next("/api/v2/instance", Fault.BROKEN)
        await homes.learn(her)
        assert homes.shows_others(her)
        await homes.learn(her)
        assert not homes.shows_others(her)


@pytest.mark.parametrize(
    ("said", "shows"),
    [
        ({"version": "1.0.0", "source_url": SOURCE}, False),
        ({"version": "0.17.3 git-1234567"}, False),
        ({"version": "4.6.5", "source_url": "https://github.com/mastodon/mastodon"}, True),
        ({"version": "2.7.2 (compatible; Akkoma 3.10.4)"}, True),
        ({"version": 4}, True),
        ({}, True),
        (None, True),
    ],
)
def test_what_says_nothing_is_taken_to_have_them(said: object, *, shows: bool) -> None:
    assert _instance_in(said).shows_others is shows
