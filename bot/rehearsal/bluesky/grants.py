"""OAuth sessions: from a pushed request over a code to tokens that are used once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.rehearsal.bluesky.clients import Client
from bot.rehearsal.bluesky.ids import Ids
from bot.rehearsal.bluesky.proofs import OAuthError, s256
from bot.rehearsal.bluesky.repo import Clock
from bot.rehearsal.bluesky.scopes import granted_of
from bot.rehearsal.bluesky.sessions import b64url
from bot.rehearsal.bluesky.wire import Json

REQUEST_LIFE = timedelta(minutes=5)
ACCESS_LIFE = timedelta(hours=1)
PUBLIC_LIFE = timedelta(weeks=2)  # of a public client's session and of its refresh tokens
CONFIDENTIAL_LIFE = timedelta(days=2 * 365)
CONFIDENTIAL_REFRESH_LIFE = timedelta(days=90)
REQUEST_PREFIX = "urn:ietf:params:oauth:request_uri:"


@dataclass(slots=True)
class Request:
    """One pushed authorization request; `did` is set once its owner consented."""

    uri: str
    client: Client
    params: Mapping[str, str]
    jkt: str | None
    expires: datetime
    did: str | None = None


@dataclass(slots=True)
class Grant:
    """One OAuth session of one account with one client."""

    did: str
    client: Client
    jkt: str
    scopes: list[str]
    created: datetime
    renewed: datetime
    access: str = ""
    refresh: str = ""
    spent: set[str] = field(default_factory=set)


class Grants:
    def __init__(self, ids: Ids, clock: Clock) -> None:
        self._ids = ids
        self._clock = clock
        self._requests: dict[str, Request] = {}
        self._codes: dict[str, Request] = {}
        self._from_code: dict[str, Grant] = {}
        self._grants: list[Grant] = []

    def push(self, client: Client, params: Mapping[str, str], jkt: str | None) -> Request:
        """Raises OAuthError for a request the provider would refuse at once."""
        _check_request(client, params)
        uri = f"{REQUEST_PREFIX}req-{self._ids.new_secret(16)}"
        request = Request(uri, client, dict(params), jkt, self._clock() + REQUEST_LIFE)
        self._requests[uri] = request
        return request

    def request(self, uri: str) -> Request:
        request = self._requests.get(uri)
        if request is None or request.expires <= self._clock():
            raise OAuthError("invalid_request", "Unknown or expired request_uri")
        return request

    def consent(self, request: Request, did: str) -> str:
        """The authorization code."""
        request.did = did
        code = f"cod-{self._ids.new_secret(32)}"
        self._codes[code] = request
        del self._requests[request.uri]
        return code

    def refuse(self, request: Request) -> None:
        del self._requests[request.uri]

    def redeem(self, client: Client, form: Mapping[str, str], jkt: str) -> Grant:
        """A code for tokens, once. A second time ends the session the first time opened."""
        code = form.get("code", "")
        if code in self._from_code:
            self.end(self._from_code[code])
        request = self._codes.pop(code, None)
        if request is None or request.did is None or request.expires <= self._clock():
            raise OAuthError("invalid_grant", "Invalid code")
        _check_code(request, client, form, jkt)
        now = self._clock()
        scopes = granted_of(request.params["scope"].split(" "))
        grant = Grant(request.did, client, jkt, scopes, now, now)
        self._grants.append(grant)
        self._from_code[code] = grant
        return self._renewed(grant)

    def renew(self, client: Client, form: Mapping[str, str], jkt: str) -> Grant:
        """New tokens for a refresh token; using one twice ends the session."""
        token = form.get("refresh_token", "")
        for grant in self._grants:
            if token in grant.spent:
                self.end(grant)
                raise OAuthError("invalid_grant", "Refresh token replayed")
        grant = self._by_refresh(token)
        if grant.client.id != client.id or grant.jkt != jkt:
            raise OAuthError("invalid_grant", "Token was not issued to this client and key")
        self._must_not_be_too_old(grant)
        return self._renewed(grant)

    def of_access(self, token: str) -> Grant:
        """Raises OAuthError 401 where the token does not hold."""
        grant = next((one for one in self._grants if one.access == token), None)
        if grant is None:
            raise OAuthError("invalid_token", "Invalid token", status=401)
        if grant.renewed + ACCESS_LIFE <= self._clock():
            said = '"exp" claim timestamp check failed'
            raise OAuthError("invalid_token", said, status=401)
        return grant

    def revoke(self, client: Client, token: str) -> None:
        for grant in list(self._grants):
            if token in {grant.access, grant.refresh} and grant.client.id == client.id:
                self.end(grant)

    def revoke_all(self, did: str) -> None:
        self._grants = [grant for grant in self._grants if grant.did != did]

    def of_account(self, did: str) -> list[Grant]:
        return [grant for grant in self._grants if grant.did == did]

    def end(self, grant: Grant) -> None:
        self._grants = [one for one in self._grants if one is not grant]

    def _by_refresh(self, token: str) -> Grant:
        for grant in self._grants:
            if token and grant.refresh == token:
                return grant
        raise OAuthError("invalid_grant", "Invalid refresh token")

    def _must_not_be_too_old(self, grant: Grant) -> None:
        own = grant.client.confidential
        life = CONFIDENTIAL_LIFE if own else PUBLIC_LIFE
        refresh_life = CONFIDENTIAL_REFRESH_LIFE if own else PUBLIC_LIFE
        now = self._clock()
        if grant.created + life <= now or grant.renewed + refresh_life <= now:
            self.end(grant)
            raise OAuthError("invalid_grant", "Session expired")

    def _renewed(self, grant: Grant) -> Grant:
        if grant.refresh:
            grant.spent.add(grant.refresh)
        grant.renewed = self._clock()
        grant.refresh = f"ref-{self._ids.new_secret(32)}"
        grant.access = self._access_token(grant.did)
        return grant

    def _access_token(self, did: str) -> str:
        parts = (b'{"typ":"at+jwt","alg":"ES256"}', f'{{"sub":"{did}"}}'.encode())
        noise = bytes.fromhex(self._ids.new_secret(64))
        return ".".join(b64url(part) for part in (*parts, noise))


def token_answer(grant: Grant) -> Json:
    return {
        "access_token": grant.access,
        "token_type": "DPoP",
        "refresh_token": grant.refresh,
        "expires_in": int(ACCESS_LIFE.total_seconds()) - 1,
        "scope": " ".join(grant.scopes),
        "sub": grant.did,
    }


def _check_request(client: Client, params: Mapping[str, str]) -> None:
    asked = params.get("scope", "").split(" ")
    checks = {
        "response_type must be code": params.get("response_type") == "code",
        "code_challenge_method must be S256": params.get("code_challenge_method") == "S256",
        "code_challenge is required": bool(params.get("code_challenge")),
        "Invalid redirect_uri": client.may_redirect_to(params.get("redirect_uri", "")),
    }
    for said, holds in checks.items():
        if not holds:
            raise OAuthError("invalid_request", said)
    if "atproto" not in asked:
        raise OAuthError("invalid_scope", 'The "atproto" scope is required')
    for scope in asked:
        if scope not in client.scopes:
            raise OAuthError("invalid_scope", f'Scope "{scope}" is not declared by the client')
        if scope.startswith("include:"):
            raise OAuthError("invalid_scope", f"Could not resolve Lexicon for {scope}")


def _check_code(request: Request, client: Client, form: Mapping[str, str], jkt: str) -> None:
    params = request.params
    checks = {
        "This code was issued for another client": request.client.id == client.id,
        "The redirect_uri does not match": form.get("redirect_uri") == params["redirect_uri"],
        "Invalid code_verifier": s256(form.get("code_verifier", "")) == params["code_challenge"],
        "Invalid DPoP key": request.jkt in {None, jkt} and params.get("dpop_jkt", jkt) == jkt,
    }
    for said, holds in checks.items():
        if not holds:
            raise OAuthError("invalid_grant", said)
