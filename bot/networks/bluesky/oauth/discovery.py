"""From an account to the server that may sign it in.

Everything read here was written by somebody else, so each document must say that it is about
what was asked: the DID in the DID document, the origin in both metadata documents.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from bot.fetch import Fetcher
from bot.model.errors import NetworkSaidNo
from bot.model.people import AccountId

PLC = "https://plc.directory"


@dataclass(frozen=True, slots=True)
class AuthorizationServer:
    """The endpoints of one server (RFC 8414), already checked in form."""

    issuer: str
    authorize: str
    push: str
    token: str
    revoke: str | None


async def find_pds(fetcher: Fetcher, account: AccountId, *, plc: str = PLC) -> str:
    """The origin of the server that keeps the account. Raises NetworkSaidNo, NetworkDown."""
    document = await fetcher.get_json(document_address(account, plc=plc), redirects=0)
    return pds_of(fetcher, account, document)


def pds_of(fetcher: Fetcher, account: AccountId, document: Any) -> str:
    """As the account's DID document says it. Raises NetworkSaidNo where it names none."""
    match document:
        case {"id": str(about), "service": [*services]} if about == account:
            for service in services:
                if endpoint := _pds_in(account, service):
                    return _origin(fetcher, endpoint)
    raise NetworkSaidNo("the account's DID document names no server")


def document_address(account: AccountId, *, plc: str = PLC) -> str:
    """Where a DID document is. Raises NetworkSaidNo for DIDs that atproto does not use.

    did:web is a bare host name (atproto allows no path), with a port on localhost only.
    """
    match account.split(":"):
        case ["did", "plc", name] if name.isascii() and name.isalnum():
            return f"{plc}/{quote(account, safe=':')}"
        case ["did", "web", name] if name:
            host = unquote(name)
            bare, _, port = host.partition(":")
            local = bare == "localhost"
            if set(host) & set("/?#@\\ ") or (port and not local):
                raise NetworkSaidNo("the account's DID cannot be read")
            return f"{'http' if local else 'https'}://{host}/.well-known/did.json"
    raise NetworkSaidNo("the account's DID cannot be read")


async def find_server(fetcher: Fetcher, pds: str) -> AuthorizationServer:
    """The authorization server of a PDS. Raises NetworkSaidNo, NetworkDown."""
    resource = await fetcher.get_json(f"{pds}/.well-known/oauth-protected-resource", redirects=0)
    match resource:
        case {"resource": str(about), "authorization_servers": [str(issuer)]} if (
            about.rstrip("/") == pds
        ):
            pass
        case _:
            raise NetworkSaidNo("the account's server names no one server to sign in at")
    if _origin(fetcher, issuer) != issuer:
        raise NetworkSaidNo("the issuer is not an origin")
    about_server = await fetcher.get_json(
        f"{issuer}/.well-known/oauth-authorization-server", redirects=0
    )
    return _server_in(fetcher, issuer, about_server)


def _server_in(fetcher: Fetcher, issuer: str, document: Any) -> AuthorizationServer:
    match document:
        case {
            "issuer": str(about),
            "authorization_endpoint": str(authorize),
            "pushed_authorization_request_endpoint": str(push),
            "token_endpoint": str(token),
            "scopes_supported": [*scopes],
            "authorization_response_iss_parameter_supported": True,
            "client_id_metadata_document_supported": True,
            "dpop_signing_alg_values_supported": [*algorithms],
            "code_challenge_methods_supported": [*methods],
        } if (
            about == issuer and "atproto" in scopes and "ES256" in algorithms and "S256" in methods
        ):
            revoke = document.get("revocation_endpoint")
            for endpoint in (authorize, push, token, *([revoke] if revoke else [])):
                fetcher.check(endpoint)
            return AuthorizationServer(issuer, authorize, push, token, revoke)
    raise NetworkSaidNo("the server does not offer atproto sign-in")


def _pds_in(account: AccountId, service: Any) -> str | None:
    match service:
        case {
            "id": str(name),
            "type": "AtprotoPersonalDataServer",
            "serviceEndpoint": str(endpoint),
        } if name in ("#atproto_pds", f"{account}#atproto_pds"):
            return endpoint
    return None


def _origin(fetcher: Fetcher, address: str) -> str:
    parsed = fetcher.check(address)
    if parsed.path not in ("", "/") or parsed.query_string or parsed.fragment:
        raise NetworkSaidNo("the server's address has more than a name")
    return str(parsed.origin())
