"""The page for drafts, over a real socket: what it shows, gives back, and never keeps."""

import html
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientResponse, ClientSession
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import Refused
from bot.web import Vitals, build, serving
from bot.web.draft_page import BODY_BYTES, pieces_of
from bot.web.ports import Looked, Remark

GOOD, OLD, FORGED = "g" * 40, "o" * 40, "f" * 40
TICKET = "ticket<1>"
SAYS = 'One part is about the person, and "replies" go there.'


class Unasked:
    async def vitals(self) -> Vitals:
        raise AssertionError("no draft asks for it")


@dataclass
class Colleague:
    """Points at "fraud" and at whatever stands around it, and remembers what was shown."""

    shown: list[str] = field(default_factory=list)
    begun: int = 0

    def is_ours(self, token: str) -> bool:
        return token != FORGED

    async def begin(self, token: str) -> str:
        self.begun += 1
        if token != GOOD:
            raise Refused("lapsed")
        return TICKET

    async def look(self, token: str, ticket: str, text: str) -> Looked:
        if (token, ticket) != (GOOD, TICKET):
            raise Refused("lapsed")
        self.shown.append(text)
        if len(text) > 10_000:
            return Looked(TICKET, too_long_by=len(text) - 10_000)
        at = text.find("fraud")
        if at < 0:
            return Looked(TICKET, says="Nothing jumped out at me." if text else "")
        remarks = (
            Remark(SAYS, ((at, at + 5),)),
            Remark("All of it is loud.", ((0, len(text)),)),
        )
        kept = text.replace("fraud", "")
        return Looked(TICKET, remarks=remarks, version=None if "picture" in text else kept)


@pytest.fixture
def colleague() -> Colleague:
    return Colleague()


@pytest.fixture
async def home(colleague: Colleague) -> AsyncIterator[str]:
    async with serving(build(Unasked(), second_look=colleague), "127.0.0.1", 0) as base:
        yield f"{base}/draft"


@dataclass(frozen=True)
class Page:
    answer: ClientResponse
    text: str

    @property
    def box(self) -> str:
        """What stands in the text box, as a browser reads it."""
        found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", self.text, re.DOTALL)
        assert found
        return html.unescape(found[1])


async def get(address: str) -> Page:
    async with ClientSession() as http, http.get(address) as answer:
        return Page(answer, await answer.text())


async def post(address: str, **fields: str) -> Page:
    async with ClientSession() as http, http.post(address, data=fields) as answer:
        return Page(answer, await answer.text())


async def test_looking_at_the_link_shows_one_neutral_page_and_consumes_nothing(
    home: str, colleague: Colleague
) -> None:
    pages = [await get(f"{home}/{token}") for token in (GOOD, GOOD, OLD, FORGED)]
    assert len({page.text for page in pages}) == 1
    assert "<title>Continue</title>" in pages[0].text
    assert "draft" not in pages[0].text.lower()
    assert "noindex" in pages[0].answer.headers["X-Robots-Tag"]
    assert pages[0].answer.headers["Referrer-Policy"] == "no-referrer"
    assert colleague.begun == 0
    assert (await post(f"{home}/{GOOD}")).answer.status == 200, "a crawler was there before her"


async def test_continue_opens_an_empty_box(home: str) -> None:
    page = await post(f"{home}/{GOOD}")
    assert page.box == ""
    assert "always fine to post as is" in page.text
    assert html.escape(TICKET) in page.text
    assert "Set-Cookie" not in page.answer.headers
    assert page.answer.headers["Cache-Control"] == "no-store"


async def test_what_is_seen_is_underlined_and_said(home: str, colleague: Colleague) -> None:
    page = await post(f"{home}/{GOOD}", ticket=TICKET, text="What a fraud he is.")
    assert colleague.shown == ["What a fraud he is."]
    marks = re.findall(r'<mark aria-describedby="([^"]*)">([^<]*)</mark>', page.text)
    assert marks == [
        ("remark-2 ", "What a "),
        ("remark-1 remark-2 ", "fraud"),
        ("remark-2 ", " he is."),
    ]
    assert f'<li id="remark-1">{html.escape(SAYS)}</li>'.replace("&quot;", "&#34;") in page.text
    assert "What a  he is." in page.text
    assert page.box == "What a fraud he is."
    assert "Bluesky 19 of 300" in page.text


@pytest.mark.parametrize(
    ("text", "below"),
    [
        ("fraud", "nothing of it is left"),
        ("fraud, in a picture", "nothing that I would take out"),
    ],
)
async def test_where_there_is_no_version_it_says_why(home: str, text: str, below: str) -> None:
    page = await post(f"{home}/{GOOD}", ticket=TICKET, text=text)
    assert below in page.text


