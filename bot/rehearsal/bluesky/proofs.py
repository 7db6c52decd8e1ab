"""Signatures that OAuth clients present: ES256 tokens, and DPoP proofs with their nonce."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from bot.rehearsal.bluesky.repo import Clock
from bot.rehearsal.bluesky.sessions import b64url
from bot.rehearsal.bluesky.wire import Json

_NONCE_SECONDS = 180
_PROOF_SECONDS = 10 + _NONCE_SECONDS  # the real provider's age plus its clock tolerance
_HALF = 32  # bytes of r and of s


class OAuthError(Exception):
    """An OAuth error answer. `challenge` goes into WWW-Authenticate at a resource."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.status = status

    @property
    def challenge(self) -> str:
        return f'DPoP error="{self.error}", error_description="{self}"'


@dataclass(frozen=True, slots=True)
class Jws:
    header: Json
    payload: Json
    signed: bytes
    signature: bytes


def parse_jws(token: str) -> Jws:
    """Raises ValueError for anything but three parts with two JSON objects."""
    head, body, signature = token.split(".")
    header, payload = json.loads(unb64url(head)), json.loads(unb64url(body))
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 -- callers answer ValueError
    return Jws(header, payload, f"{head}.{body}".encode(), unb64url(signature))


def verify_es256(jws: Jws, jwk: Mapping[str, Any]) -> None:
    """Raises ValueError unless the key signed it with ES256."""
    if jws.header.get("alg") != "ES256" or jwk.get("crv") != "P-256" or "d" in jwk:
        raise ValueError("not ES256 with a public P-256 key")
    x, y = (int.from_bytes(unb64url(str(jwk[name])), "big") for name in ("x", "y"))
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    if len(jws.signature) != 2 * _HALF:
        raise ValueError("signature is not r || s")
    r, s = (int.from_bytes(half, "big") for half in (jws.signature[:_HALF], jws.signature[_HALF:]))
    try:
        key.verify(encode_dss_signature(r, s), jws.signed, ec.ECDSA(SHA256()))
    except InvalidSignature:
        raise ValueError("signature does not match") from None


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """RFC 7638 of an EC key."""
    required = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    text = json.dumps(required, sort_keys=True, separators=(",", ":"))
    return s256(text)


def s256(text: str) -> str:
    return b64url(hashlib.sha256(text.encode()).digest())


def unb64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Proofs:
    """Checks DPoP proofs (RFC 9449) as the real provider does; nonces rotate with the clock."""

    def __init__(self, clock: Clock, secret: str, issuer: str) -> None:
        self._clock = clock
        self._secret = secret.encode()
        self._issuer = issuer
        self._seen: set[str] = set()

    def nonce(self) -> str:
        return self._nonce_of(self._period)

    def check(self, request: web.Request, token: str | None = None) -> str | None:
        """The key's thumbprint, None without a proof. Raises OAuthError, 401 at a resource."""
        proof = request.headers.get("DPoP")
        if not proof:
            return None
        try:
            jws = parse_jws(proof)
            jwk = jws.header["jwk"]
            verify_es256(jws, jwk)
        except (ValueError, KeyError, TypeError) as error:
            raise _invalid(f"Failed to verify DPoP proof: {error}") from None
        self._check_claims(jws, request, token)
        return thumbprint(jwk)

    def _check_claims(self, jws: Jws, request: web.Request, token: str | None) -> None:
        claims = jws.payload
        now = self._clock().timestamp()
        fits = {
            "typ": jws.header.get("typ") == "dpop+jwt",
            "iat": abs(now - float(claims.get("iat", 0))) <= _PROOF_SECONDS,
            "htm": claims.get("htm") == request.method,
            "htu": str(claims.get("htu")).partition("?")[0] == self._issuer + request.path,
            "ath": claims.get("ath") == (s256(token) if token else None),
        }
        for name, holds in fits.items():
            if not holds and name != "ath":
                raise _invalid(f'DPoP "{name}" mismatch')
        self._check_nonce(claims.get("nonce"))
        if not fits["ath"]:
            raise _invalid('DPoP "ath" mismatch')
        self._spend(str(claims.get("jti") or ""))

    def _check_nonce(self, nonce: object) -> None:
        near = {self._nonce_of(self._period + step) for step in (-1, 0, 1)}
        if nonce not in near:
            said = "Authorization server requires nonce in DPoP proof"
            raise OAuthError("use_dpop_nonce", said)

    def _spend(self, jti: str) -> None:
        if not jti or jti in self._seen:
            raise _invalid("DPoP proof replayed" if jti else 'DPoP "jti" missing')
        self._seen.add(jti)

    @property
    def _period(self) -> int:
        return int(self._clock().timestamp()) // _NONCE_SECONDS

    def _nonce_of(self, period: int) -> str:
        return b64url(hmac.digest(self._secret, str(period).encode(), "sha256"))


def _invalid(description: str) -> OAuthError:
    return OAuthError("invalid_dpop_proof", description, status=401)
