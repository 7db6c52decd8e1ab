"""The doctor where the bot's account is on Mastodon."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import aiohttp
import pytest
from aiohttp import web

from bot.app.clock import SystemClock
from bot.doctor import Site, examine, look_outside
from bot.rehearsal.faults import Fault
from bot.rehearsal.mastodon.network import Federation, simulated_federation
from bot.rehearsal.mastodon.people import People, Person
from bot.settings import load_settings

REPOSITORY = Path(__file__).parents[3]


@dataclass
class Town:
    federation: Federation
    people: People
    bot: Person
    token: str
    folder: Path

    async def lines(self, token: str, **more: str) -> dict[str, str]:
        environ = {
            "HOUSECALL_MASTODON_SERVER": self.bot.server,
            "HOUSECALL_MASTODON_TOKEN": token,
            "HOUSECALL_STORAGE_URL": f"sqlite:///{self.folder}/housecall.db",
            **more,
        }
        settings = load_settings(REPOSITORY / "config", environ)
        async with look_outside(settings) as outside:
            found = [finding async for finding in examine(Site(settings, outside, SystemClock()))]
        return {finding.subject: finding.line for finding in found}


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with (
        simulated_federation(SystemClock().now, Random(7)) as federation,
        aiohttp.ClientSession() as http,
    ):
        people = People(http)
        bot = await people.new_account("housecall", federation.instances[0].url)
        token = await people.token_for(bot, "read write follow")
        yield Town(federation, people, bot, token, tmp_path)


async def test_it_says_who_the_bot_is_there_and_asks_nothing_of_bluesky(town: Town) -> None:
    found = await town.lines(town.token)
    assert found["mastodon"] == f"ok mastodon: the bot is {town.bot.uri}"
    assert found["account"] == f"ok account: one on {town.bot.server} is configured"
    assert not {"login", "chat", "stream"} & set(found)


async def test_a_token_that_was_taken_back_is_named_with_its_remedy(town: Town) -> None:
    town.federation.revoke_logins(town.bot.uri, "House Call")
    found = await town.lines(town.token)
    assert found["mastodon"].startswith(f"missing mastodon: {town.bot.server} refuses the token: ")


async def test_a_server_that_is_down_is_said_to_be_down(town: Town) -> None:
    await town.federation.instances[0].server.stop()
    assert "did not answer" in (await town.lines(town.token))["mastodon"]


OWN = "/api/v1/accounts/verify_credentials"
APP = "/api/v1/apps/verify_credentials"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault.BROKEN, "the network did not answer ({server} answered 500)"),
        (Fault.LIMITED, "the network did not answer ({server} answered 429)"),
        (Fault.GARBLED, "the network said no ({server} answered 200 and with no account)"),
    ],
)
async def test_no_other_trouble_is_taken_for_a_refused_token(
    town: Town, fault: Fault, said: str
) -> None:
    town.federation.instances[0].faults.next(OWN, fault)
    line = (await town.lines(town.token))["mastodon"]
    assert line.startswith(f"missing mastodon: {said.format(server=town.bot.server)}: ")


async def test_a_token_that_was_made_for_too_little_is_named_with_its_remedy(town: Town) -> None:
    found = await town.lines(await town.people.token_for(town.bot, "read follow"))
    assert found["mastodon"].startswith(
        f"missing mastodon: the token of {town.bot.uri} was made without write: "
        "make a new application"
    )


async def test_a_server_that_does_not_say_what_a_token_is_for_is_believed(town: Town) -> None:
    town.federation.instances[0].faults.next(APP, Fault.BROKEN)
    assert (await town.lines(town.token))["mastodon"] == f"ok mastodon: the bot is {town.bot.uri}"


@pytest.mark.parametrize(
    ("server", "body", "reached"),
    [("housecall", "{}", True), ("nginx", '{"healthy": false}', True), ("nginx", "Hi", False)],
)
async def test_the_public_address_must_reach_this_bot(
    town: Town, server: str, body: str, *, reached: bool
) -> None:
    async def there(_: web.Request) -> web.Response:
        return web.Response(text=body, headers={"Server": server})

    async def here(_: web.Request) -> web.Response:
        return web.Response(text="{}", headers={"Server": "housecall"})

    runners, ports = [], []
    for answer in (there, here):
        application = web.Application()
        application.router.add_get("/healthz", answer)
        runners.append(web.AppRunner(application))
        await runners[-1].setup()
        await web.TCPSite(runners[-1], "127.0.0.1", 0).start()
        ports.append(str(runners[-1].addresses[0][1]))
    public = f"http://127.0.0.1:{ports[0]}"
    found = await town.lines(
        town.token, HOUSECALL_WEB_PUBLIC_URL=public, HOUSECALL_WEB_PORT=ports[1]
    )
    await runners[1].cleanup()
    asleep = await town.lines(
        town.token, HOUSECALL_WEB_PUBLIC_URL=public, HOUSECALL_WEB_PORT=ports[1]
    )
    await runners[0].cleanup()
    assert found["sign-in"].startswith(f"ok sign-in: {public} reaches" if reached else "missing")
    assert asleep["sign-in"] == "ok sign-in: not checked, because the bot is not running"
    alone = await town.lines(town.token)
    assert alone["sign-in"].startswith("ok sign-in: web.public_url is not set")


async def test_a_gate_wants_moderators_and_a_locked_account(town: Town) -> None:
    shut = {"HOUSECALL_MASTODON_GATE": "moderators"}
    named = shut | {"HOUSECALL_COMMUNITY_MODERATORS": "https://clinic.example/users/mod"}
    assert (await town.lines(town.token))["gate"].startswith("ok gate: everybody who asks")
    alone = (await town.lines(town.token, **shut))["gate"]
    assert alone.startswith("missing gate: requests to follow the bot wait for moderators, and")
    unlocked = (await town.lines(town.token, **named))["gate"]
    assert unlocked.startswith("missing gate: anybody can follow the bot, because its account is")
    await town.people.set_profile(town.bot, locked=True)
    found = (await town.lines(town.token, **named))["gate"]
    assert found == "ok gate: moderators answer each request to follow the bot"
    assert "not checked" in (await town.lines("no token", **named))["gate"]


async def test_a_hashtag_is_tried_at_the_bots_own_server(town: Town) -> None:
    page = f"{town.bot.server}/tags/flu"
    assert (await town.lines(town.token, HOUSECALL_FEEDS_NAMED=page))["feeds"] == (
        "ok feeds: 1 can be read"
    )
    town.federation.instances[0].faults.next("/api/v1/timelines/tag/flu", Fault.BROKEN)
    found = await town.lines(town.token, HOUSECALL_FEEDS_NAMED=page)
    assert found["feeds"].startswith(f"missing feeds: {page} cannot be read")
