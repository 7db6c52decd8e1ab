"""What the pages need from outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from bot.model.drafts import Span


@dataclass(frozen=True, slots=True)
class Queue:
    """Messages of one priority."""

    depth: int = 0  # waiting now
    oldest: timedelta = timedelta(0)  # how long the first of them has waited
    sent: int = 0  # since the start
    waited: timedelta = timedelta(0)  # by those, together


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts since the start."""

    aimed: int = 0  # interactions aimed at members
    alerts: int = 0
    refusals: int = 0  # orders that a network refused for good
    reconnects: int = 0
    malformed: int = 0  # frames that could not be read
    labels: int = 0  # seen of all labelers
    labels_kept: int = 0  # those that this community makes something of
    labels_refused: int = 0  # not signed by the labeler, or not readable
    limits: int = 0  # cases in which a limit of automatic mode had a member asked
    set_aside: int = 0  # things that nobody could deal with


@dataclass(frozen=True, slots=True)
class Vitals:
    """How the bot is doing at one moment."""

    now: datetime
    heartbeat: datetime | None  # the last turn of the scheduler
    last_frame: datetime | None  # stream time of the last frame; None: none since the start
    stream: str | None = None  # host that it comes from; None while there is no connection
    trouble: str | None = None  # the last of the stream's; never text of a post
    queues: Mapping[str, Queue] = field(default_factory=lambda: MappingProxyType({}))
    tally: Tally = Tally()
    versions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def lag(self) -> timedelta | None:
        return self.now - self.last_frame if self.last_frame else None

    @property
    def since_heartbeat(self) -> timedelta | None:
        return self.now - self.heartbeat if self.heartbeat else None


class WebState(Protocol):
    async def vitals(self) -> Vitals: ...


class ImportFile(Protocol):
    async def mutes(self, token: str) -> str:
        """CSV as Mastodon imports it. Raises Refused for a link that is not good."""
        ...


@dataclass(frozen=True, slots=True)
class Remark:
    """What a colleague would say about a draft, and of which parts of it."""

    says: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look at a draft. Nothing of it is kept anywhere."""

    ticket: str  # for the next look
    says: str = ""  # where nothing was seen
    remarks: tuple[Remark, ...] = ()  # the gravest first
    version: str | None = None  # her words without those parts; None: there is nothing to take out
    too_long_by: int = 0  # characters; then it was not read


class SecondLook(Protocol):
    """Looking at a draft with a member."""

    def is_ours(self, token: str) -> bool:
        """Whether a link was ever given to somebody, however long ago."""
        ...

    async def begin(self, token: str) -> str:
        """The ticket of a page that is opened, good for an hour and for who has that link.

        Raises Refused for a link that is not good any more.
        """
        ...

    async def look(self, token: str, ticket: str, text: str) -> Looked:
        """Raises Refused for a ticket that is not good any more."""
        ...


class EvidenceFiles(Protocol):
    async def evidence(self, token: str) -> tuple[str, bytes]:
        """A name for the file, and the file. Raises Refused for a link that is not good."""
        ...


class SharedList(Protocol):
    """Our own list. All raise Refused for a token that is nobody's."""

    async def log(self, token: str, after: int) -> bytes:
        """A page of the signed JSON, from behind this number of the log."""
        ...

    async def mutes(self, token: str) -> bytes:
        """What stands now, as CSV that Mastodon imports."""
        ...

    def key(self, token: str) -> bytes:
        """JSON with the public key of the signatures."""
        ...


class SignInOutcome(StrEnum):
    DONE = "done"
    DECLINED = "declined"  # she said no at the authorization server
    OTHER_ACCOUNT = "other_account"  # signed in, but not as the account that was invited
    NOT_A_MEMBER = "not_a_member"  # she has left since she got the link
    LAPSED = "lapsed"
    UNABLE = "unable"  # her server does not know what she would be asked for
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Started:
    """A sign-in under way. `state` and `cookie` are unguessable and differ."""

    address: str  # of the authorization server, where she goes next
    state: str
    cookie: str


class SignIn(Protocol):
    """Signing a member in at her own server."""

    async def start(self, token: str) -> Started | SignInOutcome:
        """Use up the token of a link. What is no Started is why there is nothing to go on with.

        Raises Refused for an unknown or used one, NetworkDown, NetworkSaidNo.
        """
        ...

    async def finish(self, state: str, cookie: str, params: Mapping[str, str]) -> SignInOutcome:
        """Called once a state, with the cookie that belongs to it.

        Raises NetworkDown, NetworkSaidNo.
        """
        ...
