"""The pages, read over a real socket by a real client."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar
from aiohttp.test_utils import make_mocked_request
from aiohttp.web import HTTPNotFound

from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.web import (
    Documents,
    Queue,
    SignInOutcome,
    Started,
    Tally,
    Vitals,
    WebState,
    build,
    serving,
)
from bot.web.limits import Turnstile

NOW = datetime(2026, 11, 28, 14, 20, tzinfo=UTC)
TOKEN = "t" * 32
WELL = Vitals(
    now=NOW,
    heartbeat=NOW - timedelta(seconds=20),
    last_frame=NOW - timedelta(seconds=1.5),
    stream="jetstream.example",
    queues={"severe": Queue(2, timedelta(seconds=9), 4, timedelta(seconds=6)), "answer": Queue()},
    tally=Tally(aimed=7, alerts=1, refusals=2, reconnects=3, malformed=5),
    versions={"House Call": "0.1.0", "scorer <b>": "none"},
)


@dataclass
class State:
    now: Vitals = WELL

    async def vitals(self) -> Vitals:
        return self.now


class Broken:
    async def vitals(self) -> Vitals:
        raise RuntimeError("she wrote: I am not well")


@dataclass
class Server:
    """A member's server that remembers what it was asked."""

    outcome: SignInOutcome | Exception = SignInOutcome.DONE
    refuses: Exception | None = None
    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def start(self, token: str) -> Started:
        if self.refuses:
            raise self.refuses
        self.asked.append(("start", token))
        count = len(self.asked)
        return Started(f"https://pds.example/authorize?{count}", f"state{count}", f"cookie{count}")

    async def finish(self, state: str, cookie: str, params: Mapping[str, str]) -> SignInOutcome:
        self.asked.append(("finish", state, cookie, params["code"]))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@dataclass
class Browser:
    """Follows no redirect, so that each can be looked at."""

    home: str
    session: ClientSession

    async def get(self, path: str, **headers: str) -> ClientResponse:
        return await self.session.get(self.home + path, headers=headers, allow_redirects=False)

    async def post(self, path: str, **headers: str) -> ClientResponse:
        return await self.session.post(self.home + path, headers=headers, allow_redirects=False)


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def browser(state: State, server: Server) -> AsyncIterator[Browser]:
    documents = Documents({"client_id": "https://a.example/x"}, {"keys": []})
    application = build(state, sign_in=server, documents=documents)
    async with serving(application, "127.0.0.1", 0) as home, new_session() as session:
        yield Browser(home, session)


def new_session() -> ClientSession:
    return ClientSession(cookie_jar=CookieJar(unsafe=True))


async def test_a_healthy_bot_says_so(browser: Browser) -> None:
    answer = await browser.get("/healthz")
    assert (answer.status, await answer.json()) == (200, {"healthy": True, "reasons": []})


@pytest.mark.parametrize(
    ("vitals", "reasons"),
    [
        (replace(WELL, heartbeat=None), ["the scheduler has not turned yet"]),
        (
            replace(WELL, last_frame=None),
            ["jetstream.example is connected, and nothing newer came from it since the start"],
        ),
        (
            replace(WELL, last_frame=None, stream=None, trouble="a.example: gone"),
            ["no stream is connected (a.example: gone), and nothing was heard since the start"],
        ),
        (
            replace(WELL, now=NOW + timedelta(minutes=5)),
            [
                "the scheduler last turned 320 s ago",
                "jetstream.example is connected, and nothing newer came from it for 302 s",
            ],
        ),
    ],
)
async def test_an_unhealthy_bot_says_why(
    browser: Browser, state: State, vitals: Vitals, reasons: list[str]
) -> None:
    state.now = vitals
    answer = await browser.get("/healthz")
    assert (answer.status, await answer.json()) == (503, {"healthy": False, "reasons": reasons})
    page = await (await browser.get("/")).text()
    assert all(reason in page for reason in reasons)


PROXIES = [
    {"X-Forwarded-For": "203.0.113.5"},
    {"X-Forwarded-Host": "housecall.example.org"},
    {"X-Real-IP": "203.0.113.5"},
    {"Forwarded": "for=203.0.113.5"},
    {"Via": "1.1 proxy"},
]


@pytest.mark.parametrize("passed_on", PROXIES, ids=[next(iter(each)) for each in PROXIES])
@pytest.mark.parametrize("path", ["/", "/metrics"])
async def test_from_outside_the_counts_are_not_there(
    browser: Browser, path: str, passed_on: dict[str, str]
) -> None:
    hidden = await browser.get(path, **passed_on)
    nowhere = await browser.get("/nowhere", **passed_on)
    assert (hidden.status, await hidden.text()) == (nowhere.status, await nowhere.text())
    assert hidden.status == 404
    assert (await browser.get(path)).status == 200


