"""The network fails in every way it knows: nothing is lost, nothing comes twice, the bot lives."""

import asyncio
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bot.rehearsal.faults import Fault
from tests.faults.checks import check_whole, play_through
from tests.faults.house import set_scene
from tests.faults.story import Play

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

_PATHS = (
    "/xrpc/chat.bsky.convo.getLog",
    "/xrpc/chat.bsky.convo.updateRead",
    "/xrpc/chat.bsky.convo.getConvo",
    "/xrpc/app.bsky.graph.muteActor",
    "/xrpc/app.bsky.graph.unmuteActor",
    "/xrpc/app.bsky.graph.getFollowers",
    "/xrpc/app.bsky.graph.getFollows",
    "/xrpc/app.bsky.actor.getProfiles",
    "/xrpc/network.bsky.jetstream.subscribeEvents",
)
"""What the bot asks and the people of the story do not."""

_BAD_DAYS = (
    Fault.LIMITED,
    Fault.BROKEN,
    Fault.UNAVAILABLE,
    Fault.CLOSED,
    Fault.ANSWER_LOST,
    Fault.GARBLED,
)


async def test_a_bad_day_of_the_whole_network(tmp_path: Path, seed: int) -> None:
    rng = Random(seed)
    async with set_scene(tmp_path, seed) as scene:
        network = scene.stage.network

        def trouble() -> None:
            """Of one path three in a row at most: each doubles what the bot waits."""
            for path in rng.sample(_PATHS, 5):
                if not network.faults.left(path):
                    network.faults.next(path, rng.choice(_BAD_DAYS), times=rng.randint(1, 3))
            network.stream.drop_connections()

        await play_through(scene, Play(scene, before_each=trouble))


async def test_a_storm_of_429_is_waited_out(tmp_path: Path) -> None:
    async with set_scene(tmp_path, 5) as scene:
        faults = scene.stage.network.faults

        def storm() -> None:
            for path in ("/xrpc/app.bsky.graph.*muteActor", "/xrpc/chat.bsky.convo.getLog"):
                faults.next(path, Fault.LIMITED, times=8, retry_after=20)

        await play_through(scene, Play(scene, before_each=storm))


async def test_what_is_said_while_the_chat_is_down_for_hours_is_answered_once(
    tmp_path: Path,
) -> None:
    async with set_scene(tmp_path, 6) as scene:
        stage, play = scene.stage, Play(scene)
        await scene.lives.start()
        dr_a, _ = await play.joins()
        with (
            stage.network.faults.during("/xrpc/chat.bsky.convo.getLog", Fault.UNAVAILABLE),
            stage.network.faults.during("/xrpc/chat.bsky.convo.getConvo*", Fault.UNAVAILABLE),
        ):
            await asyncio.sleep(0.2)
            for _ in range(5):
                stage.clock.move_ahead(timedelta(hours=1))
                await asyncio.sleep(0.1)
            await play.crowd(await stage.posts(dr_a, "New data on measles vaccines."))
            await asyncio.sleep(0.5)
        stage.clock.move_ahead(timedelta(minutes=10))
        await play.hears(dr_a, "7 accounts")
        await play.says(dr_a, "status")
        await play.hears(dr_a, "Mode: ask me")
        await scene.comes_to_rest()
        await check_whole(scene, play)


async def test_every_server_is_down_at_the_start(tmp_path: Path) -> None:
    async with set_scene(tmp_path, 7) as scene:
        network, play = scene.stage.network, Play(scene)
        for server in network.servers:
            await server.stop()
        await scene.lives.start()
        await asyncio.sleep(2.0)
        for server in network.servers:
            await server.start()
            await asyncio.sleep(0.3)
        await play.whole()
        await check_whole(scene, play)


async def test_the_directory_is_down_from_the_sign_in_on(tmp_path: Path) -> None:
    """It is asked at a sign-in; what was granted before goes on without it."""
    async with set_scene(tmp_path, 8) as scene:
        network, play = scene.stage.network, Play(scene)
        await scene.lives.start()
        await play.joins()
        await network.plc.stop()
        await play.goes_on()
        await check_whole(scene, play)


async def test_an_end_that_gets_no_answer_after_a_start_comes_all_the_same(
    tmp_path: Path,
) -> None:
    """The first minute of a life is spent on what is overdue, and must not be cut off."""
    async with set_scene(tmp_path, 9) as scene:
        stage, play = scene.stage, Play(scene)
        await scene.lives.start()
        dr_a, seller = await play.joins()
        strangers = await play.mutes_the_crowd(dr_a, seller)
        assert strangers
        await scene.lives.stop()
        stage.clock.move_ahead(timedelta(days=7, minutes=1))
        network = stage.network
        network.faults.next("/xrpc/app.bsky.graph.unmuteActor", Fault.SILENT, times=4)
        await scene.lives.start()
        await stage.expects_mutes(dr_a, {seller.did})
        await scene.comes_to_rest()
        await check_whole(scene, play)
