"""A small OAuth client for the tests: PAR, PKCE, DPoP, loopback and confidential."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import aiohttp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from bot.rehearsal.bluesky.people import People, Person

REDIRECT = "http://127.0.0.1:2599/callback"
VERIFIER = "v" * 64


@dataclass
class Key:
    """An ES256 key pair."""

    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def jwk(self) -> dict[str, str]:
        numbers = self.private.public_key().public_numbers()
        x, y = (b64url(n.to_bytes(32, "big")) for n in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    def sign(self, header: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
        text = ".".join(b64url(json.dumps(part).encode()) for part in (header, payload))
        r, s = decode_dss_signature(self.private.sign(text.encode(), ec.ECDSA(SHA256())))
        return f"{text}.{b64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


@dataclass
class OAuthClient:
    http: aiohttp.ClientSession
    pds: str
    clock: Callable[[], datetime]
    client_id: str
    key: Key = field(default_factory=Key)
    own_key: Key | None = None  # a confidential client's, published under the kid "one"
    nonce: str | None = None
    proofs: int = 0

    async def authorize(self, people: People, person: Person, scope: str) -> dict[str, Any]:
        """The token answer of one whole sign-in."""
        return await self.redeem(await self.code(people, person, scope))

    async def code(self, people: People, person: Person, scope: str) -> str:
        status, pushed = await self.push(scope)
        assert status == 201, pushed
        query = urlencode({"client_id": self.client_id, "request_uri": pushed["request_uri"]})
        back = await people.sign_in_and_consent(f"{self.pds}/oauth/authorize?{query}", person)
        assert back.startswith(REDIRECT)
        told = parse_qs(urlsplit(back).query)
        assert told["state"] == ["s1"]
        assert told["iss"] == [self.pds]
        return told["code"][0]

    async def push(self, scope: str, **changed: str) -> tuple[int, dict[str, Any]]:
        form = {
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "code_challenge": s256(VERIFIER),
            "code_challenge_method": "S256",
            "scope": scope,
            "state": "s1",
        }
        return await self.post("/oauth/par", form | changed)

    async def redeem(self, code: str, verifier: str = VERIFIER) -> dict[str, Any]:
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        return (await self.post("/oauth/token", form | {"redirect_uri": REDIRECT}))[1]

    async def renew(self, refresh_token: str) -> dict[str, Any]:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return (await self.post("/oauth/token", form))[1]

    async def post(self, path: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        url = self.pds + path
        while True:
            sent = {**form, "client_id": self.client_id, **self._assertion()}
            headers = {"DPoP": self.proof("POST", url)}
            async with self.http.post(url, data=sent, headers=headers) as reply:
                if not self._needs_nonce(reply, answer := await reply.json()):
                    return reply.status, answer

    async def call(
        self, token: str, nsid: str, body: dict[str, Any] | None = None, **query: str
    ) -> tuple[int, dict[str, Any]]:
        url = f"{self.pds}/xrpc/{nsid}"
        verb = "GET" if body is None else "POST"
        while True:
            proof = self.proof(verb, url, token)
            headers = {"Authorization": f"DPoP {token}", "DPoP": proof}
            async with self.http.request(
                verb, url, json=body, params=query, headers=headers
            ) as reply:
                text = await reply.text()
                if not self._needs_nonce(reply, answer := json.loads(text or "{}")):
                    return reply.status, answer

    def proof(self, verb: str, url: str, token: str | None = None, **changed: Any) -> str:
        self.proofs += 1
        claims: dict[str, Any] = {
            "jti": f"proof-{id(self)}-{self.proofs}",
            "htm": verb,
            "htu": url,
            "iat": int(self.clock().timestamp()),
        }
        claims |= {"nonce": self.nonce} if self.nonce else {}
        claims |= {"ath": s256(token)} if token else {}
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.jwk}
        return self.key.sign(header, claims | changed)

    def _needs_nonce(self, reply: aiohttp.ClientResponse, answer: dict[str, Any]) -> bool:
        needed = answer.get("error") == "use_dpop_nonce"
        assert not (needed and self.nonce == reply.headers["DPoP-Nonce"])
        self.nonce = reply.headers.get("DPoP-Nonce", self.nonce)
        return needed

    def _assertion(self) -> dict[str, str]:
        if self.own_key is None:
            return {}
        self.proofs += 1
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.pds,
            "iat": int(self.clock().timestamp()),
            "jti": f"assertion-{self.proofs}",
        }
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        text = self.own_key.sign({"alg": "ES256", "kid": "one"}, claims)
        return {"client_assertion_type": kind, "client_assertion": text}


def loopback_id(scope: str) -> str:
    return f"http://localhost?redirect_uri={quote(REDIRECT, safe='')}&scope={quote(scope, safe='')}"


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def s256(text: str) -> str:
    return b64url(hashlib.sha256(text.encode()).digest())
