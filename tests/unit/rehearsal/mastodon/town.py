"""Four servers and the people on them: the bot's, the member's, a bystander's, and a GoToSocial."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientWebSocketResponse

from bot.rehearsal.mastodon.client import Person
from bot.rehearsal.mastodon.instance import Instance
from bot.rehearsal.mastodon.network import Federation
from bot.rehearsal.mastodon.people import People
from tests.unit.rehearsal.stepped import SteppedClock


@dataclass
class Town:
    federation: Federation
    people: People
    clock: SteppedClock
    met: dict[str, Person] = field(default_factory=dict)

    @property
    def here(self) -> Instance:
        return self.federation.instances[0]

    @property
    def there(self) -> Instance:
        return self.federation.instances[1]

    @property
    def bystander(self) -> Instance:
        return self.federation.instances[2]

    @property
    def gotosocial(self) -> Instance:
        return self.federation.instances[3]

    async def person(self, name: str, at: Instance | None = None) -> Person:
        return await self.people.new_account(name, (at or self.here).url)

    async def token(self, who: Person, scope: str, app: str = "House Call") -> str:
        """As an ordinary client gets it: it meets limits and faults."""
        return await self.people.token_for(who, scope, app)

    @asynccontextmanager
    async def listening(self, who: Person, *streams: str, **more: str) -> AsyncIterator[Any]:
        url = f"{self.federation.home_of(who.uri).streaming_url}?access_token={who.token}"
        async with self.people.client.http.ws_connect(url) as socket:
            for stream in streams:
                await socket.send_json({"type": "subscribe", "stream": stream, **more})
            await _answered(socket)
            yield socket


async def _answered(socket: ClientWebSocketResponse) -> None:
    """Return when the server has read all that was sent to it so far."""
    await socket.send_json({"type": "subscribe", "stream": "no such stream"})
    answer = await socket.receive_json()
    assert answer["error"] == "Unknown stream type", answer
