"""The least that is needed to speak XRPC as somebody: for tests of the network itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import aiohttp

from tests.networks.real import RealNetwork

PASSWORD = "made-up-password"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: HTTP status, JSON body, headers."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    network: RealNetwork
    did: str
    handle: str
    token: str

    async def get(self, nsid: str, *, proxy: str = "", **params: str) -> Said:
        return await self._call("GET", nsid, proxy, params=params)

    async def post(self, nsid: str, *, proxy: str = "", **body: Any) -> Said:
        return await self._call("POST", nsid, proxy, json=body)

    async def create(self, collection: str, **record: Any) -> dict[str, Any]:
        """Write a record of one's own; answers with its uri and cid."""
        said = await self.post(
            "com.atproto.repo.createRecord",
            repo=self.did,
            collection=collection,
            record={"$type": collection, "createdAt": "2026-01-05T10:00:00.000Z", **record},
        )
        assert said.status == 200, said
        return said.body

    async def with_app_password(self, *, privileged: bool) -> "Person":
        """The same person, signed in with a new app password."""
        made = await self.post(
            "com.atproto.server.createAppPassword", name=uuid4().hex[:12], privileged=privileged
        )
        session = await self.post(
            "com.atproto.server.createSession",
            identifier=self.handle,
            password=made.body["password"],
        )
        return replace(self, token=session.body["accessJwt"])

    async def _call(self, method: str, nsid: str, proxy: str, **what: Any) -> Said:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        if proxy:
            headers["atproto-proxy"] = proxy
        address = f"{self.network.addresses.pds}/xrpc/{nsid}"
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, address, headers=headers, **what) as answer,
        ):
            text = await answer.read()
            body = await answer.json() if text else {}
            return Said(answer.status, body, answer.headers)


async def sign_up(network: RealNetwork, name: str) -> Person:
    """A new account of the real PDS; the handle starts with the name and is used by nobody else."""
    handle = f"{name}-{uuid4().hex[:8]}.test"
    nobody = Person(network, "", handle, "")
    said = await nobody.post(
        "com.atproto.server.createAccount",
        handle=handle,
        email=f"{handle}@example.invalid",
        password=PASSWORD,
    )
    assert said.status == 200, said
    return replace(nobody, did=said.body["did"], token=said.body["accessJwt"])
