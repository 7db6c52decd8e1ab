"""What is not signed is not read, and nobody learns why."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.web import Vitals, Webhooks, build, serving
from bot.web.webhooks import BODY_BYTES, PATH

SECRET = "0123456789abcdef"


class Unasked:
    async def vitals(self) -> Vitals:
        raise AssertionError("no webhook asks for it")


class Desk:
    """What was taken, for as long as there is room."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.room = True

    def take(self, told: Any) -> bool:
        self.taken.append(told)
        return self.room


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def address(desk: Desk) -> AsyncIterator[str]:
    application = build(Unasked(), webhooks=Webhooks(SECRET, desk.take))
    async with serving(application, "127.0.0.1", 0) as base:
        yield base + PATH


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


async def posted(address: str, body: Any, signature: str | None) -> int:
    headers = {} if signature is None else {"X-Hub-Signature": signature}
    async with ClientSession() as http, http.post(address, data=body, headers=headers) as answer:
        assert SECRET not in await answer.text()
        return answer.status


async def test_what_is_signed_is_taken(address: str, desk: Desk) -> None:
    body = b'{"event": "status.created"}'
    assert await posted(address, body, signed(body)) == 204
    assert desk.taken == [{"event": "status.created"}]


@pytest.mark.parametrize(
    "signature",
    [None, "", "sha256=", "sha256=" + "0" * 64, signed(b"{}", "another"), signed(b"{} "), "\u00e9"],
    ids=["none", "empty", "no-digest", "zeros", "other-secret", "other-body", "not-ascii"],
)
async def test_what_is_not_signed_is_refused(
    address: str, desk: Desk, signature: str | None
) -> None:
    assert await posted(address, b"{}", signature) == 401
    assert desk.taken == []


async def test_who_does_not_know_the_secret_cannot_fill_the_memory(address: str) -> None:
    async def without_end() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * (BODY_BYTES // 16)

    body = b"x" * (BODY_BYTES + 1)
    assert await posted(address, body, signed(body)) == 413
    assert await posted(address, without_end(), None) == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff"])
async def test_what_is_signed_and_unreadable_is_no_fault_of_ours(address: str, body: bytes) -> None:
    assert await posted(address, body, signed(body)) == 400


async def test_what_there_is_no_room_for_is_asked_for_again(address: str, desk: Desk) -> None:
    desk.room = False
    assert await posted(address, b"{}", signed(b"{}")) == 503


async def test_it_only_takes_what_is_posted(address: str) -> None:
    async with ClientSession() as http, http.get(address) as answer:
        assert answer.status == 405


async def test_without_a_secret_the_address_is_not_there() -> None:
    async with serving(build(Unasked()), "127.0.0.1", 0) as base:
        assert await posted(base + PATH, b"{}", signed(b"{}")) == 404
