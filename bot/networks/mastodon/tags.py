"""Posts under the operator's hashtags, as the bot's own server hears of them, answers among them.

Every other public stream leaves out answers. What is found here of members who are read from
outside is noticed at once; at the next visit it is noticed again, and counts once.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from urllib.parse import quote

import aiohttp

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.model.senses import Aimed
from bot.networks.guard import Guard
from bot.networks.mastodon.client import USER_AGENT
from bot.networks.mastodon.entities import Status, status_in
from bot.networks.mastodon.frames import post_in
from bot.networks.mastodon.own import BotAccount
from bot.networks.mastodon.shelf import Bounded
from bot.networks.mastodon.sightings import aimed_at_members
from bot.networks.mastodon.streaming import Pace
from bot.pipeline.ports import Clock

STREAM = "hashtag"
TAG_PACE = Pace(catch_up=300.0, alone=60.0)
_PAGE = 40
_MAX_FRAME = 1 << 20  # bytes
_NOT_FOR_US = 3_600.0  # seconds until a server that shows no hashtags is asked again


@dataclass(slots=True)
class Tags:
    """`names` without the sign. Of `pace`, lists are read again after `catch_up` or `alone`."""

    account: BotAccount
    guard: Guard
    clock: Clock
    rng: Random
    names: tuple[str, ...]
    pace: Pace
    trouble: str | None = None
    _told: Bounded[str, str] = field(init=False, default_factory=lambda: Bounded(4_096))

    async def listen(self) -> AsyncGenerator[Sequence[Status], None]:
        """New and edited posts for ever, each once in each version."""
        failures = 0
        while True:
            try:
                async with (
                    self.guard.session(USER_AGENT) as http,
                    aclosing(self._follow(http)) as posts,
                ):
                    async for some in posts:
                        failures, self.trouble = 0, None
                        yield self._new(some)
            except NetworkSaidNo as no:
                self.trouble = str(no)
                await self.clock.sleep(_NOT_FOR_US)
            except (NetworkDown, OSError, aiohttp.ClientError, TimeoutError) as error:
                failures += 1
                self.trouble = f"{type(error).__name__}: {error}"[:200]
                asked = error.retry_after if isinstance(error, NetworkDown) else None
                slower = min(2.0 ** min(failures, 10), self.pace.slowest_retry)
                await self.clock.sleep((asked or slower) * self.rng.uniform(1.0, 1.5))

    async def aimed(
        self, posts: Sequence[Status], since: Mapping[AccountId, datetime]
    ) -> list[Aimed]:
        return await aimed_at_members(posts, since, self.account, self.clock)

    async def _follow(self, http: aiohttp.ClientSession) -> AsyncGenerator[Sequence[Status], None]:
        """Until the stream ends; the lists are read at its beginning and now and then besides."""
        stream = await self._connect(http)
        try:
            while True:
                for name in self.names:
                    yield await self._list(name)
                pause = self.pace.catch_up if stream else self.pace.alone
                until = asyncio.get_running_loop().time() + pause
                if stream is None:
                    await asyncio.sleep(pause)
                    return
                while (post := await _next(stream, until)) is not None:
                    yield (post,)
        finally:
            if stream is not None:
                await stream.close()

    async def _connect(self, http: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse | None:
        """None where there is no stream, for whatever reason: then the lists alone are read."""
        try:
            said = (await self.account.server.instance()).streaming
            url = self.guard.streaming(self.account.server.base, said)
            async with asyncio.timeout(self.pace.connect):
                stream = await http.ws_connect(
                    url,
                    headers={"authorization": f"Bearer {self.account.server.token}"},
                    heartbeat=self.pace.heartbeat,
                    max_msg_size=_MAX_FRAME,
                )
        except (NetworkSaidNo, aiohttp.ClientError, OSError, TimeoutError) as error:
            self.trouble = f"no stream: {type(error).__name__}"
            return None
        for name in self.names:
            await stream.send_json({"type": "subscribe", "stream": STREAM, "tag": name})
        return stream

    async def _list(self, name: str) -> list[Status]:
        """The last ones, the oldest first."""
        path, server = f"/api/v1/timelines/tag/{quote(name)}", self.account.server
        answer = await server.get(path, (("limit", str(_PAGE)),))
        posts = (status_in(each, server.base) for each in reversed(answer.listed))
        return [post for post in posts if post is not None]

    def _new(self, posts: Sequence[Status]) -> list[Status]:
        new = [post for post in posts if self._told.get(post.id) != post.version]
        for post in new:
            self._told.put(post.id, post.version)
        return new


async def _next(stream: aiohttp.ClientWebSocketResponse, until: float) -> Status | None:
    """The next post that the stream brings; None when it is time to look at the lists."""
    while True:
        try:
            async with asyncio.timeout_at(until):
                frame = await stream.receive()
        except TimeoutError:
            return None
        if frame.type is not aiohttp.WSMsgType.TEXT:
            raise ConnectionError("the stream ended")
        post = post_in(frame.data)
        if post is not None:
            return post
