"""A labeler with real keys: `subscribeLabels` as Ozone serves it, over its own log."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import libipld
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec

from bot.rehearsal.bluesky.ids import iso
from bot.rehearsal.bluesky.repo import Account, LabelService, World
from bot.rehearsal.bluesky.signing import multikey, signature_of
from bot.rehearsal.bluesky.wire import Json
from bot.rehearsal.servers import Server

PATH = "/xrpc/com.atproto.label.subscribeLabels"


class Labeler:
    """`log`: every frame ever sent, numbered from 1. Its account is one of the world's."""

    def __init__(self, world: World, account: Account, curve: type[ec.EllipticCurve]) -> None:
        self._world, self._account, self._curve = world, account, curve
        self.server = Server()
        self.log: list[bytes] = []
        self.asked: list[str] = []  # the cursor of each connection, "" where there is none
        self.readers = 0
        self._news = asyncio.Condition()
        self.key = ec.generate_private_key(curve())
        self.server.serve(self._app)
        self.publish()

    @property
    def did(self) -> str:
        return self._account.did

    def publish(self) -> None:
        """Put where it is and what it signs with now into its DID document."""
        url = f"http://127.0.0.1:{self.server.port}"
        self._account.labeler = LabelService(url, multikey(self.key))

    def forget_service(self) -> None:
        self._account.labeler = None

    def change_key(self) -> None:
        self.key = ec.generate_private_key(self._curve())

    async def say(self, uri: str, value: str, **more: Any) -> Json:
        """Label it, or with `neg=True` take that back; `more` as the lexicon has it."""
        label = self.signed(uri, value, **more)
        await self.send(label)
        return label

    def signed(self, uri: str, value: str, **more: Any) -> Json:
        at: datetime = self._world.clock()
        label = {"ver": 1, "src": self.did, "uri": uri, "val": value, "cts": iso(at), **more}
        return {**label, "sig": signature_of(self.key, label)}

    async def send(self, *labels: Mapping[str, Any]) -> None:
        """One frame, whatever is in it."""
        body = {"seq": len(self.log) + 1, "labels": list(labels)}
        await self.send_raw(frame({"op": 1, "t": "#labels"}, body))

    async def send_raw(self, raw: bytes) -> None:
        async with self._news:
            self.log.append(raw)
            self._news.notify_all()

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_get(PATH, self._subscribe)
        return app

    async def _subscribe(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        asked = request.query.get("cursor", "")
        self.asked.append(asked)
        at = int(asked) if asked else len(self.log)
        if at > len(self.log):
            said = {"error": "FutureCursor", "message": "Cursor in the future."}
            await socket.send_bytes(frame({"op": -1}, said))
            await socket.close()
            return socket
        self.readers += 1
        try:
            async with asyncio.TaskGroup() as group:
                pushing = group.create_task(self._push(socket, at))
                async for _ in socket:
                    pass
                pushing.cancel()
        except* ConnectionError:
            pass
        finally:
            self.readers -= 1
        return socket

    async def _push(self, socket: web.WebSocketResponse, at: int) -> None:
        while not socket.closed:
            for raw in self.log[at:]:
                await socket.send_bytes(raw)
                at += 1
            async with self._news:
                await self._news.wait_for(lambda: len(self.log) > at)  # noqa: B023  read anew


def frame(header: Json, body: Json) -> bytes:
    written: bytes = libipld.encode_dag_cbor(header) + libipld.encode_dag_cbor(body)
    return written
