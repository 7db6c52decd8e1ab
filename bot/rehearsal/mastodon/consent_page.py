"""The page on which a person signs in and lets a client in: one plain form, as a browser posts."""

import html
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from bot.rehearsal.mastodon.door import params_of
from bot.rehearsal.mastodon.oauth import OUT_OF_BAND, OAuth, OAuthError, refused
from bot.rehearsal.mastodon.wire import Params
from bot.rehearsal.mastodon.world import Account, Site, World

_CARRIED = (
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<title>Authorization required</title>
<h1>Sign in to {domain}</h1><p>{client} asks for: {scope}</p>
<form method="post" action="/oauth/authorize">{hidden}
<label>Name <input name="username" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button name="decision" value="allow">Authorize</button>
<button name="decision" value="deny">Deny</button></form></html>"""
_CODE_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<title>Authorization code</title>
<p>Copy this authorization code and paste it to the application.</p>
<input class="oauth-code" readonly value="{code}"></html>"""


class ConsentPage:
    def __init__(self, world: World, site: Site, oauth: OAuth) -> None:
        self._world = world
        self._site = site
        self._oauth = oauth

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/oauth/authorize", self._show)
        app.router.add_post("/oauth/authorize", self._decide)
        app.router.add_get("/oauth/authorize/native", self._show_code)
        app.router.add_post("/oauth/token", self._token)
        app.router.add_post("/oauth/revoke", self._revoke)
        if self._site.flavour.announces_oauth:
            app.router.add_get("/.well-known/oauth-authorization-server", self._announce)

    async def _show(self, request: web.Request) -> web.Response:
        params = await params_of(request)
        try:
            client = self._oauth.app_asking(params)
        except OAuthError as error:
            return _page(f"<!doctype html><p>{html.escape(str(error))}</p>", error.status)
        return _page(
            _PAGE.format(
                domain=html.escape(self._site.domain),
                client=html.escape(client.name),
                scope=html.escape(params.text("scope", "read")),
                hidden="".join(_hidden(name, params) for name in _CARRIED if params.has(name)),
            )
        )

    async def _decide(self, request: web.Request) -> web.Response:
        params = await params_of(request)
        try:
            client = self._oauth.app_asking(params)
        except OAuthError as error:
            return _page(f"<!doctype html><p>{html.escape(str(error))}</p>", error.status)
        if params.text("decision", "allow") != "allow":
            denied = "The resource owner or authorization server denied the request."
            raise _back(params, {"error": "access_denied", "error_description": denied})
        account = self._signing_in(params)
        if account is None:
            return _page("<!doctype html><p>Invalid E-mail address or password.</p>", 401)
        raise _back(params, {"code": self._oauth.code_for(client, account.uri, params)})

    async def _show_code(self, request: web.Request) -> web.Response:
        return _page(_CODE_PAGE.format(code=html.escape(request.query.get("code", ""))))

    async def _token(self, request: web.Request) -> web.Response:
        params, sent = await params_of(request), request.headers.get("Authorization", "")
        try:
            return web.json_response(self._oauth.token_answer(params, sent))
        except OAuthError as error:
            return refused(error)

    async def _revoke(self, request: web.Request) -> web.Response:
        params, sent = await params_of(request), request.headers.get("Authorization", "")
        try:
            return web.json_response(self._oauth.revoke(params, sent))
        except OAuthError as error:
            return refused(error)

    async def _announce(self, _: web.Request) -> web.Response:
        return web.json_response(self._oauth.metadata())

    def _signing_in(self, params: Params) -> Account | None:
        account = self._world.find(params.text("username").partition("@")[0], self._site)
        if account is None or account.password != params.text("password"):
            return None
        return None if self._world.gone(account.uri) else account


def _back(params: Params, told: dict[str, str]) -> web.HTTPFound:
    uri = params.text("redirect_uri")
    if uri == OUT_OF_BAND:
        return web.HTTPFound(f"/oauth/authorize/native?{urlencode(told)}")
    state = {"state": params.text("state")} if params.has("state") else {}
    join = "&" if urlsplit(uri).query else "?"
    return web.HTTPFound(uri + join + urlencode({**told, **state}))


def _hidden(name: str, params: Params) -> str:
    return f'<input type="hidden" name="{name}" value="{html.escape(params.text(name))}">'


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")
