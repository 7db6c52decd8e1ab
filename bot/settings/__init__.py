"""config/ and the environment -> frozen, validated settings; an unknown key is an error.

Every mistake is a ValueError with one sentence that names the place and the remedy.
"""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr
from sqlalchemy.engine import make_url

from bot.model.local_help import LocalHelp
from bot.model.policy import Policy
from bot.settings.fields import (
    AccountIdOrEmpty,
    AccountIds,
    Did,
    Dids,
    FeedPages,
    Hashtags,
    HttpAddress,
    ListAddress,
    Names,
    PageOrEmpty,
    Place,
    Places,
    PublicKey,
    ScorerAddress,
    Site,
    Span,
    StorageUrl,
    StreamAddresses,
    read_tables,
)
from bot.settings.files import Frozen, Key, check, keys_of, line_of, read_text, read_toml
from bot.settings.folders import (
    HOUSECALL_TOML,
    POLICY_TOML,
    find_config,
    named_config,
    shipped_config,
)
from bot.settings.policy_file import PolicyFile, contradiction_in, policy_of
from bot.settings.secrets import gather, make_key, read_key

__all__ = [
    "BLUESKY_PASSWORD",
    "HOUSECALL_TOML",
    "MASTODON_TOKEN",
    "POLICY_TOML",
    "Bluesky",
    "Community",
    "HousecallFile",
    "Lists",
    "Login",
    "Mastodon",
    "Settings",
    "find_config",
    "find_master_key",
    "gather",
    "load_policy",
    "load_settings",
    "master_key_of",
    "named_config",
    "shipped_config",
    "variable_of",
]

MASTER_KEY = "HOUSECALL_MASTER_KEY"
SCORER_KEY = "HOUSECALL_SCORER_KEY"
BLUESKY_PASSWORD = "HOUSECALL_BLUESKY_PASSWORD"  # noqa: S105  the name of a variable, not a password
MASTODON_TOKEN = "HOUSECALL_MASTODON_TOKEN"  # noqa: S105  the name of a variable, not a token
MASTODON_WEBHOOK = "HOUSECALL_MASTODON_WEBHOOK_SECRET"


class Community(Frozen):
    name: str = Field(default="House Call", min_length=1, max_length=60)
    moderators: AccountIds = ()
    auditor: AccountIdOrEmpty = ""
    outside_contact: AccountIdOrEmpty = ""
    operator: str = Field(default="", max_length=60)
    policy_url: PageOrEmpty = ""


class NamedHelp(Frozen):
    """Where members are pointed to by the cards to keep at hand."""

    risk_office: Place = ""
    employer_security: Place = ""
    crisis_lines: Places = ()
    rules_url: PageOrEmpty = ""


class Storage(Frozen):
    url: StorageUrl = "sqlite:///data/housecall.db"
    key_file: str = Field(default="data/master.key", min_length=1)

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL and for memory."""
        url = make_url(self.url)
        if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
            return None
        return Path(str(url.database))


class Web(Frozen):
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: Site = ""
    trusted_proxies: int = Field(default=0, ge=0, le=3)


class Scheduler(Frozen):
    tick_every: Span = timedelta(minutes=1)
    reconcile_every: Span = timedelta(minutes=15)
    listen_active_every: Span = timedelta(seconds=5)
    listen_idle_every: Span = timedelta(seconds=30)
    lists_every: Span = timedelta(minutes=10)
    feeds_every: Span = timedelta(minutes=10)


class Bluesky(Frozen):
    """Addresses of the network, and who the bot is there; no identifier: no account."""

    identifier: str = ""
    pds: HttpAddress = "https://bsky.social"
    appview: HttpAddress = "https://public.api.bsky.app"
    appview_did: Did = "did:web:api.bsky.app"
    moderation_did: Did = "did:plc:ar7c4by46qjdydhdevvrndac"
    plc: HttpAddress = "https://plc.directory"
    chat_did: Did = "did:web:api.bsky.chat"
    labelers: Dids = ()
    jetstream: StreamAddresses = (
        "wss://jetstream.us-east.bsky.network/xrpc/network.bsky.jetstream.subscribeEvents",
        "wss://jetstream.us-west.bsky.network/xrpc/network.bsky.jetstream.subscribeEvents",
        "wss://jetstream1.us-east.bsky.network/subscribe",
    )


class Mastodon(Frozen):
    """The server of the bot's account, Mastodon or what speaks like it; none: no account."""

    server: Site = ""
    hashtags: Hashtags = ()
    webhook_server: Site = ""  # empty: `server`
    gate: Literal["open", "moderators"] = "open"

    @property
    def guarded(self) -> bool:
        """Whether moderators look at each request to follow the bot."""
        return self.gate == "moderators"


