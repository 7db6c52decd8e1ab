from collections.abc import AsyncIterator
from random import Random

import aiohttp
import pytest

from bot.rehearsal.bluesky.network import Network, simulated_network
from bot.rehearsal.bluesky.people import People
from tests.unit.rehearsal.stepped import SteppedClock


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
async def network(clock: SteppedClock) -> AsyncIterator[Network]:
    async with simulated_network(clock, Random(7)) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        yield session


@pytest.fixture
def people(network: Network, http: aiohttp.ClientSession, clock: SteppedClock) -> People:
    return People(network.addresses, http, clock)
