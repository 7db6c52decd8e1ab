"""Who the bot is to an authorization server: a program on this machine, or a public website."""

from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlencode

from bot.networks.bluesky.oauth.proofs import Key

METADATA_PATH = "/oauth/client-metadata.json"
JWKS_PATH = "/oauth/jwks.json"
CALLBACK_PATH = "/oauth/callback"


@dataclass(frozen=True, slots=True)
class LoopbackClient:
    """A public client without a website; its refresh tokens last at most two weeks.

    `redirect_uri` is http://127.0.0.1 with any port: servers refuse the name `localhost` there.
    """

    redirect_uri: str

    def client_id(self, scope: str) -> str:
        """All that the server may know stands in the id itself."""
        about = {"redirect_uri": self.redirect_uri, "scope": scope}
        return f"http://localhost?{urlencode(about)}"


@dataclass(frozen=True, slots=True)
class ConfidentialClient:
    """A client with an https website that serves its metadata and public keys.

    `website` has no path and no trailing slash. The first key signs new sign-ins; older keys stay
    listed while sessions that began with them live. Raises ValueError without a key.
    """

    website: str
    name: str
    keys: tuple[Key, ...]

    def __post_init__(self) -> None:
        if not self.keys:
            raise ValueError("a confidential client needs at least one key")

    @property
    def redirect_uri(self) -> str:
        return self.website + CALLBACK_PATH

    def client_id(self, scope: str) -> str:  # noqa: ARG002  same question, another kind of client
        return self.website + METADATA_PATH


Client: TypeAlias = LoopbackClient | ConfidentialClient


def client_metadata(client: ConfidentialClient, scope: str) -> dict[str, Any]:
    """What the website serves at METADATA_PATH."""
    return {
        "client_id": client.client_id(scope),
        "client_name": client.name,
        "client_uri": client.website,
        "application_type": "web",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "redirect_uris": [client.redirect_uri],
        "scope": scope,
        "dpop_bound_access_tokens": True,
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "jwks_uri": client.website + JWKS_PATH,
    }


def jwks(client: ConfidentialClient) -> dict[str, Any]:
    """What the website serves at JWKS_PATH: public halves only."""
    return {
        "keys": [
            {**key.jwk, "kid": key.thumbprint, "use": "sig", "alg": "ES256"} for key in client.keys
        ]
    }
