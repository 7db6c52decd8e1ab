"""The doctor on a simulated network: each thing that can be missing is named with its remedy."""

import asyncio
import base64
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import aiohttp
import pytest
from aiohttp import web

from bot.app.clock import SystemClock
from bot.doctor import Site, diagnose, examine, look_outside
from bot.doctor.community import check_moderators
from bot.model.changes import LinkAccounts, SetMember
from bot.model.decisions import Decision
from bot.model.people import AccountId, Member, Standing
from bot.networks.bluesky.client import BotAccount
from bot.networks.bluesky.oauth import APPVIEW, MODERATION, published_scope
from bot.rehearsal.bluesky.feeds import Generator
from bot.rehearsal.bluesky.network import Network, simulated_network
from bot.rehearsal.bluesky.people import People, Person
from bot.rehearsal.faults import Fault
from bot.settings import Settings, load_settings
from bot.store.database import open_database
from bot.store.ledger import House, open_ledger

REPOSITORY = Path(__file__).parents[3]
KEY = base64.b64encode(bytes(32)).decode()


class NoSession:
    async def load(self) -> str | None:
        return None

    async def save(self, session: str) -> None:
        del session


@dataclass
class Town:
    """A network with the bot's account on it, and a folder with its configuration."""

    network: Network
    people: People
    bot: Person
    folder: Path
    made: int = 0  # app passwords

    async def settings(self, *, privileged: bool = True, **environ: str) -> Settings:
        self.made += 1
        password = await self.people.app_password(
            self.bot, privileged=privileged, name=f"app-{self.made}"
        )
        given = {"HOUSECALL_BLUESKY_PASSWORD": password, **environ}
        return load_settings(self.folder / "config", self.environ() | given)

    def environ(self) -> dict[str, str]:
        addresses = self.network.addresses
        v2 = f"{addresses.jetstream}/xrpc/network.bsky.jetstream.subscribeEvents"
        return {
            "HOUSECALL_BLUESKY_IDENTIFIER": self.bot.handle,
            "HOUSECALL_BLUESKY_PDS": addresses.pds,
            "HOUSECALL_BLUESKY_JETSTREAM": f"ws://127.0.0.1:9, {v2}",
            "HOUSECALL_STORAGE_URL": f"sqlite:///{self.folder}/housecall.db",
            "HOUSECALL_STORAGE_KEY_FILE": f"{self.folder}/master.key",
            "HOUSECALL_WEB_PORT": "0",
        }

    async def set_profile(self) -> None:
        account = BotAccount(
            self.network.addresses.pds, self.bot.handle, self.bot.password, NoSession()
        )
        labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "bot"}]}
        collection = "app.bsky.actor.profile"
        record = {"$type": collection, "labels": labels}
        where = {"repo": self.bot.did, "collection": collection, "rkey": "self"}
        await account.ask("com.atproto.repo.put_record", {**where, "record": record})
        await account.close()


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    config = tmp_path / "config"
    shutil.copytree(REPOSITORY / "config" / "wording", config / "wording")
    for name in ("housecall.toml", "policy.toml"):
        (config / name).write_text("")
    async with (
        simulated_network(SystemClock().now, Random(7)) as network,
        aiohttp.ClientSession() as http,
    ):
        people = People(network.addresses, http, SystemClock().now)
        yield Town(network, people, await people.new_account("housecall"), tmp_path)


@dataclass
class Wrong:
    """A clock that is off."""

    by: timedelta

    def now(self) -> datetime:
        return SystemClock().now() + self.by

    async def sleep(self, seconds: float) -> None:
        del seconds


async def lines(settings: Settings, off: timedelta = timedelta(0)) -> dict[str, str]:
    """The line of each subject."""
    async with look_outside(settings) as outside:
        found = [finding async for finding in examine(Site(settings, outside, Wrong(off)))]
    return {finding.subject: finding.line for finding in found}


@pytest.mark.need("S3-1")
@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("", "there are fewer than two: lists and whatever else needs two are off, alerts go on"),
        ("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "there are fewer than two: lists and"),
        (
            "https://ward.example/users/cat, https://ward.example/users/dan",
            "one Mastodon server could not speak for: lists and whatever else needs two are off",
        ),
        (
            "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa, https://ward.example/users/cat",
            "there are 2, so two can decide together",
        ),
    ],
)
async def test_it_says_where_two_moderators_cannot_decide_together(
    town: Town, named: str, says: str
) -> None:
    settings = await town.settings(HOUSECALL_COMMUNITY_MODERATORS=named)
    async with look_outside(settings) as outside:
        found = await check_moderators(Site(settings, outside, SystemClock()))
    assert found.ok
    assert says in found.line


