"""The simulated Mastodon, and the mock that runs for the whole session."""

from collections.abc import AsyncIterator, Iterator
from random import Random

import aiohttp
import pytest

from bot.rehearsal.mastodon.network import simulated_federation
from bot.rehearsal.mastodon.people import People
from tests.contract.mastodon.worlds import (
    PeopleOfTheMock,
    World,
    faults_of,
    faults_of_the_mock,
    real_time,
    running_mock,
)


@pytest.fixture(scope="session")
def mock_server() -> Iterator[str]:
    with running_mock() as url:
        yield url


@pytest.fixture
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with aiohttp.ClientSession() as http:
        if request.param == "mock":
            server: str = request.getfixturevalue("mock_server")
            there = PeopleOfTheMock(http)
            yield World(server, there, None, faults_of_the_mock(there, server))
            return
        async with simulated_federation(real_time, Random(7)) as federation:
            url = federation.instances[0].url
            yield World(url, People(http), federation, faults_of(federation))
