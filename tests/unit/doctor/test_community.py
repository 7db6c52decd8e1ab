"""Whom the configuration names, who watches over them, and lists: each trouble with its remedy."""

import base64
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import aiohttp
import pytest
from aiohttp import web

from bot.app.clock import SystemClock
from bot.app.own_list import OwnList, tokens_of
from bot.doctor import Finding, Site, look_outside
from bot.doctor.community import check_automatic_acts, check_outside_contact, check_people_named
from bot.doctor.lists import check_lists_of_others, check_own_list
from bot.model.changes import SetHalted, SetMember
from bot.model.decisions import Decision
from bot.model.people import AccountId, Member
from bot.rehearsal.bluesky.network import Network, simulated_network
from bot.rehearsal.bluesky.people import People as OnBluesky
from bot.rehearsal.bluesky.people import Person
from bot.rehearsal.mastodon.network import Federation, simulated_federation
from bot.rehearsal.mastodon.people import People as OnMastodon
from bot.settings import Settings, load_settings
from bot.store.ledger import House, StoreLedger, open_ledger
from bot.web.shared_list import SharedListPages

CONFIG = Path(__file__).parents[3] / "config"
KEY = bytes(32)
ANNA, BEN = f"did:plc:{'a' * 24}", "https://ward.example/users/ben"
MODERATORS, CONTACT = "HOUSECALL_COMMUNITY_MODERATORS", "HOUSECALL_COMMUNITY_OUTSIDE_CONTACT"
AUDITOR = "HOUSECALL_COMMUNITY_AUDITOR"

