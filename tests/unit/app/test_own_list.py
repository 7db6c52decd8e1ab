"""Our list over a real socket, out of a real ledger: who may read it, and what they are spared."""

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from aiohttp import ClientSession
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.app.building import Sight
from bot.app.own_list import OwnList, addresses_of, file_for_members, signing_key, tokens_of
from bot.lists.fires import id_of
from bot.model.changes import AddEntry, EndEntry
from bot.model.lists import ListReason, TakenBack
from bot.model.people import AccountId
from bot.networks.bluesky.public_list import list_uri
from bot.settings import Lists, Settings, Web, load_settings
from bot.web import build, serving
from tests.contract.ledgers import DAY, MASTER, START, Desk
from tests.unit.web.test_pages import State

BAD = AccountId("did:plc:bad")
WORSE = AccountId("https://bad.example/users/worse")


@dataclass
class Shelf:
    """What two communities may read."""

    home: str
    settings: Settings
    desk: Desk
    http: ClientSession

    def at(self, file: str, who: str = "north") -> str:
        return f"{self.home}/lists/{tokens_of(self.settings, MASTER)[who]}/{file}"


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    config = Path(__file__).parents[3] / "config"
    lists = Lists(shared_with=("north", "south"))
    settings = replace(load_settings(config, {}), lists=lists)
    desk = Desk(f"sqlite:///{tmp_path}/house.db")
    ledger = await desk.open()
    for account in (BAD, WORSE):
        until = START + 30 * DAY
        await desk.write(AddEntry(account, ListReason.THREATS, until, case=41, evidence="0f" * 32))
    application = build(State(), shared_list=OwnList(settings, MASTER, ledger, desk.clock))
    async with serving(application, "127.0.0.1", 0) as home, ClientSession() as http:
        yield Shelf(home, settings, desk, http)
    await desk.close()


async def test_each_community_reads_it_at_an_address_of_its_own(shelf: Shelf) -> None:
    tokens = tokens_of(shelf.settings, MASTER)
    assert len(set(tokens.values())) == 2
    assert min(map(len, tokens.values())) >= 40
    read = {}
    for who in tokens:
        async with shelf.http.get(shelf.at("fires.json", who)) as answer:
            assert answer.status == 200
            read = await answer.json()
        assert [item["entityKey"] for item in read["orderedItems"]] == [BAD, WORSE]
        assert tokens[who] not in json.dumps(read)
    async with shelf.http.get(shelf.at("key.json")) as answer:
        key = await answer.json()
    assert key["id"] == read["id"] == id_of(signing_key(MASTER).public_key())


@pytest.mark.parametrize("file", ["fires.json", "muted_accounts.csv", "key.json"])
@pytest.mark.parametrize("token", ["public", "f" * 40, "north"])
async def test_to_everybody_else_there_is_nothing(shelf: Shelf, file: str, token: str) -> None:
    async with shelf.http.get(f"{shelf.home}/lists/{token}/{file}") as answer:
        assert answer.status == 404


async def test_who_is_taken_out_of_the_configuration_reads_no_more(shelf: Shelf) -> None:
    fewer = replace(shelf.settings, lists=Lists(shared_with=("south",)))
    assert "north" not in tokens_of(fewer, MASTER)
    assert tokens_of(fewer, MASTER)["south"] == tokens_of(shelf.settings, MASTER)["south"]


async def test_public_is_an_address_that_anybody_can_type(shelf: Shelf) -> None:
    open_ = replace(
        shelf.settings, lists=Lists(public=True), web=Web(public_url="https://house.example")
    )
    assert addresses_of(open_, MASTER) == {
        "public": "https://house.example/lists/public/fires.json"
    }


async def test_what_has_not_changed_is_not_sent_again(shelf: Shelf) -> None:
    async with shelf.http.get(shelf.at("fires.json")) as answer:
        tag = answer.headers["ETag"]
        assert answer.headers["Cache-Control"] == "private, max-age=300"
    held = {"If-None-Match": tag}
    async with shelf.http.get(shelf.at("fires.json"), headers=held) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    await shelf.desk.write(EndEntry(1, TakenBack.WITHDRAWN))
    async with shelf.http.get(shelf.at("fires.json"), headers=held) as answer:
        read = await answer.json()
    assert [item["type"] for item in read["orderedItems"]][-1] == "Retraction"


async def test_it_is_signed_anew_every_day_and_good_for_two(shelf: Shelf) -> None:
    for day in ("2026-11-02", "2026-11-03"):
        async with shelf.http.get(shelf.at("fires.json")) as answer:
            read = await answer.json()
        assert read["updated"] == f"{day}T00:00:00Z"
        assert date.fromisoformat(read["expires"][:10]) - date.fromisoformat(day) == 2 * DAY
        shelf.desk.clock.later(DAY)


async def test_the_log_can_be_read_from_any_place(shelf: Shelf) -> None:
    async with shelf.http.get(shelf.at("fires.json?after=1")) as answer:
        assert [item["sequence"] for item in (await answer.json())["orderedItems"]] == [2]
    for nonsense in ("-1", "x", "1" * 10, "٣"):
        async with shelf.http.get(shelf.at("fires.json"), params={"after": nonsense}) as answer:
            assert answer.status == 400


async def test_mastodon_gets_a_file_of_its_own_accounts_that_stand_now(shelf: Shelf) -> None:
    async with shelf.http.get(shelf.at("muted_accounts.csv")) as answer:
        assert 'filename="muted_accounts.csv"' in answer.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(await answer.text())))
    (row,) = rows
    assert (row["Account address"], row["Reason"]) == ("worse@bad.example", "threats")
    assert (row["Expires"], row["Evidence"]) == ("2026-12-02", "0f" * 32)
    await shelf.desk.write(EndEntry(2, TakenBack.WITHDRAWN))
    async with shelf.http.get(shelf.at("muted_accounts.csv")) as answer:
        assert len((await answer.text()).splitlines()) == 1


@pytest.mark.parametrize(
    ("lists", "token"),
    [
        (Lists(shared_with=("members", "north")), "members"),
        (Lists(public=True), "public"),
        (Lists(shared_with=("north",)), None),
    ],
)
async def test_members_get_a_file_only_where_the_operator_said_so(
    shelf: Shelf, lists: Lists, token: str | None
) -> None:
    settings = replace(shelf.settings, lists=lists, web=Web(public_url="https://house.example"))
    file = file_for_members(settings, MASTER)
    tokens = tokens_of(settings, MASTER)
    at = f"https://house.example/lists/{tokens[token]}/muted_accounts.csv" if token else None
    assert file == at
    assert file_for_members(replace(settings, web=Web()), MASTER) is None


def test_the_public_list_is_that_of_the_bots_account_where_the_operator_wants_one() -> None:
    sight = Sight()
    assert sight.list_of_bot(wanted=True) is None
    sight.bots |= {AccountId("https://house.example/users/bot"), AccountId("did:plc:bot")}
    assert sight.list_of_bot(wanted=True) == list_uri(AccountId("did:plc:bot"))
    assert sight.list_of_bot(wanted=False) is None


def test_the_key_is_no_other_one_of_the_house() -> None:
    assert signing_key(MASTER).private_bytes_raw() != MASTER
    assert isinstance(signing_key(MASTER), Ed25519PrivateKey)
