"""What the settings make of the bot on Mastodon."""

from pathlib import Path
from random import Random

import pytest

from bot.app.clock import SystemClock
from bot.app.mastodon import mastodon_edge
from bot.app.surroundings import Surroundings
from bot.app.watching import IN_MEMORY
from bot.fetch import PublicOnly
from bot.settings import load_settings
from bot.store.ledger import House, open_ledger

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
