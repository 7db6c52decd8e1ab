"""The two services that no package offers, beside the real network: Jetstream and chat.

Their serving code is the rehearsal's; their truth is the real PDS's firehose, and who calls the
chat is shown by the real PDS's service auth.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from aiohttp import web

from bot.rehearsal.bluesky.chat import Chat
from bot.rehearsal.bluesky.jetstream import Jetstream
from bot.rehearsal.faults import Faults
from tests.networks.auth import Proof
from tests.networks.firehose import follow
from tests.networks.front import ChatFront
from tests.networks.mirror import Mirror


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`jetstream` and `chat` are base URLs. They run in another thread: read, do not change."""

    jetstream: str
    chat: str
    front: ChatFront
    chatting: Chat
    mirror: Mirror

    @property
    def chat_did(self) -> str:
        return self.front.did

    @property
    def proofs(self) -> list[Proof]:
        """Every chat call whose service auth verified, oldest first."""
        return self.front.proofs

    @property
    def complaints(self) -> list[str]:
        """Answers of the chat service that the official lexicons forbid."""
        return self.front.complaints

    async def reach(self, position: int, patience: float = 20.0) -> None:
        """Return when the firehose frame of that number is served. Raises TimeoutError."""
        async with asyncio.timeout(patience):
            while self.mirror.position < position:  # noqa: ASYNC110 - moved in another loop
                await asyncio.sleep(0.01)


@asynccontextmanager
async def neighbours(pds: str, plc: str, chat_port: int) -> AsyncIterator[Neighbours]:
    mirror = Mirror(_clock, Random(0))
    chatting = Chat(mirror)
    front = ChatFront(chatting.endpoints(), plc=plc, port=chat_port)
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(_listen(mirror, pds))
        async with (
            serving(front.application(), chat_port) as port,
            serving(Jetstream(mirror).app(Faults()), 0) as stream,
        ):
            bases = f"ws://127.0.0.1:{stream}", f"http://localhost:{port}"
            yield Neighbours(*bases, front, chatting, mirror)
        reading.cancel()


async def _listen(mirror: Mirror, pds: str) -> None:
    async with aclosing(follow(pds)) as frames:
        await mirror.listen(frames)


@asynccontextmanager
async def serving(app: web.Application, port: int) -> AsyncIterator[int]:
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _clock() -> datetime:
    """The real network runs in real time."""
    return datetime.now(UTC)  # noqa: TID251 - here is the edge