async def test_nothing_seen_is_said(home: str) -> None:
    page = await post(f"{home}/{GOOD}", ticket=TICKET, text="Sleep well.")
    assert "Nothing jumped out at me." in page.text
    assert "<mark" not in page.text


HOSTILE = [
    "</textarea><script>alert(1)</script> fraud",
    "\u202efraud\u202d \u2066 unended",
    "\n\nfraud, after two empty lines\n",
    '" onfocus="alert(1) fraud {{ 7*7 }} {% include "x" %}',
    "fraud & <mark> &amp; &lt;b&gt;",
    "\U0001f469\u200d\u2695\ufe0f fraud",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_comes_back_as_text(home: str, text: str) -> None:
    page = await post(f"{home}/{GOOD}", ticket=TICKET, text=text)
    assert page.box == text
    assert page.text.count("<script") == 1, "the counter's"
    policy = page.answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "https:" not in policy


async def test_line_ends_of_forms_are_line_ends(home: str, colleague: Colleague) -> None:
    await post(f"{home}/{GOOD}", ticket=TICKET, text="one\r\ntwo")
    assert colleague.shown == ["one\ntwo"]


async def test_a_text_that_is_too_long_is_given_back_whole(home: str) -> None:
    text = "long words " * 95_000
    page = await post(f"{home}/{GOOD}", ticket=TICKET, text=text)
    assert page.answer.status == 413
    assert "1,035,000 characters more than I can read" in page.text
    assert page.box == text


async def test_what_no_page_can_take_in_is_refused_in_good_order(
    home: str, colleague: Colleague
) -> None:
    body = io.BytesIO(b"ticket=1&text=" + b"x" * BODY_BYTES)
    async with ClientSession() as http, http.post(f"{home}/{GOOD}", data=body) as answer:
        assert (answer.status, colleague.shown) == (413, [])
        assert "too much at once" in await answer.text()


async def test_a_forged_link_sends_nothing_that_is_read(home: str) -> None:
    page = await post(f"{home}/{FORGED}", ticket=TICKET, text="x" * 100_000)
    assert page.answer.status == 410
    assert "xxx" not in page.text


@pytest.mark.parametrize(("token", "ticket"), [(GOOD, "forged"), (GOOD, ""), (OLD, TICKET)])
async def test_a_page_that_has_lapsed_gives_her_words_back(
    home: str, colleague: Colleague, token: str, ticket: str
) -> None:
    page = await post(f"{home}/{token}", ticket=ticket, text="Hours of <work>")
    assert (page.answer.status, colleague.shown) == (410, [])
    assert page.box == "Hours of <work>"
    assert "<kbd>draft page</kbd>" in page.text


async def test_clear_brings_an_empty_box(home: str) -> None:
    page = await post(f"{home}/{GOOD}", ticket=TICKET)
    assert (page.answer.status, page.box) == (200, "")


async def test_another_site_cannot_open_it(home: str, colleague: Colleague) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    async with ClientSession() as http, http.post(f"{home}/{GOOD}", headers=elsewhere) as answer:
        assert (answer.status, colleague.begun) == (403, 0)


async def test_odd_bodies_are_no_fault(home: str) -> None:
    async with ClientSession() as http:
        for body in (b"\xff\xfe", b"&" * 100, b"ticket", b'{"text": 1}'):
            async with http.post(f"{home}/{GOOD}", data=body) as answer:
                assert answer.status in {200, 400, 410}


async def test_the_counter_is_served_only_with_the_page(home: str) -> None:
    counter = await get(home.replace("/draft", "/counter.js"))
    assert counter.answer.content_type == "text/javascript"
    async with serving(build(Unasked()), "127.0.0.1", 0) as base:
        for path in ("/counter.js", f"/draft/{GOOD}"):
            assert (await get(base + path)).answer.status == 404


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_however_it_is_cut_the_pieces_are_the_whole_text(
    text: str, ends: list[tuple[int, int]]
) -> None:
    spans = {(min(a, b), max(a, b)) for a, b in ends if a != b and max(a, b) <= len(text)}
    remarks = [Remark("said", (span,)) for span in sorted(spans)]
    pieces = pieces_of(text, remarks)
    assert "".join(piece.text for piece in pieces) == text
    for number, remark in enumerate(remarks, start=1):
        ((start, end),) = remark.spans
        about = "".join(piece.text for piece in pieces if number in piece.about)
        assert about == text[start:end]
        assert sum(number in piece.ends for piece in pieces) == 1
