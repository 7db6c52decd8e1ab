"""The web application: routes, headers, limits."""

import asyncio
import math
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any

import structlog
from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.web.draft_page import DraftPage
from bot.web.evidence_page import EvidencePage
from bot.web.health import ailments, exposition, standstills
from bot.web.import_page import ImportPage
from bot.web.limits import Turnstile, Visits
from bot.web.ports import (
    EvidenceFiles,
    ImportFile,
    SecondLook,
    SharedList,
    SignIn,
    Vitals,
    WebState,
)
from bot.web.shared_list import SharedListPages
from bot.web.sign_in import SignInPages
from bot.web.webhooks import PATH, Webhooks

BODY_BYTES = 16 * 1024
TOKEN = "{token:[A-Za-z0-9_-]{16,600}}"  # noqa: S105  # the place of one
ANSWER_SECONDS = 10.0
# form-action names schemes because a browser applies it to the redirect after the form as well,
# and that one goes to the member's own authorization server, which can be anywhere.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self' https: http://127.0.0.1:* http://localhost:*"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Server": "housecall",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}

A_PAGES_OWN = ("Cache-Control", "Content-Security-Policy")
"""Where a page says otherwise, that holds."""

PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
"""What reverse proxies add."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Documents:
    """What an authorization server reads to know the bot."""

    client_metadata: Mapping[str, Any]
    jwks: Mapping[str, Any]


def build(  # noqa: PLR0913  each is a part of its own
    state: WebState,
    *,
    sign_in: SignIn | None = None,
    documents: Documents | None = None,
    webhooks: Webhooks | None = None,
    import_file: ImportFile | None = None,
    second_look: SecondLook | None = None,
    evidence: EvidenceFiles | None = None,
    shared_list: SharedList | None = None,
    secure: bool = False,
    trusted_proxies: int = 0,
    turnstile: Turnstile | None = None,
) -> web.Application:
    """`secure`: members reach it by https. What is not given is not there."""
    application = web.Application(
        client_max_size=BODY_BYTES,
        middlewares=[_limit(turnstile or Turnstile(), trusted_proxies), _answer_calmly],
    )
    application.on_response_prepare.append(_set_headers(secure=secure))
    pages = _Pages(state)
    application.router.add_get("/", _on_this_machine(pages.status))
    application.router.add_get("/style.css", pages.style)
    application.router.add_get("/healthz", pages.health)
    application.router.add_get("/metrics", _on_this_machine(pages.metrics))
    if sign_in is not None:
        visits = SignInPages(sign_in, pages.render, Visits(), secure=secure)
        application.router.add_get(f"/connect/{TOKEN}", visits.offer)
        application.router.add_post(f"/connect/{TOKEN}", visits.start)
        application.router.add_get("/oauth/callback", visits.finish)
    if import_file is not None:
        imports = ImportPage(import_file, pages.render)
        application.router.add_get(f"/import/{TOKEN}", imports.offer)
        application.router.add_post(f"/import/{TOKEN}", imports.give)
    if evidence is not None:
        files = EvidencePage(evidence, pages.render)
        application.router.add_get(f"/file/{TOKEN}", files.offer)
        application.router.add_post(f"/file/{TOKEN}", files.give)
    if second_look is not None:
        drafts = DraftPage(second_look, pages.render)
        application.router.add_get(f"/draft/{TOKEN}", drafts.offer)
        application.router.add_post(f"/draft/{TOKEN}", drafts.look)
        application.router.add_get("/counter.js", pages.counter)
    if shared_list is not None:
        application.router.add_routes(SharedListPages(shared_list).routes())
    if webhooks is not None:
        application.router.add_post(PATH, webhooks.receive)
    if documents is not None:
        application.router.add_get(
            "/oauth/client-metadata.json", _document(documents.client_metadata)
        )
        application.router.add_get("/oauth/jwks.json", _document(documents.jwks))
    return application


@asynccontextmanager
async def serving(application: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve while the block runs, and give the address; port 0 takes a free one.

    There is no access log: paths hold the tokens of sign-in links. Raises OSError, with the
    remedy, where it cannot listen there.
    """
    runner = web.AppRunner(application, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            number = error.errno or 0
            raise OSError(
                number,
                f"nothing can listen at {host}:{port} ({os.strerror(number)}): "
                "set web.host and web.port in housecall.toml",
            ) from error
        bound = runner.addresses[0]
        name = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        yield f"http://{name}:{bound[1]}"
    finally:
        await runner.cleanup()


class _Pages:
    def __init__(self, state: WebState) -> None:
        self._state = state
        self._jinja = Environment(
            loader=PackageLoader("bot.web"), autoescape=True, undefined=StrictUndefined
        )

    def render(self, name: str, **fields: object) -> web.Response:
        text = self._jinja.get_template(name).render(**fields)
        return web.Response(text=text, content_type="text/html")

    async def status(self, _: web.Request) -> web.Response:
        vitals = await self._vitals()
        return self.render("status.html", vitals=vitals, ailments=ailments(vitals))

    async def style(self, _: web.Request) -> web.Response:
        text = self._jinja.get_template("style.css").render()
        return web.Response(text=text, content_type="text/css")

    async def counter(self, _: web.Request) -> web.Response:
        text = self._jinja.get_template("counter.js").render()
        return web.Response(text=text, content_type="text/javascript")

    async def health(self, request: web.Request) -> web.Response:
        """Why not is for the operator: from a late alert anybody could tell who is a member."""
        here = _is_here(request)
        try:
            vitals = await self._vitals()
            reasons = ailments(vitals) if here else standstills(vitals)
        except TimeoutError:
            reasons = (f"the state could not be read within {ANSWER_SECONDS:.0f} s",)
        body = {"healthy": not reasons, **({"reasons": list(reasons)} if here else {})}
        status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
        return web.json_response(body, status=status)

    async def metrics(self, _: web.Request) -> web.Response:
        body = exposition(await self._vitals())
        kind = "text/plain; version=0.0.4; charset=utf-8"
        return web.Response(body=body, headers={"Content-Type": kind})

    async def _vitals(self) -> Vitals:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await self._state.vitals()


def _on_this_machine(handler: Handler) -> Handler:
    """To everybody else it is not there: a count that moves with a post tells who is a member."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if not _is_here(request):
            raise web.HTTPNotFound
        return await handler(request)

    return answer


def _is_here(request: web.Request) -> bool:
    """Asked from this machine (or container), and not through a reverse proxy on it."""
    if any(name in request.headers for name in PASSED_ON):
        return False
    try:
        peer = ip_address(request.remote or "")
    except ValueError:
        return False
    return (getattr(peer, "ipv4_mapped", None) or peer).is_loopback


def _document(document: Mapping[str, Any]) -> Handler:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response(dict(document))

    return answer


def _set_headers(*, secure: bool) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    async def prepare(_: web.Request, response: web.StreamResponse) -> None:
        own = {name: response.headers[name] for name in A_PAGES_OWN if name in response.headers}
        response.headers.update({**HEADERS, **own})
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"

    return prepare


def _limit(turnstile: Turnstile, trusted_proxies: int) -> Any:
    """Servers tell of each post by itself, so they may ask more often than people."""
    for_servers = Turnstile(burst=600, per_second=20.0)

    @web.middleware
    async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
        now = asyncio.get_running_loop().time()
        gate = for_servers if request.path == PATH else turnstile
        if seconds := gate.wait(_asker(request, trusted_proxies), now):
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(math.ceil(seconds))})
        return await handler(request)

    return limit


def _asker(request: web.Request, trusted_proxies: int) -> str:
    """Each trusted proxy appends the address that it saw, so ours is counted from the right."""
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if trusted_proxies and len(seen) >= trusted_proxies and seen[-trusted_proxies]:
        return seen[-trusted_proxies]
    return request.remote or "unknown"


@web.middleware
async def _answer_calmly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A fault is logged by its kind alone: the path may hold a token, a message a member's text."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001  the last line of defence of a server
        log.error("page_failed", kind=type(error).__name__)  # noqa: TRY400  no trace, see above
        raise web.HTTPInternalServerError from None
