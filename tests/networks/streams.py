"""A plain Jetstream reader of both generations."""

import asyncio
from typing import Any, Self

import aiohttp

from tests.networks.real import RealNetwork

V1 = "/subscribe"
V2 = "/xrpc/network.bsky.jetstream.subscribeEvents"


class Stream:
    """A Jetstream client of either version; `next_commit` tells both in one shape."""

    def __init__(self, network: RealNetwork, path: str, params: dict[str, Any]) -> None:
        self._address = network.addresses.jetstream.replace("ws://", "http://") + path
        self._params = params
        self._protocols = ("xrpc.v1.json",) if path == V2 else ()
        self._session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        self._socket = await self._session.ws_connect(
            self._address, params=self._params, protocols=self._protocols
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()
        await self._session.close()

    async def next_commit(self) -> dict[str, Any]:
        while True:
            kind, commit = await self._next()
            if kind == "commit":
                return commit

    async def kinds_until_commit(self) -> list[str]:
        kinds: list[str] = []
        while "commit" not in kinds:
            kinds.append((await self._next())[0])
        return kinds

    async def _next(self) -> tuple[str, dict[str, Any]]:
        async with asyncio.timeout(10):
            event: dict[str, Any] = await self._socket.receive_json()
        if payload := event.get("payload"):
            return str(payload["$type"]).rpartition("#")[2], payload
        said = event.get(event["kind"], {})
        return str(event["kind"]), {"did": event["did"], "time_us": event["time_us"], **said}
