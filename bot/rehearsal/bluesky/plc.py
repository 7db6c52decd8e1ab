"""DID documents and the directory that serves them."""

from aiohttp import web

from bot.rehearsal.bluesky.repo import Account, Status, World
from bot.rehearsal.bluesky.wire import Json

_SOMEBODYS_KEY = "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"


def document_of(account: Account, pds: str) -> Json:
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": account.did,
        "alsoKnownAs": [f"at://{account.handle}"],
        "verificationMethod": [
            {
                "id": f"{account.did}#atproto",
                "type": "Multikey",
                "controller": account.did,
                "publicKeyMultibase": _SOMEBODYS_KEY,
            }
        ],
        "service": [
            {
                "id": "#atproto_pds",
                "type": "AtprotoPersonalDataServer",
                "serviceEndpoint": pds,
            }
        ],
    }


def plc_app(world: World, pds: str) -> web.Application:
    """`GET /{did}`: the DID document."""

    async def look_up(request: web.Request) -> web.Response:
        did = request.match_info["did"]
        account = world.accounts.get(did)
        if account is None:
            return web.json_response({"message": f"DID not registered: {did}"}, status=404)
        if account.status is Status.DELETED:
            return web.json_response({"message": f"DID not available: {did}"}, status=410)
        return web.json_response(document_of(account, pds), content_type="application/did+ld+json")

    app = web.Application()
    app.router.add_get("/{did}", look_up)
    return app
