import pytest
from mastodon import Mastodon

from bot.networks.mastodon.profile import introduce
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, Flavour
from tests.unit.mastodon_net.worlds import world_of


@pytest.mark.parametrize("flavour", [MASTODON, GOTOSOCIAL], ids=["mastodon", "gotosocial"])
async def test_it_says_that_it_is_a_bot_and_leaves_the_rest(flavour: Flavour) -> None:
    async with world_of(flavour) as world:
        await world.people.set_profile(world.house, display_name="House", note="Ours")
        for _ in range(2):
            await introduce(world.account)
        shown = await world.account.ordinary(Mastodon.account_verify_credentials)
        assert shown["bot"] is True
        assert shown["display_name"] == "House"
        assert "Ours" in shown["note"]
