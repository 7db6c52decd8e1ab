"""The conversation with authorization servers and with members' own servers."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias, assert_never
from urllib.parse import urlencode

import msgspec

from bot.fetch import Fetched, Fetcher
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.networks.bluesky.oauth import refusals
from bot.networks.bluesky.oauth.clients import Client, ConfidentialClient
from bot.networks.bluesky.oauth.discovery import PLC, AuthorizationServer, find_pds, find_server
from bot.networks.bluesky.oauth.proofs import Key, challenge_of, client_assertion, new_key
from bot.networks.bluesky.oauth.refusals import SignInRefused, WhyNot
from bot.networks.bluesky.oauth.scopes import APPVIEW, MODERATION, wanted_scope
from bot.networks.bluesky.oauth.sessions import PENDING_FOR, PendingSignIn, Session
from bot.networks.bluesky.oauth.wire import Request, Wire, raise_for_call, raise_for_sign_in

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST_ACCESS = 24 * 3600  # seconds; a server that claims more is asked again anyway


@dataclass(frozen=True, slots=True)
class Query:
    """An XRPC query. `proxy` is a DID with a service: whom the member's server asks for us."""

    nsid: str
    params: Mapping[str, str | Sequence[str]]
    proxy: str | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """An XRPC procedure with its JSON input."""

    nsid: str
    input: Mapping[str, Any]
    proxy: str | None = None


@dataclass(frozen=True, slots=True)
class _Tokens:
    access_token: str
    refresh_token: str
    token_type: str
    scope: str
    sub: str
    expires_in: int = 300

    def __post_init__(self) -> None:
        for token in (self.access_token, self.refresh_token):
            if not token or not token.isascii() or not token.isprintable() or " " in token:
                raise ValueError("a token that no header can carry")
        if self.token_type.lower() != "dpop":
            raise ValueError("a token that is not bound to our key")


_Held: TypeAlias = PendingSignIn | Session


