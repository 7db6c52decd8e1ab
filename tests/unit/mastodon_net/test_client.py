from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from aiohttp import web

from bot.fetch import Fetcher, LoopbackToo
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.networks.guard import Guard
from bot.networks.mastodon.client import Server
from bot.networks.mastodon.messages import MENTIONS, Messages
from bot.networks.mastodon.own import BotAccount
from bot.networks.mastodon.streaming import Ears, Pace
from bot.networks.mastodon.troubles import Answered, seconds_to_wait, trouble_in
from tests.unit.mastodon_net.wire import account, mention, notice, status
from tests.unit.mastodon_net.worlds import HastyClock

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
EPOCH = str(int(NOW.timestamp()) + 17)

WAITS = {
    "iso, microseconds": ({"x-ratelimit-reset": "2026-03-01T10:00:17.000000Z"}, 17),
    "iso, milliseconds": ({"x-ratelimit-reset": "2026-03-01T10:00:17.000Z"}, 17),
    "epoch": ({"x-ratelimit-reset": EPOCH}, 17),
    "retry-after": ({"retry-after": "17"}, 17),
    "retry-after, a date": ({"retry-after": "Sun, 01 Mar 2026 10:00:17 GMT"}, 17),
    "by the server's own clock": (
        {
            "x-ratelimit-reset": "2026-03-01T12:00:17.000000Z",
            "date": "Sun, 01 Mar 2026 12:00:00 GMT",
        },
        17,
    ),
    "past": ({"x-ratelimit-reset": "2026-03-01T09:00:00Z"}, 1),
    "far away": ({"retry-after": "999999999"}, 3_600),
    "nothing": ({}, None),
    "nonsense": ({"x-ratelimit-reset": "soon", "date": "never"}, None),
    "more nonsense": ({"retry-after": "-1"}, None),
    "not a number": ({"retry-after": "nan", "x-ratelimit-reset": EPOCH}, None),
}


@pytest.mark.parametrize(("headers", "seconds"), WAITS.values(), ids=WAITS)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert seconds_to_wait(headers, NOW) == seconds


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504, 408])
def test_what_may_pass_is_tried_again(code: int) -> None:
    assert isinstance(trouble_in(code, {}, NOW), NetworkDown)


@pytest.mark.parametrize("code", [400, 403, 404, 410, 422])
def test_what_is_final_is_not(code: int) -> None:
    said = trouble_in(code, {}, NOW)
    assert isinstance(said, Answered)
    assert said.status == code
    assert said.absent is (code in {404, 410})


def test_a_refused_token_is_known_as_such() -> None:
    assert isinstance(trouble_in(401, {}, NOW), LoginRevoked)
    assert trouble_in(200, {}, NOW) is None


Answering = Callable[[web.Request], web.Response]


@asynccontextmanager
async def served(answering: Answering) -> AsyncIterator[tuple[str, list[web.Request]]]:
    asked: list[web.Request] = []

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        asked.append(request)
        return answering(request)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}", asked
    finally:
        await runner.cleanup()


def server_at(url: str, clock: HastyClock | None = None, **more: Any) -> Server:
    return Server(url, Fetcher(LoopbackToo()), clock or HastyClock(), **more)


async def test_who_was_asked_to_wait_waits_before_asking_again() -> None:
    clock, limited = HastyClock(), web.Response
    async with served(lambda _: limited(status=429, headers={"retry-after": "30"})) as (url, asked):
        server = server_at(url, clock)
        for _ in range(3):
            with pytest.raises(NetworkDown) as down:
                await server.get("/api/v1/x")
            assert down.value.retry_after == pytest.approx(30, abs=1)
        assert len(asked) == 1
        clock.ahead = timedelta(seconds=31)
        with pytest.raises(NetworkDown):
            await server.get("/api/v1/x")
        assert len(asked) == 2


async def test_the_bots_own_refused_token_is_for_the_operator_to_mend() -> None:
    async with served(lambda _: web.Response(status=401)) as (url, _):
        with pytest.raises(NetworkDown, match="access token"):
            await server_at(url, token="t", patient=True).get("/x")
        with pytest.raises(LoginRevoked):
            await server_at(url, token="t").get("/x")
        with pytest.raises(Answered) as nobody:
            await server_at(url).get("/x")
        assert nobody.value.closed
        bot = BotAccount(url, "token", Fetcher(LoopbackToo()), HastyClock())
        with pytest.raises(NetworkDown, match="access token"):
            await bot.me()
        bot.close()


async def test_it_says_who_it_is_and_keeps_its_token_to_its_server() -> None:
    async with served(lambda _: web.json_response([])) as (url, asked):
        await server_at(url, token="secret").get("/api/v1/x", [("id[]", "1"), ("id[]", "2")])
        assert asked[0].headers["user-agent"].startswith("housecall")
        assert asked[0].headers["authorization"] == "Bearer secret"
        assert asked[0].query.getall("id[]") == ["1", "2"]
        await server_at(url).get("/api/v1/x")
        assert "authorization" not in asked[1].headers


def paged(request: web.Request) -> web.Response:
    page = int(request.query.get("max_id", 0))
    link = f'<https://evil.example/other?limit=80&max_id={page + 1}>; rel="next"'
    return web.json_response([page], headers={"link": link} if page < 3 else {})


