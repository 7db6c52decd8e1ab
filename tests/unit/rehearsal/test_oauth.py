"""The whole OAuth flow, and each way it must fail."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.rehearsal.bluesky.consent import ConsentRefused
from bot.rehearsal.bluesky.network import Network
from bot.rehearsal.bluesky.people import People, Person
from bot.rehearsal.bluesky.scopes import granted_of
from bot.rehearsal.bluesky.wire import Via
from bot.rehearsal.servers import Server
from tests.unit.rehearsal.client import REDIRECT, Key, OAuthClient, loopback_id
from tests.unit.rehearsal.stepped import SteppedClock

AUD = "did:web:api.bsky.app%23bsky_appview"
MUTE = f"rpc:app.bsky.graph.muteActor?aud={AUD}"
GATE = "repo:app.bsky.feed.threadgate"
SCOPE = f"atproto {MUTE} {GATE}"
MUTE_ACTOR = "app.bsky.graph.muteActor"


@pytest.fixture
async def dr_a(people: People) -> Person:
    return await people.new_account("dr-ama")


@pytest.fixture
async def foe(people: People) -> Person:
    return await people.new_account("foe1")


@pytest.fixture
def client(network: Network, http: aiohttp.ClientSession, clock: SteppedClock) -> OAuthClient:
    return OAuthClient(http, network.addresses.pds, clock, loopback_id(SCOPE))


async def test_discovery_leads_from_the_pds_to_the_endpoints(
    network: Network, http: aiohttp.ClientSession
) -> None:
    pds = network.addresses.pds
    async with http.get(f"{pds}/.well-known/oauth-protected-resource") as reply:
        (issuer,) = (await reply.json())["authorization_servers"]
    async with http.get(f"{issuer}/.well-known/oauth-authorization-server") as reply:
        metadata = await reply.json()
    assert metadata["issuer"] == issuer == pds
    assert metadata["require_pushed_authorization_requests"] is True


async def test_only_what_was_granted_can_be_done(
    network: Network, people: People, client: OAuthClient, dr_a: Person, foe: Person
) -> None:
    tokens = await client.authorize(people, dr_a, SCOPE)
    assert tokens["sub"] == dr_a.did
    assert tokens["scope"] == SCOPE
    assert tokens["token_type"] == "DPoP"
    access = tokens["access_token"]
    assert await client.call(access, MUTE_ACTOR, {"actor": foe.did}) == (200, {})
    assert network.muted_by(dr_a.did) == [foe.did]
    assert network.mute_calls()[0].by is Via.OAUTH
    status, answer = await client.call(access, "app.bsky.graph.unmuteActor", {"actor": foe.did})
    assert (status, answer["error"]) == (403, "ScopeMissingError")
    assert await people.mutes(dr_a) == {foe.did}


async def test_records_need_the_scope_of_their_collection(
    network: Network, people: People, client: OAuthClient, dr_a: Person
) -> None:
    access = (await client.authorize(people, dr_a, SCOPE))["access_token"]
    post = await people.post(dr_a, "Vaccines work")
    when = {"createdAt": "2090-01-01T00:00:00Z"}
    collection = "app.bsky.feed.threadgate"
    key = {"repo": dr_a.did, "collection": collection, "rkey": post.uri.split("/")[-1]}
    record = {"$type": collection, "post": post.uri, "allow": [], **when}
    made = await client.call(access, "com.atproto.repo.putRecord", {**key, "record": record})
    assert made[0] == 200
    gate = await people.gate(post.uri)
    assert gate is not None
    assert gate["allow"] == []
    assert network.public_writes()[-1].by is Via.OAUTH
    body = {"repo": dr_a.did, "collection": "app.bsky.feed.post", "record": {"text": "x", **when}}
    status, answer = await client.call(access, "com.atproto.repo.createRecord", body)
    assert (status, answer["error"]) == (403, "ScopeMissingError")


async def test_a_refresh_token_works_once_and_twice_ends_the_session(
    people: People, client: OAuthClient, dr_a: Person, foe: Person
) -> None:
    first = await client.authorize(people, dr_a, SCOPE)
    second = await client.renew(first["refresh_token"])
    assert (await client.call(second["access_token"], MUTE_ACTOR, {"actor": foe.did}))[0] == 200
    replayed = await client.renew(first["refresh_token"])
    assert replayed["error"] == "invalid_grant"
    status, answer = await client.call(second["access_token"], MUTE_ACTOR, {"actor": foe.did})
    assert (status, answer["error"]) == (401, "invalid_token")
    assert (await client.renew(second["refresh_token"]))["error"] == "invalid_grant"


async def test_access_ends_after_an_hour_and_a_public_session_after_two_weeks(
    people: People, client: OAuthClient, dr_a: Person, foe: Person, clock: SteppedClock
) -> None:
    tokens = await client.authorize(people, dr_a, SCOPE)
    clock.step(timedelta(hours=1, minutes=1))
    status, answer = await client.call(tokens["access_token"], MUTE_ACTOR, {"actor": foe.did})
    assert (status, answer["error"]) == (401, "invalid_token")
    tokens = await client.renew(tokens["refresh_token"])
    assert "access_token" in tokens
    clock.step(timedelta(days=15))
    assert (await client.renew(tokens["refresh_token"]))["error"] == "invalid_grant"


async def test_a_stolen_token_is_useless_without_its_key(
    people: People, client: OAuthClient, dr_a: Person, foe: Person
) -> None:
    tokens = await client.authorize(people, dr_a, SCOPE)
    thief = replace(client, key=Key())
    status, answer = await thief.call(tokens["access_token"], MUTE_ACTOR, {"actor": foe.did})
    assert (status, answer["error"]) == (401, "invalid_token")
    assert (await thief.renew(tokens["refresh_token"]))["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"ath": "x"}, "invalid_dpop_proof"),
        ({"htm": "GET"}, "invalid_dpop_proof"),
        ({"htu": "http://localhost/elsewhere"}, "invalid_dpop_proof"),
        ({"iat": 0}, "invalid_dpop_proof"),
        ({"nonce": "old"}, "use_dpop_nonce"),
        ({"jti": ""}, "invalid_dpop_proof"),
    ],
    ids=lambda value: str(next(iter(value))) if isinstance(value, dict) else value,
)
async def test_each_claim_of_a_proof_counts(
    people: People, client: OAuthClient, dr_a: Person, changed: dict[str, object], error: str
) -> None:
    access = (await client.authorize(people, dr_a, SCOPE))["access_token"]
    url = f"{client.pds}/xrpc/{MUTE_ACTOR}"
    proof = client.proof("POST", url, access, **changed)
    headers = {"Authorization": f"DPoP {access}", "DPoP": proof}
    async with client.http.post(url, json={"actor": dr_a.did}, headers=headers) as reply:
        assert reply.status == 401
        assert (await reply.json())["error"] == error
        assert f'error="{error}"' in reply.headers["WWW-Authenticate"]
        assert reply.headers["DPoP-Nonce"]


async def test_a_proof_is_good_for_one_request(
    people: People, client: OAuthClient, dr_a: Person, foe: Person
) -> None:
    access = (await client.authorize(people, dr_a, SCOPE))["access_token"]
    url = f"{client.pds}/xrpc/{MUTE_ACTOR}"
    headers = {"Authorization": f"DPoP {access}", "DPoP": client.proof("POST", url, access)}
    statuses = []
    for _ in range(2):
        async with client.http.post(url, json={"actor": foe.did}, headers=headers) as reply:
            statuses.append(reply.status)
    assert statuses == [200, 401]


async def test_a_code_needs_its_verifier_and_works_once(
    people: People, client: OAuthClient, dr_a: Person, foe: Person
) -> None:
    code = await client.code(people, dr_a, SCOPE)
    assert (await client.redeem(code, "w" * 64))["error"] == "invalid_grant"
    code = await client.code(people, dr_a, SCOPE)
    tokens = await client.redeem(code)
    assert (await client.redeem(code))["error"] == "invalid_grant"
    status, _ = await client.call(tokens["access_token"], MUTE_ACTOR, {"actor": foe.did})
    assert status == 401


@pytest.mark.parametrize(
    ("scope", "changed", "error"),
    [
        (SCOPE, {"response_type": "token"}, "invalid_request"),
        (SCOPE, {"code_challenge_method": "plain"}, "invalid_request"),
        (SCOPE, {"redirect_uri": "http://127.0.0.1:1/other"}, "invalid_request"),
        (MUTE, {}, "invalid_scope"),
        ("atproto transition:generic", {}, "invalid_scope"),
    ],
)
async def test_a_bad_request_is_refused_when_pushed(
    client: OAuthClient, scope: str, changed: dict[str, str], error: str
) -> None:
    status, answer = await client.push(scope, **changed)
    assert (status, answer["error"]) == (400, error)


async def test_a_wrong_password_and_a_strange_page_get_nowhere(
    people: People, client: OAuthClient, dr_a: Person
) -> None:
    _, pushed = await client.push(SCOPE)
    at = f"{client.pds}/oauth/authorize?client_id=other&request_uri={pushed['request_uri']}"
    with pytest.raises(ConsentRefused, match="authorize page"):
        await people.sign_in_and_consent(at, dr_a)
    with pytest.raises(ConsentRefused, match="Invalid identifier or password"):
        await client.code(people, replace(dr_a, password="wrong"), SCOPE)


async def test_a_pushed_request_expires(
    people: People, client: OAuthClient, dr_a: Person, clock: SteppedClock
) -> None:
    code = await client.code(people, dr_a, SCOPE)
    clock.step(timedelta(minutes=6))
    assert (await client.redeem(code))["error"] == "invalid_grant"


async def test_revoking_ends_the_session_from_either_side(
    network: Network, people: People, client: OAuthClient, dr_a: Person, foe: Person
) -> None:
    tokens = await client.authorize(people, dr_a, SCOPE)
    assert (await client.post("/oauth/revoke", {"token": tokens["refresh_token"]}))[0] == 200
    status, _ = await client.call(tokens["access_token"], MUTE_ACTOR, {"actor": foe.did})
    assert status == 401
    tokens = await client.authorize(people, dr_a, SCOPE)
    network.revoke_oauth(dr_a.did)
    assert (await client.renew(tokens["refresh_token"]))["error"] == "invalid_grant"


async def test_scopes_the_spec_calls_invalid_vanish_silently(
    network: Network, people: People, http: aiohttp.ClientSession, clock: SteppedClock, dr_a: Person
) -> None:
    asked = f"{SCOPE} repo:app.bsky.* rpc:app.bsky.graph.getMutes"
    client = OAuthClient(http, network.addresses.pds, clock, loopback_id(asked))
    tokens = await client.authorize(people, dr_a, asked)
    assert tokens["scope"] == SCOPE
    assert granted_of(["rpc:*?aud=*", "repo:*", "rpc:a.b.c?aud=*"]) == ["repo:*", "rpc:a.b.c?aud=*"]


@pytest.fixture
async def metadata() -> AsyncIterator[tuple[Server, dict[str, object]]]:
    """A server of client metadata, and the document it serves."""
    document: dict[str, object] = {}

    async def show(_: web.Request) -> web.Response:
        return web.json_response(document)

    def app() -> web.Application:
        made = web.Application()
        made.router.add_get("/client-metadata.json", show)
        return made

    server = Server()
    server.serve(app)
    await server.start()
    yield server, document
    await server.stop()


async def test_a_confidential_client_signs_with_its_published_key(
    people: People,
    client: OAuthClient,
    dr_a: Person,
    clock: SteppedClock,
    metadata: tuple[Server, dict[str, object]],
) -> None:
    server, document = metadata
    own = Key()
    client.client_id = f"http://127.0.0.1:{server.port}/client-metadata.json"
    client.own_key = own
    document |= {
        "client_id": client.client_id,
        "redirect_uris": [REDIRECT],
        "scope": SCOPE,
        "dpop_bound_access_tokens": True,
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": [{**own.jwk, "kid": "one"}]},
    }
    tokens = await client.authorize(people, dr_a, SCOPE)
    clock.step(timedelta(days=60))
    tokens = await client.renew(tokens["refresh_token"])
    assert tokens["sub"] == dr_a.did
    client.own_key = Key()
    assert (await client.renew(tokens["refresh_token"]))["error"] == "invalid_client"
    client.own_key = None
    assert (await client.renew(tokens["refresh_token"]))["error"] == "invalid_request"


async def test_two_people_sign_in_side_by_side(
    people: People, client: OAuthClient, dr_a: Person, foe: Person
) -> None:
    other = replace(client, key=Key())
    first, second = await asyncio.gather(
        client.authorize(people, dr_a, SCOPE), other.authorize(people, foe, SCOPE)
    )
    assert (first["sub"], second["sub"]) == (dr_a.did, foe.did)
