"""The list of divergences is true: each holds of the simulation, and not of the mock."""

import pytest

from tests.contract.mastodon.divergences import CHECKS, Check
from tests.contract.mastodon.worlds import World, both

pytestmark = [both, pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)]


async def test_the_simulation_is_strict_and_the_mock_is_not(world: World, check: Check) -> None:
    is_simulated = world.federation is not None
    assert await check(world) == is_simulated