async def test_pages_are_followed_to_the_end_and_only_on_the_server_itself() -> None:
    async with served(paged) as (url, asked):
        assert [page async for page in server_at(url).pages("/api/v1/list")] == [[0], [1], [2], [3]]
        assert {request.path for request in asked} == {"/api/v1/list"}


def broken_off(code: int) -> Answering:
    return lambda r: paged(r) if "max_id" not in r.query else web.Response(status=code)


@pytest.mark.parametrize("code", [403, 404, 429, 500])
async def test_a_list_that_breaks_off_is_no_list(code: int) -> None:
    async with served(broken_off(code)) as (url, _):
        with pytest.raises(NetworkDown):
            [page async for page in server_at(url).pages("/api/v1/list")]


async def test_a_list_without_end_is_given_up() -> None:
    link = {"link": '</x?max_id=1>; rel="next"'}
    async with served(lambda _: web.json_response([], headers=link)) as (url, asked):
        with pytest.raises(NetworkDown, match="no end"):
            [page async for page in server_at(url).pages("/api/v1/list")]
        assert len(asked) == 2


@pytest.mark.parametrize("body", ["{}", "null", "7", "not json"])
async def test_what_is_no_list_is_not_taken_for_an_empty_one(body: str) -> None:
    async with served(lambda _: web.Response(text=body)) as (url, _):
        with pytest.raises(NetworkDown):
            [page async for page in server_at(url).pages("/api/v1/list")]


ABOUT = {
    "v2": {
        "configuration": {"statuses": {"max_characters": 5000}, "urls": {"streaming": "wss://s"}}
    },
    "v1": {"max_toot_chars": 5000, "urls": {"streaming_api": "wss://s"}},
}


@pytest.mark.parametrize("version", ABOUT)
async def test_what_a_server_says_of_itself(version: str) -> None:
    def answer(request: web.Request) -> web.Response:
        right = request.path == f"/api/{version}/instance"
        return web.json_response(ABOUT[version]) if right else web.Response(status=404)

    async with served(answer) as (url, asked):
        server = server_at(url)
        said = await server.instance()
        assert (said.limits.characters, said.streaming) == (5000, "wss://s")
        await server.instance()
        assert len(asked) == (1 if version == "v2" else 2)


async def test_a_server_that_says_nothing_has_the_usual_limits() -> None:
    async with served(lambda _: web.Response(status=404)) as (url, _):
        said = await server_at(url).instance()
        assert (said.limits.characters, said.limits.per_url, said.streaming) == (500, 23, "")


async def test_a_server_that_refuses_types_it_does_not_know_is_asked_without() -> None:
    known = notice("9", "mention", TROLL, status("8", TROLL))

    def answer(request: web.Request) -> web.Response:
        match request.path:
            case "/api/v1/notifications" if "types[]" in request.query:
                return web.Response(status=400)
            case "/api/v1/notifications":
                favourite = notice("10", "favourite", TROLL)
                return web.json_response(
                    [favourite, known] if "min_id" not in request.query else []
                )
            case _:
                return web.Response(status=404)

    async with served(answer) as (url, _):
        clock, guard = HastyClock(), Guard(LoopbackToo())
        pace = Pace(alone=0.05)
        ears = Ears(server_at(url, token="t"), guard, clock, Random(1), MENTIONS, pace)
        async with aclosing(ears.listen(None, NOW - timedelta(days=1))) as news:
            told = await anext(news)
        assert [each.id for each in told.notices] == ["9"]
        assert told.after == "10"


HOUSE, HER, TROLL = account("house"), account("dr_a"), account("troll", "bad.example")
DIRECT = {"visibility": "direct"}
WRONG = {
    "somebody else too": status("7", HOUSE, mentions=[mention(HER), mention(TROLL)], **DIRECT),
    "somebody else": status("7", HOUSE, mentions=[mention(TROLL)], **DIRECT),
    "nobody": status("7", HOUSE, mentions=[], **DIRECT),
    "public": status("7", HOUSE, mentions=[mention(HER)], visibility="public"),
    "unreadable": {"id": "7"},
}


@pytest.mark.parametrize("posted", WRONG.values(), ids=WRONG)
async def test_what_would_not_go_to_her_alone_is_taken_back_at_once(posted: Any) -> None:
    def answer(request: web.Request) -> web.Response:
        match request.method, request.path:
            case "GET", "/api/v2/search":
                return web.json_response({"accounts": [HER]})
            case "POST", "/api/v1/statuses":
                return web.json_response(posted)
            case "DELETE", _:
                return web.json_response({})
            case _:
                return web.Response(status=404)

    async with served(answer) as (url, asked):
        clock, fetcher = HastyClock(), Fetcher(LoopbackToo())
        bot = BotAccount(url, "token", fetcher, clock)
        ears = Ears(bot.server, Guard(LoopbackToo()), clock, Random(1), MENTIONS)
        messages = Messages(bot, ears, clock, _everybody)
        with pytest.raises((NetworkSaidNo, NetworkDown)):
            await messages.send(AccountId(HER["uri"]), "Hello")
        assert [r.path for r in asked if r.method == "DELETE"] == ["/api/v1/statuses/7"]
        bot.close()


async def _everybody(_: AccountId) -> bool:
    return True
