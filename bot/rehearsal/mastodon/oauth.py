"""Registered clients and their tokens: registration, consent, codes, PKCE, revocation."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from bot.rehearsal.mastodon.wire import ApiError, Call, Json, Need, Params, Route, covers
from bot.rehearsal.mastodon.world import App, Site, Token, World

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
_CODE_LIVES = timedelta(minutes=10)
_BOTH = (
    "accounts",
    "blocks",
    "bookmarks",
    "favourites",
    "filters",
    "follows",
    "lists",
    "mutes",
    "notifications",
    "statuses",
)
_SCOPES = (
    "read",
    *(f"read:{part}" for part in (*_BOTH, "search")),
    "write",
    *(f"write:{part}" for part in (*_BOTH, "conversations", "media", "reports")),
    "follow",
    "push",
    "admin:read",
    "admin:write",
)


@dataclass(frozen=True, slots=True)
class Code:
    app: App
    account: str
    scopes: tuple[str, ...]
    redirect_uri: str
    challenge: str
    given_at: datetime


class OAuthError(Exception):
    """As RFC 6749 words it."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.status = status


class OAuth:
    def __init__(self, world: World, site: Site) -> None:
        self._world = world
        self._site = site
        self._codes: dict[str, Code] = {}

    def routes(self) -> tuple[Route, ...]:
        return (
            Route("POST", "/api/v1/apps", self._register, need=Need.NOBODY),
            Route("GET", "/api/v1/apps/verify_credentials", self._verify, "read", Need.APP),
        )

    def metadata(self) -> Json:
        url = self._site.url
        told: Json = {
            "issuer": f"{url}/",
            "authorization_endpoint": f"{url}/oauth/authorize",
            "token_endpoint": f"{url}/oauth/token",
            "revocation_endpoint": f"{url}/oauth/revoke",
            "app_registration_endpoint": f"{url}/api/v1/apps",
            "scopes_supported": list(self._scopes),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "fragment", "form_post"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }
        if self._site.flavour.pkce:
            told["code_challenge_methods_supported"] = ["S256"]
        return told

    def token_of(self, text: str) -> Token:
        """Raises ApiError 401."""
        token = self._site.tokens.get(text)
        if token is None:
            raise ApiError(401, "The access token is invalid")
        if token.revoked:
            raise ApiError(401, "The access token was revoked")
        return token

    @property
    def _scopes(self) -> tuple[str, ...]:
        return (*_SCOPES, "profile") if self._site.flavour.profile_scope else _SCOPES

    def known(self, text: str) -> Token | None:
        return self._site.tokens.get(text)

    def issue(self, app: App, account: str | None, scopes: tuple[str, ...]) -> Token:
        token = Token(self._site.ids.secret(), app, account, scopes, self._world.clock())
        self._site.tokens[token.text] = token
        return token

    def app_asking(self, params: Params) -> App:
        """The client behind an authorization request. Raises OAuthError where it may not ask."""
        app = self._site.apps.get(params.text("client_id"))
        if app is None:
            raise OAuthError("invalid_client", "Client authentication failed", 401)
        if params.text("redirect_uri") not in app.redirect_uris:
            raise OAuthError("invalid_redirect_uri", "The redirect URI is not registered")
        if params.text("response_type") != "code":
            raise OAuthError("unsupported_response_type", "Only code is supported")
        if not all(covers(app.scopes, scope) for scope in _scopes_of(params)):
            raise OAuthError("invalid_scope", "The requested scope is invalid or unknown")
        method = params.text("code_challenge_method", "S256")
        if params.has("code_challenge") and self._site.flavour.pkce and method != "S256":
            raise OAuthError("invalid_code_challenge_method", "The method must be S256")
        return app

    def code_for(self, app: App, account: str, params: Params) -> str:
        challenge = params.text("code_challenge") if self._site.flavour.pkce else ""
        code = self._site.ids.secret()[:43]
        self._codes[code] = Code(
            app,
            account,
            tuple(each for each in _scopes_of(params) if each not in self._site.withheld),
            params.text("redirect_uri"),
            challenge,
            self._world.clock(),
        )
        return code

    def token_answer(self, params: Params, authorization: str) -> Json:
        """Raises OAuthError."""
        app = self._client(params, authorization)
        match params.text("grant_type"):
            case "authorization_code":
                token = self._redeem(app, params)
            case "client_credentials":
                token = self._issue_to_client(app, params)
            case _:
                raise OAuthError("unsupported_grant_type", "The grant type is not supported")
        return token_view(token)

    def revoke(self, params: Params, authorization: str) -> Json:
        """A token of another client stays. Raises OAuthError."""
        app = self._client(params, authorization)
        token = self._site.tokens.get(params.text("token"))
        if token is not None and token.app is not app:
            raise OAuthError("unauthorized_client", "You are not authorized to revoke it", 403)
        if token is not None:
            token.revoked = True
        return {}

    def lets_in(self, account: str, app_name: str) -> bool:
        """Whether a token of hers for such a client is still good."""
        return any(not token.revoked for token in self._tokens_of(account, app_name))

    def revoke_all(self, account: str, app_name: str) -> None:
        """As if she removed the app in her settings."""
        for token in self._tokens_of(account, app_name):
            token.revoked = True

    def _tokens_of(self, account: str, app_name: str) -> list[Token]:
        tokens = self._site.tokens.values()
        return [one for one in tokens if one.account == account and one.app.name == app_name]

    def _client(self, params: Params, authorization: str) -> App:
        id_, secret = _basic(authorization) or (
            params.text("client_id"),
            params.text("client_secret"),
        )
        app = self._site.apps.get(id_)
        if app is None or secret != app.client_secret:
            raise OAuthError("invalid_client", "Client authentication failed", 401)
        return app

    def _redeem(self, app: App, params: Params) -> Token:
        code = self._codes.pop(params.text("code"), None)
        fits = (
            code is not None
            and code.app is app
            and code.redirect_uri == params.text("redirect_uri")
            and self._world.clock() - code.given_at < _CODE_LIVES
            and (not code.challenge or code.challenge == s256(params.text("code_verifier")))
        )
        if code is None or not fits:
            raise OAuthError("invalid_grant", "The authorization grant is invalid or expired")
        return self._good_one(code) or self.issue(app, code.account, code.scopes)

    def _good_one(self, code: Code) -> Token | None:
        """Mastodon's `reuse_access_token`: who agrees to the same again gets the same token."""
        if not self._site.flavour.reuses_tokens:
            return None
        asked = (code.app, code.account, code.scopes)
        tokens = (each for each in self._site.tokens.values() if not each.revoked)
        return next((t for t in tokens if (t.app, t.account, t.scopes) == asked), None)

    def _issue_to_client(self, app: App, params: Params) -> Token:
        scopes = _scopes_of(params)
        if not all(covers(app.scopes, scope) for scope in scopes):
            raise OAuthError("invalid_scope", "The requested scope is invalid or unknown")
        return self.issue(app, None, scopes)

    def _register(self, call: Call) -> Json:
        uris = [uri for text in call.params.all("redirect_uris") for uri in text.split()]
        if not call.params.text("client_name") or not uris:
            raise ApiError(422, "Validation failed: Redirect URI must be an absolute URI.")
        scopes = tuple((call.params.text("scopes") or "read").split())
        if not all(_is_known(scope, self._scopes) for scope in scopes):
            said = "Validation failed: Scopes doesn't match configured on the server."
            raise ApiError(422, said)
        ids = self._site.ids
        app = App(call.params.text("client_name"), ids.secret(), ids.secret(), tuple(uris), scopes)
        self._site.apps[app.client_id] = app
        secrets = {"client_id": app.client_id, "client_secret": app.client_secret}
        return self._app_view(app) | secrets | {"client_secret_expires_at": 0}

    def _verify(self, call: Call) -> Json:
        if call.token is None:
            raise ApiError(401, "The access token is invalid")
        return self._app_view(call.token.app)

    def _app_view(self, app: App) -> Json:
        return {
            "id": self._site.id_of(app.client_id, self._world.clock()),
            "name": app.name,
            "website": None,
            "scopes": list(app.scopes),
            "redirect_uri": "\n".join(app.redirect_uris),
            "redirect_uris": list(app.redirect_uris),
            "vapid_key": "BCk-QqERU0q-CfYZjcuB6lnyyOYfJ2AifKqfeGIm7Z-HiTU5T9eTG5GxVA0_OH5mMlI4"
            "UkkDTpaZwozy0TzdZ2M=",
        }


def token_view(token: Token) -> Json:
    return {
        "access_token": token.text,
        "token_type": "Bearer",
        "scope": " ".join(token.scopes),
        "created_at": int(token.created_at.timestamp()),
    }


def refused(error: OAuthError) -> web.Response:
    body = {"error": error.error, "error_description": str(error)}
    return web.json_response(body, status=error.status)


def s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _is_known(scope: str, known: tuple[str, ...]) -> bool:
    return scope in known or scope.startswith("admin:")


def _scopes_of(params: Params) -> tuple[str, ...]:
    return tuple((params.text("scope") or "read").split())


def _basic(authorization: str) -> tuple[str, str] | None:
    kind, _, coded = authorization.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        id_, _, secret = base64.b64decode(coded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return id_, secret
