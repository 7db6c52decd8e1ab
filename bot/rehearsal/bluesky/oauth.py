"""The OAuth provider of the PDS, at the paths of the real one."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from aiohttp import web

from bot.rehearsal.bluesky.clients import Clients
from bot.rehearsal.bluesky.consent_page import ConsentPage
from bot.rehearsal.bluesky.grants import Grants, token_answer
from bot.rehearsal.bluesky.proofs import OAuthError, Proofs
from bot.rehearsal.bluesky.repo import World
from bot.rehearsal.bluesky.wire import Caller, Json, Via, XrpcError

_Form: TypeAlias = Mapping[str, str]


class OAuth:
    def __init__(self, world: World, issuer: str) -> None:
        self._issuer = issuer
        self._proofs = Proofs(world.clock, world.ids.new_secret(), issuer)
        self._clients = Clients(world.clock, issuer)
        self.grants = Grants(world.ids, world.clock)
        self._page = ConsentPage(world, issuer, self.grants)

    def add_routes(self, app: web.Application) -> None:
        router = app.router
        router.add_get("/.well-known/oauth-protected-resource", self._resource)
        router.add_get("/.well-known/oauth-authorization-server", self._metadata)
        router.add_get("/oauth/jwks", self._jwks)
        router.add_post("/oauth/par", self._endpoint(self._push, 201))
        router.add_post("/oauth/token", self._endpoint(self._token, 200))
        router.add_post("/oauth/revoke", self._endpoint(self._revoke, 200))
        self._page.add_routes(app)

    def nonce_headers(self) -> dict[str, str]:
        return {"DPoP-Nonce": self._proofs.nonce()}

    def caller_of(self, request: web.Request, token: str) -> Caller:
        """Who calls a resource. Raises XrpcError 401 with the challenge clients look for."""
        try:
            jkt = self._proofs.check(request, token)
            grant = self.grants.of_access(token)
            if jkt is None or jkt != grant.jkt:
                raise OAuthError("invalid_token", "DPoP key does not match")  # noqa: TRY301  caught here as one of its kind
        except OAuthError as error:
            challenge = {"WWW-Authenticate": error.challenge}
            raise XrpcError(error.error, str(error), status=401, headers=challenge) from None
        return Caller(grant.did, Via.OAUTH, frozenset(grant.scopes))

    def _endpoint(
        self, work: Callable[[web.Request, _Form], Awaitable[Json]], status: int
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            headers = {"Cache-Control": "no-store", **self.nonce_headers()}
            try:
                answer = await work(request, await _form_of(request))
            except OAuthError as error:
                return oauth_error(error, headers)
            return web.json_response(answer, status=status, headers=headers)

        return serve

    async def _push(self, request: web.Request, form: _Form) -> Json:
        client = await self._clients.authenticate(form)
        pushed = self.grants.push(client, form, self._proofs.check(request))
        return {"request_uri": pushed.uri, "expires_in": 299}

    async def _token(self, request: web.Request, form: _Form) -> Json:
        client = await self._clients.authenticate(form)
        jkt = self._proofs.check(request)
        if jkt is None:
            raise OAuthError("invalid_dpop_proof", "DPoP proof required", status=401)
        match form.get("grant_type"):
            case "authorization_code":
                return token_answer(self.grants.redeem(client, form, jkt))
            case "refresh_token":
                return token_answer(self.grants.renew(client, form, jkt))
            case _:
                raise OAuthError("unsupported_grant_type", "Grant type is not supported")

    async def _revoke(self, request: web.Request, form: _Form) -> Json:
        client = await self._clients.authenticate(form)
        self._proofs.check(request)
        self.grants.revoke(client, form.get("token", ""))
        return {}

    async def _resource(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "resource": self._issuer,
                "authorization_servers": [self._issuer],
                "scopes_supported": [],
                "bearer_methods_supported": ["header"],
                "resource_documentation": "https://atproto.com",
            }
        )

    async def _jwks(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": []})

    async def _metadata(self, _: web.Request) -> web.Response:
        return web.json_response(_metadata_of(self._issuer))


def _metadata_of(issuer: str) -> Json:
    return {
        "issuer": issuer,
        "scopes_supported": [
            "atproto",
            "transition:email",
            "transition:generic",
            "transition:chat.bsky",
        ],
        "subject_types_supported": ["public"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "ui_locales_supported": ["en-US"],
        "display_values_supported": ["page", "popup", "touch"],
        "authorization_response_iss_parameter_supported": True,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": True,
        "require_request_uri_registration": True,
        "jwks_uri": f"{issuer}/oauth/jwks",
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "pushed_authorization_request_endpoint": f"{issuer}/oauth/par",
        "require_pushed_authorization_requests": True,
        "dpop_signing_alg_values_supported": ["ES256"],
        "client_id_metadata_document_supported": True,
    }


def oauth_error(error: OAuthError, headers: Mapping[str, str]) -> web.Response:
    challenge = {"WWW-Authenticate": error.challenge} if error.status == 401 else {}  # noqa: PLR2004  HTTP status
    body = {"error": error.error, "error_description": str(error)}
    return web.json_response(body, status=error.status, headers={**headers, **challenge})


async def _form_of(request: web.Request) -> _Form:
    if request.content_type == "application/json":
        body = await request.json()
        return {str(name): str(value) for name, value in body.items()}
    form = await request.post()
    return {name: value for name, value in form.items() if isinstance(value, str)}
