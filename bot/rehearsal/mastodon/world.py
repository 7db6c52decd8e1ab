"""Everything that is so on the simulated federation: accounts, statuses, who follows whom."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Any, TypeAlias

from bot.rehearsal.mastodon.flavour import Flavour
from bot.rehearsal.mastodon.ids import Ids

Clock: TypeAlias = Callable[[], datetime]
Pair: TypeAlias = tuple[str, str]  # actor URIs: who, whom


class Visibility(StrEnum):
    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"
    DIRECT = "direct"


SHOWN_TO_ALL = {Visibility.PUBLIC, Visibility.UNLISTED}


@dataclass(slots=True, eq=False)
class Account:
    uri: str
    username: str
    home: str  # domain of the server it lives on
    email: str
    password: str
    created_at: datetime
    display_name: str = ""
    note: str = ""
    locked: bool = False
    bot: bool = False
    discoverable: bool = False
    noindex: bool = False
    suspended: bool = False
    deleted: bool = False
    moved_to: str | None = None

    @property
    def url(self) -> str:
        return self.uri.replace("/users/", "/@")

    @property
    def address(self) -> str:
        return f"{self.username}@{self.home}"


@dataclass(slots=True, eq=False)
class Status:
    uri: str
    author: str
    text: str
    visibility: Visibility
    created_at: datetime
    mentions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    in_reply_to: str | None = None
    conversation: str = ""
    spoiler: str = ""
    quote: str | None = None
    quote_state: str = "accepted"
    edited_at: datetime | None = None
    deleted: bool = False
    app: str = ""
    known_at: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        return self.uri.replace("/users/", "/@").replace("/statuses/", "/")


@dataclass(frozen=True, slots=True)
class Mute:
    hides_notifications: bool
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sent:
    """One post as it went out: `to` are those it was addressed to, by actor URI."""

    sender: str
    to: tuple[str, ...]
    text: str
    visibility: Visibility
    status: str
    at: datetime
    app: str  # name of the client it was written with


@dataclass(frozen=True, slots=True)
class Write:
    """One accepted call that changed something."""

    account: str
    app: str
    method: str
    path: str
    params: dict[str, list[str]]
    at: datetime


@dataclass(slots=True, eq=False)
class App:
    name: str
    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    website: str = ""


@dataclass(slots=True, eq=False)
class Token:
    text: str
    app: App
    account: str | None
    scopes: tuple[str, ...]
    created_at: datetime
    revoked: bool = False


@dataclass(slots=True, eq=False)
class Notice:
    """A notification as its recipient's server keeps it."""

    id: str
    kind: str
    recipient: str
    sender: str
    status: str | None
    at: datetime
    filtered: bool = False
    event: dict[str, Any] | None = None  # of severed relationships


@dataclass(slots=True, eq=False)
class Site:
    """What one server keeps for itself."""

    domain: str
    flavour: Flavour
    ids: Ids
    scheme: str = "http"
    local: dict[str, str] = field(default_factory=dict)  # URI: local id
    uris: dict[str, str] = field(default_factory=dict)  # local id: URI
    apps: dict[str, App] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    policies: dict[str, dict[str, str]] = field(default_factory=dict)
    permitted: set[Pair] = field(default_factory=set)  # notification requests accepted
    limited: set[str] = field(default_factory=set)  # accounts its moderators silenced
    withheld: set[str] = field(default_factory=set)  # scopes that it grants nobody who asks
    filters: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lists: dict[str, dict[str, tuple[dict[str, Any], list[str]]]] = field(default_factory=dict)
    scheduled: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    reports: list[dict[str, Any]] = field(default_factory=list)
    rules: dict[str, str] = field(default_factory=dict)  # id: text
    answered: dict[tuple[str, str], str] = field(default_factory=dict)  # Idempotency-Key: status

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.domain}"

    def id_of(self, uri: str, moment: datetime) -> str:
        """The local id, given at first sight."""
        if uri not in self.local:
            made = self.ids.new(moment)
            self.local[uri], self.uris[made] = made, uri
        return self.local[uri]


class World:
    def __init__(self, clock: Clock, rng: Random) -> None:
        self.clock = clock
        self.rng = rng
        self.sites: dict[str, Site] = {}
        self.accounts: dict[str, Account] = {}
        self.statuses: dict[str, Status] = {}
        self.follows: dict[Pair, datetime] = {}
        self.requests: dict[Pair, datetime] = {}
        self.ever_followed: set[Pair] = set()  # or asked to
        self.blocks: dict[Pair, datetime] = {}
        self.mutes: dict[Pair, Mute] = {}
        self.muted_conversations: set[Pair] = set()
        self.sent: list[Sent] = []
        self.writes: list[Write] = []
        self._by_author: defaultdict[str, list[Status]] = defaultdict(list)
        self._by_parent: defaultdict[str, list[Status]] = defaultdict(list)
        self._by_quoted: defaultdict[str, list[Status]] = defaultdict(list)

    def home_of(self, uri: str) -> Site:
        return self.sites[self.accounts[uri].home]

    def local_id(self, site: Site, uri: str) -> str:
        return site.id_of(uri, self.clock())

    def living(self, status_uri: str | None) -> Status | None:
        """The status where it still exists."""
        status = self.statuses.get(status_uri or "")
        if status is None or status.deleted or self.gone(status.author):
            return None
        return status

    def gone(self, account_uri: str) -> bool:
        account = self.accounts[account_uri]
        return account.suspended or account.deleted

    def followers(self, uri: str) -> list[str]:
        """Newest first; accounts that are gone do not count."""
        found = [who for who, whom in self.follows if whom == uri and not self.gone(who)]
        return found[::-1]

    def following(self, uri: str) -> list[str]:
        found = [whom for who, whom in self.follows if who == uri and not self.gone(whom)]
        return found[::-1]

    def blocked(self, one: str, other: str) -> bool:
        """Whether either blocks the other."""
        return (one, other) in self.blocks or (other, one) in self.blocks

    def mute(self, who: str, whom: str) -> Mute | None:
        """The mute that holds now; one that ran out is forgotten."""
        found = self.mutes.get((who, whom))
        if found and found.expires_at and found.expires_at <= self.clock():
            del self.mutes[who, whom]
            return None
        return found

    def add(self, status: Status) -> None:
        self.statuses[status.uri] = status
        for index, key in (
            (self._by_author, status.author),
            (self._by_parent, status.in_reply_to),
            (self._by_quoted, status.quote),
        ):
            index[key or ""].append(status)

    def statuses_by(self, author: str) -> list[Status]:
        """Those that still exist, oldest first; so for the next two."""
        return [status for status in self._by_author[author] if self.living(status.uri)]

    def replies_to(self, uri: str) -> list[Status]:
        return [status for status in self._by_parent[uri] if self.living(status.uri)]

    def quotes_of(self, uri: str) -> list[Status]:
        return [status for status in self._by_quoted[uri] if self.living(status.uri)]

    def find(self, address: str, site: Site) -> Account | None:
        """By `name` of this server or `name@domain` of any."""
        name, _, domain = address.lstrip("@").partition("@")
        uri = f"{site.scheme}://{domain or site.domain}/users/{name.lower()}"
        found = self.accounts.get(uri)
        return None if found is None or found.deleted else found
