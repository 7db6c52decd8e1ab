"""Password logins: access and refresh tokens that the client libraries can read."""

import base64
import hmac
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.rehearsal.bluesky.ids import Ids
from bot.rehearsal.bluesky.repo import Account, Clock, Status
from bot.rehearsal.bluesky.wire import Caller, Json, Via, XrpcError

ACCESS_LIFE = timedelta(hours=2)
REFRESH_LIFE = timedelta(days=90)
REFRESH_GRACE = timedelta(hours=2)  # a spent refresh token still works this long
_WINDOW = timedelta(minutes=5)
_SCOPES = {
    Via.PASSWORD: "com.atproto.access",
    Via.APP_PASSWORD: "com.atproto.appPass",
    Via.PRIVILEGED_APP_PASSWORD: "com.atproto.appPassPrivileged",
}


@dataclass(frozen=True, slots=True)
class _Token:
    session: str
    caller: Caller
    expires: datetime


class Sessions:
    """All password sessions of one PDS.

    `clock` is the one that client libraries compare `exp` with: the machine's, where the story's
    clock is stepped.
    """

    def __init__(self, ids: Ids, clock: Clock) -> None:
        self._ids = ids
        self._clock = clock
        self._access: dict[str, _Token] = {}
        self._refresh: dict[str, _Token] = {}
        self._tries: dict[str, deque[datetime]] = {}
        self.logins_per_5_minutes: int | None = None

    def count_login(self, identifier: str) -> None:
        """Raises the PDS's own 429 once one name signed in too often."""
        now, most = self._clock(), self.logins_per_5_minutes
        tries = self._tries.setdefault(identifier, deque())
        while tries and tries[0] <= now - _WINDOW:
            tries.popleft()
        if most is not None and len(tries) >= most:
            raise rate_limited(most, tries[0] + _WINDOW, now)
        tries.append(now)

    def open(self, did: str, via: Via, session: str = "") -> Json:
        """`accessJwt` and `refreshJwt` of a new session, or of the next step of one."""
        session = session or self._ids.new_secret(8)
        caller = Caller(did, via)
        return {
            "accessJwt": self._issue(self._access, session, caller, ACCESS_LIFE),
            "refreshJwt": self._issue(self._refresh, session, caller, REFRESH_LIFE),
        }

    def caller_of(self, token: str) -> Caller:
        return self._valid(self._access, token).caller

    def renew(self, token: str) -> tuple[Caller, Json]:
        """New tokens; the refresh token given is spent, as the real PDS spends it: with grace."""
        old = self._valid(self._refresh, token)
        ends = min(old.expires, self._clock() + REFRESH_GRACE)
        self._refresh[token] = replace(old, expires=ends)
        return old.caller, self.open(old.caller.did, old.caller.via, old.session)

    def close(self, token: str) -> None:
        session = self._valid(self._refresh, token).session
        self._drop(lambda held: held.session == session)

    def revoke(self, did: str, via: Via | None = None) -> None:
        """Ends every session of an account, or those opened with one kind of password."""
        self._drop(lambda held: held.caller.did == did and via in {None, held.caller.via})

    def _drop(self, gone: Callable[[_Token], bool]) -> None:
        self._access = {text: held for text, held in self._access.items() if not gone(held)}
        self._refresh = {text: held for text, held in self._refresh.items() if not gone(held)}

    def _valid(self, tokens: dict[str, _Token], text: str) -> _Token:
        token = tokens.get(text)
        misused = text in self._access or text in self._refresh
        if token is None and (misused or text.count(".") != len(("header", "payload"))):
            raise XrpcError("InvalidToken", "Token could not be verified")
        if token is None:
            raise XrpcError("ExpiredToken", "Token has been revoked")
        if token.expires <= self._clock():
            raise XrpcError("ExpiredToken", "Token has expired")
        return token

    def _issue(
        self, tokens: dict[str, _Token], session: str, caller: Caller, life: timedelta
    ) -> str:
        now = self._clock()
        scope = _SCOPES[caller.via] if life == ACCESS_LIFE else "com.atproto.refresh"
        payload = {
            "scope": scope,
            "sub": caller.did,
            "aud": "did:web:localhost",
            "jti": self._ids.new_secret(8),
            "iat": int(now.timestamp()),
            "exp": int((now + life).timestamp()),
        }
        text = _signed({"typ": "at+jwt", "alg": "HS256"}, payload, self._ids.new_secret())
        tokens[text] = _Token(session, caller, now + life)
        return text


def _signed(header: Json, payload: Json, key: str) -> str:
    body = f"{b64url(json.dumps(header).encode())}.{b64url(json.dumps(payload).encode())}"
    return f"{body}.{b64url(hmac.digest(key.encode(), body.encode(), 'sha256'))}"


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def rate_limited(most: int, resets: datetime, now: datetime, *, remaining: int = 0) -> XrpcError:
    """The 429 of the network's own services. Some send it with `remaining` above 0."""
    headers = {
        "ratelimit-limit": str(most),
        "ratelimit-remaining": str(remaining),
        "ratelimit-reset": str(int(resets.timestamp())),
        "ratelimit-policy": f"{most};w=300",
        "retry-after": str(max(1, int((resets - now).total_seconds()))),
    }
    return XrpcError("RateLimitExceeded", "Rate Limit Exceeded", status=429, headers=headers)


def check_password(account: Account, password: str) -> Via:
    """How the account signed in. Raises the PDS's own 401."""
    right = password == account.password
    via = Via.PASSWORD if right else _app_password(account, password)
    if account.status in {Status.TAKEN_DOWN, Status.SUSPENDED}:
        raise XrpcError("AccountTakedown", "Account has been taken down", status=401)
    return via


def _app_password(account: Account, password: str) -> Via:
    for held in account.app_passwords.values():
        if held.password == password:
            return held.via
    raise wrong_password()


def wrong_password() -> XrpcError:
    return XrpcError("AuthenticationRequired", "Invalid identifier or password", status=401)
