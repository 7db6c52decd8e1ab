"""The doctor where the bot's account is on Mastodon."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import aiohttp
import pytest

from bot.app.clock import SystemClock
from bot.doctor import Site, examine, look_outside
from bot.rehearsal.mastodon.network import Federation, simulated_federation
from bot.rehearsal.mastodon.people import People, Person
from bot.settings import load_settings

REPOSITORY = Path(__file__).parents[3]


@dataclass
class Town:
    federation: Federation
    bot: Person
    token: str
    folder: Path

    async def lines(self, token: str) -> dict[str, str]:
        environ = {
            "HOUSECALL_MASTODON_SERVER": self.bot.server,
            "HOUSECALL_MASTODON_TOKEN": token,
            "HOUSECALL_STORAGE_URL": f"sqlite:///{self.folder}/housecall.db",
        }
        settings = load_settings(REPOSITORY / "config", environ)
        async with look_outside(settings) as outside:
            found = [finding async for finding in examine(Site(settings, outside, SystemClock()))]
        return {finding.subject: finding.line for finding in found}


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with (
        simulated_federation(SystemClock().now, Random(7)) as federation,
        aiohttp.ClientSession() as http,
    ):
        people = People(http)
        bot = await people.new_account("housecall", federation.instances[0].url)
        yield Town(federation, bot, await people.token_for(bot, "read write follow"), tmp_path)


async def test_it_says_who_the_bot_is_there_and_asks_nothing_of_bluesky(town: Town) -> None:
    found = await town.lines(town.token)
    assert found["mastodon"] == f"ok mastodon: the bot is {town.bot.uri}"
    assert found["account"] == f"ok account: one on {town.bot.server} is configured"
    assert not {"login", "chat", "stream"} & set(found)


async def test_a_token_that_was_taken_back_is_named_with_its_remedy(town: Town) -> None:
    town.federation.revoke_logins(town.bot.uri, "House Call")
    found = await town.lines(town.token)
    assert found["mastodon"].startswith(f"missing mastodon: {town.bot.server} refuses the token: ")


async def test_a_server_that_is_down_is_said_to_be_down(town: Town) -> None:
    await town.federation.instances[0].server.stop()
    assert "did not answer" in (await town.lines(town.token))["mastodon"]
