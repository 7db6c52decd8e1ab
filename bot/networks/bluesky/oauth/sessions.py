"""What must be kept of a sign-in: while it is pending, and while it lasts."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.people import AccountId
from bot.networks.bluesky.oauth.scopes import (
    APPVIEW,
    GET_DRAFTS,
    MODERATION,
    POSTGATE,
    THREADGATE,
    can_call,
    can_mute,
    can_mute_threads,
    can_report,
    can_write,
)
from bot.networks.kept import Kept

PENDING_FOR = timedelta(minutes=10)
REFRESH_AHEAD = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class PendingSignIn(Kept):
    """Everything needed between sending her to her server and her coming back, once."""

    account: AccountId
    pds: str
    issuer: str
    token_endpoint: str
    revocation_endpoint: str | None
    client_key: str | None  # thumbprint; None: a public client
    expires_at: datetime
    state: str = field(repr=False)
    verifier: str = field(repr=False)
    dpop_key_pem: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Session(Kept):
    """A member's consent in force. `scope` is what was granted, not what was asked."""

    account: AccountId
    pds: str
    issuer: str
    token_endpoint: str
    revocation_endpoint: str | None
    client_key: str | None
    expires_at: datetime  # of the access token
    scope: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    dpop_key_pem: str = field(repr=False)

    def can_mute(self, appview: str = APPVIEW) -> bool:
        return can_mute(self.scope, appview)

    def can_mute_threads(self, appview: str = APPVIEW) -> bool:
        return can_mute_threads(self.scope, appview)

    def can_read_drafts(self, appview: str = APPVIEW) -> bool:
        return can_call(self.scope, GET_DRAFTS, appview)

    def can_report(self, moderation: str = MODERATION) -> bool:
        return can_report(self.scope, moderation)

    @property
    def can_gate(self) -> bool:
        """Whether replies can be hidden and closed."""
        return can_write(self.scope, THREADGATE)

    @property
    def can_detach(self) -> bool:
        """Whether quotes can be detached."""
        return can_write(self.scope, POSTGATE)

    def is_fresh(self, now: datetime) -> bool:
        return now + REFRESH_AHEAD < self.expires_at


class SessionStore(Protocol):
    """Where sessions are kept, sealed. `save` returns only once the session is durable."""

    async def load(self, account: AccountId) -> Session | None: ...

    async def save(self, session: Session) -> None: ...

    async def drop(self, account: AccountId) -> None: ...