async def test_from_outside_a_late_alert_is_not_seen(browser: Browser, state: State) -> None:
    late = Queue(1, timedelta(minutes=6), 0, timedelta(0))
    state.now = replace(WELL, queues={"severe": late})
    here = await browser.get("/healthz")
    assert (here.status, (await here.json())["reasons"]) == (
        503,
        ["an alert has waited 360 s to be sent"],
    )
    outside = await browser.get("/healthz", **PROXIES[0])
    assert (outside.status, await outside.json()) == (200, {"healthy": True})
    state.now = replace(WELL, heartbeat=None)
    outside = await browser.get("/healthz", **PROXIES[0])
    assert (outside.status, await outside.json()) == (503, {"healthy": False})


@pytest.mark.parametrize(
    ("remote", "status"),
    [
        ("127.0.0.1", 200),
        ("127.8.8.8", 200),
        ("::1", 200),
        ("::ffff:127.0.0.1", 200),
        ("172.18.0.1", 404),
        ("203.0.113.5", 404),
        ("::ffff:203.0.113.5", 404),
        ("", 404),
    ],
)
async def test_only_this_machine_counts_as_the_operator(remote: str, status: int) -> None:
    application = build(State())
    asked = make_mocked_request("GET", "/metrics", app=application).clone(remote=remote)
    match = await application.router.resolve(asked)
    try:
        answer = await match.handler(asked)
    except HTTPNotFound as missing:
        answer = missing
    assert answer.status == status


async def test_metrics_give_every_number(browser: Browser) -> None:
    answer = await browser.get("/metrics")
    lines = (await answer.text()).splitlines()
    for line in (
        "housecall_healthy 1.0",
        "housecall_stream_lag_seconds 1.5",
        "housecall_heartbeat_age_seconds 20.0",
        "housecall_aimed_total 7.0",
        "housecall_alerts_total 1.0",
        "housecall_refusals_total 2.0",
        "housecall_reconnects_total 3.0",
        "housecall_malformed_total 5.0",
        'housecall_queue_depth{priority="severe"} 2.0',
        'housecall_queue_oldest_seconds{priority="severe"} 9.0',
        'housecall_message_wait_seconds_count{priority="severe"} 4.0',
        'housecall_message_wait_seconds_sum{priority="severe"} 6.0',
        'housecall_queue_depth{priority="answer"} 0.0',
    ):
        assert line in lines


async def test_metrics_leave_out_what_is_not_known(browser: Browser, state: State) -> None:
    state.now = Vitals(now=NOW, heartbeat=None, last_frame=None)
    text = await (await browser.get("/metrics")).text()
    assert "housecall_healthy 0.0" in text
    assert "lag" not in text
    assert "heartbeat" not in text


async def test_the_status_page_shows_the_vitals_and_no_markup_of_others(browser: Browser) -> None:
    page = await (await browser.get("/")).text()
    for shown in ("All is well.", "28 Nov 2026 14:19:40 UTC", "1.5 s", "jetstream.example", "9 s"):
        assert shown in page
    assert "scorer &lt;b&gt;" in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    style = await browser.get("/style.css")
    assert style.content_type == "text/css"


@pytest.mark.parametrize("path", ["/", "/healthz", "/metrics", f"/connect/{TOKEN}", "/nowhere"])
async def test_every_answer_has_the_headers(browser: Browser, path: str) -> None:
    headers = (await browser.get(path)).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "script" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Server"] == "housecall"
    assert "Strict-Transport-Security" not in headers


async def test_opening_a_link_shows_one_neutral_page_and_consumes_nothing(
    browser: Browser, server: Server
) -> None:
    pages = [await (await browser.get(f"/connect/{token}")).text() for token in (TOKEN, "u" * 32)]
    assert pages[0] == pages[1]
    assert "<title>Continue</title>" in pages[0]
    assert "House Call" not in pages[0]
    assert server.asked == []


async def test_a_member_signs_in(browser: Browser, server: Server) -> None:
    sent = await browser.post(f"/connect/{TOKEN}")
    assert (sent.status, sent.headers["Location"]) == (303, "https://pds.example/authorize?1")
    cookie = sent.headers["Set-Cookie"]
    assert cookie.startswith("housecall_sign_in=cookie1; ")
    assert {"HttpOnly", "SameSite=Lax", "Path=/oauth/callback", "Max-Age=600"} <= set(
        cookie.split("; ")
    )
    assert "Secure" not in cookie, "this one is reached by http on loopback"
    back = await browser.get("/oauth/callback?state=state1&code=abc&iss=x")
    assert back.status == 200
    assert "<h1>Done</h1>" in await back.text()
    assert server.asked == [("start", TOKEN), ("finish", "state1", "cookie1", "abc")]


async def test_a_callback_counts_once_and_only_in_the_browser_that_began(
    browser: Browser, server: Server
) -> None:
    await browser.post(f"/connect/{TOKEN}")
    path = "/oauth/callback?state=state1&code=abc"
    async with new_session() as session:
        elsewhere = await Browser(browser.home, session).get(path)
        assert "no longer good" in await elsewhere.text()
        forged = await Browser(browser.home, session).get(path, Cookie="housecall_sign_in=cookie2")
    assert (elsewhere.status, forged.status) == (400, 400)
    assert server.asked == [("start", TOKEN)]
    assert (await browser.get(path)).status == 200
    again = await browser.get(path, Cookie="housecall_sign_in=cookie1")
    assert again.status == 400
    assert len(server.asked) == 2


