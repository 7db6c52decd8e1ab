"""What the doctor says of labelers: each must name where it is heard and what it signs with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from bot.app.clock import SystemClock
from bot.doctor import Site, look_outside
from bot.doctor.checks import check_labelers
from bot.model.errors import NetworkDown
from bot.rehearsal.bluesky.labeler import Labeler
from bot.rehearsal.bluesky.network import simulated_network
from bot.settings import Settings, find_config, load_settings


@asynccontextmanager
async def a_labeler() -> AsyncIterator[tuple[Labeler, Settings]]:
    async with simulated_network(SystemClock().now, Random(7)) as network:
        account = network.world.open_account("labels.test", "password")
        labeler = Labeler(network.world, account, ec.SECP256K1)
        environ = {
            "HOUSECALL_BLUESKY_LABELERS": labeler.did,
            "HOUSECALL_BLUESKY_PLC": network.addresses.plc,
        }
        settings = load_settings(find_config(None, {}, Path.cwd()), environ)
        await labeler.server.start()
        try:
            yield labeler, settings
        finally:
            await labeler.server.stop()


async def line(settings: Settings) -> str:
    async with look_outside(settings) as outside:
        return (await check_labelers(Site(settings, outside, SystemClock()))).line


async def test_a_labeler_that_can_be_heard_is_named() -> None:
    async with a_labeler() as (_, settings):
        assert await line(settings) == "ok labelers: labels.test can be listened to"


async def test_one_that_is_no_labeler_is_named_with_the_remedy() -> None:
    async with a_labeler() as (labeler, settings):
        labeler.forget_service()
        assert await line(settings) == (
            f"missing labelers: {labeler.did} cannot be listened to (the DID document names no"
            " labeler service (#atproto_labeler)): mend it or take it out of"
            " networks.bluesky.labelers"
        )


async def test_one_that_does_not_answer_is_told_as_any_trouble_of_the_network() -> None:
    async with a_labeler() as (labeler, settings):
        await labeler.server.stop()
        with pytest.raises(NetworkDown, match="gave no answer"):
            await line(settings)
