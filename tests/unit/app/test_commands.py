"""The commands an operator types, as programs, around one bot on a simulated network."""

import asyncio
import base64
import json
import re
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest

from bot.rehearsal.bluesky.network import Network, simulated_network
from bot.rehearsal.bluesky.people import People, Person
from bot.rehearsal.stories.cast import HOSTILE

REPOSITORY = Path(__file__).parents[3]
PATIENCE = 40.0
IN_GOOD_ORDER = 10.0  # seconds from SIGTERM to the end

pytestmark = pytest.mark.timeout(180)


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str


@dataclass(slots=True)
class Installation:
    """A folder with its own config, and the environment that leads to the simulated network."""

    folder: Path
    people: People
    network: Network
    somebody: Person
    environ: dict[str, str] = field(default_factory=dict)
    port: int = 0

    async def command(self, *arguments: str) -> Ended:
        program = await self.start(*arguments)
        async with asyncio.timeout(PATIENCE):
            out, err = await program.communicate()
        assert program.returncode is not None
        return Ended(program.returncode, out.decode(), err.decode())

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", *arguments),
            cwd=self.folder,
            env={"PATH": "", "PYTHONPATH": str(REPOSITORY), **self.environ},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """`housecall run`; at the end of the block it is asked to stop, and must."""
        program = await self.start("run")
        try:
            yield program
            program.terminate()
            async with asyncio.timeout(IN_GOOD_ORDER):
                _, err = await program.communicate()
            assert program.returncode == 0, err.decode()
            assert b"Traceback" not in err
        finally:
            if program.returncode is None:
                program.kill()
                await program.communicate()

    async def health(self) -> int | None:
        """The status of /healthz; None where nobody answers."""
        try:
            async with (
                aiohttp.ClientSession() as http,
                http.get(f"http://127.0.0.1:{self.port}/healthz") as answer,
            ):
                return answer.status
        except aiohttp.ClientConnectionError:
            return None

    async def healthy(self) -> None:
        """No network is silent, and a bot that hears nothing must think that it is cut off."""
        async with asyncio.timeout(PATIENCE):
            while await self.health() != 200:
                await self.people.post(self.somebody, "It is raining here.")
                await asyncio.sleep(0.3)

    async def ails(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.health() != 503:  # noqa: ASYNC110  it rings no bell
                await asyncio.sleep(0.1)

    async def told(self, who: Person, part: str) -> None:
        """Wait until the bot has written so to her."""
        bot = self.environ["BOT"]
        async with asyncio.timeout(PATIENCE):
            while True:
                if any(part in message.text for message in await self.people.inbox(who, bot)):
                    return
                await asyncio.sleep(0.1)


def real_time() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  the programs live in it


@pytest.fixture
async def house(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[Installation]:
    async with (
        simulated_network(real_time, Random(7)) as network,
        aiohttp.ClientSession() as http,
    ):
        people = People(network.addresses, http, real_time)
        account = await people.new_account("housecall")
        password = await people.app_password(account, privileged=True)
        at = network.addresses
        shutil.copytree(REPOSITORY / "config", tmp_path / "config")
        policy = tmp_path / "config" / "policy.toml"
        swift = policy.read_text().replace('gather_for = "20 seconds"', 'gather_for = "1 second"')
        policy.write_text(swift.replace("messages_per_minute = 4", "messages_per_minute = 60"))
        environ = {
            "HOUSECALL_BLUESKY_IDENTIFIER": account.handle,
            "HOUSECALL_BLUESKY_PASSWORD": password,
            "HOUSECALL_BLUESKY_PDS": at.pds,
            "HOUSECALL_BLUESKY_APPVIEW": at.appview,
            "HOUSECALL_BLUESKY_APPVIEW_DID": at.appview_did,
            "HOUSECALL_BLUESKY_PLC": at.plc,
            "HOUSECALL_BLUESKY_CHAT_DID": at.chat_did,
            "HOUSECALL_BLUESKY_JETSTREAM": f"{at.jetstream}/subscribe",
            "HOUSECALL_SCHEDULER_LISTEN_ACTIVE_EVERY": "1 second",
            "HOUSECALL_SCHEDULER_LISTEN_IDLE_EVERY": "1 second",
            "HOUSECALL_WEB_PORT": str(unused_tcp_port),
            "BOT": account.did,
        }
        somebody = await people.new_account("somebody")
        yield Installation(tmp_path, people, network, somebody, environ, unused_tcp_port)


async def test_what_an_operator_can_ask_of_the_records(house: Installation) -> None:
    ada, ben = [await house.people.new_account(name) for name in ("ada", "ben")]
    troll = await house.people.new_account("troll")
    async with house.bot():
        await house.healthy()
        for member in (ada, ben):
            await house.people.follow(member, house.environ["BOT"])
            await house.told(member, "Thanks for following")
        post = await house.people.post(ada, "New data on measles vaccines.")
        await house.people.post(troll, HOSTILE[0], reply_to=post)
        await kept(house, ada, HOSTILE[0])
        well = await house.command("doctor")
        assert (well.code, well.err) == (0, "")
        assert all(line.startswith("ok ") for line in well.out.splitlines())
        second = await house.command("run")
        assert second.code == 1
        assert "another House Call is running on this database; stop it first" in second.err
        assert (await house.command("forget", ada.did)).code == 1

    hers = await house.command("export", f"@{ada.handle}")
    found = json.loads(hers.out)
    assert found["account"] == ada.did
    assert found["member"]["standing"] == "active"
    assert [each["text"] for each in found["interactions"]] == [HOSTILE[0]]
    assert found["orders"]
    assert found["audit"]
    assert ben.did not in hers.out
    assert json.loads((await house.command("export", troll.did)).out)["kept"] is False

    whole = await house.command("audit", "verify")
    report = re.fullmatch(r"ok: (\d+) entries, head ([0-9a-f]{64})\n", whole.out)
    assert whole.code == 0
    assert report is not None
    forgotten = await house.command("forget", ada.handle)
    assert (forgotten.code, forgotten.out) == (0, "forgotten\n")
    left: dict[str, Any] = json.loads((await house.command("export", ada.did)).out)
    assert left == {"account": ada.did, "forgotten": True, "kept": False}
    again = await house.command("forget", ada.did)
    assert (again.code, again.out) == (2, "")
    assert again.err == f"housecall: nothing is kept about {ada.did}\n"
    assert (await house.command("audit", "verify", "--head", report[2])).code == 0
    other = await house.command("audit", "verify", "--head", "f" * 64)
    assert (other.code, other.out) == (1, "the given head is not in the chain\n")

    tamper(house.folder / "data" / "housecall.db")
    broken = await house.command("audit", "verify")
    assert (broken.code, broken.out) == (1, "entry 2 was altered\n")
    house.environ["HOUSECALL_MASTER_KEY"] = base64.b64encode(bytes(32)).decode()
    strange = await house.command("audit", "verify")
    assert strange.code == 2
    assert "sealed under another master key" in strange.err


async def kept(house: Installation, member: Person, text: str) -> None:
    """Wait until the running bot has it on record; `export` may look on meanwhile."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if text in (await house.command("export", member.did)).out:
                return
            await asyncio.sleep(0.1)


def tamper(database: Path) -> None:
    connection = sqlite3.connect(database)
    try:
        with connection:
            connection.execute("UPDATE audit SET what = 'nothing' WHERE seq = 2")
    finally:
        connection.close()


async def test_what_was_measured_at_release_is_told_without_any_records(
    house: Installation,
) -> None:
    early = await house.command("calibrate", "--report")
    assert early.out.startswith("Measured at release, model ")
    assert "harmless replies that count: " in early.out
    assert "there are no records here yet" in early.err


@pytest.mark.need("S1-17")
async def test_who_followed_before_the_first_start_waits_for_the_count(house: Installation) -> None:
    for arguments in (("export", "did:plc:x"), ("enrol", "1"), ("audit", "verify")):
        early = await house.command(*arguments)
        assert (early.code, early.out) == (2, ""), early.err
        assert "there are no records here yet: start the bot once" in early.err
    early_bird = await house.people.new_account("early-bird")
    await house.people.follow(early_bird, house.environ["BOT"])
    async with house.bot():
        await house.healthy()
        await asyncio.sleep(1)
    assert await house.people.inbox(early_bird, house.environ["BOT"]) == []
    wrong = await house.command("enrol", "2")
    assert wrong.code == 2
    assert "1 followed before the first start, not 2" in wrong.err
    right = await house.command("enrol", "1")
    assert (right.code, right.err) == (0, "")
    async with house.bot():
        await house.told(early_bird, "protection")


@pytest.mark.parametrize("trouble", ["wrong password", "no server"])
async def test_what_may_mend_itself_is_waited_for(house: Installation, trouble: str) -> None:
    if trouble == "wrong password":
        house.environ["HOUSECALL_BLUESKY_PASSWORD"] = "not-the-password"
    else:
        await house.network.pds.stop()
    async with house.bot() as program:
        await house.ails()
        await asyncio.sleep(2)
        assert program.returncode is None
        assert await house.health() == 503
        if trouble == "no server":
            await house.network.pds.start()
            await house.healthy()


async def test_nothing_of_a_missing_key_is_guessed(house: Installation) -> None:
    async with house.bot():
        await house.healthy()
    (house.folder / "data" / "master.key").unlink()
    for arguments in (("run",), ("audit", "verify")):
        ended = await house.command(*arguments)
        assert ended.code == 2
        assert "its master key data/master.key is missing" in ended.err


async def test_a_taken_port_is_one_sentence(house: Installation) -> None:
    async with house.bot():
        await house.healthy()
        house.environ["HOUSECALL_STORAGE_URL"] = "sqlite:///data/other.db"
        second = await house.command("run")
    assert second.code == 1
    assert "Address already in use): set web.host and web.port" in second.err
    assert "Traceback" not in second.err


async def test_a_seed_decides_who_comes_and_transcripts_are_kept(
    tmp_path: Path, house: Installation
) -> None:
    house.environ = {}
    config = house.folder / "config" / "housecall.toml"
    config.write_text(config.read_text().replace('identifier = ""', 'identifier = "bot.example"'))
    listed = await house.command("rehearse", "--list")
    assert "dogpile" in listed.out.splitlines()
    ends = [
        await house.command(
            "rehearse", "--seed", seed, "--speed", "10", "--keep", str(tmp_path / kept)
        )
        for seed, kept in (("1", "one"), ("2", "two"), ("1", "again"))
    ]
    assert [(each.code, each.err) for each in ends] == 3 * [(0, "")]
    one, two, again = [
        (tmp_path / kept / "dogpile.txt").read_text() for kept in ("one", "two", "again")
    ]
    assert one in ends[0].out
    assert strangers_in(one) != strangers_in(two)
    assert strangers_in(one) == strangers_in(again)
    assert ends[0].out.rstrip().endswith("housecall watch --member HANDLE`")


def strangers_in(transcript: str) -> list[str]:
    found = re.findall(r"^  (@acct-\w+\.test: .*)$", transcript, re.MULTILINE)
    assert found
    return found
