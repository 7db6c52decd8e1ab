"""Signing in with a member's own consent and acting for her: simulated network and real PDS."""

import itertools
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from bot.fetch import Fetcher, LoopbackToo
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo, Refused
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.bluesky.acting import Acting, Gate, MayReply
from bot.networks.bluesky.oauth import (
    CALLBACK_PATH,
    JWKS_PATH,
    METADATA_PATH,
    Client,
    ConfidentialClient,
    LoopbackClient,
    OAuth,
    Procedure,
    SaidNo,
    Session,
    Sessions,
    client_metadata,
    jwks,
    new_key,
    wanted_scope,
)
from bot.rehearsal.bluesky.addresses import Addresses
from bot.rehearsal.bluesky.network import simulated_network
from bot.rehearsal.faults import Fault, Faults
from tests.networks.fixtures import real_folder, real_network, real_postgres
from tests.networks.real import RealNetwork

__all__ = ["real_folder", "real_network", "real_postgres"]

REDIRECT = f"http://127.0.0.1:8099{CALLBACK_PATH}"
PASSWORD = "a long enough password"
API = "/@atproto/oauth-provider/~api"
NOBODY: frozenset[MayReply] = frozenset()
_names = itertools.count(secrets.randbelow(1_000_000))


@dataclass(frozen=True, slots=True)
class Stage:
    """A Bluesky network, simulated or real."""

    addresses: Addresses
    clock: Callable[[], datetime]
    settle: Callable[[], Awaitable[None]]
    """Returns when the AppView has seen everything that was written."""
    faults: Faults | None = None  # what the real network cannot be told to do


async def at_once() -> None:
    """The simulated AppView sees everything as it is written."""


@pytest.fixture(params=["simulated", pytest.param("real", marks=pytest.mark.networks)])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    if request.param == "real":
        network: RealNetwork = request.getfixturevalue("real_network")
        yield Stage(network.addresses, real_time, network.settle)
        return
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    seed = Random(7)
    async with simulated_network(lambda: now, seed) as simulated:
        yield Stage(simulated.addresses, lambda: now, at_once, simulated.faults)


simulated_only = pytest.mark.parametrize("stage", ["simulated"], indirect=True)
real_only = pytest.mark.parametrize(
    "stage", [pytest.param("real", marks=pytest.mark.networks)], indirect=True
)


