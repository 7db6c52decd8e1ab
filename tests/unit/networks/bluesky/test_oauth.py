"""OAuth: published vectors, and a provider on loopback that says wrong things on demand."""

import asyncio
import base64
import hashlib
import itertools
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from bot.fetch import Fetcher, LoopbackToo
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo, Refused
from bot.model.people import AccountId
from bot.networks.bluesky.oauth import (
    APPVIEW,
    Client,
    ConfidentialClient,
    Key,
    LoopbackClient,
    OAuth,
    PendingSignIn,
    Procedure,
    Query,
    SaidNo,
    Session,
    Sessions,
    SignInRefused,
    TokenSpent,
    WhyNot,
    client_metadata,
    jwks,
    new_key,
    published_scope,
    wanted_scope,
)
from bot.networks.bluesky.oauth.discovery import document_address
from bot.networks.bluesky.oauth.proofs import (
    Target,
    b64url,
    challenge_of,
    client_assertion,
    dpop_proof,
    hash_of_token,
    thumbprint,
)
from bot.networks.bluesky.oauth.scopes import (
    MODERATION,
    can_call,
    can_mute,
    can_mute_threads,
    can_report,
    can_write,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HER = AccountId("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
CALLBACK = "http://127.0.0.1:8080/oauth/callback"


# Published vectors


def test_pkce_is_rfc_7636_appendix_b() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_ath_is_rfc_9449_section_7_1() -> None:
    token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
    assert hash_of_token(token) == "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"


def test_thumbprint_is_rfc_9449_section_6_1() -> None:
    jwk = {
        "kty": "EC",
        "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
        "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
        "crv": "P-256",
    }
    assert thumbprint(jwk) == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"


def read_jws(token: str, jwk: Mapping[str, str] | None = None) -> tuple[Any, Any]:
    """(header, claims) after verifying the signature with `jwk`, or with the header's own key.

    Raises InvalidSignature.
    """
    head, body, signature = token.split(".")
    header, claims = json.loads(unb64(head)), json.loads(unb64(body))
    key = jwk or header["jwk"]
    x, y = (int.from_bytes(unb64(key[name])) for name in ("x", "y"))
    raw = unb64(signature)
    assert len(raw) == 64
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    public.verify(der, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    return header, claims


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_proof_is_bound_to_key_method_address_nonce_and_token() -> None:
    key = new_key()
    target = Target("GET", "https://pds.example/xrpc/a.b.c?limit=1#top", "n-1", "token")
    header, claims = read_jws(dpop_proof(key, target, jti="j-1", now=NOW))
    assert header == {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.jwk}
    assert "d" not in header["jwk"]
    assert claims == {
        "jti": "j-1",
        "htm": "GET",
        "htu": "https://pds.example/xrpc/a.b.c",
        "iat": int(NOW.timestamp()),
        "nonce": "n-1",
        "ath": hash_of_token("token"),
    }


def test_a_proof_without_nonce_and_token_claims_neither() -> None:
    proof = dpop_proof(new_key(), Target("POST", "https://as.example/par"), jti="j", now=NOW)
    assert set(read_jws(proof)[1]) == {"jti", "htm", "htu", "iat"}


def test_a_proof_by_another_key_does_not_verify() -> None:
    proof = dpop_proof(new_key(), Target("POST", "https://as.example/par"), jti="j", now=NOW)
    with pytest.raises(InvalidSignature):
        read_jws(proof, new_key().jwk)


def test_an_assertion_says_who_and_to_whom_for_a_minute() -> None:
    key = new_key()
    signed = client_assertion(key, "https://us/meta", "https://as.example", jti="j", now=NOW)
    header, claims = read_jws(signed, key.jwk)
    assert header == {"alg": "ES256", "kid": key.thumbprint}
    assert (claims["iss"], claims["sub"]) == ("https://us/meta", "https://us/meta")
    assert claims["aud"] == "https://as.example"
    assert claims["exp"] - claims["iat"] == 60


def test_a_key_of_another_curve_is_refused() -> None:
    pem = ec.generate_private_key(ec.SECP384R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with pytest.raises(ValueError, match="P-256"):
        Key(pem.decode())


# Scopes and documents


def test_the_scope_is_the_one_in_the_facts() -> None:
    av = "did:web:api.bsky.app%23bsky_appview"
    assert wanted_scope().split() == [
        "atproto",
        f"rpc:app.bsky.graph.muteActor?aud={av}",
        f"rpc:app.bsky.graph.unmuteActor?aud={av}",
        f"rpc:app.bsky.graph.getMutes?aud={av}",
        f"rpc:app.bsky.actor.getProfiles?aud={av}",
        "repo:app.bsky.feed.threadgate",
        "repo:app.bsky.feed.postgate",
    ]


def test_muting_conversations_is_asked_for_only_where_wanted() -> None:
    assert not can_mute_threads(wanted_scope())
    wider = wanted_scope(threads=True)
    assert can_mute_threads(wider)
    assert can_mute(wider)
    av = "did:web:api.bsky.app%23bsky_appview"
    assert set(wider.split()) - set(wanted_scope().split()) == {
        f"rpc:app.bsky.graph.muteThread?aud={av}",
        f"rpc:app.bsky.graph.unmuteThread?aud={av}",
        f"rpc:app.bsky.feed.getPosts?aud={av}",
    }


def test_her_drafts_are_read_only_by_a_right_of_their_own() -> None:
    av = "did:web:api.bsky.app%23bsky_appview"
    more = set(wanted_scope(drafts=True).split()) - set(wanted_scope().split())
    assert more == {f"rpc:app.bsky.draft.getDrafts?aud={av}"}


def test_reporting_is_a_right_of_its_own_at_those_who_are_reported_to() -> None:
    mod = "did:plc:ar7c4by46qjdydhdevvrndac%23atproto_labeler"
    scope = wanted_scope(moderation=MODERATION)
    call = f"rpc:com.atproto.moderation.createReport?aud={mod}"
    assert set(scope.split()) - set(wanted_scope().split()) == {call}
    assert can_report(scope, MODERATION)
    assert not can_report(scope, "did:plc:else#atproto_labeler")


def test_all_that_may_be_asked_for_is_published() -> None:
    most = wanted_scope(threads=True, drafts=True, moderation=MODERATION)
    assert set(most.split()) == set(published_scope(APPVIEW, MODERATION).split())


def test_what_we_ask_for_is_enough() -> None:
    assert can_mute(wanted_scope("did:plc:x#bsky_appview"), "did:plc:x#bsky_appview")
    assert not can_mute(wanted_scope("did:plc:x#bsky_appview"), APPVIEW)


@pytest.mark.parametrize("missing", ["muteActor", "unmuteActor", "getMutes", "getProfiles"])
def test_a_mute_that_cannot_be_read_set_and_ended_is_no_use(missing: str) -> None:
    left = [scope for scope in wanted_scope().split() if f".{missing}?" not in scope]
    assert len(left) == len(wanted_scope().split()) - 1
    assert not can_mute(" ".join(left))


@pytest.mark.parametrize(
    ("scope", "granted"),
    [
        ("rpc:a.b.c?aud=did:web:x%23s", True),
        ("rpc:a.b.c?aud=*", True),
        ("rpc?lxm=a.b.d&lxm=a.b.c&aud=did:web:x%23s", True),
        ("rpc:*?aud=did:web:x%23s", True),
        ("rpc:a.b.c?aud=did:web:x#s", True),
        ("rpc:a.b.c", False),
        ("rpc:a.b.c?aud=did:web:x", False),
        ("rpc:a.b.cc?aud=*", False),
        ("repo:a.b.c?aud=*", False),
        ("", False),
        ("a.b.c", False),
    ],
)
def test_calls_granted(scope: str, *, granted: bool) -> None:
    assert can_call(scope, "a.b.c", "did:web:x#s") is granted


@pytest.mark.parametrize(
    ("scope", "granted"),
    [
        ("repo:a.b.c", True),
        ("repo:*", True),
        ("repo?collection=a.b.d&collection=a.b.c", True),
        ("repo:a.b.c?action=create&action=update&action=delete", True),
        ("repo:a.b.c?action=create", False),
        ("repo:a.b.d", False),
        ("rpc:a.b.c", False),
    ],
)
def test_writes_granted(scope: str, *, granted: bool) -> None:
    assert can_write(scope, "a.b.c") is granted


def test_a_loopback_client_is_described_by_its_id() -> None:
    parts = urlsplit(LoopbackClient(CALLBACK).client_id("atproto x%23y"))
    assert (parts.scheme, parts.netloc, parts.path) == ("http", "localhost", "")
    assert parse_qs(parts.query) == {"redirect_uri": [CALLBACK], "scope": ["atproto x%23y"]}


def test_the_website_serves_public_halves_only() -> None:
    client = ConfidentialClient("https://bot.example", "House Call", (new_key(), new_key()))
    about = client_metadata(client, wanted_scope())
    assert about["client_id"] == "https://bot.example/oauth/client-metadata.json"
    assert about["redirect_uris"] == ["https://bot.example/oauth/callback"]
    assert about["jwks_uri"] == "https://bot.example/oauth/jwks.json"
    assert about["token_endpoint_auth_method"] == "private_key_jwt"
    assert about["dpop_bound_access_tokens"] is True
    assert about["scope"] == wanted_scope()
    keys = jwks(client)["keys"]
    assert [key["kid"] for key in keys] == [key.thumbprint for key in client.keys]
    assert all(set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"} for key in keys)


def test_a_confidential_client_needs_a_key() -> None:
    with pytest.raises(ValueError, match="key"):
        ConfidentialClient("https://bot.example", "House Call", ())


# Where documents are


@pytest.mark.parametrize(
    ("account", "address"),
    [
        ("did:plc:abc", "https://plc.directory/did:plc:abc"),
        ("did:web:dr.example", "https://dr.example/.well-known/did.json"),
        ("did:web:localhost%3A2590", "http://localhost:2590/.well-known/did.json"),
    ],
)
def test_document_addresses(account: str, address: str) -> None:
    assert document_address(AccountId(account)) == address


@pytest.mark.parametrize(
    "account",
    [
        "did:plc:../x",
        "did:plc:",
        "did:web:",
        "did:web:a.example:users:b",
        "did:web:a.example%3A22",
        "did:web:a.example%2Fx",
        "did:web:user%40a.example",
        "did:key:z123",
        "dr.example",
    ],
)
def test_dids_that_atproto_does_not_use_are_refused(account: str) -> None:
    with pytest.raises(NetworkSaidNo):
        document_address(AccountId(account))


# A provider


@dataclass
class Provider:
    """PLC, PDS and authorization server in one; the tests bend what it says.

    Checks every proof, the PKCE verifier, and that nothing is used twice.
    """

    base: str = ""
    documents: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)  # laid over what the token endpoint says
    refusals: list[web.Response] = field(default_factory=list)  # given before anything else
    wants_nonce: bool = False
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    jtis: set[str] = field(default_factory=set)
    challenge: str = ""
    refresh_token: str = ""
    access_token: str = ""
    serial: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)
    client_jwks: dict[str, Any] | None = None
    given: list[str] = field(default_factory=list)
    refreshed: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, base: str) -> None:
        self.base = base
        self.documents = {
            f"/{HER}": {
                "id": HER,
                "service": [
                    {"id": "#other", "type": "Other", "serviceEndpoint": "https://no.example"},
                    {
                        "id": "#atproto_pds",
                        "type": "AtprotoPersonalDataServer",
                        "serviceEndpoint": base,
                    },
                ],
            },
            "/.well-known/oauth-protected-resource": {
                "resource": base,
                "authorization_servers": [base],
            },
            "/.well-known/oauth-authorization-server": {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorize",
                "pushed_authorization_request_endpoint": f"{base}/par",
                "token_endpoint": f"{base}/token",
                "revocation_endpoint": f"{base}/revoke",
                "scopes_supported": ["atproto", "transition:generic"],
                "authorization_response_iss_parameter_supported": True,
                "client_id_metadata_document_supported": True,
                "dpop_signing_alg_values_supported": ["ES256"],
                "code_challenge_methods_supported": ["S256"],
            },
        }

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path in self.documents:
            return web.json_response(self.documents[request.path])
        form = {name: str(value) for name, value in (await request.post()).items()}
        _, claims = read_jws(request.headers["dpop"])
        self.asked.append((request.path, form, claims))
        assert claims["jti"] not in self.jtis
        self.jtis.add(claims["jti"])
        assert claims["htu"] == f"{self.base}{request.path}"
        assert claims["htm"] == request.method
        if self.refusals:
            return self.refusals.pop(0)
        if self.wants_nonce and claims.get("nonce") != "nonce-1":
            return said("use_dpop_nonce", 400, {"dpop-nonce": "nonce-1"})
        if self.client_jwks is not None and "client_id" in form:
            self.check_assertion(form)
        return self.serve(request, form, claims)

    def serve(
        self, request: web.Request, form: Mapping[str, str], claims: Mapping[str, Any]
    ) -> web.Response:
        match request.path:
            case "/par":
                self.challenge = form["code_challenge"]
                return web.json_response({"request_uri": "urn:x:1", "expires_in": 60}, status=201)
            case "/token":
                return self.give_tokens(form)
            case "/revoke":
                return web.Response()
            case path:
                return self.xrpc(path, request, claims)

    def check_assertion(self, form: Mapping[str, str]) -> None:
        assert self.client_jwks is not None
        kid = json.loads(unb64(form["client_assertion"].split(".")[0]))["kid"]
        (jwk,) = (key for key in self.client_jwks["keys"] if key["kid"] == kid)
        _, claims = read_jws(form["client_assertion"], jwk)
        assert claims["aud"] == self.base
        assert claims["jti"] not in self.jtis
        self.jtis.add(claims["jti"])

    def give_tokens(self, form: Mapping[str, str]) -> web.Response:
        match form["grant_type"]:
            case "authorization_code":
                assert b64url(hashlib.sha256(form["code_verifier"].encode()).digest()) == (
                    self.challenge
                )
            case "refresh_token" if form["refresh_token"] != self.refresh_token:
                return said("invalid_grant", 400)
        serial = len(self.given) + 1
        self.given.append(form["grant_type"])
        if form["grant_type"] == "refresh_token":
            self.refreshed.set()
        self.refresh_token, self.access_token = f"refresh-{serial}", f"access-{serial}"
        tokens = {
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "token_type": "DPoP",
            "scope": wanted_scope(),
            "sub": HER,
            "expires_in": 3600,
        }
        return web.json_response({**tokens, **self.tokens})

    def xrpc(self, path: str, request: web.Request, claims: Mapping[str, Any]) -> web.Response:
        if request.headers["authorization"] != f"DPoP {self.access_token}":
            challenge = {"www-authenticate": 'DPoP algs="ES256", error="invalid_token"'}
            return said("InvalidToken", 401, challenge)
        assert claims["ath"] == hash_of_token(self.access_token)
        proxy = request.headers.get("atproto-proxy")
        return web.json_response({"path": path, "query": dict(request.query), "proxy": proxy})


def said(error: str, status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.json_response({"error": error, "message": "m"}, status=status, headers=headers)


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", provider.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    provider.begin(f"http://127.0.0.1:{runner.addresses[0][1]}")
    yield provider
    await runner.cleanup()


def oauth_to(provider: Provider, client: Client | None = None) -> OAuth:
    def entropy(size: int) -> bytes:
        return provider.serial().to_bytes(size, "big")

    return OAuth(
        Fetcher(LoopbackToo(), seconds=5),
        client or LoopbackClient(CALLBACK),
        entropy=entropy,
        plc=provider.base,
    )


async def signed_in(oauth: OAuth) -> Session:
    _, pending = await oauth.start(HER, NOW)
    return await oauth.finish(pending, came_back(pending), NOW)


def came_back(pending: PendingSignIn, **other: str) -> dict[str, str]:
    return {"state": pending.state, "iss": pending.issuer, "code": "code-1", **other}


async def test_a_sign_in_from_invitation_to_session(provider: Provider) -> None:
    oauth = oauth_to(provider)
    url, pending = await oauth.start(HER, NOW)
    asked = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{provider.base}/authorize?")
    assert asked["request_uri"] == ["urn:x:1"]
    pushed = provider.asked[0][1]
    assert pushed["client_id"] == asked["client_id"][0]
    assert pushed["scope"] == wanted_scope()
    assert pushed["login_hint"] == HER
    assert pushed["code_challenge_method"] == "S256"
    assert pending.expires_at == NOW + timedelta(minutes=10)

    kept = PendingSignIn.from_text(pending.to_text())
    session = await oauth.finish(kept, came_back(kept), NOW)
    assert session.account == HER
    assert session.expires_at == NOW + timedelta(hours=1)
    assert (session.can_mute(), session.can_gate, session.can_detach) == (True, True, True)
    assert Session.from_text(session.to_text()) == session


async def test_secrets_do_not_show(provider: Provider) -> None:
    oauth = oauth_to(provider)
    _, pending = await oauth.start(HER, NOW)
    session = await oauth.finish(pending, came_back(pending), NOW)
    shown = repr(pending) + repr(session) + repr(Key(session.dpop_key_pem))
    secrets = (pending.state, pending.verifier, session.access_token, session.refresh_token)
    assert not [secret for secret in (*secrets, "PRIVATE KEY") if secret in shown]


def test_what_was_not_kept_by_us_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="Session"):
        Session.from_text('{"account": 3}')


async def test_a_nonce_is_taken_up_once_and_remembered(provider: Provider) -> None:
    provider.wants_nonce = True
    oauth = oauth_to(provider)
    session = await signed_in(oauth)
    await oauth.call(session, Query("a.b.c", {}), NOW)
    nonces = [claims.get("nonce") for _, _, claims in provider.asked]
    assert nonces == [None, "nonce-1", "nonce-1", "nonce-1"]


async def test_a_server_that_always_wants_another_nonce_is_down(provider: Provider) -> None:
    provider.refusals = [said("use_dpop_nonce", 400, {"dpop-nonce": f"n{n}"}) for n in range(9)]
    with pytest.raises(NetworkDown, match="nonce"):
        await oauth_to(provider).start(HER, NOW)
    assert len(provider.asked) == 2


async def test_a_website_proves_itself_anew_each_time(provider: Provider) -> None:
    client = ConfidentialClient("https://bot.example", "House Call", (new_key(), new_key()))
    provider.client_jwks = jwks(client)
    provider.wants_nonce = True
    oauth = oauth_to(provider, client)
    session = await signed_in(oauth)
    rotated = replace(client, keys=(new_key(), *client.keys))
    provider.client_jwks = jwks(rotated)
    renewed = await oauth_to(provider, rotated).refresh(session, NOW)
    assert renewed.client_key == client.keys[0].thumbprint

    without = replace(client, keys=(new_key(),))
    with pytest.raises(LoginRevoked, match="key"):
        await oauth_to(provider, without).refresh(renewed, NOW)


def bent(path: str, **change: Any) -> tuple[str, dict[str, Any]]:
    return path, change


RESOURCE, SERVER = (
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-authorization-server",
)


@pytest.mark.parametrize(
    ("path", "change"),
    [
        bent(f"/{HER}", id="did:plc:somebodyelse"),
        bent(f"/{HER}", service=[]),
        bent(f"/{HER}", service=["x", {"id": "#atproto_pds"}]),
        bent(RESOURCE, resource="https://other.example"),
        bent(RESOURCE, authorization_servers=[]),
        bent(RESOURCE, authorization_servers=["https://a.example", "https://b.example"]),
        bent(RESOURCE, authorization_servers=["http://8.8.8.8"]),
        bent(RESOURCE, authorization_servers=["https://10.0.0.1"]),
        bent(SERVER, issuer="https://other.example"),
        bent(SERVER, authorization_response_iss_parameter_supported=False),
        bent(SERVER, client_id_metadata_document_supported=False),
        bent(SERVER, dpop_signing_alg_values_supported=["RS256"]),
        bent(SERVER, code_challenge_methods_supported=["plain"]),
        bent(SERVER, scopes_supported=["openid"]),
        bent(SERVER, authorization_endpoint="javascript:alert(1)"),
        bent(SERVER, pushed_authorization_request_endpoint="https://169.254.169.254/par"),
        bent(SERVER, token_endpoint="file:///etc/passwd"),
        bent(SERVER, revocation_endpoint="ftp://x.example"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value)[:60],
)
async def test_servers_that_do_not_add_up_are_refused(
    provider: Provider, path: str, change: dict[str, Any]
) -> None:
    provider.documents[path] |= change
    with pytest.raises(NetworkSaidNo):
        await oauth_to(provider).start(HER, NOW)
    assert not provider.asked


@pytest.mark.parametrize(
    ("refusal", "error", "sentence"),
    [
        (("invalid_client", 400), SaidNo, "400 invalid_client"),
        (("invalid_client", 401), SaidNo, "401 invalid_client"),
        (("server_error", 500), NetworkDown, "500"),
        (("slow_down", 429), NetworkDown, "429"),
        (("not found", 404), NetworkSaidNo, "404"),
    ],
    ids=lambda value: str(value[1]) if isinstance(value, tuple) else "",
)
async def test_a_server_that_does_not_take_the_request_says_why(
    provider: Provider, refusal: tuple[str, int], error: type[Exception], sentence: str
) -> None:
    provider.refusals = [said(*refusal)]
    with pytest.raises(error, match=sentence):
        await oauth_to(provider).start(HER, NOW)


async def test_a_did_document_that_names_a_server_with_a_path_is_refused(
    provider: Provider,
) -> None:
    provider.documents[f"/{HER}"]["service"][1]["serviceEndpoint"] += "/somewhere"
    with pytest.raises(NetworkSaidNo, match="more than a name"):
        await oauth_to(provider).start(HER, NOW)


# Coming back


async def test_a_state_that_is_not_hers_is_refused_and_does_not_use_up_hers(
    provider: Provider,
) -> None:
    oauth = oauth_to(provider)
    _, pending = await oauth.start(HER, NOW)
    with pytest.raises(Refused, match="not started here"):
        await oauth.finish(pending, came_back(pending, state="guess"), NOW)
    assert (await oauth.finish(pending, came_back(pending), NOW)).account == HER


async def test_a_state_works_once(provider: Provider) -> None:
    oauth = oauth_to(provider)
    _, pending = await oauth.start(HER, NOW)
    await oauth.finish(pending, came_back(pending), NOW)
    with pytest.raises(Refused, match="used already"):
        await oauth.finish(pending, came_back(pending), NOW)
    assert [path for path, _, _ in provider.asked] == ["/par", "/token"]


@pytest.mark.parametrize(
    ("change", "later", "error", "sentence"),
    [
        ({}, timedelta(minutes=10), Refused, "10 minutes"),
        ({"iss": "https://other.example"}, timedelta(), NetworkSaidNo, "another server"),
        ({"iss": ""}, timedelta(), NetworkSaidNo, "another server"),
        ({"error": "access_denied"}, timedelta(), Refused, "chose not to"),
        ({"error": "server_error"}, timedelta(), Refused, "start again"),
        ({"code": ""}, timedelta(), Refused, "start again"),
    ],
    ids=["late", "other issuer", "no issuer", "denied", "error", "no code"],
)
async def test_callbacks_that_end_the_sign_in(
    provider: Provider,
    change: dict[str, str],
    later: timedelta,
    error: type[Exception],
    sentence: str,
) -> None:
    oauth = oauth_to(provider)
    _, pending = await oauth.start(HER, NOW)
    with pytest.raises(error, match=sentence):
        await oauth.finish(pending, came_back(pending, **change), NOW + later)
    assert [path for path, _, _ in provider.asked] == ["/par"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "guess"}, WhyNot.LAPSED),
        ({"error": "access_denied"}, WhyNot.DECLINED),
        ({"code": ""}, WhyNot.FAILED),
    ],
)
async def test_a_refused_sign_in_says_why(
    provider: Provider, change: dict[str, str], why: WhyNot
) -> None:
    oauth = oauth_to(provider)
    _, pending = await oauth.start(HER, NOW)
    with pytest.raises(SignInRefused) as refused:
        await oauth.finish(pending, came_back(pending, **change), NOW)
    assert refused.value.why is why


