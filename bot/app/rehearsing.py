"""`housecall rehearse`: the whole bot on simulated networks, playing a story."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
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
from bot.rehearsal.bluesky.network import Network, simulated_network
from bot.rehearsal.bluesky.people import People
from bot.rehearsal.mastodon.flavour import MASTODON, Flavour
from bot.rehearsal.mastodon.network import Federation, simulated_federation
from bot.rehearsal.mastodon.people import People as MastodonPeople
from bot.rehearsal.stages import BothStages, DeskStage, KnownAs, MastodonStage, SimulatedStage
from bot.settings import Bluesky, Login, Mastodon, Networks, Settings

MORNING = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
"""When every story begins. The same seed gives the same people, words and counts."""

STORY_SPEED = 20.0
"""Seconds of the story in one second of `--speed 1`."""

MASTER_KEY = bytes(32)
"""Of a made-up house with made-up people, gone when the rehearsal ends."""

QUICK = Rhythm(tick=0.2, reconcile=2.0, sweep=5.0, idle=0.2, lists=2.0, feeds=0.5)

THREE_SERVERS = (MASTODON, MASTODON, MASTODON)
"""The bot's, hers, and the strangers'."""

Show = Callable[[str], None]


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
    settings: Settings, folder: Path, manner: Manner, show: Show
) -> AsyncIterator[SimulatedStage]:
    """A simulated Bluesky with the bot running on it; records lie in `folder`."""
    clock = FastClock(MORNING, STORY_SPEED * manner.speed)
    async with (
        _bluesky(clock, manner) as (network, people),
        hired(settings, folder, people, _around(clock, manner)) as bot,
    ):
        yield SimulatedStage(people, bot, *_shared(clock, manner, show), network=network)


@asynccontextmanager
async def set_desk(
    settings: Settings, folder: Path, manner: Manner, show: Show
) -> AsyncIterator[DeskStage]:
    """The same with two moderators and an auditor, to whom the bot may write."""
    clock = FastClock(MORNING, STORY_SPEED * manner.speed)
    async with _bluesky(clock, manner) as (network, people):
        ada, ben, auditor = [await people.new_account(name) for name in ("ada", "ben", "auditor")]
        for each in (ada, ben, auditor):
            await people.allow_messages(each, "all")
        named = {"moderators": (ada.did, ben.did), "auditor": auditor.did}
        theirs = replace(settings, community=settings.community.model_copy(update=named))
        async with hired(theirs, folder, people, _around(clock, manner)) as bot:
            yield DeskStage(
                people,
                bot,
                *_shared(clock, manner, show),
                network=network,
                moderators=(ada, ben),
                auditor=auditor,
            )


@asynccontextmanager
async def set_federation(
    settings: Settings,
    folder: Path,
    manner: Manner,
    show: Show,
    flavours: Sequence[Flavour] = THREE_SERVERS,
) -> AsyncIterator[MastodonStage]:
    """Simulated Mastodon servers with the bot running on the first; records lie in `folder`."""
    clock = FastClock(MORNING, STORY_SPEED * manner.speed)
    async with _federation(clock, manner, flavours) as (federation, people):
        there, account = await _hire_on_mastodon(_at_home(settings, folder), people, federation)
        async with RehearsedBot(there, _around(clock, manner), account) as bot:
            await bot.start()
            shared = _shared(clock, manner, show)
            yield MastodonStage(people, bot, *shared, federation=federation)


@asynccontextmanager
async def set_both(
    settings: Settings, folder: Path, manner: Manner, show: Show
) -> AsyncIterator[BothStages]:
    """One bot with an account on a simulated Bluesky and one on simulated Mastodon servers."""
    clock = FastClock(MORNING, STORY_SPEED * manner.speed)
    async with (
        _bluesky(clock, manner) as (network, people),
        _federation(clock, manner, THREE_SERVERS) as (federation, neighbours),
    ):
        there, did = await _hire(_at_home(settings, folder), people)
        there, actor = await _hire_on_mastodon(there, neighbours, federation)
        async with RehearsedBot(there, _around(clock, manner), did) as bot:
            await bot.start()
            shared, known = _shared(clock, manner, show), KnownAs(bot, actor)
            yield BothStages(
                SimulatedStage(people, bot, *shared, network=network),
                MastodonStage(neighbours, known, *shared, federation=federation),
            )


@asynccontextmanager
async def hired(
    settings: Settings, folder: Path, people: People, around: Surroundings
) -> AsyncIterator[RehearsedBot]:
    """The bot with a new account on the network of these people, awake; records lie in `folder`.

    The network may be a real one, where `around` keeps the machine's time.
    """
    there, did = await _hire(_at_home(settings, folder), people)
    async with RehearsedBot(there, around, did) as bot:
        await bot.start()
        yield bot


@asynccontextmanager
async def _bluesky(clock: FastClock, manner: Manner) -> AsyncIterator[tuple[Network, People]]:
    machine, rng = SystemClock(), Random(manner.seed)  # noqa: S311  # a story
    async with (
        simulated_network(clock.now, rng, login_clock=machine.now) as network,
        ClientSession() as http,
    ):
        yield network, People(network.addresses, http, clock.now)


@asynccontextmanager
async def _federation(
    clock: FastClock, manner: Manner, flavours: Sequence[Flavour]
) -> AsyncIterator[tuple[Federation, MastodonPeople]]:
    rng = Random(manner.seed)  # noqa: S311  # a story
    async with (
        simulated_federation(clock.now, rng, flavours) as federation,
        ClientSession() as http,
    ):
        hers = federation.instances[min(1, len(flavours) - 1)]
        yield federation, MastodonPeople(http, hers.url)


def _around(clock: FastClock, manner: Manner) -> Surroundings:
    rng = Random(manner.seed)  # noqa: S311  # a story, no secrets
    return Surroundings(clock, rng, LoopbackToo(), manner.rhythm)


def _shared(
    clock: FastClock, manner: Manner, show: Show
) -> tuple[FastClock, Random, Show, float, float]:
    rng = Random(manner.seed)  # noqa: S311  # a story
    return clock, rng, show, manner.patience, manner.pause


def _at_home(settings: Settings, folder: Path) -> Settings:
    """With pages and records of its own, and no account yet."""
    named = settings.addresses
    port = _free_port()
    web = settings.web.model_copy(update={"port": port, "public_url": f"http://127.0.0.1:{port}"})
    storage = settings.storage.model_copy(update={"url": f"sqlite:///{folder}/housecall.db"})
    return replace(
        settings,
        storage=storage,
        web=web,
        addresses=Networks(
            bluesky=Bluesky(labelers=named.bluesky.labelers),
            mastodon=Mastodon(hashtags=named.mastodon.hashtags),
        ),
        bluesky=None,
        mastodon=None,
        master_key=MASTER_KEY,
    )


async def _hire(settings: Settings, people: People) -> tuple[Settings, str]:
    """Give the bot an account on the network, and settings that lead there."""
    account = await people.new_account("housecall")
    password = await people.app_password(account, privileged=True)
    at = people.addresses
    bluesky = Bluesky(
        identifier=account.handle,
        pds=at.pds,
        appview=at.appview,
        appview_did=at.appview_did,
        moderation_did=at.moderation_did,
        plc=at.plc,
        chat_did=at.chat_did,
        labelers=settings.addresses.bluesky.labelers,
        jetstream=(f"{at.jetstream}/xrpc/network.bsky.jetstream.subscribeEvents",),
    )
    addresses = settings.addresses.model_copy(update={"bluesky": bluesky})
    login = Login(account.handle, SecretStr(password))
    return replace(settings, addresses=addresses, bluesky=login), account.did


async def _hire_on_mastodon(
    settings: Settings, people: MastodonPeople, federation: Federation
) -> tuple[Settings, str]:
    """The same on the federation's first server."""
    account = await people.new_account("housecall", federation.instances[0].url)
    token = await people.token_for(account, "read write follow")
    mastodon = settings.addresses.mastodon.model_copy(update={"server": account.server})
    addresses = settings.addresses.model_copy(update={"mastodon": mastodon})
    return replace(settings, addresses=addresses, mastodon=SecretStr(token)), account.uri


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