def real_time() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  real servers live in real time


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account and a browser."""

    did: AccountId
    handle: str
    access: str
    pds: str

    async def publish(self, text: str, at: datetime) -> PostId:
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": at.isoformat()}
        body = {"repo": self.did, "collection": "app.bsky.feed.post", "record": record}
        headers = {"authorization": f"Bearer {self.access}"}
        made = await xrpc(self.pds, "com.atproto.repo.createRecord", body, headers)
        return PostId(made["uri"])

    async def mute(self, other: AccountId) -> None:
        """With her own app, not by the bot."""
        headers = {"authorization": f"Bearer {self.access}"}
        await xrpc(self.pds, "app.bsky.graph.muteActor", {"actor": other}, headers)

    async def consent(self, address: str) -> dict[str, str]:
        """Open the address, sign in, allow it, and come back with the query of the redirect."""
        return await self._through_the_page(address, allow=True)

    async def refuse(self, address: str) -> dict[str, str]:
        return await self._through_the_page(address, allow=False)

    async def _through_the_page(self, address: str, *, allow: bool) -> dict[str, str]:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(origin))
        async with aiohttp.ClientSession(cookie_jar=jar) as browser:
            async with browser.get(address, headers=NAVIGATE) as page:
                assert page.status == 200, await page.text()
            csrf = next(cookie.value for cookie in browser.cookie_jar if "csrf" in cookie.key)
            headers = {**SCRIPT, "origin": origin, "referer": address, "x-csrf-token": csrf}
            name = {"locale": "en", "username": self.handle, "password": PASSWORD}
            signed = await post(
                browser, origin + API + "/sign-in", {**name, "remember": False}, headers
            )
            if signed.get("ephemeralToken"):
                headers["authorization"] = f"Bearer {signed['ephemeralToken']}"
            answer = (
                await post(browser, origin + API + "/consent", {"did": self.did}, headers)
                if allow
                else await post(browser, origin + API + "/reject", {}, headers)
            )
            back = {**NAVIGATE, "sec-fetch-site": "same-origin", "referer": address}
            async with browser.get(answer["url"], headers=back, allow_redirects=False) as last:
                target = urlsplit(last.headers["location"])
        assert target.hostname == "127.0.0.1"
        assert target.path == CALLBACK_PATH
        return dict(parse_qsl(target.query))


NAVIGATE = {
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
    "sec-fetch-site": "none",
    "user-agent": "Mozilla/5.0",
    "accept-language": "en",
}
SCRIPT = {
    "sec-fetch-mode": "same-origin",
    "sec-fetch-dest": "empty",
    "sec-fetch-site": "same-origin",
    "user-agent": "Mozilla/5.0",
    "accept-language": "en",
}


async def post(
    browser: aiohttp.ClientSession, url: str, body: Any, headers: dict[str, str]
) -> dict[str, Any]:
    async with browser.post(url, json=body, headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        found: dict[str, Any] = await answer.json()
        return found


async def xrpc(
    pds: str, nsid: str, body: Any, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{pds}/xrpc/{nsid}", json=body, headers=headers) as answer,
    ):
        assert answer.status == 200, await answer.text()
        text = await answer.text()
        found: dict[str, Any] = await answer.json() if text else {}
        return found


async def person_on(stage: Stage) -> Person:
    handle = f"dr-{next(_names)}.test"
    pds = stage.addresses.pds
    body = {"handle": handle, "email": f"{handle}@example.com", "password": PASSWORD}
    made = await xrpc(pds, "com.atproto.server.createAccount", body)
    return Person(AccountId(made["did"]), handle, made["accessJwt"], pds)


def appview_of(stage: Stage) -> str:
    return f"{stage.addresses.appview_did}#bsky_appview"


def oauth_on(
    stage: Stage,
    *,
    appview: str | None = None,
    client: Client | None = None,
    threads: bool = False,
) -> OAuth:
    return OAuth(
        Fetcher(LoopbackToo()),
        client or LoopbackClient(REDIRECT),
        entropy=secrets.token_bytes,
        plc=stage.addresses.plc,
        appview=appview_of(stage) if appview is None else appview,
        threads=threads,
    )


@dataclass
class Drawer:
    kept: dict[AccountId, str] = field(default_factory=dict)

    async def load(self, account: AccountId) -> Session | None:
        text = self.kept.get(account)
        return None if text is None else Session.from_text(text)

    async def save(self, session: Session) -> None:
        self.kept[session.account] = session.to_text()

    async def drop(self, account: AccountId) -> None:
        self.kept.pop(account, None)


@pytest.fixture
async def her(stage: Stage) -> Person:
    return await person_on(stage)


@pytest.fixture
async def session(stage: Stage, her: Person) -> Session:
    return await sign_in(stage, her)


async def sign_in(stage: Stage, her: Person) -> Session:
    oauth = oauth_on(stage)
    address, pending = await oauth.start(her.did, stage.clock())
    return await oauth.finish(pending, await her.consent(address), stage.clock())


@pytest.fixture
async def acting(stage: Stage, session: Session) -> Acting:
    sessions = Sessions(oauth_on(stage), Drawer(), clock=stage.clock)
    await sessions.keep(session)
    await stage.settle()
    return Acting(sessions, clock=stage.clock, appview=appview_of(stage))


async def test_her_consent_becomes_a_session_with_exactly_what_was_asked(
    stage: Stage, her: Person, session: Session
) -> None:
    assert session.account == her.did
    assert session.can_mute(appview_of(stage))
    assert (session.can_gate, session.can_detach) == (True, True)
    assert timedelta(0) < session.expires_at - stage.clock() <= timedelta(hours=2)


async def test_what_was_not_granted_is_refused_in_words(stage: Stage, session: Session) -> None:
    record = {"$type": "app.bsky.feed.post", "text": "x", "createdAt": "2026-11-23T12:00:00Z"}
    what = {"repo": session.account, "collection": "app.bsky.feed.post", "record": record}
    with pytest.raises(SaidNo, match="signing in again can allow it") as refused:
        await oauth_on(stage).call(
            session, Procedure("com.atproto.repo.createRecord", what), stage.clock()
        )
    assert refused.value.name == "ScopeMissingError"


async def test_a_refresh_works_once(stage: Stage, session: Session) -> None:
    oauth = oauth_on(stage)
    renewed = await oauth.refresh(session, stage.clock())
    assert renewed.refresh_token != session.refresh_token
    assert renewed.can_mute(appview_of(stage))
    with pytest.raises(LoginRevoked):
        await oauth.refresh(session, stage.clock())


async def test_reuse_of_a_refresh_token_ends_the_whole_sign_in(
    stage: Stage, session: Session
) -> None:
    oauth = oauth_on(stage)
    renewed = await oauth.refresh(session, stage.clock())
    with pytest.raises(LoginRevoked):
        await oauth.refresh(session, stage.clock())
    with pytest.raises(LoginRevoked):
        await oauth.refresh(renewed, stage.clock())


async def test_a_revoked_sign_in_is_over(stage: Stage, session: Session) -> None:
    oauth = oauth_on(stage)
    await oauth.revoke(session, stage.clock())
    with pytest.raises(LoginRevoked):
        await oauth.refresh(session, stage.clock())


async def test_ending_through_the_one_writer_forgets_and_revokes(
    stage: Stage, session: Session
) -> None:
    oauth, drawer = oauth_on(stage), Drawer()
    sessions = Sessions(oauth, drawer, clock=stage.clock)
    await sessions.keep(session)
    await sessions.end(session.account)
    assert not drawer.kept
    with pytest.raises(LoginRevoked):
        await oauth.refresh(session, stage.clock())


async def test_somebody_else_cannot_take_her_invitation(stage: Stage, her: Person) -> None:
    oauth, other = oauth_on(stage), await person_on(stage)
    address, pending = await oauth.start(her.did, stage.clock())
    back = await other.consent(address)
    with pytest.raises(Refused, match="another account"):
        await oauth.finish(pending, back, stage.clock())


async def test_her_no_is_a_no(stage: Stage, her: Person) -> None:
    oauth = oauth_on(stage)
    address, pending = await oauth.start(her.did, stage.clock())
    back = await her.refuse(address)
    with pytest.raises(Refused, match="Nothing has changed"):
        await oauth.finish(pending, back, stage.clock())


async def test_ten_minutes_are_enough(stage: Stage, her: Person) -> None:
    oauth = oauth_on(stage)
    address, pending = await oauth.start(her.did, stage.clock())
    back = await her.consent(address)
    with pytest.raises(Refused, match="10 minutes"):
        await oauth.finish(pending, back, stage.clock() + timedelta(minutes=10))


async def test_an_answer_from_another_server_is_refused(stage: Stage, her: Person) -> None:
    oauth = oauth_on(stage)
    address, pending = await oauth.start(her.did, stage.clock())
    back = await her.consent(address)
    with pytest.raises(NetworkSaidNo, match="another server"):
        await oauth.finish(pending, {**back, "iss": "https://evil.example"}, stage.clock())


async def test_a_server_that_leaves_out_the_mutes_is_said_in_words(
    stage: Stage, her: Person
) -> None:
    oauth = oauth_on(stage, appview="")  # an invalid scope: taken at first, never granted
    address, pending = await oauth.start(her.did, stage.clock())
    with pytest.raises(Refused, match="did not allow hiding"):
        await oauth.finish(pending, await her.consent(address), stage.clock())


async def test_a_mute_and_its_end_leave_her_own_mutes_alone(
    stage: Stage, her: Person, acting: Acting
) -> None:
    hers, ours = await person_on(stage), await person_on(stage)
    await stage.settle()
    await her.mute(hers.did)
    await stage.settle()
    assert await acting.mutes_of(her.did) == {hers.did}
    for _ in range(2):
        await acting.mute(her.did, ours.did)
        await stage.settle()
        assert await acting.mutes_of(her.did) == {hers.did, ours.did}
    for _ in range(2):
        await acting.unmute(her.did, ours.did)
        await stage.settle()
        assert await acting.mutes_of(her.did) == {hers.did}


async def test_a_hidden_reply_and_a_closed_conversation_undone(
    stage: Stage, her: Person, acting: Acting
) -> None:
    other = await person_on(stage)
    post = await her.publish("a post", stage.clock())
    reply = await other.publish("a reply", stage.clock())
    assert await acting.gate_of(her.did, post) == Gate(None)

    assert await acting.hide_reply(her.did, post, reply, hide=True)
    assert not await acting.hide_reply(her.did, post, reply, hide=True)
    prior = await acting.gate_of(her.did, post)
    assert prior.hidden == {reply}
    assert prior.allow is None

    some = frozenset({MayReply.MENTIONED, MayReply.HER_FOLLOWERS})
    assert await acting.gate_replies(her.did, post, some)
    closed = await acting.gate_of(her.did, post)
    assert closed.hidden == {reply}
    assert len(closed.allow) == 2

    assert await acting.restore_gate(her.did, post, prior=prior, ours=some)
    assert await acting.gate_of(her.did, post) == prior
    assert await acting.hide_reply(her.did, post, reply, hide=False)
    assert await acting.gate_of(her.did, post) == Gate(None)


async def test_closing_to_everybody_is_undone_to_nothing(
    stage: Stage, her: Person, acting: Acting
) -> None:
    post = await her.publish("a post", stage.clock())
    prior = await acting.gate_of(her.did, post)
    assert await acting.gate_replies(her.did, post, NOBODY)
    assert (await acting.gate_of(her.did, post)).allow == []
    assert await acting.restore_gate(her.did, post, prior=prior, ours=NOBODY)
    assert await acting.gate_of(her.did, post) == prior == Gate(None)


async def test_a_detached_quote_comes_back(stage: Stage, her: Person, acting: Acting) -> None:
    other = await person_on(stage)
    post = await her.publish("a post", stage.clock())
    quote = await other.publish("a quote", stage.clock())
    assert await acting.detach_quote(her.did, post, quote, detach=True)
    assert await acting.detached_from(her.did, post) == {quote}
    assert await acting.detach_quote(her.did, post, quote, detach=False)
    assert await acting.detached_from(her.did, post) == frozenset()


async def test_a_conversation_cannot_be_muted_without_the_wider_consent(
    stage: Stage, her: Person, acting: Acting
) -> None:
    post = await her.publish("a post", stage.clock())
    with pytest.raises(NetworkSaidNo, match="does not allow this"):
        await acting.thread_is_muted(her.did, post)


@real_only
async def test_a_muted_conversation_and_its_end(stage: Stage, her: Person) -> None:
    """The simulated AppView knows no muted conversations."""
    oauth = oauth_on(stage, threads=True)
    address, pending = await oauth.start(her.did, stage.clock())
    session = await oauth.finish(pending, await her.consent(address), stage.clock())
    assert session.can_mute_threads(appview_of(stage))
    sessions = Sessions(oauth, Drawer(), clock=stage.clock)
    await sessions.keep(session)
    acting = Acting(sessions, clock=stage.clock, appview=appview_of(stage))
    post = await her.publish("a post", stage.clock())
    await stage.settle()
    assert not await acting.thread_is_muted(her.did, post)
    await acting.mute_thread(her.did, post)
    await stage.settle()
    assert await acting.thread_is_muted(her.did, post)
    await acting.unmute_thread(her.did, post)
    await stage.settle()
    assert not await acting.thread_is_muted(her.did, post)


async def test_acting_for_somebody_who_never_signed_in_is_refused(
    stage: Stage, acting: Acting
) -> None:
    other = await person_on(stage)
    with pytest.raises(LoginRevoked, match="not signed in"):
        await acting.mute(other.did, AccountId("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"))


@simulated_only
async def test_a_bot_with_a_website_signs_in_by_its_documents(stage: Stage, her: Person) -> None:
    """On loopback only: the real server reads the documents over public https."""
    async with website() as client:
        oauth = oauth_on(stage, client=client)
        address, pending = await oauth.start(her.did, stage.clock())
        session = await oauth.finish(pending, await her.consent(address), stage.clock())
        renewed = await oauth.refresh(session, stage.clock())
        assert renewed.client_key == client.keys[0].thumbprint
        await oauth.revoke(renewed, stage.clock())
        with pytest.raises(LoginRevoked):
            await oauth.refresh(renewed, stage.clock())


@asynccontextmanager
async def website() -> AsyncIterator[ConfidentialClient]:
    served: dict[str, Any] = {}

    async def serve(request: web.Request) -> web.Response:
        return web.json_response(served[request.path])

    app = web.Application()
    app.router.add_get("/{path:.*}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    client = ConfidentialClient(address, "House Call", (new_key(),))
    scope = wanted_scope("did:web:api.bsky.app#bsky_appview")
    served |= {METADATA_PATH: client_metadata(client, scope), JWKS_PATH: jwks(client)}
    try:
        yield client
    finally:
        await runner.cleanup()


@simulated_only
@pytest.mark.parametrize(
    ("fault", "error", "wait"),
    [
        (Fault.LIMITED, NetworkDown, 9.0),
        (Fault.BROKEN, NetworkDown, None),
        (Fault.UNAVAILABLE, NetworkDown, None),
        (Fault.CLOSED, NetworkDown, None),
        (Fault.ANSWER_LOST, NetworkDown, None),
        (Fault.GARBLED, NetworkDown, None),
    ],
)
async def test_trouble_while_muting_is_told_apart_and_trying_again_works(
    stage: Stage,
    her: Person,
    acting: Acting,
    fault: Fault,
    error: type[Exception],
    wait: float | None,
) -> None:
    assert stage.faults is not None
    other = await person_on(stage)
    stage.faults.next("/xrpc/app.bsky.graph.muteActor", fault, retry_after=9)
    with pytest.raises(error) as told:
        await acting.mute(her.did, other.did)
    assert getattr(told.value, "retry_after", None) == wait
    await acting.mute(her.did, other.did)
    assert await acting.mutes_of(her.did) == {other.did}


@simulated_only
async def test_an_answer_that_was_lost_while_hiding_leaves_one_record(
    stage: Stage, her: Person, acting: Acting
) -> None:
    assert stage.faults is not None
    post = await her.publish("a post", stage.clock())
    reply = await (await person_on(stage)).publish("a reply", stage.clock())
    stage.faults.next("/xrpc/com.atproto.repo.putRecord", Fault.ANSWER_LOST)
    with pytest.raises(NetworkDown):
        await acting.hide_reply(her.did, post, reply, hide=True)
    assert not await acting.hide_reply(her.did, post, reply, hide=True)
    assert (await acting.gate_of(her.did, post)).hidden == {reply}
