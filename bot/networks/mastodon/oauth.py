"""Acting with a member's own consent: OAuth 2 as Mastodon speaks it.

Sources: docs.joinmastodon.org/spec/oauth, RFC 6749, 7009, 7636, 8414. Her server's address came
from outside, so every request goes through the guarded fetch.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.fetch import Fetched, Fetcher
from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.model.people import AccountId, Right
from bot.networks.mastodon.client import USER_AGENT, Server
from bot.networks.mastodon.entities import Person, origin_of, person_in
from bot.networks.mastodon.scopes import NEEDED, OPTIONAL, RIGHTS, scopes_of
from bot.networks.mastodon.sessions import (
    OUT_OF_BAND,
    PENDING_FOR,
    App,
    AppStore,
    PendingSignIn,
    Session,
)
from bot.networks.mastodon.troubles import trouble_in
from bot.pipeline.ports import Clock

_WELL_KNOWN = "/.well-known/oauth-authorization-server"
_PLAIN, _SCOPES = re.compile(r"[!-~]{1,1024}"), re.compile(r"[ -~]{1,2048}")
"""What a server names and a message or the database is to hold."""


class WhyNot(StrEnum):
    DECLINED = "declined"  # she said no at her server
    OTHER_ACCOUNT = "other_account"
    LAPSED = "lapsed"  # too late, used already, or not started here
    TOO_LITTLE = "too_little"  # her server did not grant what is needed
    UNABLE = "unable"  # it does not know what she would be asked for
    FAILED = "failed"


class SignInRefused(Refused):
    """A sign-in that ended without a session; the message is a sentence for her.

    `unwanted`: what her server gave all the same, for its account. It is to be revoked.
    """

    def __init__(self, why: WhyNot, sentence: str, unwanted: Session | None = None) -> None:
        super().__init__(sentence)
        self.why, self.unwanted = why, unwanted


@dataclass(frozen=True, slots=True)
class Endpoints:
    authorize: str
    token: str
    revoke: str
    scopes: frozenset[str] | None = None  # None: it does not say which it knows
    pkce: bool = False

    def knows(self, scope: str) -> bool:
        said = self.scopes
        return said is None or scope in said or scope.partition(":")[0] in said


@dataclass(frozen=True, slots=True)
class Client:
    """The bot as members' servers show it. `callback` None: codes are copied by hand."""

    name: str
    website: str = ""
    callback: str | None = None
    optional: tuple[str, ...] = OPTIONAL

    @property
    def redirect_uri(self) -> str:
        return self.callback or OUT_OF_BAND