@pytest.mark.parametrize("pushed", [{}, {"request_uri": 3}, []], ids=str)
async def test_a_server_that_gives_no_request_uri_is_refused(
    provider: Provider, pushed: Any
) -> None:
    provider.refusals = [web.json_response(pushed, status=201)]
    with pytest.raises(NetworkSaidNo, match="did not take"):
        await oauth_to(provider).start(HER, NOW)


@pytest.mark.parametrize(
    ("tokens", "sentence"),
    [
        ({"sub": "did:plc:somebodyelse"}, "another account"),
        ({"scope": "atproto repo:app.bsky.feed.threadgate"}, "did not allow hiding"),
    ],
)
async def test_a_consent_that_is_not_the_invited_one_is_given_back(
    provider: Provider, tokens: dict[str, Any], sentence: str
) -> None:
    provider.tokens = tokens
    with pytest.raises(SignInRefused, match=sentence) as refused:
        await signed_in(oauth_to(provider))
    assert refused.value.why in (WhyNot.OTHER_ACCOUNT, WhyNot.TOO_LITTLE)
    path, form, _ = provider.asked[-1]
    assert (path, form["token"]) == ("/revoke", provider.refresh_token)


@pytest.mark.parametrize(
    "tokens",
    [
        {"token_type": "Bearer"},
        {"access_token": "a\r\nx-evil: 1"},
        {"access_token": "é"},
        {"access_token": ""},
        {"refresh_token": None},
        {"scope": None},
        {"expires_in": "soon"},
    ],
    ids=str,
)
async def test_tokens_that_cannot_be_used_are_refused(
    provider: Provider, tokens: dict[str, Any]
) -> None:
    provider.tokens = tokens
    with pytest.raises(NetworkSaidNo, match="tokens"):
        await signed_in(oauth_to(provider))