Check = Callable[[Site], Awaitable[Finding]]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A folder of its own, because files of lists stand in it."""
    return shutil.copytree(CONFIG, tmp_path / "config", ignore=lambda *_: ["secrets.env"])


def settings_in(config: Path, **environ: str) -> Settings:
    own = {
        "HOUSECALL_STORAGE_URL": f"sqlite:///{config.parent}/housecall.db",
        "HOUSECALL_MASTER_KEY": base64.b64encode(KEY).decode(),
    }
    return load_settings(config, own | environ)


@asynccontextmanager
async def ledger_of(settings: Settings) -> AsyncIterator[StoreLedger]:
    house = House(KEY, settings.policy, SystemClock(), render=lambda _, __: "")
    ledger = await open_ledger(settings.storage.url, house)
    try:
        yield ledger
    finally:
        await ledger.close()


async def line(check: Check, settings: Settings) -> str:
    async with look_outside(settings) as outside:
        return (await check(Site(settings, outside, SystemClock()))).line


@pytest.mark.need("S3-1")
@pytest.mark.parametrize(
    ("named", "says"),
    [
        ({}, "ok outside contact: none is needed where nobody moderates"),
        (
            {MODERATORS: ANNA},
            (
                "missing outside contact: complaints about a moderator reach nobody outside: "
                "name one as outside_contact under [community]"
            ),
        ),
        ({MODERATORS: ANNA, AUDITOR: BEN}, f"ok outside contact: complaints go to {BEN}"),
        (
            {MODERATORS: f"{ANNA}, {BEN}", CONTACT: BEN},
            (
                f"missing outside contact: {BEN} is a moderator: name somebody whom no moderator"
                " reports to"
            ),
        ),
    ],
    ids=["nobody", "none", "the auditor", "a moderator"],
)
async def test_complaints_go_to_somebody_outside(
    config: Path, named: dict[str, str], says: str
) -> None:
    assert await line(check_outside_contact, settings_in(config, **named)) == says


async def test_it_says_that_automatic_acts_were_stopped_and_how_they_go_on(config: Path) -> None:
    settings = settings_in(config)
    found = [await line(check_automatic_acts, settings)]
    async with ledger_of(settings) as ledger:
        for halted in (True, False):
            async with ledger.turn() as turn:
                await turn.apply(Decision((SetHalted(AccountId(ANNA), halted=halted),)))
            found.append(await line(check_automatic_acts, settings))
    assert found == [
        "ok automatic acts: nobody has stopped them",
        (
            "missing automatic acts: a moderator stopped them all: two of them type "
            "`resume everything`"
        ),
        "ok automatic acts: nobody has stopped them",
    ]


@dataclass
class Town:
    network: Network
    federation: Federation
    bot: Person
    her: str
    him: str
    config: Path
    environ: dict[str, str]

    async def named(self, *accounts: str) -> str:
        named = {MODERATORS: ", ".join(accounts)}
        return await line(check_people_named, settings_in(self.config, **self.environ, **named))


@pytest.fixture
async def town(config: Path) -> AsyncIterator[Town]:
    clock = SystemClock().now
    async with (
        simulated_network(clock, Random(7)) as network,
        simulated_federation(clock, Random(8)) as federation,
        aiohttp.ClientSession() as http,
    ):
        people = OnBluesky(network.addresses, http, clock)
        bot, her = await people.new_account("housecall"), await people.new_account("doctor-a")
        him = await OnMastodon(http).new_account("dr_b", federation.instances[0].url)
        environ = {
            "HOUSECALL_BLUESKY_IDENTIFIER": bot.handle,
            "HOUSECALL_BLUESKY_PASSWORD": await people.app_password(bot, privileged=True),
            "HOUSECALL_BLUESKY_PDS": network.addresses.pds,
            "HOUSECALL_BLUESKY_APPVIEW": network.addresses.appview,
        }
        yield Town(network, federation, bot, her.did, him.uri, config, environ)


@pytest.mark.need("S3-1")
async def test_each_moderator_can_still_be_found_and_is_called_by_the_name_of_today(
    town: Town,
) -> None:
    at = town.federation.instances[0].domain
    assert await town.named() == "ok people named: there are none"
    found = await town.named(town.her, town.him)
    assert found == f"ok people named: found: doctor-a.test, dr_b@{at}"
    town.federation.suspend(town.him)
    gone = await town.named(town.her, town.him)
    assert gone.startswith(f"missing people named: {town.him} cannot be found (there is no account")
    assert gone.endswith(": ask that person which account to name instead")
    town.network.delete_account(town.her)
    gone = await town.named(town.her)
    assert gone.startswith(f"missing people named: {town.her} cannot be found (")


async def test_who_was_invited_is_looked_for_and_not_named(town: Town) -> None:
    async with ledger_of(settings_in(town.config)) as ledger, ledger.turn() as turn:
        invited = Member(AccountId(town.him), is_moderator=True, appointed_at=SystemClock().now())
        await turn.apply(Decision((SetMember(invited),)))
    assert await town.named(town.her) == "ok people named: found: doctor-a.test"
    town.federation.suspend(town.him)
    gone = await town.named(town.her)
    assert gone.startswith("missing people named: one who was invited cannot be found: ")
    assert town.him not in gone


@pytest.mark.need("S3-1")
async def test_the_bot_is_no_moderator_of_itself(town: Town) -> None:
    assert await town.named(town.her, town.bot.did) == (
        "missing people named: the bot itself is among moderators or contacts: "
        "name people under [community]"
    )


@asynccontextmanager
async def served(*routes: web.RouteDef) -> AsyncIterator[int]:
    """At which port."""

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"healthy": True}, headers={"Server": "housecall"})

    application = web.Application()
    application.add_routes([web.get("/healthz", health), *routes])
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def test_our_list_can_be_read_by_whom_it_is_for(config: Path) -> None:
    shared = {"HOUSECALL_LISTS_SHARED_WITH": "north-clinic", "HOUSECALL_LISTS_PUBLIC": "true"}
    settings = settings_in(config, **shared)
    found = [await line(check_own_list, settings_in(config)), await line(check_own_list, settings)]
    async with ledger_of(settings) as ledger:
        pages = SharedListPages(OwnList(settings, KEY, ledger, SystemClock()))
        async with served(*pages.routes()) as port, served() as elsewhere:
            found.append(await line(check_own_list, reached(config, shared, port, 1)))
            found.append(await line(check_own_list, reached(config, shared, port, port)))
            astray = await line(check_own_list, reached(config, shared, elsewhere, port))
        asleep = await line(check_own_list, reached(config, shared, port, port))
    assert found == [
        "ok own list: no other community reads it",
        (
            "missing own list: no other community can read it, because web.public_url is not set: "
            "set it, or empty shared_with and public under [lists]"
        ),
        "ok own list: not checked, because the bot is not running",
        "ok own list: it can be read by north-clinic, everybody",
    ]
    assert astray == (
        "missing own list: it cannot be read at the address of north-clinic, everybody: "
        f"let the reverse proxy pass /lists on to 127.0.0.1:{port}"
    )
    assert asleep == found[2]
    secret = tokens_of(settings, KEY)["north-clinic"]
    assert all(secret not in said for said in (*found, astray))


def reached(config: Path, shared: dict[str, str], public: int, port: int) -> Settings:
    where = {"HOUSECALL_WEB_PUBLIC_URL": f"http://127.0.0.1:{public}"}
    return settings_in(config, **shared, **where, HOUSECALL_WEB_PORT=str(port))


async def test_lists_of_others_are_read_as_the_bot_reads_them(config: Path) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<html>", content_type="text/html")

    (config / "north.csv").write_text("Account address\nx@y.example\n")
    at = '{{ name = "{}", address = "{}" }}'
    north = at.format("North Clinic", "north.csv")
    async with served(web.get("/list", page)) as port:
        west = at.format("West", f"http://127.0.0.1:{port}/list")
        east = at.format("East", f"http://127.0.0.1:{port}/secret-address")
        south = at.format("South", "south.csv")
        found = [
            await line(
                check_lists_of_others, settings_in(config, HOUSECALL_LISTS_OTHERS=f"[{others}]")
            )
            for others in ("", north, f"{north}, {west}, {east}, {south}")
        ]
    assert found[:2] == [
        "ok lists of others: none is offered",
        "ok lists of others: can be read: North Clinic",
    ]
    assert found[2] == (
        "missing lists of others: cannot be read: West (the list is a web page), East (answered "
        "404), South (the file of a list cannot be read: No such file or directory): "
        "see its address and key in [lists]"
    )
