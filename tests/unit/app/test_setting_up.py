"""`housecall init`: what it asks, whom it refuses, and what it writes, on simulated networks."""

import asyncio
import io
import tomllib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.app.clock import SystemClock
from bot.app.setting_up import Operator, set_up
from bot.model.errors import NetworkDown, Refused
from bot.rehearsal.bluesky.network import simulated_network
from bot.rehearsal.bluesky.people import People as OnBluesky
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON
from bot.rehearsal.mastodon.network import Federation, simulated_federation
from bot.rehearsal.mastodon.people import People as OnMastodon
from bot.settings import load_settings

YES = "yes"


@dataclass
class Town:
    """Both networks, and the folder that the configuration goes into."""

    bluesky: OnBluesky
    mastodon: OnMastodon
    federation: Federation
    folder: Path
    environ: dict[str, str]
    said: list[str] = field(default_factory=list)

    async def init(self, *answers: str, patient: bool = False) -> int:
        """Raises as the command does."""
        typed = io.StringIO("".join(f"{answer}\n" for answer in answers))
        operator = Operator(typed, self.said.append, patient=patient)
        return await asyncio.to_thread(set_up, self.folder, self.environ, operator)

    async def name(self, *answers: str, patient: bool = False) -> int:
        """As of the question for moderators; all before is kept."""
        return await self.init("", "", "", *answers, patient=patient)

    def written(self) -> dict[str, str]:
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.folder)): path.read_text("utf-8") for path in files}

    def housecall(self) -> Mapping[str, Any]:
        return tomllib.loads((self.folder / "housecall.toml").read_text("utf-8"))

    def server(self, number: int) -> str:
        return self.federation.instances[number].url

    def heard(self) -> str:
        return "\n".join(self.said)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock, flavours = SystemClock().now, (MASTODON, MASTODON, GOTOSOCIAL)
    async with (
        simulated_network(clock, Random(7)) as network,
        simulated_federation(clock, Random(8), flavours) as federation,
        aiohttp.ClientSession() as http,
    ):
        environ = {"HOUSECALL_BLUESKY_APPVIEW": network.addresses.appview}
        people = OnBluesky(network.addresses, http, clock)
        yield Town(people, OnMastodon(http), federation, tmp_path / "new", environ)


def at(server: str) -> str:
    return server.partition("//")[2]


