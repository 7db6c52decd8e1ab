"""Posts that her server sends later: read with her sign-in, and left as they are."""

from datetime import timedelta

import pytest

from bot.model.errors import LoginRevoked
from bot.model.people import AccountId
from bot.networks.mastodon.scheduled import MastodonDrafts
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, OLD, Flavour
from tests.unit.mastodon_net.worlds import world_of

QUEUE = "/api/v1/scheduled_statuses"


@pytest.mark.parametrize(
    "flavour", [MASTODON, GOTOSOCIAL, OLD], ids=["mastodon", "gotosocial", "old"]
)
async def test_the_next_ones_are_read_and_none_is_moved(flavour: Flavour) -> None:
    async with world_of(flavour) as world:
        her = await world.newcomer("dr_a")
        for days, text in ((2, "The day after"), (1, "Tomorrow")):
            at = (world.clock.now() + timedelta(days=days)).isoformat()
            await world.people.client.post(her, "/api/v1/statuses", status=text, scheduled_at=at)
        before = await world.people.client.get(her, QUEUE)
        drafts = MastodonDrafts(world.members)
        with pytest.raises(LoginRevoked):
            await drafts.drafts_of(AccountId(her.uri))
        await world.sign_in(her)
        found = await drafts.drafts_of(AccountId(her.uri))
        assert [each.draft.text for each in found] == ["Tomorrow", "The day after"]
        assert found[0].changed_at - world.clock.now() < timedelta(days=1)
        assert await world.people.client.get(her, QUEUE) == before