async def test_a_form_on_another_website_cannot_begin_a_sign_in(
    browser: Browser, server: Server
) -> None:
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 303)):
        answer = await browser.post(f"/connect/{TOKEN}", **{"Sec-Fetch-Site": site})
        assert answer.status == status
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("refusal", "status", "said"),
    [
        (Refused("used"), 410, "This link is no longer good"),
        (NetworkDown("x"), 502, "Your server did not answer"),
        (NetworkSaidNo("x"), 502, "It did not work"),
    ],
)
async def test_a_sign_in_that_cannot_begin_says_what_to_do(
    browser: Browser, server: Server, refusal: Exception, status: int, said: str
) -> None:
    server.refuses = refusal
    answer = await browser.post(f"/connect/{TOKEN}")
    assert answer.status == status
    page = await answer.text()
    assert said in page
    assert "<kbd>connect</kbd>" in page
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("outcome", "status", "said"),
    [
        (SignInOutcome.DECLINED, 400, "You said no"),
        (SignInOutcome.OTHER_ACCOUNT, 400, "another account"),
        (SignInOutcome.LAPSED, 400, "no longer good"),
        (SignInOutcome.UNABLE, 400, "can't do that"),
        (SignInOutcome.FAILED, 400, "It did not work"),
        (NetworkDown("x"), 502, "Your server did not answer"),
        (NetworkSaidNo("x"), 502, "It did not work"),
    ],
)
async def test_a_sign_in_that_ends_otherwise_says_so(
    browser: Browser,
    server: Server,
    outcome: SignInOutcome | Exception,
    status: int,
    said: str,
) -> None:
    server.outcome = outcome
    await browser.post(f"/connect/{TOKEN}")
    answer = await browser.get("/oauth/callback?state=state1&code=abc")
    assert answer.status == status
    assert said in await answer.text()


async def test_odd_requests_are_refused_in_good_order(browser: Browser, server: Server) -> None:
    assert (await browser.get("/connect/short")).status == 404
    assert (await browser.get("/connect/" + "t" * 601)).status == 404
    assert (await browser.get("/oauth/callback")).status == 400
    assert (await browser.get(f"/oauth/callback?state={'s' * 5000}")).status == 400
    assert (await browser.post("/healthz")).status == 405
    assert server.asked == []


async def test_the_documents_of_the_client_are_served(browser: Browser) -> None:
    metadata = await browser.get("/oauth/client-metadata.json")
    assert await metadata.json() == {"client_id": "https://a.example/x"}
    assert await (await browser.get("/oauth/jwks.json")).json() == {"keys": []}


async def read(state: WebState, path: str, *, secure: bool = False) -> ClientResponse:
    async with (
        serving(build(state, sign_in=Server(), secure=secure), "127.0.0.1", 0) as home,
        new_session() as session,
    ):
        answer = await session.post(home + path, allow_redirects=False)
        if answer.status == 405:
            answer = await session.get(home + path)
        await answer.read()
        return answer


async def test_behind_https_cookies_and_pages_are_for_https_only() -> None:
    answer = await read(State(), f"/connect/{TOKEN}", secure=True)
    assert "Secure" in answer.headers["Set-Cookie"].split("; ")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


async def test_without_a_public_address_there_are_no_sign_in_pages() -> None:
    async with (
        serving(build(State()), "127.0.0.1", 0) as home,
        new_session() as session,
    ):
        for path in (f"/connect/{TOKEN}", "/oauth/callback", "/oauth/client-metadata.json"):
            assert (await session.get(home + path)).status == 404


async def test_a_fault_shows_and_logs_no_words_of_anybody(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    answer = await read(Broken(), "/")
    assert answer.status == 500
    assert "not well" not in await answer.text()
    out = capsys.readouterr()
    assert "page_failed" in out.out + out.err + caplog.text
    assert "not well" not in out.out + out.err + caplog.text


async def test_too_many_requests_wait_and_the_proxy_tells_who_asks() -> None:
    turnstile = Turnstile(burst=2, per_second=0.001)
    application = build(State(), trusted_proxies=1, turnstile=turnstile)
    async with serving(application, "127.0.0.1", 0) as home, new_session() as session:

        async def ask(via: str) -> ClientResponse:
            return await session.get(f"{home}/healthz", headers={"X-Forwarded-For": via})

        said = [(await ask(f"10.9.9.{number}, 192.0.2.1")).status for number in range(3)]
        assert said == [200, 200, 429], "what the asker claims on the left counts for nothing"
        assert int((await ask("192.0.2.1")).headers["Retry-After"]) > 900
        assert (await ask("192.0.2.2")).status == 200


async def test_a_port_that_is_taken_is_named_with_its_remedy() -> None:
    async with serving(build(State()), "127.0.0.1", 0) as home:
        port = int(home.rpartition(":")[2])
        with pytest.raises(OSError, match=rf"127\.0\.0\.1:{port} .*in use.*set web\.host"):
            async with serving(build(State()), "127.0.0.1", port):
                pass