async def test_a_code_that_was_used_is_a_sentence_for_her(provider: Provider) -> None:
    oauth = oauth_to(provider)
    _, pending = await oauth.start(HER, NOW)
    provider.refusals = [said("invalid_grant", 400)]
    with pytest.raises(Refused, match="start again"):
        await oauth.finish(pending, came_back(pending), NOW)


# Refreshing and calling


async def test_refresh_gives_new_tokens_and_the_old_one_is_dead(provider: Provider) -> None:
    oauth = oauth_to(provider)
    old = await signed_in(oauth)
    new = await oauth.refresh(old, NOW + timedelta(hours=2))
    assert new.refresh_token != old.refresh_token
    assert new.dpop_key_pem == old.dpop_key_pem
    assert new.expires_at == NOW + timedelta(hours=3)
    with pytest.raises(LoginRevoked):
        await oauth.refresh(old, NOW)


async def test_a_refresh_for_somebody_else_is_refused(provider: Provider) -> None:
    oauth = oauth_to(provider)
    session = await signed_in(oauth)
    provider.tokens = {"sub": "did:plc:somebodyelse"}
    with pytest.raises(NetworkSaidNo, match="another account"):
        await oauth.refresh(session, NOW)


async def test_calls_carry_token_proof_and_proxy(provider: Provider) -> None:
    oauth = oauth_to(provider)
    session = await signed_in(oauth)
    got = await oauth.call(session, Query("a.b.c", {"x": "1 2"}, proxy=APPVIEW), NOW)
    assert got == {"path": "/xrpc/a.b.c", "query": {"x": "1 2"}, "proxy": APPVIEW}
    got = await oauth.call(session, Procedure("a.b.d", {"y": 1}), NOW)
    assert got == {"path": "/xrpc/a.b.d", "query": {}, "proxy": None}


