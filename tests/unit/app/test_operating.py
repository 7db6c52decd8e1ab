"""What the operator asks for about accounts on Mastodon, as the command line does."""

import base64
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import aiohttp
import pytest

from bot.app import operating
from bot.app.clock import SystemClock
from bot.model.actions import MakeFile
from bot.model.changes import KeepFile, SetMember
from bot.model.decisions import Decision
from bot.model.errors import Refused
from bot.model.people import AccountId, Member, Network, Standing
from bot.rehearsal.mastodon.network import simulated_federation
from bot.rehearsal.mastodon.people import People, Person
from bot.settings import Settings, load_settings
from bot.store.ledger import House, StoreLedger, open_ledger

CONFIG = Path(__file__).parents[3] / "config"
KEY = bytes(32)


@dataclass(frozen=True, slots=True)
class Town:
    people: People
    bot: Person
    there: str  # another server
    settings: Settings

    @asynccontextmanager
    async def ledger(self) -> AsyncIterator[StoreLedger]:
        policy, clock = self.settings.policy, SystemClock()
        house = House(master=KEY, policy=policy, clock=clock, render=lambda *_: "said")
        ledger = await open_ledger(self.settings.storage.url, house)
        try:
            yield ledger
        finally:
            await ledger.close()

    async def stood(self, *accounts: str) -> None:
        """They followed before the first start."""
        async with self.ledger() as ledger, ledger.turn() as turn:
            for network in Network:
                await turn.note_first_start(network, list(map(AccountId, accounts)))

    async def standings(self, accounts: Sequence[str]) -> list[Standing]:
        async with self.ledger() as ledger, ledger.turn() as turn:
            return [(await turn.member(AccountId(each))).standing for each in accounts]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with (
        simulated_federation(SystemClock().now, Random(7)) as federation,
        aiohttp.ClientSession() as http,
    ):
        people = People(http)
        bot = await people.new_account("housecall", federation.instances[0].url)
        await people.set_profile(bot, locked=False)
        environ = {
            "HOUSECALL_MASTODON_SERVER": bot.server,
            "HOUSECALL_MASTODON_TOKEN": await people.token_for(bot, "read write follow"),
            "HOUSECALL_STORAGE_URL": f"sqlite:///{tmp_path}/housecall.db",
            "HOUSECALL_MASTER_KEY": base64.b64encode(KEY).decode(),
            "HOUSECALL_BLUESKY_APPVIEW": "http://127.0.0.1:9",
        }
        there = federation.instances[-1].url
        yield Town(people, bot, there, load_settings(CONFIG, environ))


async def test_who_followed_before_the_first_start_is_let_in_on_mastodon(town: Town) -> None:
    her, gone = [await town.people.new_account(name, town.there) for name in ("dr_a", "dr_b")]
    await town.people.follow(her, town.bot.uri)
    await town.stood(her.uri, gone.uri)
    with pytest.raises(Refused, match="2 followed before the first start, not 1"):
        await operating.enrol(town.settings, 1)
    assert await operating.enrol(town.settings, 2) == 0
    assert await town.standings([her.uri, gone.uri]) == [Standing.ACTIVE, Standing.NONE]


async def test_nobody_is_let_in_while_the_network_of_one_is_not_configured(town: Town) -> None:
    her = await town.people.new_account("dr_a", town.there)
    await town.people.follow(her, town.bot.uri)
    await town.stood(her.uri, "did:plc:" + "a" * 24)
    with pytest.raises(Refused, match="bluesky, where no account is configured"):
        await operating.enrol(town.settings, 2)
    assert await town.standings([her.uri]) == [Standing.NONE]


async def test_accounts_are_named_by_their_address_or_as_people_write_them(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    her = await town.people.new_account("dr_a", town.there)
    await town.people.follow(her, town.bot.uri)
    await town.stood(her.uri)
    await operating.enrol(town.settings, 1)
    capsys.readouterr()
    host = town.there.partition("//")[2]
    for name in (her.uri, f"dr_a@{host}", f"@dr_a@{host}", f"{town.there}/@dr_a"):
        await operating.export(town.settings, name)
        found = json.loads(capsys.readouterr().out)
        assert (found["account"], found["kept"]) == (her.uri, True)
    with pytest.raises(Refused, match="no account"):
        await operating.export(town.settings, f"nobody@{host}")
    assert await operating.forget(town.settings, f"dr_a@{host}") == 0
    assert await town.standings([her.uri]) == [Standing.NONE]


async def test_who_is_gone_from_every_network_is_still_found_by_her_address(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    await town.stood()
    await operating.export(town.settings, "https://gone.invalid/users/dr_b")
    assert json.loads(capsys.readouterr().out)["account"] == "https://gone.invalid/users/dr_b"


async def test_an_evidence_file_is_written_for_her_once_she_has_had_it_made(
    town: Town, tmp_path: Path
) -> None:
    her, out = AccountId(f"{town.there}/users/dr_a"), tmp_path / "41.zip"
    async with town.ledger() as ledger, ledger.turn() as turn:
        await turn.apply(Decision((SetMember(Member(her, Standing.ACTIVE)),)))
    with pytest.raises(Refused, match="no evidence file of 41"):
        await operating.hand_over(town.settings, her, "41", out)
    async with town.ledger() as ledger, ledger.turn() as turn:
        made = Decision((KeepFile(her, "41", b"a file", 3),), (MakeFile(her, "41"),))
        await turn.apply(replace(made, changes=()))
        await turn.apply(replace(made, actions=()))
    assert await operating.hand_over(town.settings, her, "41", out) == 0
    assert (out.read_bytes(), out.stat().st_mode & 0o777) == (b"a file", 0o600)
    with pytest.raises(Refused, match="is there already"):
        await operating.hand_over(town.settings, her, "41", out)