@pytest.mark.need("S3-1")
async def test_linked_accounts_are_one_moderator_and_an_invited_one_counts(town: Town) -> None:
    one, other, new = (AccountId(f"did:plc:{c * 24}") for c in "abc")
    settings = await town.settings(
        HOUSECALL_COMMUNITY_MODERATORS=f"{one}, {other}", HOUSECALL_MASTER_KEY=KEY
    )
    house = House(bytes(32), settings.policy, SystemClock(), lambda _, __: "")
    ledger = await open_ledger(settings.storage.url, house)
    hers = [Member(each, Standing.ACTIVE, is_moderator=True) for each in (one, other)]
    invited = Member(new, is_moderator=True, appointed_at=SystemClock().now())
    found = []
    for changes in ([SetMember(each) for each in hers] + [LinkAccounts(one, other)], [invited]):
        async with ledger.turn() as turn:
            wanted = (SetMember(c) if isinstance(c, Member) else c for c in changes)
            await turn.apply(Decision(tuple(wanted)))
        async with look_outside(settings) as outside:
            found.append((await check_moderators(Site(settings, outside, SystemClock()))).says)
    await ledger.close()
    assert found[0].startswith("there are fewer than two")
    assert found[1] == "there are 2, so two can decide together"


async def test_a_bot_that_has_everything_is_well(town: Town) -> None:
    await town.people.allow_messages(town.bot, "all")
    await town.set_profile()
    settings = await town.settings(HOUSECALL_MASTER_KEY=KEY)
    database = await open_database(settings.storage.url)
    await database.close()
    found = await lines(settings)
    assert len(found) == 23
    assert [line for line in found.values() if not line.startswith("ok ")] == []
    assert found["login"] == f"ok login: the bot is {town.bot.did}"
    assert "subscribeEvents" in found["stream"], "the first address that answers"
    assert found["storage"] == "ok storage: it can be read and its tables are up to date"


async def test_a_bot_before_its_first_start_changes_nothing_by_being_looked_at(town: Town) -> None:
    before = sorted(town.folder.rglob("*"))
    writes = len(town.network.public_writes())
    found = await lines(await town.settings())
    assert found["storage"].startswith("ok storage: the first start of the bot makes")
    assert found["master key"] == "ok master key: the first start of the bot makes it"
    assert found["bot label"] == (
        "missing bot label: the profile does not say that this is a bot: "
        "start the bot once, it sets this itself"
    )
    assert found["open door"].startswith("missing open door: messages are taken from following")
    assert sorted(town.folder.rglob("*")) == before
    assert len(town.network.public_writes()) == writes


async def test_an_app_password_without_chat_is_told_from_a_wrong_one(town: Town) -> None:
    found = await lines(await town.settings(privileged=False))
    assert found["login"].startswith("ok")
    assert found["chat"].startswith(
        "missing chat: the app password may not read direct messages: make another with"
    )
    found = await lines(await town.settings(HOUSECALL_BLUESKY_PASSWORD="wrong"))
    for subject in ("login", "chat", "bot label", "open door"):
        assert found[subject].startswith(
            f"missing {subject}: the network refuses the login: make a new app password"
        )


async def test_a_silent_network_is_named(town: Town) -> None:
    settings = await town.settings()
    await town.network.jetstream.stop()
    await town.network.pds.stop()
    found = await lines(settings)
    for subject in ("clock", "stream", "login", "chat", "bot label", "open door"):
        assert found[subject].startswith(f"missing {subject}: the network did not answer (")
    for subject in ("login", "chat", "bot label", "open door"):
        assert f"({settings.addresses.bluesky.pds}: NetworkError)" in found[subject]
    assert "none of ws://127.0.0.1:9, ws://" in found["stream"]


async def test_a_chat_service_that_is_down_is_no_missing_right(town: Town) -> None:
    settings = await town.settings()
    with town.network.faults.during("/xrpc/chat.bsky.convo.getLog", Fault.UNAVAILABLE):
        assert "did not answer" in (await lines(settings))["chat"]


