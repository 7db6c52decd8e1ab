"""A simulated network and a bot on it that is killed and started again and again."""

import asyncio
import multiprocessing
import socket
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Self

from aiohttp import ClientSession
from pydantic import SecretStr

from bot.app.clock import SystemClock
from bot.model.policy import Policy
from bot.rehearsal.bluesky.network import Network, simulated_network
from bot.rehearsal.bluesky.people import People
from bot.rehearsal.stage import StoryBroken
from bot.rehearsal.stages import SimulatedStage
from bot.settings import Bluesky, Login, Networks, Settings, load_settings
from bot.store.vault import Vault
from tests.faults.lives import MASTER_KEY, Plan, SharedClock, begin

SPEED = 20.0
REPOSITORY = Path(__file__).parents[2]
PATIENT = Policy(
    gather_for=timedelta(minutes=20),
    outage_told_after=timedelta(days=3650),
    messages_per_minute=600,
)
"""No message of the story hangs on how long the bot lay dead, but for what is told by the clock."""

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.faults.lives"])


@dataclass(slots=True)
class Lives:
    """The bot under rehearsal (port Bot of the stage): whenever it dies, it is started again.

    `next_plan` makes the plan of a life; `at_death` is called while it lies dead.
    """

    did: str
    website: str
    next_plan: Callable[[], Plan]
    at_death: Callable[[], Awaitable[None]]
    deaths: int = 0
    died_by_itself: list[int] = field(default_factory=list)
    pid: int | None = None  # while it lives
    _tasks: asyncio.TaskGroup = field(default_factory=asyncio.TaskGroup)
    _keeping: "asyncio.Task[None] | None" = None

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()
        await self._tasks.__aexit__(None, None, None)

    async def start(self) -> None:
        self._keeping = self._tasks.create_task(self._keep_alive())

    async def stop(self) -> None:
        keeping, self._keeping = self._keeping, None
        if keeping is not None:
            keeping.cancel()
            await asyncio.wait([keeping])

    async def kill(self) -> None:
        await self.stop()

    async def _keep_alive(self) -> None:
        while True:
            life = _processes.Process(target=begin, args=(self.next_plan(),), daemon=True)
            life.start()
            self.pid = life.pid
            try:
                await _end_of(life.sentinel)
            finally:
                self.pid = None
                life.kill()
                life.join()
            self.deaths += 1
            if life.exitcode != -9:
                self.died_by_itself.append(life.exitcode or 0)
                await asyncio.sleep(0.2)
            await self.at_death()


async def _end_of(sentinel: int) -> None:
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sentinel, over.set)
    try:
        await over.wait()
    finally:
        loop.remove_reader(sentinel)


async def hire(
    people: People, network: Network, folder: Path, policy: Policy = PATIENT
) -> tuple[Settings, str]:
    """The bot's own account, and the settings of a bot that lives on this network."""
    account = await people.new_account("housecall")
    password = await people.app_password(account, privileged=True)
    at, port = network.addresses, free_port()
    settings = load_settings(REPOSITORY / "config", {})
    bluesky = Bluesky(
        identifier=account.handle,
        pds=at.pds,
        appview=at.appview,
        appview_did=at.appview_did,
        moderation_did=at.moderation_did,
        plc=at.plc,
        chat_did=at.chat_did,
        jetstream=(f"{at.jetstream}/xrpc/network.bsky.jetstream.subscribeEvents",),
    )
    web = settings.web.model_copy(update={"port": port, "public_url": f"http://127.0.0.1:{port}"})
    pace = settings.scheduler.model_copy(
        update={
            "listen_active_every": timedelta(seconds=1),
            "listen_idle_every": timedelta(seconds=2),
        }
    )
    there = replace(
        settings,
        storage=settings.storage.model_copy(update={"url": f"sqlite:///{folder}/housecall.db"}),
        web=web,
        scheduler=pace,
        addresses=Networks(bluesky=bluesky),
        bluesky=Login(account.handle, SecretStr(password)),
        master_key=MASTER_KEY,
        policy=policy,
    )
    return there, account.did


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Books:
    """What the ledger's file says, read from outside and beside the running bot."""

    def __init__(self, file: Path) -> None:
        self._file, self._vault = file, Vault(MASTER_KEY)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        if not self._file.exists():
            return []
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, timeout=5)) as base:
            try:
                return list(base.execute(query, values))
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    return []
                raise

    def place_in_stream(self) -> int:
        """Sequence number of the last event that was dealt with; 0 before the first."""
        kept = self.rows("SELECT value FROM cursors WHERE name = 'stream'")
        if not kept or kept[0][0].startswith("1:"):
            return 0  # a moment, on no server in particular
        return int(kept[0][0].rsplit(":", 2)[1])

    def place_in_chat(self) -> str:
        kept = self.rows("SELECT value FROM cursors WHERE name = 'chat'")
        return str(kept[0][0]) if kept else ""

    def unsettled(self) -> int:
        return int(
            (self.rows("SELECT count(*) FROM orders WHERE settled_at IS NULL") or [(0,)])[0][0]
        )

    def held(self) -> set[str]:
        """References of the targets that are, or may be, muted by the bot, each with an end."""
        live = "SELECT target_ref FROM measures WHERE state IN ('wanted', 'in_force')"
        assert not self.rows(f"{live} AND ends_at IS NULL")
        return {row[0] for row in self.rows(live)}

    def ref_of_mute(self, account: str) -> str:
        return self._vault.ref("target", f"mute:{account}:")


