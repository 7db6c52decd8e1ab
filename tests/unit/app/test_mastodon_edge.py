"""What the settings make of the bot on Mastodon."""

from pathlib import Path
from random import Random

import pytest

from bot.app.clock import SystemClock
from bot.app.mastodon import MastodonWay, mastodon_edge
from bot.app.surroundings import Surroundings
from bot.app.watching import IN_MEMORY
from bot.fetch import PublicOnly
from bot.model.people import AccountId
from bot.settings import load_settings
from bot.store.ledger import House, open_ledger
from bot.web.ports import SignInOutcome
from tests.unit.mastodon_net.worlds import world_of

CONFIG = Path(__file__).parents[3] / "config"
HOME, CLINIC = "https://home.example", "https://clinic.example"


@pytest.mark.parametrize(("named", "server"), [("", HOME), (CLINIC, CLINIC)])
async def test_a_webhook_speaks_for_the_named_server_or_the_bots_own(
    named: str, server: str
) -> None:
    environ = {
        "HOUSECALL_MASTODON_SERVER": HOME,
        "HOUSECALL_MASTODON_TOKEN": "token",
        "HOUSECALL_MASTODON_WEBHOOK_SECRET": "0123456789abcdef",
        "HOUSECALL_MASTODON_WEBHOOK_SERVER": named,
    }
    settings, clock = load_settings(CONFIG, environ), SystemClock()
    house = House(bytes(32), settings.policy, clock, lambda *_: "said")
    ledger = await open_ledger(IN_MEMORY, house)
    try:
        edge = mastodon_edge(settings, ledger, Surroundings(clock, Random(1), PublicOnly()))
        edge.account.close()
        assert edge.ways.hooks is not None
        assert edge.ways.hooks.server == server
    finally:
        await ledger.close()


async def test_who_agrees_at_the_link_of_another_stays_signed_in_herself() -> None:
    """Her server gives the token that is in use already, and need not even ask her."""
    async with world_of() as world:
        way, now = MastodonWay(world.oauth, world.members), world.clock.now()
        her, mallory = await world.newcomer("dr_a"), await world.newcomer("mallory")
        hers = await world.sign_in(her)
        begun = await way.start(AccountId(mallory.uri), now, ())
        assert isinstance(begun, tuple)
        code = await world.people.sign_in_and_consent(begun[0], her)
        outcome = await way.finish(begun[1].to_text(), {"code": code}, now)
        assert outcome is SignInOutcome.OTHER_ACCOUNT
        tokens = world.federation.instances[0].site.tokens
        assert not tokens[hers.token].revoked
        await way.revoke(hers, now)
        assert not tokens[hers.token].revoked, "it is kept"


async def test_what_another_account_gave_is_revoked() -> None:
    async with world_of() as world:
        way, now = MastodonWay(world.oauth, world.members), world.clock.now()
        her, other = await world.newcomer("dr_a"), await world.newcomer("other")
        begun = await way.start(AccountId(her.uri), now, ())
        assert isinstance(begun, tuple)
        code = await world.people.sign_in_and_consent(begun[0], other)
        outcome = await way.finish(begun[1].to_text(), {"code": code}, now)
        assert outcome is SignInOutcome.OTHER_ACCOUNT
        site = world.federation.instances[0].site
        mine = (other.uri, "House Call")
        given = [t for t in site.tokens.values() if (t.account, t.app.name) == mine]
        assert [token.revoked for token in given] == [True]