@pytest.mark.parametrize(("seconds", "ok"), [(25, True), (40, False), (-40, False)])
async def test_a_clock_that_is_off_is_named(town: Town, seconds: int, *, ok: bool) -> None:
    said = (await lines(await town.settings(), timedelta(seconds=seconds)))["clock"]
    assert said.startswith("ok" if ok else "missing clock: it is")


async def test_secrets_that_others_can_read_are_named(town: Town) -> None:
    secrets = town.folder / "config" / "secrets.env"
    secrets.touch(mode=0o644)
    found = await lines(await town.settings())
    remedy = f"chmod 600 {secrets}"
    assert found["secrets"] == f"missing secrets: others can read {secrets}: {remedy}"
    secrets.chmod(0o600)
    assert (await lines(await town.settings()))["secrets"].startswith("ok")


async def test_records_without_their_key_and_a_newer_database_are_named(town: Town) -> None:
    settings = await town.settings()
    (town.folder / "housecall.db").write_text("no database")
    found = await lines(settings)
    assert found["master key"].startswith("missing master key: ")
    assert "put the key back from your copy" in found["master key"]
    assert found["storage"].startswith("missing storage: ")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("\nhelp = ", "\nhepl = ", "en.toml has no help: "),
        ("\nhelp = ", "\nhepl = 'x'\nhelp = ", "en.toml has an unknown hepl: "),
        ("\nhelp = ", "\nhelp ", "en.toml cannot be read (Expected '=' after a key"),
    ],
)
async def test_a_sentence_that_is_missing_or_unknown_is_named(
    town: Town, before: str, after: str, says: str
) -> None:
    path = town.folder / "config" / "wording" / "en.toml"
    path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")
    said = (await lines(replace(await town.settings(), bluesky=None)))["wording"]
    assert said.startswith(f"missing wording: {path.parent}/{says}")
    assert said.endswith(": put the original back, or mend the line")


async def test_a_data_folder_that_is_none_is_named(town: Town) -> None:
    data = town.folder / "data"
    data.touch()
    settings = await town.settings(
        HOUSECALL_STORAGE_URL=f"sqlite:///{data}/housecall.db",
        HOUSECALL_STORAGE_KEY_FILE=f"{data}/master.key",
    )
    found = await lines(replace(settings, bluesky=None))
    for subject in ("master key", "storage"):
        assert found[subject] == (
            f"missing {subject}: nothing can be written into {data}: "
            "make it a folder of the bot's user"
        )


