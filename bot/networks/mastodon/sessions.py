"""What is kept of a sign-in: while it is pending, and while it lasts. Sealed, as it is secret."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.people import AccountId
from bot.networks.kept import Kept

PENDING_FOR = timedelta(minutes=10)
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
"""Instead of leading back to us, her server shows her a code to copy into a message."""


@dataclass(frozen=True, slots=True)
class App(Kept):
    """The bot as one server knows it; registered once, because a server allows few of these."""

    home: str
    redirect_uris: tuple[str, ...]
    scope: str  # registered: no sign-in can ask for more, each asks for less
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PendingSignIn(Kept):
    """Everything needed between sending her to her server and her coming back, once."""

    account: AccountId
    home: str
    redirect_uri: str
    expires_at: datetime
    state: str = field(repr=False)
    verifier: str | None = field(repr=False)  # None: the server does not know PKCE
    scope: str = ""  # what is asked for


@dataclass(frozen=True, slots=True)
class Session(Kept):
    """A member's consent in force. Tokens do not expire; `scope` is what was granted."""

    account: AccountId
    home: str
    id: str  # hers, on her own server
    acct: str
    scope: str
    token: str = field(repr=False)
    client_id: str = ""  # as which the bot got it; revoking takes both
    client_secret: str = field(default="", repr=False)
    ended: bool = False  # by her word; it is kept only until her server has taken it back

    def allows(self, scope: str) -> bool:
        """`write` allows `write:mutes`."""
        granted = self.scope.split()
        return scope in granted or scope.partition(":")[0] in granted


class SessionStore(Protocol):
    """Where sessions are kept, sealed. `save` returns only once the session is durable."""

    async def load(self, account: AccountId) -> Session | None: ...

    async def save(self, session: Session) -> None: ...

    async def drop(self, account: AccountId) -> None: ...


class AppStore(Protocol):
    """Where the bot's registrations are kept, sealed, by the origin of the server."""

    async def load_app(self, home: str) -> str | None: ...

    async def save_app(self, home: str, text: str) -> None: ...
