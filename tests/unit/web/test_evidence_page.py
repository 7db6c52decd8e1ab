"""An evidence file is given only to who asks for it by her own hand, while the link is good."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.model.errors import Refused
from bot.web import Vitals, build, serving

GOOD, LAPSED = "g" * 120, "l" * 120
FILE = b"PK a file"


class Unasked:
    async def vitals(self) -> Vitals:
        raise AssertionError("no file asks for it")


class Shelf:
    async def evidence(self, token: str) -> tuple[str, bytes]:
        if token != GOOD:
            raise Refused("lapsed")
        return "case-41.zip", FILE


@pytest.fixture
async def home() -> AsyncIterator[str]:
    async with serving(build(Unasked(), evidence=Shelf()), "127.0.0.1", 0) as base:
        yield f"{base}/file"


async def test_looking_at_the_link_tells_nothing_and_uses_nothing_up(home: str) -> None:
    pages = []
    async with ClientSession() as http:
        for token in (GOOD, GOOD, LAPSED):
            async with http.get(f"{home}/{token}") as answer:
                pages.append((answer.status, await answer.text()))
                assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
                assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert pages[0] == pages[1] == pages[2]
    assert "<title>Continue</title>" in pages[0][1]
    assert not [word for word in ("evidence", "case", "police") if word in pages[0][1].casefold()]


async def test_asking_for_it_gives_the_file_as_often_as_she_asks(home: str) -> None:
    async with ClientSession() as http:
        for _ in range(2):
            async with http.post(f"{home}/{GOOD}") as answer:
                assert (answer.status, await answer.read()) == (200, FILE)
                assert answer.content_type == "application/zip"
                assert 'filename="case-41.zip"' in answer.headers["Content-Disposition"]
                assert answer.headers["Cache-Control"] == "no-store"


async def test_an_old_link_gives_a_page_that_says_so(home: str) -> None:
    async with ClientSession() as http, http.post(f"{home}/{LAPSED}") as answer:
        assert answer.status == 410
        assert "no longer good" in await answer.text()


async def test_another_site_cannot_ask_for_it(home: str) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    async with ClientSession() as http, http.post(f"{home}/{GOOD}", headers=elsewhere) as answer:
        assert answer.status == 403
