"""Lists of others, read from real servers on loopback and from files."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from aiohttp import web

from bot.app.others_lists import LOOKED_UP_AT_ONCE, ListShelf
from bot.fetch import BYTES, Fetcher, LoopbackToo
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.policy import Policy
from bot.model.subscriptions import OthersList, Source
from tests.contract.ledgers import SteppedClock

HAL = "https://clinic.example/users/hal"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def shelf(folder: Path = Path()) -> ListShelf:
    fetcher = Fetcher(LoopbackToo())
    return ListShelf(fetcher, None, folder, Policy(), SteppedClock(), Random(1))


def at(address: str, **more: str) -> OthersList:
    return OthersList(1, Source("North", address, more.get("key", "")), etag=more.get("etag", ""))


def item(key: str, kind: str = "Recommendation") -> dict[str, str]:
    return {"type": kind, "entityKind": "actor", "entityKey": key}


async def test_a_list_that_has_not_changed_is_not_sent_again() -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.headers.get("If-None-Match", ""))
        if asked[-1] == '"one"':
            return web.Response(status=304)
        return web.Response(text="Account address\nhal@clinic.example\n", headers={"ETag": '"one"'})

    async with serving(answer) as origin:
        first = await shelf().read(at(f"{origin}/list.csv"))
        assert first is not None
        assert [entry.account for entry in first.standing] == ["hal@clinic.example"]
        assert await shelf().read(at(f"{origin}/list.csv", etag=first.etag)) is None
    assert asked == ["", '"one"']


async def test_the_pages_of_a_log_are_read_to_the_end_at_the_same_server() -> None:
    async def answer(request: web.Request) -> web.Response:
        after = request.query.get("after")
        if after == "elsewhere":
            return web.json_response({"items": [], "next": "https://evil.example/more"})
        if after:
            return web.json_response({"items": [item(HAL, "Retraction")]})
        page = {"items": [item(HAL)], "next": f"?after={request.path[1:]}"}
        return web.Response(text=json.dumps(page), headers={"ETag": '"one"'})

    async with serving(answer) as origin:
        told = await shelf().read(at(f"{origin}/2"))
        assert told is not None
        assert not told.standing
        assert told.taken_back == {HAL}
        assert told.etag == "", "a later page can change while the first stays as it is"
        with pytest.raises(ValueError, match="another server"):
            await shelf().read(at(f"{origin}/elsewhere"))


@pytest.mark.parametrize(
    ("status", "body", "refused"),
    [
        (500, b"", NetworkDown),
        (404, b"", NetworkSaidNo),
        (200, b"<html>", ValueError),
        (304, b"", NetworkSaidNo),
        (200, b"a" * (BYTES + 1), NetworkSaidNo),
    ],
)
async def test_what_is_no_list_is_no_answer(
    status: int, body: bytes, refused: type[Exception]
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body)

    async with serving(answer) as origin:
        with pytest.raises(refused):
            await shelf().read(at(f"{origin}/list"))


async def test_a_list_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "north.csv").write_text(f"account\n{HAL}\n")
    told = await shelf(tmp_path).read(at("north.csv"))
    assert told is not None
    assert [entry.account for entry in told.standing] == [HAL]
    with pytest.raises(NetworkDown, match="cannot be read"):
        await shelf(tmp_path).read(at("south.csv"))
    (tmp_path / "large.csv").write_bytes(b"a" * (BYTES + 1))
    with pytest.raises(ValueError, match="too large"):
        await shelf(tmp_path).read(at("large.csv"))


async def test_a_list_on_bluesky_needs_an_account_there() -> None:
    with pytest.raises(NetworkSaidNo):
        await shelf().read(at("at://did:plc:north/app.bsky.graph.list/3k"))


async def test_a_server_says_who_is_behind_an_address_of_its_own_and_no_other() -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        name, _, host = request.query["resource"].removeprefix("acct:").partition("@")
        asked.append(name)
        where = {"hal": f"http://{host}", "eve": "https://victim.example"}.get(name)
        links = [{"rel": "self", "href": f"{where}/users/{name}"}] if where else []
        return web.json_response({"links": links})

    async with serving(answer) as origin:
        host = origin.removeprefix("http://")
        names = [f"{name}@{host}" for name in ("hal", "eve", "nobody")]
        found = await shelf().look_up([*names, "odd", "gone@127.0.0.1:1"])
        assert found == {f"hal@{host}": f"{origin}/users/hal"}
        asked.clear()
        await shelf().look_up([f"n{number}@{host}" for number in range(LOOKED_UP_AT_ONCE + 9)])
        assert len(asked) == LOOKED_UP_AT_ONCE
