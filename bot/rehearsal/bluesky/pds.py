"""The personal data server: accounts, records, and the way through to AppView and chat."""

from collections.abc import Mapping

from aiohttp import web

from bot.rehearsal.bluesky.door import answer, answer_of, application, call_of
from bot.rehearsal.bluesky.logins import Logins
from bot.rehearsal.bluesky.oauth import OAuth
from bot.rehearsal.bluesky.records import Records
from bot.rehearsal.bluesky.repo import Status, World
from bot.rehearsal.bluesky.repo_proofs import RepoProofs
from bot.rehearsal.bluesky.scopes import need_rpc
from bot.rehearsal.bluesky.wire import Caller, Endpoints, Via, XrpcError
from bot.rehearsal.faults import Faults

_REFRESH_TOKEN_CALLS = {"com.atproto.server.refreshSession", "com.atproto.server.deleteSession"}
_TOKEN_UNREAD = _REFRESH_TOKEN_CALLS | {"com.atproto.server.createSession"}


class Pds:
    """Services are keyed by DID with fragment, as the `atproto-proxy` header names them."""

    def __init__(
        self, world: World, logins: Logins, oauth: OAuth, services: Mapping[str, Endpoints]
    ) -> None:
        self._world = world
        self._logins = logins
        self._oauth = oauth
        self._services = services
        self._own: Endpoints = {
            **logins.endpoints(),
            **Records(world).endpoints(),
            **RepoProofs(world).endpoints(),
        }
        self._default_service = next(iter(services))

    @property
    def served(self) -> frozenset[str]:
        """Every NSID that answers here."""
        return frozenset(self._own).union(*self._services.values())

    def app(self, faults: Faults) -> web.Application:
        app = application(faults)
        app.router.add_route("*", "/xrpc/{nsid}", self._serve)
        app.router.add_get("/.well-known/atproto-did", self._well_known_did)
        self._oauth.add_routes(app)
        return app

    async def _serve(self, request: web.Request) -> web.Response:
        headers = self._oauth.nonce_headers() if "DPoP" in request.headers else {}
        try:
            response = await self._answer(request)
        except XrpcError as error:
            response = answer_of(error)
        response.headers.extend(headers)
        return response

    async def _answer(self, request: web.Request) -> web.Response:
        nsid = request.match_info["nsid"]
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        caller = None
        if token and nsid not in _TOKEN_UNREAD:
            caller = self._caller(request, scheme, token)
            self._refuse_the_away(caller, nsid)
        service = self._service_of(request, nsid)
        if service is None:
            return answer(await call_of(request, caller, token), self._own)
        self._may_call(caller, nsid, service)
        return answer(await call_of(request, caller), self._services[service])

    def _caller(self, request: web.Request, scheme: str, token: str) -> Caller:
        if scheme == "DPoP":
            return self._oauth.caller_of(request, token)
        return self._logins.sessions.caller_of(token)

    def _refuse_the_away(self, caller: Caller, nsid: str) -> None:
        """Who deactivated may still read and sign in; who was taken down may nothing."""
        status = self._world.accounts[caller.did].status
        if status in {Status.TAKEN_DOWN, Status.SUSPENDED, Status.DELETED}:
            raise XrpcError("AccountTakedown", "Account has been taken down", status=401)
        if status is Status.DEACTIVATED and nsid.startswith("com.atproto.repo."):
            raise XrpcError("AccountDeactivated", "Account is deactivated", status=401)

    def _service_of(self, request: web.Request, nsid: str) -> str | None:
        """Which service answers; None: this PDS itself."""
        named = request.headers.get("atproto-proxy")
        if named is None:
            return None if nsid in self._own else self._default_service
        if named not in self._services:
            raise XrpcError("InvalidRequest", "could not resolve proxy did service url")
        return named

    def _may_call(self, caller: Caller | None, nsid: str, service: str) -> None:
        if caller is None:
            raise XrpcError("AuthMissing", "Authentication Required", status=401)
        if caller.via is Via.OAUTH:
            need_rpc(caller.scopes, nsid, service)
        elif caller.via is Via.APP_PASSWORD and nsid.startswith("chat.bsky."):
            raise XrpcError("InvalidToken", "Bad token method")

    async def _well_known_did(self, request: web.Request) -> web.Response:
        account = self._world.find(request.host.partition(":")[0])
        if account is None:
            return web.Response(status=404, text="User not found")
        return web.Response(text=account.did)