async def test_a_new_folder_holds_all_that_is_shipped_and_accounts_by_what_cannot_move(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = await town.bluesky.new_account("housecall")
    her = await town.bluesky.new_account("doctor-a")
    await town.bluesky.set_profile(her, "Dr A\x1b[2J\u202e")
    other_bot = await town.mastodon.new_account("housecall", town.server(0))
    him = await town.mastodon.new_account("dr_b", town.server(1))
    await town.mastodon.set_profile(him, display_name="Dr B")
    accounts = (f"@{bot.handle}", YES, f"@housecall@{at(town.server(0))}", YES)
    moderators = (her.handle, YES, f"@dr_b@{at(town.server(1))}", YES, "")
    assert await town.init(*accounts, "Berlin, Germany", *moderators, YES) == 0
    assert set(town.written()) == {
        *("housecall.toml", "policy.toml", "secrets.example.env", "wording/en.toml")
    }
    table = town.housecall()
    assert table["community"]["moderators"] == [her.did, him.uri]
    assert table["networks"]["bluesky"]["identifier"] == bot.handle
    assert table["networks"]["mastodon"]["server"] == town.server(0)
    secrets = {"HOUSECALL_BLUESKY_PASSWORD": "p", "HOUSECALL_MASTODON_TOKEN": "t"}
    settings = load_settings(town.folder, secrets)
    assert settings.policy.community_timezone == "Europe/Berlin"
    assert "Moderators: there are 2, so two can decide together." in town.said
    for line in ("Dr A\\u001b[2J\\u202e", f"{her.handle} on Bluesky", her.did, "Dr B", him.uri):
        assert f"  {line}" in town.said
    assert f"  dr_b@{at(town.server(1))} on Mastodon" in town.said
    out = capsys.readouterr().out.split()
    assert sorted(out) == sorted(str(town.folder / name) for name in town.written())
    assert other_bot.uri in town.heard()


async def test_what_is_there_is_kept_with_every_comment_and_only_added_to(town: Town) -> None:
    her = await town.bluesky.new_account("doctor-a")
    town.folder.mkdir()
    (town.folder / "policy.toml").write_text("# ours\ncommunity_timezone = 'Asia/Tokyo' # here\n")
    mine = '# mine\r\n[community]\nmoderators = [\n  "did:web:b.example", # B, who leads\n]\n'
    (town.folder / "housecall.toml").write_bytes(mine.encode())
    before = town.written()
    assert await town.name("") == 0
    assert town.written() == before
    assert "so nothing is written" in town.said[-1]
    assert await town.name(her.handle, YES, "", YES) == 0
    assert town.written()["policy.toml"] == before["policy.toml"]
    after = (town.folder / "housecall.toml").read_bytes().decode()
    assert [line for line in after.splitlines() if line not in mine.splitlines()] == [
        f'  "{her.did}",'
    ]
    assert after.startswith("# mine\r\n")
    assert town.housecall()["community"]["moderators"] == ["did:web:b.example", her.did]


@pytest.mark.parametrize("patient", [True, False])
async def test_nothing_is_written_without_a_yes_or_when_the_answers_end(
    town: Town, *, patient: bool
) -> None:
    her = await town.bluesky.new_account("doctor-a")
    assert await town.name(her.handle, YES, "", "no") == 1
    assert town.said[-1] == "Nothing was written."
    for answers in ((), (her.handle,), (her.handle, YES), (her.handle, YES, "")):
        with pytest.raises(Refused, match="answers ended before the questions did"):
            await town.name(*answers, patient=patient)
    assert not town.folder.exists()


async def test_whom_the_operator_does_not_know_is_left_out(town: Town) -> None:
    her = await town.bluesky.new_account("doctor-a")
    assert await town.name(her.handle, "hm", "", YES) == 0
    assert town.housecall()["community"]["moderators"] == []
    assert "Left out." in town.said


async def test_the_bot_is_no_moderator_whether_it_was_named_now_or_before(town: Town) -> None:
    bot = await town.bluesky.new_account("housecall")
    there = await town.mastodon.new_account("housecall", town.server(0))
    on_mastodon = f"@housecall@{at(town.server(0))}"
    for typed in (bot.handle, bot.did, on_mastodon, there.uri):
        with pytest.raises(Refused, match="is the bot itself: name a person"):
            await town.init(bot.handle, YES, on_mastodon, YES, "", typed)
    town.environ["HOUSECALL_BLUESKY_IDENTIFIER"] = bot.handle
    with pytest.raises(Refused, match="is the bot itself: name a person"):
        await town.name(bot.handle)


async def test_what_calls_itself_a_bot_decides_nothing(town: Town) -> None:
    robot = await town.mastodon.new_account("robot", town.server(0))
    await town.mastodon.set_profile(robot, bot=True)
    with pytest.raises(Refused, match="says of itself that it is a bot: name a person"):
        await town.name(robot.uri)


async def test_those_who_are_named_already_are_called_by_the_names_of_today(town: Town) -> None:
    her = await town.bluesky.new_account("doctor-a")
    him = await town.mastodon.new_account("dr_b", town.server(1))
    await town.name(her.handle, YES, him.uri, YES, "", YES)
    town.federation.suspend(him.uri)
    town.said.clear()
    await town.name("")
    told = f"Moderators so far: {her.handle}, {him.uri} (cannot be found now)."
    assert told in town.said


async def test_who_cannot_be_meant_is_refused_in_plain_words(town: Town) -> None:
    gone = await town.mastodon.new_account("gone", town.server(0))
    away = await town.mastodon.new_account("away", town.server(0))
    her = await town.mastodon.new_account("dr_b", town.server(1))
    town.federation.suspend(gone.uri)
    town.federation.move(away.uri, her.uri)
    here = at(town.server(0))
    refused = {
        "d\u043ector-a.test": "has letters that may only look like those of an address",
        f"@dr_b@cl\u0456nic.{here}": "has letters that may only look like those of an address",
        "nobody.test": "knows no account nobody.test: check how it is written",
        f"@nobody@{here}": "there is no account",
        f"@gone@{here}": "there is no account",
        f"@away@{here}": "has moved to another account: name that one",
        "@dr b@": "is no address of an account: write @name@server",
    }
    for typed, says in refused.items():
        with pytest.raises(Refused, match=says):
            await town.name(typed)
    assert not town.folder.exists()


async def test_nobody_is_named_twice(town: Town) -> None:
    her = await town.bluesky.new_account("doctor-a")
    with pytest.raises(Refused, match="is named already"):
        await town.name(her.handle, YES, her.did)


async def test_an_address_that_leads_to_somebody_elses_account_is_refused(town: Town) -> None:
    her = await town.mastodon.new_account("dr_b", town.server(1))

    async def finger(_: web.Request) -> web.Response:
        return web.json_response({"links": [{"rel": "self", "href": her.uri}]})

    async def profile(request: web.Request) -> web.Response:
        other = {"did": "did:web:other.test", "handle": "other.test"}
        unproven = {"did": "did:web:stolen.test", "handle": "handle.invalid"}
        labels = [{"val": "bot", "src": "did:web:robot.test"}]
        robot = {"did": "did:web:robot.test", "handle": "robot.test", "labels": labels}
        known = {"stolen.test": unproven, "did:web:stolen.test": unproven, "robot.test": robot}
        return web.json_response(known.get(request.query["actor"], other))

    application = web.Application()
    application.router.add_get("/.well-known/webfinger", finger)
    application.router.add_get("/xrpc/app.bsky.actor.getProfile", profile)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    town.environ["HOUSECALL_BLUESKY_APPVIEW"] = f"http://127.0.0.1:{port}"
    found = list[str]()
    for typed in (f"@dr_b@127.0.0.1:{port}", "doctor-a.test", "stolen.test", "robot.test"):
        with pytest.raises(Refused) as refused:
            await town.name(typed)
        found.append(str(refused.value))
    assert await town.name("did:web:stolen.test", YES, "", YES) == 0, "its DID is proof enough"
    await runner.cleanup()
    assert f"leads to another account, dr_b@{at(town.server(1))} ({her.uri}): type that" in found[0]
    assert "leads to another account, other.test (did:web:other.test)" in found[1]
    assert "the handle of stolen.test does not lead back to it" in found[2]
    assert found[3] == "robot.test says of itself that it is a bot: name a person"


async def test_a_person_at_a_terminal_may_try_again_and_a_pipe_may_not(town: Town) -> None:
    her = await town.bluesky.new_account("doctor-a")
    answers = ("", "", "Atlantis", "Tokyo", "nobody.test", her.handle, YES, "", YES)
    assert await town.init(*answers, patient=True) == 0
    assert town.housecall()["community"]["moderators"] == [her.did]
    assert "Atlantis is no place known here" in town.heard()
    with pytest.raises(Refused, match="Atlantis is no place known here"):
        await town.init(*answers)


async def test_a_network_that_is_down_loses_a_person_at_a_terminal_nothing(town: Town) -> None:
    her = await town.mastodon.new_account("dr_b", town.server(1))
    town.environ["HOUSECALL_BLUESKY_APPVIEW"] = "http://127.0.0.1:9"
    answers = (f"@dr_b@{at(town.server(1))}", YES, "doctor-a.test")
    with pytest.raises(NetworkDown):
        await town.name(*answers)
    assert await town.name(*answers, "", YES, patient=True) == 0
    assert town.housecall()["community"]["moderators"] == [her.uri]


async def test_a_bot_is_asked_for_on_its_own_network(town: Town) -> None:
    her = await town.mastodon.new_account("dr_b", town.server(1))
    with pytest.raises(Refused, match="is not on Bluesky"):
        await town.init(her.uri)


async def test_it_says_where_no_two_of_them_can_decide_together(town: Town) -> None:
    names = []
    for name in ("dr_a", "dr_b"):
        await town.mastodon.new_account(name, town.server(1))
        names += [f"@{name}@{at(town.server(1))}", YES]
    assert await town.name(*names, "", YES) == 0
    (said,) = [line for line in town.said if line.startswith("Moderators:")]
    assert "no two whom one person or one Mastodon server could not speak for: lists and" in said
    town.said.clear()
    await town.name("")
    assert len([line for line in town.said if "there are 2, but no two" in line]) == 1
    town.folder /= "other"
    town.said.clear()
    await town.name("", YES)
    assert "Moderators: there are fewer than two: lists and whatever else" in town.heard()
    assert "alerts go on" in town.heard()


async def test_somebody_whose_server_shows_nothing_to_strangers_is_named_all_the_same(
    town: Town,
) -> None:
    her = await town.mastodon.new_account("dr_c", town.server(2))
    assert await town.name(f"@dr_c@{at(town.server(2))}", YES, "", YES) == 0
    assert town.housecall()["community"]["moderators"] == [her.uri]
    assert f"  dr_c@{at(town.server(2))} on Mastodon" in town.said


async def test_it_says_where_the_environment_goes_before_what_is_written(town: Town) -> None:
    her = await town.bluesky.new_account("doctor-a")
    town.environ["HOUSECALL_COMMUNITY_MODERATORS"] = "did:web:b.example"
    await town.name(her.handle, YES, "", YES)
    assert "  but HOUSECALL_COMMUNITY_MODERATORS is set as well, and goes before it" in town.said


async def test_a_configuration_that_is_wrong_is_mended_first(town: Town) -> None:
    town.folder.mkdir()
    (town.folder / "policy.toml").write_text("")
    (town.folder / "housecall.toml").write_text("[community]\nmodertors = []\n")
    with pytest.raises(Refused, match=r"housecall.toml:2: there is no setting community.modertors"):
        await town.init()


async def test_bytes_that_are_no_text_are_refused(town: Town) -> None:
    typed = io.TextIOWrapper(io.BytesIO(b"\n\xff\xfe\n"), encoding="utf-8")
    operator = Operator(typed, town.said.append, patient=True)
    with pytest.raises(Refused, match="an answer is not UTF-8 text: nothing was written"):
        await asyncio.to_thread(set_up, town.folder, town.environ, operator)
