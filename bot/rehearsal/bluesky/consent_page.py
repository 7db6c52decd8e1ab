"""Sign-in and consent: the page a person sees, and the JSON calls its script makes."""

import html
from collections.abc import Awaitable, Callable
from typing import TypeAlias
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web

from bot.rehearsal.bluesky.grants import Grants, Request
from bot.rehearsal.bluesky.proofs import OAuthError
from bot.rehearsal.bluesky.repo import Account, Status, World
from bot.rehearsal.bluesky.wire import Json

API = "/@atproto/oauth-provider/~api"
_CSRF = "csrf-token"
_ANSWER_KEYS = ("iss", "state", "code", "error", "error_description")
_Call: TypeAlias = Callable[[web.Request, Request, Json], Json]
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Authorize</title>
<h1>Sign in</h1><p>{client} asks for: {scope}</p>
<form><input name="username" value="{hint}" autocomplete="username">
<input name="password" type="password" autocomplete="current-password">
<button>Sign in and allow</button> <button type="button" id="no">Deny</button></form>
<p id="said"></p>
<script>
const csrf = () => document.cookie.match(/csrf-token=([0-9a-f]+)/)[1]
const headers = token => ({{"content-type": "application/json", "x-csrf-token": csrf(),
  ...(token ? {{authorization: "Bearer " + token}} : {{}})}})
const call = async (path, body, token) => (await fetch("{api}" + path,
  {{method: "POST", headers: headers(token), body: JSON.stringify(body)}})).json()
const go = answer => answer.url ? location.assign(answer.url)
  : said.textContent = answer.error_description
no.onclick = async () => go(await call("/reject", {{}}))
document.forms[0].onsubmit = async event => {{
  event.preventDefault()
  const form = Object.fromEntries(new FormData(event.target))
  const me = await call("/sign-in", {{locale: "en", remember: false, ...form}})
  go(me.account ? await call("/consent", {{did: me.account.did}}, me.ephemeralToken) : me)
}}
</script></html>"""


class ConsentPage:
    def __init__(self, world: World, issuer: str, grants: Grants) -> None:
        self._world = world
        self._issuer = issuer
        self._grants = grants
        self._signed_in: dict[str, tuple[str, str]] = {}  # ephemeral token: did, request uri

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/oauth/authorize", self._authorize)
        app.router.add_get("/oauth/authorize/redirect", self._redirect)
        app.router.add_post(f"{API}/sign-in", self._api(self._sign_in))
        app.router.add_post(f"{API}/consent", self._api(self._consent))
        app.router.add_post(f"{API}/reject", self._api(self._reject))

    async def _authorize(self, request: web.Request) -> web.Response:
        try:
            asked = self._grants.request(request.query.get("request_uri", ""))
            if asked.client.id != request.query.get("client_id"):
                raise OAuthError("invalid_request", "client_id mismatch")  # noqa: TRY301  caught here as one of its kind
        except OAuthError as error:
            page = f"<!doctype html><title>Error</title><p>{html.escape(str(error))}</p>"
            return web.Response(status=400, text=page, content_type="text/html")
        response = web.Response(text=_page_of(asked), content_type="text/html")
        ids = self._world.ids
        csrf = request.cookies.get(_CSRF) or ids.new_secret(12)
        response.set_cookie(_CSRF, csrf, samesite="Lax")
        response.set_cookie("dev-id", f"dev-{ids.new_secret(16)}", httponly=True, samesite="Lax")
        response.set_cookie("ses-id", f"ses-{ids.new_secret(16)}", httponly=True, samesite="Lax")
        return response

    async def _redirect(self, request: web.Request) -> web.Response:
        uri = request.query.get("redirect_uri", "")
        told = {name: request.query[name] for name in _ANSWER_KEYS if name in request.query}
        join = "&" if urlsplit(uri).query else "?"
        raise web.HTTPSeeOther(uri + join + urlencode(told))

    def _api(self, work: _Call) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            try:
                asked = self._asked_by(request)
                answer = work(request, asked, await request.json())
            except OAuthError as error:
                body = {"error": error.error, "error_description": str(error)}
                return web.json_response(body, status=error.status)
            return web.json_response(answer, headers={"Cache-Control": "no-store"})

        return serve

    def _asked_by(self, request: web.Request) -> Request:
        """The request whose page made this call, if it shows the page's secrets."""
        referrer = urlsplit(request.headers.get("Referer", ""))
        csrf = request.cookies.get(_CSRF)
        checks = {
            "Invalid origin": request.headers.get("Origin", self._issuer) == self._issuer,
            "Invalid referrer": referrer.path == "/oauth/authorize",
            "Missing CSRF cookie": csrf is not None,
            "CSRF mismatch": request.headers.get("X-CSRF-Token") == csrf,
        }
        for said, holds in checks.items():
            if not holds:
                raise OAuthError("invalid_request", said)
        return self._grants.request(parse_qs(referrer.query).get("request_uri", [""])[0])

    def _sign_in(self, _: web.Request, asked: Request, body: Json) -> Json:
        account = self._world.find(str(body.get("username", "")))
        known = account is not None and account.status in {Status.ACTIVE, Status.DEACTIVATED}
        if account is None or not known or body.get("password") != account.password:
            raise OAuthError("invalid_request", "Invalid identifier or password")
        token = self._world.ids.new_secret()
        self._signed_in[token] = (account.did, asked.uri)
        return {"account": _account_view(account), "ephemeralToken": token}

    def _consent(self, request: web.Request, asked: Request, body: Json) -> Json:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        did = str(body.get("did"))
        if self._signed_in.get(token) != (did, asked.uri):
            raise OAuthError("unauthorized", "Invalid or expired bearer token", status=401)
        return self._back(asked, {"code": self._grants.consent(asked, did)})

    def _reject(self, _: web.Request, asked: Request, __: Json) -> Json:
        self._grants.refuse(asked)
        said = "The user rejected the request"
        return self._back(asked, {"error": "access_denied", "error_description": said})

    def _back(self, asked: Request, told: dict[str, str]) -> Json:
        query = {
            "redirect_mode": "query",
            "redirect_uri": asked.params["redirect_uri"],
            "iss": self._issuer,
            **({"state": asked.params["state"]} if "state" in asked.params else {}),
            **told,
        }
        return {"url": f"{self._issuer}/oauth/authorize/redirect?{urlencode(query)}"}


def _account_view(account: Account) -> Json:
    return {"did": account.did, "sub": account.did, "preferred_username": account.handle}


def _page_of(asked: Request) -> str:
    words = {
        "client": asked.client.id,
        "scope": asked.params["scope"],
        "hint": asked.params.get("login_hint", ""),
    }
    escaped = {name: html.escape(word) for name, word in words.items()}
    return _PAGE.format(api=API, **escaped)