class OAuth:
    """Signs members in and out. `entropy(n)` gives n unpredictable bytes.

    Holds no session: callers keep them.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        apps: AppStore,
        client: Client,
        clock: Clock,
        *,
        entropy: Callable[[int], bytes],
    ) -> None:
        self._fetcher, self._apps, self._client = fetcher, apps, client
        self._clock, self._entropy = clock, entropy

    async def start(
        self, account: AccountId, now: datetime, rights: Collection[Right] = ()
    ) -> tuple[str, PendingSignIn]:
        """The address to send her to, and what `finish` needs, for ten minutes.

        `rights`: all that she is asked for beyond the usual. Raises SignInRefused where her server
        does not know one of them, NetworkDown and NetworkSaidNo.
        """
        home = origin_of(account)
        endpoints = await self._endpoints(home)
        await self._insist_on(home, endpoints, rights)
        app = await self._app(home, endpoints)
        verifier = self._unguessable() if endpoints.pkce else None
        pending = PendingSignIn(
            account,
            home,
            self._client.redirect_uri,
            now + PENDING_FOR,
            self._unguessable(),
            verifier,
            self._scope(endpoints, rights),
        )
        asked = {
            "response_type": "code",
            "client_id": app.client_id,
            "redirect_uri": pending.redirect_uri,
            "scope": pending.scope,
            "state": pending.state,
        }
        if verifier is not None:
            asked |= {"code_challenge": challenge_of(verifier), "code_challenge_method": "S256"}
        return f"{endpoints.authorize}?{urlencode(asked)}", pending

    async def finish(
        self, pending: PendingSignIn, callback: Mapping[str, str], now: datetime
    ) -> Session:
        """The session that her consent began. `callback`: the query of the redirect.

        Out of band it is {"code": …} alone: what she typed came from her own account, so there is
        no state to match. Raises SignInRefused, NetworkDown and NetworkSaidNo.
        """
        code = _code_in(pending, callback, now)
        endpoints = await self._endpoints(pending.home)
        app = await self._app(pending.home, endpoints)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "redirect_uri": pending.redirect_uri,
        }
        if pending.verifier is not None:
            form["code_verifier"] = pending.verifier
        token, scope = _token_in(await self._post(endpoints.token, form), pending.scope)
        her = await self._whose(pending.home, token)
        secrets = (token, app.client_id, app.client_secret)
        session = Session(her.account, pending.home, her.id, her.acct, scope, *secrets)
        _insist(session, pending.account)
        return session

    async def revoke(self, session: Session) -> None:
        """End the sign-in at her server. Raises NetworkDown and NetworkSaidNo."""
        form = {
            "client_id": session.client_id,
            "client_secret": session.client_secret,
            "token": session.token,
        }
        await self._post((await self._endpoints(session.home)).revoke, form)

    async def _whose(self, home: str, token: str) -> Person:
        server = Server(home, self._fetcher, self._clock, token=token)
        her = person_in((await server.get("/api/v1/accounts/verify_credentials")).json)
        if her is None:
            raise NetworkDown("whose sign-in it is cannot be read")
        return her

    async def _app(self, home: str, endpoints: Endpoints) -> App:
        """Registered at the first sign-in, and anew where it would not do any more."""
        scope = self._scope(endpoints, tuple(RIGHTS))
        kept = await self._apps.load_app(home)
        app = App.from_text(kept) if kept else None
        if app is None or self._client.redirect_uri not in app.redirect_uris or app.scope != scope:
            app = await self._register(home, scope)
            await self._apps.save_app(home, app.to_text())
        return app

    async def _register(self, home: str, scope: str) -> App:
        uris = tuple(dict.fromkeys((self._client.redirect_uri, OUT_OF_BAND)))
        form = {"client_name": self._client.name, "redirect_uris": "\n".join(uris), "scopes": scope}
        if self._client.website:
            form["website"] = self._client.website
        match await self._post(f"{home}/api/v1/apps", form):
            case {"client_id": str(id_), "client_secret": str(secret)}:
                if not _PLAIN.fullmatch(id_) or not _PLAIN.fullmatch(secret):
                    raise NetworkSaidNo("the server registered the bot by odd names")
                return App(home, uris, scope, id_, secret)
            case _:
                raise NetworkDown("the server did not register the bot")

    def _scope(self, endpoints: Endpoints, rights: Collection[Right]) -> str:
        """What is needed, and of the rest what the server knows; asking for others may fail all."""
        more = (*self._client.optional, *scopes_of(rights))
        return " ".join((*NEEDED, *filter(endpoints.knows, more)))

    async def _insist_on(self, home: str, endpoints: Endpoints, rights: Collection[Right]) -> None:
        """Before anybody consents to what would be of no use."""
        known = all(map(endpoints.knows, scopes_of(rights)))
        if known and Right.REVOKE in rights:
            server = Server(home, self._fetcher, self._clock)
            known = (await server.instance()).revokes_quotes
        if not known:
            raise SignInRefused(WhyNot.UNABLE, "Your server can't do that.")

    async def _endpoints(self, home: str) -> Endpoints:
        """As announced, but only on her own server; else where Mastodon always has them."""
        usual = Endpoints(f"{home}/oauth/authorize", f"{home}/oauth/token", f"{home}/oauth/revoke")
        try:
            said = await self._fetcher.get_json(f"{home}{_WELL_KNOWN}")
        except NetworkSaidNo:
            return usual
        if not isinstance(said, dict):
            return usual
        scopes, methods = (
            said.get("scopes_supported"),
            said.get("code_challenge_methods_supported"),
        )
        return Endpoints(
            _at(home, said.get("authorization_endpoint")) or usual.authorize,
            _at(home, said.get("token_endpoint")) or usual.token,
            _at(home, said.get("revocation_endpoint")) or usual.revoke,
            frozenset(map(str, scopes)) if isinstance(scopes, list) else None,
            pkce=isinstance(methods, list) and "S256" in methods,
        )

    async def _post(self, url: str, form: Mapping[str, str]) -> Any:
        headers = {"accept": "application/json", "user-agent": USER_AGENT}
        answer: Fetched = await self._fetcher.post_form(url, form, headers=headers)
        trouble = trouble_in(answer.status, answer.headers, self._clock.now())
        if trouble is not None:
            raise trouble
        return answer.json()

    def _unguessable(self) -> str:
        return _b64url(self._entropy(32))


def challenge_of(verifier: str) -> str:
    """RFC 7636, section 4.2, S256."""
    return _b64url(hashlib.sha256(verifier.encode()).digest())


def _b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _code_in(pending: PendingSignIn, callback: Mapping[str, str], now: datetime) -> str:
    if pending.redirect_uri != OUT_OF_BAND and not hmac.compare_digest(
        callback.get("state", "").encode(), pending.state.encode()
    ):
        said = "That sign-in was not started here. Please start again."
        raise SignInRefused(WhyNot.LAPSED, said)
    if now >= pending.expires_at:
        said = "That sign-in took longer than 10 minutes. Please start again."
        raise SignInRefused(WhyNot.LAPSED, said)
    code = callback.get("code", "").strip()
    if callback.get("error") == "access_denied":
        raise SignInRefused(WhyNot.DECLINED, "You chose not to allow it. Nothing has changed.")
    if not code:
        said = "Your server did not finish the sign-in. Please start again."
        raise SignInRefused(WhyNot.FAILED, said)
    return code


def _token_in(granted: Any, asked: str) -> tuple[str, str]:
    """The token and what it allows: what was asked for, where that is not said in few words."""
    match granted:
        case {"access_token": str(token)} if _PLAIN.fullmatch(token):
            scope = granted.get("scope")
            return token, scope if isinstance(scope, str) and _SCOPES.fullmatch(scope) else asked
        case _:
            raise NetworkDown("the server gave no token")


def _insist(session: Session, account: AccountId) -> None:
    """It is hers, and enough."""
    if session.account != account:
        said = "You signed in with another account than the one I wrote to."
        raise SignInRefused(WhyNot.OTHER_ACCOUNT, said, session)
    if not all(session.allows(each) for each in NEEDED):
        said = "Your server did not allow what I need, so I cannot do that."
        raise SignInRefused(WhyNot.TOO_LITTLE, said, session)


def _at(home: str, address: object) -> str | None:
    """None for an endpoint anywhere else than at home: it would get the secrets."""
    if not isinstance(address, str) or not _PLAIN.fullmatch(address):
        return None
    parts = urlsplit(address)
    return address if f"{parts.scheme}://{parts.netloc}" == home else None
