"""A file is given only to who asks for it by her own hand, and only while the link is good."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.model.errors import Refused
from bot.web import Vitals, build, serving

GOOD, LAPSED = "g" * 40, "l" * 40
FILE = "Account address,Hide notifications\nada@example.org,true\n"


class Unasked:
    async def vitals(self) -> Vitals:
        raise AssertionError("no file asks for it")


class Files:
    async def mutes(self, token: str) -> str:
        if token != GOOD:
            raise Refused("lapsed")
        return FILE


@pytest.fixture
async def home() -> AsyncIterator[str]:
    async with serving(build(Unasked(), import_file=Files()), "127.0.0.1", 0) as base:
        yield f"{base}/import"


async def test_looking_at_the_link_tells_nothing(home: str) -> None:
    pages = []
    async with ClientSession() as http:
        for token in (GOOD, LAPSED):
            async with http.get(f"{home}/{token}") as answer:
                pages.append((answer.status, await answer.text()))
    assert pages[0] == pages[1]
    assert "ada@example.org" not in pages[0][1]
    assert "Merge" in pages[0][1]


async def test_asking_for_it_gives_the_file_under_the_name_that_is_known(home: str) -> None:
    async with ClientSession() as http, http.post(f"{home}/{GOOD}") as answer:
        assert (answer.status, await answer.text()) == (200, FILE)
        assert answer.content_type == "text/csv"
        assert 'filename="muted_accounts.csv"' in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "no-store"


async def test_an_old_link_gives_a_page_that_says_so(home: str) -> None:
    async with ClientSession() as http, http.post(f"{home}/{LAPSED}") as answer:
        assert answer.status == 410
        assert "no longer good" in await answer.text()


async def test_another_site_cannot_ask_for_it(home: str) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    async with ClientSession() as http, http.post(f"{home}/{GOOD}", headers=elsewhere) as answer:
        assert answer.status == 403


async def test_without_anybody_who_needs_it_there_is_no_such_page() -> None:
    async with (
        serving(build(Unasked()), "127.0.0.1", 0) as base,
        ClientSession() as http,
        http.post(f"{base}/import/{GOOD}") as answer,
    ):
        assert answer.status == 404
