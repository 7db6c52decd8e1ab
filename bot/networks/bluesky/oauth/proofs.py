"""Keys, PKCE, DPoP proofs and client assertions: pure, apart from making a new key."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ASSERTION_LASTS = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Key:
    """A P-256 private key as PKCS#8 PEM. Raises ValueError where the PEM is something else."""

    pem: str = field(repr=False)

    def __post_init__(self) -> None:
        _private(self.pem)

    @property
    def jwk(self) -> dict[str, str]:
        """The public half (RFC 7517)."""
        point = _private(self.pem).public_key().public_numbers()
        return {
            "kty": "EC",
            "crv": "P-256",
            "x": b64url(point.x.to_bytes(32, "big")),
            "y": b64url(point.y.to_bytes(32, "big")),
        }

    @property
    def thumbprint(self) -> str:
        """RFC 7638 SHA-256 thumbprint: the key's id in our JWKS."""
        return thumbprint(self.jwk)

    def sign(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
        """A compact ES256 JWS (RFC 7515; the signature is r || s, RFC 7518 section 3.4)."""
        signed = f"{b64url(_compact(header))}.{b64url(_compact(claims))}"
        der = _private(self.pem).sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
        r, s = decode_dss_signature(der)
        return f"{signed}.{b64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def new_key() -> Key:
    """A fresh key from the operating system's randomness."""
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Key(pem.decode())


def thumbprint(jwk: Mapping[str, str]) -> str:
    """RFC 7638: hash of the required members, in alphabetical order, without blanks."""
    required = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    return b64url(hashlib.sha256(_compact(required)).digest())


def challenge_of(verifier: str) -> str:
    """PKCE S256 (RFC 7636 section 4.2)."""
    return b64url(hashlib.sha256(verifier.encode("ascii")).digest())


def hash_of_token(access_token: str) -> str:
    """The `ath` claim (RFC 9449 section 4.2)."""
    return b64url(hashlib.sha256(access_token.encode("ascii")).digest())


@dataclass(frozen=True, slots=True)
class Target:
    """The one request that a proof is good for."""

    method: str
    url: str
    nonce: str | None = None
    access_token: str | None = field(default=None, repr=False)


def dpop_proof(key: Key, target: Target, *, jti: str, now: datetime) -> str:
    """A DPoP proof (RFC 9449 section 4.2), good for one request."""
    claims: dict[str, Any] = {
        "jti": jti,
        "htm": target.method,
        "htu": target.url.split("#")[0].split("?")[0],
        "iat": int(now.timestamp()),
    }
    if target.nonce is not None:
        claims["nonce"] = target.nonce
    if target.access_token is not None:
        claims["ath"] = hash_of_token(target.access_token)
    return key.sign({"typ": "dpop+jwt", "alg": "ES256", "jwk": key.jwk}, claims)


def client_assertion(key: Key, client_id: str, issuer: str, *, jti: str, now: datetime) -> str:
    """Proof of who the client is, for one authorization server (RFC 7523 section 3)."""
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": issuer,
        "jti": jti,
        "iat": int(now.timestamp()),
        "exp": int((now + ASSERTION_LASTS).timestamp()),
    }
    return key.sign({"alg": "ES256", "kid": key.thumbprint}, claims)


def b64url(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _compact(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _private(pem: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a P-256 private key")  # noqa: TRY004  the value is text either way
    return key