@pytest.mark.parametrize(
    ("refusal", "error", "sentence"),
    [
        (("AuthMissing", 401), TokenSpent, "not accepted"),
        (("ScopeMissingError", 403), SaidNo, "does not allow this"),
        (("Forbidden", 403), SaidNo, "403 Forbidden"),
        (("RecordNotFound", 400), SaidNo, "400 RecordNotFound"),
        (("RateLimitExceeded", 429), NetworkDown, "429"),
        (("InternalServerError", 500), NetworkDown, "500"),
        (("UpstreamFailure", 502), NetworkDown, "502"),
        (("invalid_dpop_proof", 401), NetworkDown, "clock"),
        (("her own words, she said", 400), SaidNo, "answered 400$"),
    ],
    ids=lambda value: str(value[1]) if isinstance(value, tuple) else "",
)
async def test_refusals_are_told_apart(
    provider: Provider, refusal: tuple[str, int], error: type[Exception], sentence: str
) -> None:
    oauth = oauth_to(provider)
    session = await signed_in(oauth)
    provider.refusals = [said(*refusal, {"retry-after": "9"})]
    with pytest.raises(error, match=sentence) as told:
        await oauth.call(session, Query("a.b.c", {}), NOW)
    if isinstance(told.value, NetworkDown):
        assert told.value.retry_after == 9.0


