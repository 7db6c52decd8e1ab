"""DID documents and the directory that serves them."""

from aiohttp import web

from bot.rehearsal.bluesky.repo import Account, Status, World
from bot.rehearsal.bluesky.signing import key_of, multikey
from bot.rehearsal.bluesky.wire import Json


def document_of(account: Account, pds: str) -> Json:
    keys, services = [], []
    if account.labeler is not None:
        keys = [_key(account.did, "atproto_label", account.labeler.key)]
        services = [_service("atproto_labeler", "AtprotoLabeler", account.labeler.url)]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": account.did,
        "alsoKnownAs": [f"at://{account.handle}"],
        "verificationMethod": [_key(account.did, "atproto", multikey(key_of(account.did))), *keys],
        "service": [_service("atproto_pds", "AtprotoPersonalDataServer", pds), *services],
    }


def _key(did: str, name: str, key: str) -> Json:
    method = {"id": f"{did}#{name}", "type": "Multikey", "controller": did}
    return {**method, "publicKeyMultibase": key}


def _service(name: str, kind: str, url: str) -> Json:
    return {"id": f"#{name}", "type": kind, "serviceEndpoint": url}


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
