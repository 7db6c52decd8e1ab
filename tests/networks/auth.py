"""Service auth: the token by which a PDS says at another service who is calling, and what for."""

from dataclasses import dataclass
from urllib.parse import quote

import aiohttp
from atproto_crypto.did import get_did_key
from atproto_server.auth.jwt import verify_jwt_async
from atproto_server.exceptions import InvalidTokenError


class Unproven(Exception):
    """The token does not show who calls. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a verified token said."""

    iss: str
    aud: str
    lxm: str


async def prove(header: str, *, plc: str, audience: str, fragment: str, lxm: str) -> Proof:
    """Check an Authorization header against the caller's DID document in the given PLC.

    `audience` is this service's bare DID; the token names it with or without `#fragment`.
    Raises Unproven.
    """
    scheme, _, token = header.partition(" ")
    if scheme != "Bearer" or not token:
        raise Unproven("no bearer token")

    async def key_of(issuer: str, fresh: bool) -> str:  # noqa: ARG001, FBT001 - the library's shape
        return await signing_key(plc, issuer)

    try:
        claims = await verify_jwt_async(token, key_of)
    except InvalidTokenError as error:
        raise Unproven(f"the token does not verify: {error!r}") from error
    said = claims.model_dump()
    if said.get("lxm") != lxm:
        raise Unproven(f"the token is for {said.get('lxm')}, not for {lxm}")
    if claims.aud not in (audience, f"{audience}#{fragment}"):
        raise Unproven(f"the token is meant for {claims.aud}, not for {audience}")
    if claims.exp is None or claims.iss is None:
        raise Unproven("the token names no end or no issuer")
    return Proof(claims.iss, str(claims.aud), lxm)


async def signing_key(plc: str, did: str, name: str = "atproto") -> str:
    """The did:key under `#name` of a DID document. Raises Unproven where there is none."""
    async with aiohttp.ClientSession() as session, session.get(f"{plc}/{quote(did)}") as answer:
        if answer.status != 200:
            raise Unproven(f"{did} is not in the directory")
        document = await answer.json(content_type=None)
    for method in document.get("verificationMethod", ()):
        if method["id"].endswith(f"#{name}"):
            found: str | None = get_did_key(method["type"], method["publicKeyMultibase"])
            if found:
                return found
    raise Unproven(f"{did} has no key #{name}")