# One writer per session


@dataclass
class Drawer:
    """Keeps sessions as text, as the store does; tells what was done in which order."""

    kept: dict[AccountId, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    async def load(self, account: AccountId) -> Session | None:
        text = self.kept.get(account)
        return None if text is None else Session.from_text(text)

    async def save(self, session: Session) -> None:
        self.kept[session.account] = session.to_text()
        self.done.append(f"save {session.access_token}")

    async def drop(self, account: AccountId) -> None:
        self.kept.pop(account, None)
        self.done.append("drop")


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def kept(provider: Provider) -> tuple[Sessions, Drawer, Clock]:
    oauth, drawer, clock = oauth_to(provider), Drawer(), Clock()
    sessions = Sessions(oauth, drawer, clock=clock)
    await sessions.keep(await signed_in(oauth))
    return sessions, drawer, clock


ASK = Query("a.b.c", {})


async def test_many_calls_at_once_refresh_once(
    provider: Provider, kept: tuple[Sessions, Drawer, Clock]
) -> None:
    sessions, drawer, clock = kept
    clock.now += timedelta(hours=2)
    async with asyncio.TaskGroup() as group:
        calls = [group.create_task(sessions.call(HER, ASK)) for _ in range(8)]
    assert [call.result()["path"] for call in calls] == ["/xrpc/a.b.c"] * 8
    assert [path for path, _, _ in provider.asked].count("/token") == 2
    assert drawer.done == ["save access-1", "save access-2"]


async def test_a_token_refused_early_is_refreshed_once_for_everybody(
    provider: Provider, kept: tuple[Sessions, Drawer, Clock]
) -> None:
    sessions, drawer, _ = kept
    provider.access_token = "ended early"
    async with asyncio.TaskGroup() as group:
        calls = [group.create_task(sessions.call(HER, ASK)) for _ in range(4)]
    assert all(call.result() for call in calls)
    assert drawer.done == ["save access-1", "save access-2"]


async def test_the_new_session_is_kept_before_it_is_used(
    provider: Provider, kept: tuple[Sessions, Drawer, Clock]
) -> None:
    sessions, drawer, clock = kept
    clock.now += timedelta(hours=2)
    provider.documents["/xrpc/a.b.c"] = drawer.done
    assert await sessions.call(HER, ASK) == ["save access-1", "save access-2"]


async def test_a_cancelled_call_does_not_lose_the_refreshed_session(
    provider: Provider, kept: tuple[Sessions, Drawer, Clock]
) -> None:
    sessions, drawer, clock = kept
    clock.now += timedelta(hours=2)
    async with asyncio.TaskGroup() as group:
        call = group.create_task(sessions.call(HER, ASK))
        await provider.refreshed.wait()
        call.cancel()
    assert call.cancelled()
    assert drawer.done[-1] == "save access-2"
    assert await sessions.call(HER, ASK)


async def test_a_revoked_sign_in_is_dropped_and_said(
    provider: Provider, kept: tuple[Sessions, Drawer, Clock]
) -> None:
    sessions, drawer, clock = kept
    clock.now += timedelta(hours=2)
    provider.refresh_token = "she ended it"
    with pytest.raises(LoginRevoked):
        await sessions.call(HER, ASK)
    assert not drawer.kept
    with pytest.raises(LoginRevoked, match="not signed in"):
        await sessions.call(HER, ASK)


@pytest.mark.parametrize("refusal", [("server_error", 500), ("slow_down", 429)])
async def test_a_server_in_trouble_does_not_end_the_sign_in(
    provider: Provider, kept: tuple[Sessions, Drawer, Clock], refusal: tuple[str, int]
) -> None:
    sessions, drawer, clock = kept
    clock.now += timedelta(hours=2)
    provider.refusals = [said(*refusal)]
    with pytest.raises(NetworkDown):
        await sessions.call(HER, ASK)
    assert drawer.kept
    assert await sessions.call(HER, ASK)


async def test_a_token_refused_twice_is_a_login_revoked(
    provider: Provider, kept: tuple[Sessions, Drawer, Clock]
) -> None:
    sessions, _, _ = kept
    spent = said("InvalidToken", 401)
    again = said("InvalidToken", 401)
    renewed = web.json_response(
        {
            "access_token": "a-9",
            "refresh_token": "r-9",
            "token_type": "DPoP",
            "scope": wanted_scope(),
            "sub": HER,
        }
    )
    provider.refusals = [spent, renewed, again]
    with pytest.raises(LoginRevoked):
        await sessions.call(HER, ASK)
    assert [path for path, _, _ in provider.asked][-3:] == ["/xrpc/a.b.c", "/token", "/xrpc/a.b.c"]


async def test_ending_a_sign_in_forgets_first_and_tells_the_server(
    provider: Provider, kept: tuple[Sessions, Drawer, Clock]
) -> None:
    sessions, drawer, _ = kept
    provider.refusals = [said("server_error", 500)]
    await sessions.end(HER)
    assert not drawer.kept
    assert provider.asked[-1][0] == "/revoke"
    await sessions.end(HER)