@dataclass(slots=True)
class Scene:
    """Everything that a test with deaths needs."""

    stage: SimulatedStage
    lives: Lives
    books: Books
    folder: Path
    cursors: list[tuple[int, str]] = field(default_factory=list)
    hers: set[str] = field(default_factory=set)  # whom she muted with her own hand
    member: str = ""

    async def look_at_the_dead(self) -> None:
        """What must hold at every moment, and so while nothing runs."""
        self.cursors.append((self.books.place_in_stream(), self.books.place_in_chat()))
        assert self.cursors[-2:] == sorted(self.cursors[-2:]), "a cursor went back"
        if not self.member:
            return
        muted = set(self.stage.network.muted_by(self.member))
        assert muted >= self.hers, "a mute of hers is gone"
        refs = {self.books.ref_of_mute(account) for account in muted - self.hers}
        assert refs <= self.books.held(), "a mute is on no record, and would never end"

    async def until(self, holds: Callable[[], bool], otherwise: str) -> None:
        try:
            async with asyncio.timeout(self.stage.patience):
                while not holds():  # noqa: ASYNC110  the database rings no bell
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise StoryBroken(otherwise) from None

    async def has_read_everything(self) -> None:
        last = self.stage.network.world.events[-1].seq
        await self.until(
            lambda: self.books.place_in_stream() >= last, "the stream was not read to its end"
        )

    async def comes_to_rest(self) -> None:
        await self.has_read_everything()
        await self.until(lambda: not self.books.unsettled(), "some order was never settled")


@asynccontextmanager
async def set_scene(
    folder: Path,
    seed: int,
    *,
    policy: Policy = PATIENT,
    plan: Callable[[Plan], Plan] = lambda plan: plan,
    patience: float = 60.0,
) -> AsyncIterator[Scene]:
    """A network with a bot that is not started yet; `plan` says how each life ends."""
    clock, rng = SharedClock(folder / "clock", SPEED), Random(seed)
    async with (
        simulated_network(clock.now, rng, login_clock=SystemClock().now) as network,
        ClientSession() as http,
    ):
        people = People(network.addresses, http, clock.now)
        settings, did = await hire(people, network, folder, policy)
        simple = Plan(
            settings, folder / "clock", SPEED, seed, folder / "bot.log", folder / "sites.txt"
        )
        scenes: list[Scene] = []

        async def at_death() -> None:
            await scenes[0].look_at_the_dead()

        lives = Lives(did, settings.web.public_url, lambda: plan(simple), at_death)
        async with lives:
            stage = SimulatedStage(
                people, lives, clock, rng, lambda _: None, patience, network=network
            )
            scenes.append(Scene(stage, lives, Books(folder / "housecall.db"), folder))
            yield scenes[0]
