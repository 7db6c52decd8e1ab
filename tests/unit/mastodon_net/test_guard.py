"""No server leads the bot's streams to where they may not go."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from random import Random

import pytest
from aiohttp import web

from bot.fetch import Address, LoopbackToo, PublicOnly
from bot.model.errors import NetworkSaidNo
from bot.networks.guard import Guard
from bot.networks.mastodon.client import Instance
from bot.networks.mastodon.streaming import Ears
from bot.networks.mastodon.tags import Tags
from tests.unit.mastodon_net.worlds import QUICK, world_of

OUTSIDE, INSIDE = "127.0.0.1", "127.0.0.2"


class OnlyOutside:
    def admits_scheme(self, scheme: str) -> bool:
        return bool(scheme)

    def admits_address(self, scheme: str, address: Address) -> bool:
        return scheme == "http" and str(address) == OUTSIDE


@asynccontextmanager
async def serving(
    host: str, answer: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, host, 0).start()
    try:
        yield f"{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def leading(target: str = INSIDE) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that sends whoever asks on to another place; what arrives there."""
    arrived: list[str] = []

    async def inside(request: web.Request) -> web.StreamResponse:
        arrived.append(request.headers.get("authorization", ""))
        return web.Response(text="secret")

    async with serving(target, inside) as there:

        async def lead(_: web.Request) -> web.StreamResponse:
            raise web.HTTPFound(f"http://{there}/latest/meta-data")

        async with serving(OUTSIDE, lead) as here:
            yield here, arrived


@pytest.mark.parametrize("target", [OUTSIDE, INSIDE])
async def test_no_redirect_is_followed(target: str) -> None:
    guard = Guard(OnlyOutside())
    async with leading(target) as (here, arrived), guard.session("test") as http:
        with pytest.raises(NetworkSaidNo, match="redirected"):
            await http.ws_connect(guard.streaming(f"http://{here}", ""))
        with pytest.raises(NetworkSaidNo, match="redirected"):
            await http.get(f"http://{here}")
    assert arrived == []


@pytest.mark.parametrize(
    "url", [f"ws://{INSIDE}/", "wss://10.0.0.1/", "wss://[::1]/", "https://169.254.169.254/"]
)
@pytest.mark.parametrize("reach", [OnlyOutside(), PublicOnly()])
async def test_an_address_in_figures_is_checked_whatever_asks_for_it(
    url: str, reach: OnlyOutside | PublicOnly
) -> None:
    async with Guard(reach).session("test") as http:
        with pytest.raises(NetworkSaidNo, match="not on the public internet"):
            await http.get(url)
        with pytest.raises(NetworkSaidNo, match="not on the public internet"):
            await http.ws_connect(url)


async def test_who_listens_does_without_a_stream_that_leads_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with world_of() as world, leading() as (here, arrived):
        server, guard, clock = world.account.server, Guard(LoopbackToo()), world.clock

        async def said() -> Instance:
            return Instance(streaming=f"ws://{here}")

        monkeypatch.setattr(server, "instance", said)
        ears = Ears(server, guard, clock, Random(1), ("mention",), QUICK)
        tags = Tags(world.account, guard, clock, Random(1), ("x",), QUICK)
        async with aclosing(ears.listen(None, clock.now())) as news, aclosing(tags.listen()) as too:
            assert (await anext(news)).notices == ()
            assert await anext(too) == []
        assert "redirected" in (ears.health.last_problem or "")
        assert not ears.health.streaming
    assert arrived == []