class OAuth:
    """Signs members in, keeps their sessions usable, and calls their servers as them.

    `entropy(n)` gives n unpredictable bytes; `threads` is as in `wanted_scope`, `moderation` whom
    reports go to where a sign-in asks for that. Holds no session: callers keep them, one writer
    each.
    """

    def __init__(  # noqa: PLR0913  whom it speaks to
        self,
        fetcher: Fetcher,
        client: Client,
        *,
        entropy: Callable[[int], bytes],
        plc: str = PLC,
        appview: str = APPVIEW,
        threads: bool = False,
        moderation: str = MODERATION,
    ) -> None:
        self._fetcher = fetcher
        self._client = client
        self._wire = Wire(fetcher, entropy)
        self._plc = plc
        self._appview = appview
        self._threads, self._moderation = threads, moderation
        self._most = wanted_scope(appview, threads=threads, drafts=True, moderation=moderation)
        self._used: dict[str, datetime] = {}  # states, until their sign-in would have expired

    async def start(
        self, account: AccountId, now: datetime, *, drafts: bool = False, reports: bool = False
    ) -> tuple[str, PendingSignIn]:
        """The address to send her to, and what `finish` needs, for ten minutes.

        `drafts` asks for reading hers as well, `reports` for sending some. Raises NetworkDown and
        NetworkSaidNo.
        """
        pds = await find_pds(self._fetcher, account, plc=self._plc)
        server = await find_server(self._fetcher, pds)
        pending = self._new_sign_in(account, pds, server, now)
        scope = wanted_scope(
            self._appview,
            threads=self._threads,
            drafts=drafts,
            moderation=self._moderation if reports else None,
        )
        form = self._request_form(pending, scope)
        pushed = await self._post_to_server(server.push, pending, form, now)
        raise_for_sign_in(pushed)
        match pushed.json():
            case {"request_uri": str(request_uri)}:
                return self._address(server.authorize, request_uri), pending
            case _:
                pass
        raise NetworkSaidNo("the server did not take the sign-in request")

    async def finish(
        self, pending: PendingSignIn, callback: Mapping[str, str], now: datetime
    ) -> Session:
        """The session that her consent began.

        `callback` is the query of the redirect. Raises SignInRefused with a sentence for her,
        NetworkDown, and NetworkSaidNo where the servers do not add up.
        """
        code = self._code_in(pending, callback, now)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_uri,
            "code_verifier": pending.verifier,
        }
        try:
            tokens = await self._tokens(pending, form, now)
        except LoginRevoked as error:
            raise SignInRefused(WhyNot.LAPSED, refusals.USED) from error
        session = _session(pending, tokens, now)
        await self._insist(session, tokens, now)
        return session

    async def refresh(self, session: Session, now: datetime) -> Session:
        """A session with new tokens; the old refresh token is dead from here on.

        Save the answer before using it. Raises LoginRevoked where she, or her server, ended it.
        """
        form = {"grant_type": "refresh_token", "refresh_token": session.refresh_token}
        tokens = await self._tokens(session, form, now)
        if tokens.sub != session.account:
            raise NetworkSaidNo("the server answered for another account")
        return _session(session, tokens, now)

    async def revoke(self, session: Session, now: datetime) -> None:
        """Ends the session at her server, where it offers that.

        Raises NetworkDown and NetworkSaidNo.
        """
        if session.revocation_endpoint is not None:
            form = {"token": session.refresh_token, "token_type_hint": "refresh_token"}
            endpoint = session.revocation_endpoint
            raise_for_sign_in(await self._post_to_server(endpoint, session, form, now))

    async def call(self, session: Session, what: Query | Procedure, now: datetime) -> Any:
        """The JSON that her server answers; None where it answers nothing.

        Raises TokenSpent where refreshing may help, SaidNo with the protocol's error name,
        NetworkDown, NetworkSaidNo.
        """
        request = _request(session, what)
        answer = await self._wire.send(Key(session.dpop_key_pem), request, now)
        raise_for_call(answer)
        return answer.json()

    def _new_sign_in(
        self, account: AccountId, pds: str, server: AuthorizationServer, now: datetime
    ) -> PendingSignIn:
        ours = self._client.keys[0] if isinstance(self._client, ConfidentialClient) else None
        return PendingSignIn(
            account=account,
            pds=pds,
            issuer=server.issuer,
            token_endpoint=server.token,
            revocation_endpoint=server.revoke,
            client_key=ours.thumbprint if ours else None,
            expires_at=now + PENDING_FOR,
            state=self._wire.unguessable(),
            verifier=self._wire.unguessable(),
            dpop_key_pem=new_key().pem,
        )

    def may_read_drafts(self, session: Session) -> bool:
        return session.can_read_drafts(self._appview)

    def may_report(self, session: Session) -> bool:
        return session.can_report(self._moderation)

    def _request_form(self, pending: PendingSignIn, scope: str) -> dict[str, str]:
        return {
            "response_type": "code",
            "redirect_uri": self._client.redirect_uri,
            "scope": scope,
            "state": pending.state,
            "code_challenge": challenge_of(pending.verifier),
            "code_challenge_method": "S256",
            "login_hint": pending.account,
        }

    def _address(self, authorize: str, request_uri: str) -> str:
        query = {"client_id": self._client.client_id(self._most), "request_uri": request_uri}
        return f"{authorize}{'&' if '?' in authorize else '?'}{urlencode(query)}"

    def _code_in(self, pending: PendingSignIn, callback: Mapping[str, str], now: datetime) -> str:
        if not hmac.compare_digest(callback.get("state", "").encode(), pending.state.encode()):
            raise SignInRefused(WhyNot.LAPSED, refusals.STRANGE)
        self._use_up(pending, now)
        if now >= pending.expires_at:
            raise SignInRefused(WhyNot.LAPSED, refusals.LATE)
        if callback.get("iss") != pending.issuer:
            raise NetworkSaidNo("the answer came from another server than the one asked")
        if callback.get("error") == "access_denied":
            raise SignInRefused(WhyNot.DECLINED, refusals.DECLINED)
        if "error" in callback or not callback.get("code"):
            raise SignInRefused(WhyNot.FAILED, refusals.UNFINISHED)
        return callback["code"]

    def _use_up(self, pending: PendingSignIn, now: datetime) -> None:
        self._used = {state: until for state, until in self._used.items() if now < until}
        if pending.state in self._used:
            raise SignInRefused(WhyNot.LAPSED, refusals.USED)
        self._used[pending.state] = pending.expires_at

    async def _insist(self, session: Session, tokens: _Tokens, now: datetime) -> None:
        """A consent that is not the one invited is given back before anybody can use it."""
        if tokens.sub != session.account:
            why, trouble = WhyNot.OTHER_ACCOUNT, refusals.OTHER_ACCOUNT
        elif not session.can_mute(self._appview):
            why, trouble = WhyNot.TOO_LITTLE, refusals.TOO_LITTLE
        else:
            return
        with suppress(NetworkDown, NetworkSaidNo):
            await self.revoke(session, now)
        raise SignInRefused(why, f"{trouble} I kept nothing of this sign-in.")

    async def _tokens(self, held: _Held, form: Mapping[str, str], now: datetime) -> _Tokens:
        answer = await self._post_to_server(held.token_endpoint, held, form, now)
        raise_for_sign_in(answer)
        try:
            return msgspec.convert(answer.json(), _Tokens)
        except msgspec.ValidationError as error:
            raise NetworkSaidNo("the server's tokens cannot be used") from error

    async def _post_to_server(
        self, url: str, held: _Held, form: Mapping[str, str], now: datetime
    ) -> Fetched:
        """A form to the authorization server, with proof of the session's key and of ourselves."""

        def body() -> bytes:
            return urlencode({**form, **self._introduce(held, now)}).encode()

        headers = {
            "accept": "application/json",
            "content-type": "application/x-www-form-urlencoded",
        }
        return await self._wire.send(
            Key(held.dpop_key_pem), Request("POST", url, headers, body), now
        )

    def _introduce(self, held: _Held, now: datetime) -> dict[str, str]:
        client_id = self._client.client_id(self._most)
        if held.client_key is None:
            return {"client_id": client_id}
        keys = self._client.keys if isinstance(self._client, ConfidentialClient) else ()
        for key in keys:
            if key.thumbprint == held.client_key:
                jti = self._wire.unguessable()
                assertion = client_assertion(key, client_id, held.issuer, jti=jti, now=now)
                return {
                    "client_id": client_id,
                    "client_assertion_type": _ASSERTION_TYPE,
                    "client_assertion": assertion,
                }
        raise LoginRevoked("the key that this sign-in began with is no longer configured")


def _session(held: _Held, tokens: _Tokens, now: datetime) -> Session:
    lasts = timedelta(seconds=min(max(tokens.expires_in, 0), _LONGEST_ACCESS))
    return Session(
        account=held.account,
        pds=held.pds,
        issuer=held.issuer,
        token_endpoint=held.token_endpoint,
        revocation_endpoint=held.revocation_endpoint,
        client_key=held.client_key,
        expires_at=now + lasts,
        scope=tokens.scope,
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        dpop_key_pem=held.dpop_key_pem,
    )


def _request(session: Session, what: Query | Procedure) -> Request:
    headers = {"accept": "application/json", "authorization": f"DPoP {session.access_token}"}
    if what.proxy is not None:
        headers["atproto-proxy"] = what.proxy
    url = f"{session.pds}/xrpc/{what.nsid}"
    match what:
        case Query(params=params):
            full = f"{url}?{urlencode(params, doseq=True)}" if params else url
            return Request("GET", full, headers, lambda: None, session.access_token)
        case Procedure(input=sent):
            body = msgspec.json.encode(sent)
            typed = {"content-type": "application/json", **headers}
            return Request("POST", url, typed, lambda: body, session.access_token)
    assert_never(what)
