from collections.abc import AsyncIterator
from random import Random

import aiohttp
import pytest

from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON
from bot.rehearsal.mastodon.network import Federation, simulated_federation
from bot.rehearsal.mastodon.people import People
from tests.unit.rehearsal.mastodon.town import Town
from tests.unit.rehearsal.stepped import SteppedClock


@pytest.fixture
async def federation(clock: SteppedClock) -> AsyncIterator[Federation]:
    flavours = (MASTODON, MASTODON, MASTODON, GOTOSOCIAL)
    async with simulated_federation(clock, Random(7), flavours) as running:
        yield running


@pytest.fixture
async def town(federation: Federation, http: aiohttp.ClientSession, clock: SteppedClock) -> Town:
    return Town(federation, People(http), clock)