class Scorer(Frozen):
    """A server that is asked about texts beside the local model; no url: none is."""

    url: ScorerAddress = ""
    model: str = ""


class OthersList(Frozen):
    """A list of another community that members may use."""

    name: str = Field(min_length=1, max_length=40)
    address: ListAddress
    key: PublicKey = ""


class Lists(Frozen):
    """Who may read our own list, and which of others members may use."""

    shared_with: Names = ()  # communities, each by an address of its own
    public: bool = False  # at an address without a secret in it
    bluesky: bool = False  # as a list of the bot's account
    others: Annotated[tuple[OthersList, ...], BeforeValidator(read_tables)] = ()


class Feeds(Frozen):
    """What the community reads, beside what its moderators add."""

    named: FeedPages = ()


class Networks(Frozen):
    bluesky: Bluesky = Bluesky()
    mastodon: Mastodon = Mastodon()


class HousecallFile(Frozen):
    """config/housecall.toml, key by key."""

    community: Community = Community()
    local_help: NamedHelp = NamedHelp()
    storage: Storage = Storage()
    web: Web = Web()
    scheduler: Scheduler = Scheduler()
    scorer: Scorer = Scorer()
    lists: Lists = Lists()
    feeds: Feeds = Feeds()
    networks: Networks = Networks()


