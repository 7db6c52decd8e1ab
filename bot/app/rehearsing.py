"""`housecall rehearse`: the whole bot on a simulated network, playing a story."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Self

from aiohttp import ClientSession
from pydantic import SecretStr

from bot.app.building import Housecall, built
from bot.app.clock import FastClock, SystemClock
from bot.app.running import Rhythm, live
from bot.app.surroundings import Surroundings
from bot.fetch import LoopbackToo
from bot.rehearsal.bluesky.network import simulated_network
from bot.rehearsal.bluesky.people import People
from bot.rehearsal.stage import SimulatedStage
from bot.settings import Bluesky, Login, Networks, Settings

MORNING = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
"""When every story begins. The same seed gives the same people, words and counts."""

STORY_SPEED = 20.0
"""Seconds of the story in one second of `--speed 1`."""

MASTER_KEY = bytes(32)
"""Of a made-up house with made-up people, gone when the rehearsal ends."""

QUICK = Rhythm(tick=0.2, reconcile=2.0, sweep=5.0, idle=0.2)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a rehearsal is given."""

    seed: int = 1
    speed: float = 1.0
    pause: float = 0.0  # seconds to read a message
    patience: float = 30.0  # seconds after which a story is broken
    rhythm: Rhythm = QUICK


class RehearsedBot:
    """The bot under rehearsal (port Bot of the stage): started, stopped and killed at will.

    `settings` hold from the next start on.
    """

    def __init__(self, settings: Settings, around: Surroundings, did: str) -> None:
        self.did = did
        self.website = ""
        self.housecall: Housecall | None = None
        self.settings, self._around = settings, around
        self._life: asyncio.Task[None] | None = None
        self._tasks = asyncio.TaskGroup()

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()
        await self._tasks.__aexit__(None, None, None)

    async def start(self) -> None:
        """Returns once it hears the stream and has read who follows it."""
        ready = asyncio.Event()
        self._life = self._tasks.create_task(self._live(ready))
        await ready.wait()
        while not self._is_awake():  # noqa: ASYNC110  it rings no bell
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        life, self._life = self._life, None
        if life is not None:
            life.cancel()
            await asyncio.wait([life])

    async def kill(self) -> None:
        """Everything ends where it stands; what was not committed is gone."""
        await self.stop()

    def _is_awake(self) -> bool:
        if self.housecall is None:
            return True
        parts = self.housecall.parts
        return parts.pulse.is_awake([edge.network for edge in parts.edges])

    async def _live(self, ready: asyncio.Event) -> None:
        async with built(self.settings, MASTER_KEY, self._around) as housecall:
            self.housecall, self.website = housecall, housecall.website
            ready.set()
            await live(housecall.parts)


@asynccontextmanager
async def set_stage(
    settings: Settings, folder: Path, manner: Manner, show: Callable[[str], None]
) -> AsyncIterator[SimulatedStage]:
    """A simulated network with the bot running on it; records lie in `folder`."""
    clock, rng = FastClock(MORNING, STORY_SPEED * manner.speed), Random(manner.seed)  # noqa: S311  # a story
    machine = SystemClock()
    async with (
        simulated_network(clock.now, Random(manner.seed), login_clock=machine.now) as network,  # noqa: S311  a story
        ClientSession() as http,
    ):
        people = People(network.addresses, http, clock.now)
        around = Surroundings(clock, Random(manner.seed), LoopbackToo(), manner.rhythm)  # noqa: S311  a story, no secrets
        async with hired(settings, folder, people, around) as bot:
            yield SimulatedStage(
                people, bot, clock, rng, show, manner.patience, manner.pause, network=network
            )


@asynccontextmanager
async def hired(
    settings: Settings, folder: Path, people: People, around: Surroundings
) -> AsyncIterator[RehearsedBot]:
    """The bot with a new account on the network of these people, awake; records lie in `folder`.

    The network may be a real one, where `around` keeps the machine's time.
    """
    there, did = await _hire(settings, folder, people)
    async with RehearsedBot(there, around, did) as bot:
        await bot.start()
        yield bot


async def _hire(settings: Settings, folder: Path, people: People) -> tuple[Settings, str]:
    """Give the bot an account on the network, and settings that lead there."""
    account = await people.new_account("housecall")
    password = await people.app_password(account, privileged=True)
    at = people.addresses
    bluesky = Bluesky(
        identifier=account.handle,
        pds=at.pds,
        appview=at.appview,
        appview_did=at.appview_did,
        plc=at.plc,
        chat_did=at.chat_did,
        jetstream=(f"{at.jetstream}/xrpc/network.bsky.jetstream.subscribeEvents",),
    )
    port = _free_port()
    web = settings.web.model_copy(update={"port": port, "public_url": f"http://127.0.0.1:{port}"})
    storage = settings.storage.model_copy(update={"url": f"sqlite:///{folder}/housecall.db"})
    there = replace(
        settings,
        storage=storage,
        web=web,
        addresses=Networks(bluesky=bluesky),
        bluesky=Login(account.handle, SecretStr(password)),
        master_key=MASTER_KEY,
    )
    return there, account.did


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