async def test_a_port_that_another_program_has_is_named(town: Town) -> None:
    async def busy(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    other = await asyncio.start_server(busy, "127.0.0.1", 0)
    port = str(other.sockets[0].getsockname()[1])
    found = await lines(await town.settings(HOUSECALL_WEB_PORT=port))
    other.close()
    await other.wait_closed()
    assert found["pages"] == (
        f"missing pages: 127.0.0.1:{port} cannot be used (Address already in use): "
        "set web.host and web.port in housecall.toml"
    )


async def test_without_an_account_nothing_outside_is_looked_at(town: Town) -> None:
    settings = replace(await town.settings(), bluesky=None)
    found = await lines(settings)
    here = ["secrets", "master key", "wording", "scorer", "storage", "pages", "visitors"]
    here += ["account", "moderators", "outside contact", "automatic acts"]
    assert list(found) == here
    assert found["account"].startswith("missing account: none is configured: set networks.bluesky")


async def test_texts_that_leave_this_host_are_said_plainly_with_the_host_they_go_to(
    town: Town,
) -> None:
    url = "https://judge.example:8000/v1"
    asked = await town.settings(HOUSECALL_SCORER_URL=url, HOUSECALL_SCORER_MODEL="m")
    said = (await lines(replace(asked, bluesky=None)))["scorer"]
    assert said.startswith("ok scorer: ")
    assert said.endswith(
        "; texts leave this host: every post, and what it answers, is also sent to judge.example"
    )
    nameless = await town.settings(HOUSECALL_SCORER_URL=url)
    assert (await lines(replace(nameless, bluesky=None)))["scorer"] == (
        "missing scorer: no model is named for judge.example: set model under [scorer]"
    )
    alone = (await lines(replace(await town.settings(), bluesky=None)))["scorer"]
    assert alone.endswith("; no text leaves this host")


SCOPE = published_scope(APPVIEW, MODERATION)


@pytest.mark.parametrize("scope", [SCOPE, "atproto"])
async def test_the_public_address_must_reach_this_bot(town: Town, scope: str) -> None:
    async def health(_: web.Request) -> web.Response:
        return web.Response(text="{}", headers={"Server": "housecall"})

    async def metadata(request: web.Request) -> web.Response:
        body = {"client_id": f"http://{request.host}/oauth/client-metadata.json", "scope": scope}
        return web.Response(text=json.dumps(body))

    application = web.Application()
    application.router.add_get("/healthz", health)
    application.router.add_get("/oauth/client-metadata.json", metadata)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = str(runner.addresses[0][1])
    public = f"http://127.0.0.1:{port}"
    asleep = await lines(await town.settings(HOUSECALL_WEB_PUBLIC_URL=public))
    awake = await lines(
        await town.settings(HOUSECALL_WEB_PUBLIC_URL=public, HOUSECALL_WEB_PORT=port)
    )
    await runner.cleanup()
    assert asleep["sign-in"] == "ok sign-in: not checked, because the bot is not running"
    assert awake["sign-in"].startswith(
        "missing sign-in" if scope == "atproto" else "ok sign-in: http://127.0.0.1"
    )


async def test_behind_a_proxy_that_is_not_counted_all_visitors_are_one(town: Town) -> None:
    public = "https://housecall.example.org"
    uncounted = await lines(await town.settings(HOUSECALL_WEB_PUBLIC_URL=public))
    assert uncounted["visitors"].startswith("missing visitors: behind the proxy of web.public_url")
    assert "set web.trusted_proxies" in uncounted["visitors"]
    counted = await town.settings(
        HOUSECALL_WEB_PUBLIC_URL=public, HOUSECALL_WEB_TRUSTED_PROXIES="1"
    )
    assert (await lines(counted))["visitors"].startswith("ok visitors")


def test_a_password_in_the_address_of_a_scorer_is_refused_and_not_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "policy.toml").write_text("")
    text = '[scorer]\nurl = "http://user:hunter2@host/v1"\n'
    (tmp_path / "housecall.toml").write_text(text)
    assert diagnose(tmp_path, {}, SystemClock()) == 1
    shown = "".join(capsys.readouterr())
    assert "scorer.url must hold no name or password" in shown
    assert "hunter2" not in shown


def test_a_config_that_cannot_be_read_is_the_only_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diagnose(tmp_path, {}, SystemClock()) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"missing configuration: {tmp_path / 'housecall.toml'} is missing: copy")
    assert out.count("\n") == 1


def test_every_line_is_printed_and_what_is_missing_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("housecall.toml", "policy.toml"):
        (tmp_path / name).write_text("")
    environ = {"HOUSECALL_STORAGE_URL": f"sqlite:///{tmp_path}/x.db", "HOUSECALL_WEB_PORT": "0"}
    assert diagnose(tmp_path, environ, SystemClock()) == 1
    subjects = [line.split(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert subjects == [
        "ok configuration",
        "ok secrets",
        "ok master key",
        "missing wording",
        "ok scorer",
        "ok storage",
        "ok pages",
        "ok visitors",
        "missing account",
        "ok moderators",
        "ok outside contact",
        "ok automatic acts",
    ]


async def test_each_feed_is_tried_and_those_that_cannot_be_read_are_named(town: Town) -> None:
    owner = await town.people.new_account("owner")
    uri = await town.people.new_feed(owner, "medsky", "Med Sky", "did:web:feeds.test")
    town.network.generators[uri] = generator = Generator()
    good = f"https://bsky.app/profile/{owner.handle}/feed/medsky"
    gone = f"https://bsky.app/profile/{owner.did}/feed/gone"
    assert (await lines(await town.settings()))["feeds"].startswith("ok feeds: none is named")
    named = await town.settings(HOUSECALL_FEEDS_NAMED=f"{good}, https://bsky.app/hashtag/flu")
    assert (await lines(named))["feeds"] == "ok feeds: 2 can be read"
    generator.down = True
    named = await town.settings(HOUSECALL_FEEDS_NAMED=f"{good}, {gone}")
    assert (await lines(named))["feeds"] == (
        f"missing feeds: {good}, {gone} cannot be read: "
        "see the address under [feeds], or `feed drop` it"
    )


async def test_what_is_no_feed_is_refused_with_the_settings(town: Town) -> None:
    with pytest.raises(ValueError, match="must be the address of a feed"):
        await town.settings(HOUSECALL_FEEDS_NAMED="https://bsky.app/profile/somebody")