@dataclasses.dataclass(frozen=True, slots=True)
class Login:
    """The bot's own account on one network."""

    identifier: str  # handle, DID or e-mail address
    password: SecretStr


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can say."""

    config_dir: Path
    community: Community
    storage: Storage
    web: Web
    scheduler: Scheduler
    scorer: Scorer
    lists: Lists
    feeds: Feeds
    local_help: LocalHelp
    addresses: Networks
    bluesky: Login | None  # None: no account there
    policy: Policy
    master_key: bytes | None = dataclasses.field(repr=False)  # None: in `storage.key_file`
    scorer_key: SecretStr | None = None
    mastodon_webhook: SecretStr | None = None  # of servers that tell the bot of their posts
    mastodon: SecretStr | None = None  # the token of the account on `addresses.mastodon.server`

    @property
    def has_account(self) -> bool:
        """Without any there is only the rehearsal."""
        return self.bluesky is not None or self.mastodon is not None


def load_settings(config_dir: Path, environ: Mapping[str, str]) -> Settings:
    """Read housecall.toml, policy.toml and the secrets.

    Each key of housecall.toml can also come from outside, as HOUSECALL_WEB_PORT or
    HOUSECALL_BLUESKY_IDENTIFIER; outside goes before the file.
    """
    variables = {variable_of(key): key for key in keys_of(HousecallFile)}
    secrets = (MASTER_KEY, BLUESKY_PASSWORD, MASTODON_TOKEN, MASTODON_WEBHOOK, SCORER_KEY)
    outside = gather({*variables, *secrets}, config_dir, environ)
    path = config_dir / HOUSECALL_TOML
    table, text = read_toml(path)
    given = {key: name for name, key in variables.items() if name in outside}
    for place, name in given.items():
        _put(table, place, outside[name])
    file = check(HousecallFile, table, path=path, text=text, outside=given)
    key = outside.get(MASTER_KEY)
    return Settings(
        config_dir=config_dir,
        community=file.community,
        storage=file.storage,
        web=file.web,
        scheduler=file.scheduler,
        scorer=file.scorer,
        lists=file.lists,
        feeds=file.feeds,
        local_help=LocalHelp(**dict(file.local_help)),
        addresses=file.networks,
        bluesky=_login(file.networks.bluesky.identifier, outside.get(BLUESKY_PASSWORD), config_dir),
        policy=load_policy(config_dir / POLICY_TOML),
        master_key=read_key(key, MASTER_KEY) if key else None,
        scorer_key=_secret(outside.get(SCORER_KEY)),
        mastodon_webhook=_secret(outside.get(MASTODON_WEBHOOK)),
        mastodon=_token(file.networks.mastodon.server, outside.get(MASTODON_TOKEN), config_dir),
    )


def load_policy(path: Path) -> Policy:
    """One policy file. Keys that it leaves out have their defaults."""
    table, text = read_toml(path)
    policy = policy_of(check(PolicyFile, table, path=path, text=text, outside={}))
    if against := contradiction_in(policy):
        key, sentence = against
        raise ValueError(f"{path}:{line_of(text, (key,)) or 1}: {sentence}")
    return policy


def find_master_key(settings: Settings) -> bytes | None:
    """The master key; None where there is none yet and one may be made.

    Raises ValueError where there are records already and their key is not here, because no new
    key could read them.
    """
    if settings.master_key:
        return settings.master_key
    path, records = Path(settings.storage.key_file), settings.storage.file
    if path.exists():
        return read_key(read_text(path), str(path))
    if records is None:
        raise ValueError(
            f"the master key is missing: put it into {MASTER_KEY}, or into {path} "
            f"(`head -c 32 /dev/urandom | base64` makes one)"
        )
    if records.exists():
        raise ValueError(
            f"{records} exists but its master key {path} is missing: put the key back from your "
            f"copy, or set {MASTER_KEY}; no other key can read these records"
        )
    return None


def master_key_of(settings: Settings, fresh: Callable[[int], bytes]) -> tuple[bytes, str | None]:
    """The master key, and a notice to the operator where it was made just now.

    `fresh` gives that many unpredictable bytes. Raises ValueError as `find_master_key` does, and
    where the new key cannot be written.
    """
    found = find_master_key(settings)
    if found:
        return found, None
    path = Path(settings.storage.key_file)
    return make_key(path, fresh), f"A new master key is in {path}: keep a copy of it elsewhere."


def variable_of(key: Key) -> str:
    """HOUSECALL_WEB_PORT for web.port, HOUSECALL_BLUESKY_PDS for networks.bluesky.pds."""
    return "_".join(("HOUSECALL", *key[-2:])).upper()


def _put(table: dict[str, Any], key: Key, value: str) -> None:
    for part in key[:-1]:
        table = table.setdefault(part, {})
    kind = type(keys_of(HousecallFile)[key])
    if kind is bool and value in _SWITCHES:
        table[key[-1]] = _SWITCHES[value]
    else:
        table[key[-1]] = int(value) if kind is int and value.isdecimal() else value


_SWITCHES = {"true": True, "false": False}


def _login(identifier: str, password: str | None, config_dir: Path) -> Login | None:
    if not identifier:
        return None
    if not password:
        raise ValueError(
            f"{BLUESKY_PASSWORD} is missing: make an app password for {identifier} that may read "
            f"direct messages, and put it into {config_dir / 'secrets.env'}"
        )
    return Login(identifier.removeprefix("@"), SecretStr(password))


def _secret(value: str | None) -> SecretStr | None:
    return SecretStr(value) if value else None


def _token(server: str, token: str | None, config_dir: Path) -> SecretStr | None:
    if not server:
        return None
    if not token:
        raise ValueError(
            f"{MASTODON_TOKEN} is missing: make an application in the settings of the bot's account"
            f" on {server} (Development), and put its token into {config_dir / 'secrets.env'}"
        )
    return SecretStr(token)
