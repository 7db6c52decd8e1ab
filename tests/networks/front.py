"""The chat service as a PDS meets it: a did:web, service auth on every call, lexicons both ways."""

import json

from aiohttp import web

from bot.rehearsal.bluesky.door import answer, answer_of, call_of
from bot.rehearsal.bluesky.wire import Call, Caller, Endpoints, Via, XrpcError
from tests.networks.auth import Proof, Unproven, prove
from tests.networks.lexicons import Lexicons


class ChatFront:
    """Verifies who calls and what is said, and leaves the answer to the chat's endpoints.

    `proofs`: every call that was let in, oldest first. `complaints`: answers no lexicon allows.
    """

    def __init__(self, endpoints: Endpoints, *, plc: str, port: int) -> None:
        self.did = f"did:web:localhost%3A{port}"
        self.proofs: list[Proof] = []
        self.complaints: list[str] = []
        self._endpoints = endpoints
        self._plc = plc
        self._address = f"http://localhost:{port}"
        self._lexicons = Lexicons()

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/.well-known/did.json", self._tell_did)
        app.router.add_route("*", "/xrpc/{nsid}", self._serve)
        return app

    async def _tell_did(self, request: web.Request) -> web.Response:  # noqa: ARG002 - aiohttp's shape
        service = {"id": "#bsky_chat", "type": "BskyChatService", "serviceEndpoint": self._address}
        context = ["https://www.w3.org/ns/did/v1"]
        return web.json_response({"@context": context, "id": self.did, "service": [service]})

    async def _serve(self, request: web.Request) -> web.Response:
        try:
            caller = await self._admit(request)
            call = await call_of(request, caller)
            self._check_call(call)
            response = answer(call, self._endpoints)
            self._check_answer(call.nsid, response)
        except XrpcError as error:
            return answer_of(error)
        return response

    async def _admit(self, request: web.Request) -> Caller:
        header, nsid = request.headers.get("authorization", ""), request.match_info["nsid"]
        try:
            proof = await prove(
                header, plc=self._plc, audience=self.did, fragment="bsky_chat", lxm=nsid
            )
        except Unproven as error:
            raise XrpcError("AuthenticationRequired", str(error), status=401) from error
        self.proofs.append(proof)
        # The PDS has checked the credential's rights already; all that comes through may chat.
        return Caller(proof.iss, Via.PRIVILEGED_APP_PASSWORD)

    def _check_call(self, call: Call) -> None:
        if fault := self._lexicons.fault_of_call(call):
            raise XrpcError("InvalidRequest", fault)

    def _check_answer(self, nsid: str, response: web.Response) -> None:
        if fault := self._lexicons.fault_of_answer(nsid, json.loads(response.text or "{}")):
            self.complaints.append(fault)
            raise XrpcError("InternalServerError", fault, status=500)
