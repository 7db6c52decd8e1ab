"""`housecall watch` beside a network: it reads, it alerts, and it leaves no trace."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.rehearsal.bluesky.network import Network
from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.stories.cast import CIVIL, HOSTILE, HOSTILE_QUOTES, PLEA
from tests.contract.worlds import World, both, simulated, world
from tests.networks.fixtures import real_folder, real_network, real_postgres
from tests.networks.real import RealNetwork

__all__ = ["real_folder", "real_network", "real_postgres", "world"]

REPOSITORY = Path(__file__).parents[2]
V1, V2 = "/subscribe", "/xrpc/network.bsky.jetstream.subscribeEvents"
PATIENCE = 30.0
FEWEST = 3
"""Strangers like these that are a dogpile for somebody who has just come."""
KEYS = {
    "alert",
    "member",
    "opened_at",
    "trigger",
    "authors",
    "interactions",
    "spark",
    "evidence",
    "why",
}


@dataclass(slots=True)
class Watcher:
    """The program, running."""

    process: asyncio.subprocess.Process
    noted: list[str] = field(default_factory=list)  # stderr

    async def alert(self) -> str:
        """The next line of stdout; "" where the program has ended."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            return (await self.process.stdout.readline()).decode()

    async def noting(self, part: str) -> None:
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            while part not in "".join(self.noted):
                line = await self.process.stderr.readline()
                assert line, f"it ended and said only {self.noted}"
                self.noted.append(line.decode())

    async def end(self, by: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Exit code, and what else it printed."""
        self.process.send_signal(by)
        async with asyncio.timeout(PATIENCE):
            rest, noted = await self.process.communicate()
        self.noted.append(noted.decode())
        assert self.process.returncode is not None
        return self.process.returncode, rest.decode()


@asynccontextmanager
async def watching(world: World, *options: str, path: str = V2) -> AsyncIterator[Watcher]:
    """Until it hears the stream of this network, and to the end of the block."""
    stream = ("--stream", f"{world.addresses.jetstream}{path}")
    places = (*stream, "--appview", world.addresses.appview)
    async with running("watch", *places, *options) as watcher:
        await watcher.noting("Hearing 127.0.0.1")
        yield watcher


@asynccontextmanager
async def running(*arguments: str) -> AsyncIterator[Watcher]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *arguments),
        cwd=REPOSITORY,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Watcher(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@pytest.fixture
def traces(request: pytest.FixtureRequest, world: World) -> Network | RealNetwork:
    """Whichever network it is, it can tell who wrote what."""
    if world.simulated is not None:
        return world.simulated
    real: RealNetwork = request.getfixturevalue("real_network")
    return real


async def strangers_write(world: World, post: Posted, count: int) -> list[Person]:
    """Two quotes, one of them with media; the rest replies."""
    strangers = [await world.newcomer("acct") for _ in range(count)]
    for place, stranger in enumerate(strangers):
        if place < 2:
            text, media = HOSTILE_QUOTES[place], bool(place)
            await world.people.post(stranger, text, quote=post, quote_with_media=media)
        else:
            await world.people.post(stranger, HOSTILE[place], reply_to=post)
    return strangers


@both
@pytest.mark.need("S1-1", "S1-14", "S2-12")
@pytest.mark.parametrize("path", [V1, V2])
async def test_a_crowd_is_one_alert_and_watching_leaves_no_trace(
    world: World, path: str, traces: Network | RealNetwork
) -> None:
    dr_a, friend, helpless = [await world.newcomer(name) for name in ("dr-a", "friend", "help")]
    await world.people.follow(dr_a, friend.did)
    post = await world.people.post(dr_a, "New data on measles vaccines.")
    await world.settle()
    async with watching(world, "--member", dr_a.handle, "--json", path=path) as watcher:
        wrote, said = len(traces.public_writes()), len(traces.messages())
        await world.people.post(friend, HOSTILE[9], reply_to=post)
        await world.people.post(helpless, PLEA[0], reply_to=post)
        await world.people.post(helpless, CIVIL[0], reply_to=post)
        strangers = await strangers_write(world, post, 5)
        alert = json.loads(await watcher.alert())
        late = await strangers_write(world, post, 3)
        await world.settle()
        assert await watcher.end(signal.SIGINT) == (0, "")
    assert set(alert) == KEYS
    assert (alert["alert"], alert["member"]) == ("dogpile", dr_a.did)
    assert set(alert["authors"]) == {each.did for each in strangers[:FEWEST]}
    assert len(alert["interactions"]) == FEWEST
    assert alert["trigger"] in alert["interactions"]
    assert datetime.fromisoformat(alert["opened_at"]).utcoffset() == timedelta()
    assert f"{FEWEST} distinct hostile strangers" in alert["why"][0]
    wrote_since = {write.did for write in traces.public_writes()[wrote:]}
    assert wrote_since == {each.did for each in (friend, helpless, *strangers, *late)}
    assert len(traces.messages()) == said


@both
async def test_what_was_deleted_is_not_counted(world: World) -> None:
    dr_a, hasty = await world.newcomer("dr-a"), await world.newcomer("hasty")
    post = await world.people.post(dr_a, "New data on measles vaccines.")
    await world.settle()
    async with watching(world, "--member", f"@{dr_a.handle}", "--json") as watcher:
        regretted = await world.people.post(hasty, HOSTILE[8], reply_to=post)
        first = await strangers_write(world, post, FEWEST - 2)
        await world.people.delete(hasty, regretted.uri)
        last = [await world.newcomer("acct") for _ in range(2)]
        for stranger, text in zip(last, HOSTILE[5:], strict=False):
            await world.people.post(stranger, text, reply_to=post)
        alert = json.loads(await watcher.alert())
    assert set(alert["authors"]) == {each.did for each in (*first, *last)}


@both
async def test_two_members_are_watched_and_told_apart_by_the_names_given(world: World) -> None:
    dr_a, dr_b = await world.newcomer("dr-a"), await world.newcomer("dr-b")
    posts = [await world.people.post(each, "Good morning.") for each in (dr_a, dr_b)]
    await world.settle()
    names = ("--member", dr_a.handle, "--member", dr_b.did)
    async with watching(world, *names) as watcher:
        for who, post in zip((dr_a.handle, dr_b.did), posts, strict=True):
            await strangers_write(world, post, 5)
            assert f"dogpile of {who}: {FEWEST} distinct" in await watcher.alert()
            assert "the newest: https://bsky.app/profile/did:" in await watcher.alert()
        assert await watcher.end() == (0, "")


@both
async def test_an_unknown_account_is_one_sentence(world: World) -> None:
    for name in ("nobody-at-all.test", "did:plc:" + "z" * 24):
        places = ("--stream", world.addresses.jetstream + V1, "--appview", world.addresses.appview)
        async with running("watch", *places, "--member", name) as watcher:
            assert await watcher.alert() == ""
            await watcher.noting(f"knows no account {name}: check how it is written\n")
            assert await watcher.process.wait() == 2


@simulated
async def test_a_stream_that_is_gone_is_told_and_resumed(world: World) -> None:
    assert world.simulated is not None
    dr_a = await world.newcomer("dr-a")
    post = await world.people.post(dr_a, "New data on measles vaccines.")
    async with watching(world, "--member", dr_a.handle, "--json") as watcher:
        await strangers_write(world, post, FEWEST - 1)
        await world.simulated.jetstream.stop()
        await watcher.noting("Hearing nothing")
        await world.people.post(await world.newcomer("acct"), HOSTILE[5], reply_to=post)
        await world.simulated.jetstream.start()
        assert len(json.loads(await watcher.alert())["authors"]) == FEWEST


@simulated
async def test_who_stops_reading_ends_it(world: World) -> None:
    dr_a = await world.newcomer("dr-a")
    post = await world.people.post(dr_a, "New data on measles vaccines.")
    async with watching(world, "--member", dr_a.handle) as watcher:
        assert watcher.process.stdout is not None
        # asyncio offers no other way to hang up on one pipe
        watcher.process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]  # noqa: SLF001  see above
        await strangers_write(world, post, 5)
        async with asyncio.timeout(PATIENCE):
            assert await watcher.process.wait() == 1
        assert watcher.process.stderr is not None
        assert b"housecall:" not in await watcher.process.stderr.read()
