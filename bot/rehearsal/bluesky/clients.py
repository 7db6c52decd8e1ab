"""OAuth clients as the provider knows them: loopback ones from their id, others from metadata."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.rehearsal.bluesky.proofs import OAuthError, parse_jws, verify_es256
from bot.rehearsal.bluesky.repo import Clock
from bot.rehearsal.bluesky.wire import Json

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_SECONDS = 60
_TOLERANCE = 10


@dataclass(frozen=True, slots=True)
class Client:
    """`keys` are empty for a public client."""

    id: str
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]
    keys: tuple[Json, ...] = ()

    @property
    def confidential(self) -> bool:
        return bool(self.keys)

    def may_redirect_to(self, uri: str) -> bool:
        """A loopback address may use any port."""
        return any(uri == one or _without_port(uri) == one for one in self.redirect_uris) or any(
            _without_port(uri) == _without_port(one) for one in self.redirect_uris if _ip(one)
        )


class Clients:
    """Reads metadata over plain http from loopback only; the real provider wants https."""

    def __init__(self, clock: Clock, issuer: str) -> None:
        self._clock = clock
        self._issuer = issuer
        self._spent: set[str] = set()

    async def authenticate(self, form: Mapping[str, str]) -> Client:
        """The client of a form, its assertion checked. Raises OAuthError."""
        client = await self.find(form.get("client_id", ""))
        if client.confidential:
            self._check_assertion(client, form)
        return client

    async def find(self, client_id: str) -> Client:
        url = urlsplit(client_id)
        if url.scheme == "http" and url.netloc == "localhost" and url.path in {"", "/"}:
            return _loopback_client(client_id)
        if url.hostname not in _LOOPBACK:
            raise _invalid_client(f"client metadata is read from loopback only: {client_id}")
        return await _fetched_client(client_id)

    def _check_assertion(self, client: Client, form: Mapping[str, str]) -> None:
        if form.get("client_assertion_type") != _ASSERTION:
            raise OAuthError("invalid_request", 'required a "client_assertion"')
        try:
            jws = parse_jws(form["client_assertion"])
            key = next(key for key in client.keys if key["kid"] == jws.header["kid"])
            verify_es256(jws, key)
        except (ValueError, KeyError, StopIteration) as error:
            raise _invalid_client(f'Validation of "client_assertion" failed: {error}') from None
        self._check_claims(client, jws.payload)

    def _check_claims(self, client: Client, claims: Json) -> None:
        now = self._clock().timestamp()
        age = now - float(claims.get("iat", 0))
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        fits = {
            "iss": claims.get("iss") == client.id,
            "sub": claims.get("sub") == client.id,
            "aud": self._issuer in audiences,
            "iat": -_TOLERANCE <= age <= _ASSERTION_SECONDS,
            "exp": float(claims.get("exp", now)) >= now - _TOLERANCE,
            "jti": bool(claims.get("jti")) and claims["jti"] not in self._spent,
        }
        for name, holds in fits.items():
            if not holds:
                raise _invalid_client(f'unexpected "{name}" claim value')
        self._spent.add(claims["jti"])


def _loopback_client(client_id: str) -> Client:
    query = parse_qs(urlsplit(client_id).query)
    uris = tuple(query.get("redirect_uri", ("http://127.0.0.1/", "http://[::1]/")))
    if not all(_ip(uri) for uri in uris):
        raise _invalid_client("a loopback client redirects to 127.0.0.1 or [::1] only")
    scopes = frozenset(query.get("scope", ["atproto"])[0].split(" "))
    return Client(client_id, uris, scopes)


async def _fetched_client(client_id: str) -> Client:
    async with ClientSession(timeout=ClientTimeout(total=5)) as session:
        metadata = await _fetch(session, client_id)
        keys = await _keys_of(session, metadata)
    if metadata.get("client_id") != client_id:
        raise _invalid_client('"client_id" does not match its address')
    if not metadata.get("dpop_bound_access_tokens"):
        raise _invalid_client('"dpop_bound_access_tokens" must be true')
    scopes = frozenset(str(metadata.get("scope", "")).split(" "))
    return Client(client_id, tuple(metadata.get("redirect_uris", ())), scopes, keys)


async def _keys_of(session: ClientSession, metadata: Json) -> tuple[Json, ...]:
    method = metadata.get("token_endpoint_auth_method", "none")
    if method == "none":
        return ()
    if method != "private_key_jwt":
        raise _invalid_client("unsupported token_endpoint_auth_method")
    jwks = metadata.get("jwks") or await _fetch(session, str(metadata.get("jwks_uri")))
    keys = tuple(key for key in jwks.get("keys", ()) if "kid" in key)
    if not keys or any("d" in key for key in keys):
        raise _invalid_client("the key set must hold public keys with a kid")
    return keys


async def _fetch(session: ClientSession, url: str) -> Json:
    if urlsplit(url).hostname not in _LOOPBACK:
        raise _invalid_client(f"not on loopback: {url}")
    try:
        async with session.get(url, allow_redirects=False) as response:
            found: Any = await response.json()
    except (ClientError, TimeoutError, ValueError) as error:
        raise _invalid_client(f"Failed to fetch {url}: {type(error).__name__}") from None
    if response.status != 200 or not isinstance(found, dict):  # noqa: PLR2004 -- HTTP OK
        raise _invalid_client(f"Failed to fetch {url}")
    return found


def _ip(uri: str) -> bool:
    url = urlsplit(uri)
    return url.scheme == "http" and url.hostname in {"127.0.0.1", "::1"}


def _without_port(uri: str) -> str:
    url = urlsplit(uri)
    host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname or ""
    return url._replace(netloc=host).geturl()


def _invalid_client(description: str) -> OAuthError:
    return OAuthError("invalid_client", description)
