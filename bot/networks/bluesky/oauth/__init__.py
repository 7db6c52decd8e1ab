"""Acting with a member's own consent: AT Protocol OAuth, without an SDK.

Sources: atproto OAuth specification, RFC 6749, 7009, 7523, 7636, 8414, 9126, 9207, 9449, 9728.
"""

from bot.networks.bluesky.oauth.client import OAuth, Procedure, Query
from bot.networks.bluesky.oauth.clients import (
    CALLBACK_PATH,
    JWKS_PATH,
    METADATA_PATH,
    Client,
    ConfidentialClient,
    LoopbackClient,
    client_metadata,
    jwks,
)
from bot.networks.bluesky.oauth.keeping import Sessions
from bot.networks.bluesky.oauth.proofs import Key, new_key
from bot.networks.bluesky.oauth.refusals import SignInRefused, WhyNot
from bot.networks.bluesky.oauth.scopes import (
    APPVIEW,
    MODERATION,
    published_scope,
    wanted_scope,
)
from bot.networks.bluesky.oauth.sessions import PendingSignIn, Session, SessionStore
from bot.networks.bluesky.oauth.wire import SaidNo, TokenSpent

__all__ = [
    "APPVIEW",
    "CALLBACK_PATH",
    "JWKS_PATH",
    "METADATA_PATH",
    "MODERATION",
    "Client",
    "ConfidentialClient",
    "Key",
    "LoopbackClient",
    "OAuth",
    "PendingSignIn",
    "Procedure",
    "Query",
    "SaidNo",
    "Session",
    "SessionStore",
    "Sessions",
    "SignInRefused",
    "TokenSpent",
    "WhyNot",
    "client_metadata",
    "jwks",
    "new_key",
    "published_scope",
    "wanted_scope",
]
