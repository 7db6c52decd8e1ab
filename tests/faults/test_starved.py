"""Disk, database and clock fail under the living bot: it waits, and then goes on."""

import asyncio
import os
import resource
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.faults.checks import check_whole
from tests.faults.house import PATIENT, SPEED, Scene, set_scene
from tests.faults.lives import Plan, SharedClock
from tests.faults.story import CROWD, Play

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

Trouble: TypeAlias = Callable[[Scene], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def files_may_not_grow(scene: Scene) -> AsyncIterator[None]:
    """A quota, as far as a program can tell."""
    assert scene.lives.pid is not None
    resource.prlimit(scene.lives.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    yield
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(scene.lives.pid, resource.RLIMIT_FSIZE, unlimited)


def _fill(file: int) -> None:
    while True:
        os.write(file, bytes(4096))


@asynccontextmanager
async def disk_is_full(scene: Scene) -> AsyncIterator[None]:
    filler = scene.folder / "filler"
    file = os.open(filler, os.O_WRONLY | os.O_CREAT)
    with pytest.raises(OSError, match="No space left"):
        _fill(file)
    os.close(file)
    yield
    filler.unlink()


@asynccontextmanager
async def database_is_read_only(scene: Scene) -> AsyncIterator[None]:
    """SQLite calls a database read-only whose file has been moved away."""
    file, elsewhere = scene.folder / "housecall.db", scene.folder / "elsewhere.db"
    file.rename(elsewhere)
    yield
    elsewhere.rename(file)


@asynccontextmanager
async def database_is_locked(scene: Scene) -> AsyncIterator[None]:
    """By somebody who looks into it with another program, longer than the bot waits."""
    file = scene.folder / "housecall.db"
    with closing(sqlite3.connect(file, isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(5.5)
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mounted = tmp_path / "disk"
    mounted.mkdir()
    subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", mounted], check=True)
    yield mounted
    subprocess.run(["/bin/umount", "-l", mounted], check=True)


def _can_mount() -> bool:
    probe = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("trouble", [files_may_not_grow, database_is_read_only, database_is_locked])
async def test_a_store_in_trouble_delays_and_loses_nothing(
    tmp_path: Path, trouble: Trouble
) -> None:
    await _with_trouble_now_and_then(tmp_path, trouble)


if _can_mount():

    async def test_a_disk_that_is_full_delays_and_loses_nothing(small_disk: Path) -> None:
        await _with_trouble_now_and_then(small_disk, disk_is_full)


async def _with_trouble_now_and_then(folder: Path, trouble: Trouble) -> None:
    """While a crowd comes, while she is answered, while mutes begin and while they end."""
    async with set_scene(folder, 3, plan=_silent) as scene:
        stage, play = scene.stage, Play(scene)
        await scene.lives.start()
        dr_a, seller = await play.joins()
        async with trouble(scene):
            post = await stage.posts(dr_a, "New data on measles vaccines in our region.")
            strangers = await play.strangers(post)
            await play.says(dr_a, "status")
            await asyncio.sleep(1.5)
        await play.hears(dr_a, "Mode: ask me")
        await play.sees_the_crowd()
        await play.hears(dr_a, f"{CROWD} accounts")
        hidden = {seller.did, *(each.did for each in strangers)}
        await play.says(dr_a, "1")
        await scene.until(lambda: bool(stage.network.mute_calls()[1:]), "no mute began")
        async with trouble(scene):
            await asyncio.sleep(1.5)
        await play.hears(dr_a, f"Done. {CROWD} accounts are hidden")
        await stage.expects_mutes(dr_a, hidden)
        async with trouble(scene):
            stage.clock.move_ahead(timedelta(days=7, minutes=1))
            await asyncio.sleep(1.5)
        await stage.expects_mutes(dr_a, {seller.did})
        await scene.comes_to_rest()
        await _check(scene, play)


async def test_a_machine_that_slept_for_ten_days_ends_what_is_overdue(tmp_path: Path) -> None:
    async with set_scene(tmp_path, 4, plan=_silent) as scene:
        stage, play = scene.stage, Play(scene)
        await scene.lives.start()
        dr_a, seller = await play.joins()
        await play.mutes_the_crowd(dr_a, seller)
        stage.clock.move_ahead(timedelta(days=10))
        await stage.expects_mutes(dr_a, {seller.did})
        await play.says(dr_a, "status")
        await play.hears(dr_a, "Nothing is hidden")
        await scene.comes_to_rest()
        await _check(scene, play)


async def test_a_clock_that_is_set_back_an_hour_delays_at_most(tmp_path: Path) -> None:
    """The bot's own: its proofs of who it is are an hour old, and its sends lie in the future."""
    own = SharedClock(tmp_path / "own clock", SPEED)

    def by_its_own_clock(plan: Plan) -> Plan:
        return replace(_silent(plan), clock=tmp_path / "own clock")

    policy = replace(PATIENT, messages_per_minute=5)
    async with set_scene(tmp_path, 4, plan=by_its_own_clock, policy=policy) as scene:
        stage, play = scene.stage, Play(scene)
        await scene.lives.start()
        dr_a, seller = await play.joins()
        post = await stage.posts(dr_a, "New data on measles vaccines in our region.")
        strangers = await play.strangers(post)
        await scene.has_read_everything()
        stage.clock.move_ahead(PATIENT.gather_for)
        own.move_ahead(PATIENT.gather_for)
        await play.hears(dr_a, f"{CROWD} accounts")
        own.move_ahead(timedelta(hours=-1))
        await play.says(dr_a, "why")
        await play.hears(dr_a, f"{CROWD} accounts")
        await play.says(dr_a, "1")
        await asyncio.sleep(1.0)
        own.move_ahead(timedelta(hours=1))
        await play.hears(dr_a, f"Done. {CROWD} accounts are hidden")
        await stage.expects_mutes(dr_a, {seller.did, *(each.did for each in strangers)})
        own.move_ahead(timedelta(days=7, minutes=1))
        stage.clock.move_ahead(timedelta(days=7, minutes=1))
        await stage.expects_mutes(dr_a, {seller.did})
        await scene.comes_to_rest()
        await _check(scene, play)


def _silent(plan: Plan) -> Plan:
    """What it logs must not need room on the disk that is taken away."""
    return replace(plan, log=Path("/dev/null"), sites=Path("/dev/null"))


async def _check(scene: Scene, play: Play) -> None:
    assert scene.lives.deaths == 0
    await check_whole(scene, play)
