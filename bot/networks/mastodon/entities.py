"""What a server's JSON says, read for no more than the bot needs. Nothing here ever raises.

Local ids are strings of any form (numbers, ULIDs, others) and mean something only on the server
that gave them. Dates may already be datetimes, because Mastodon.py makes them so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.mastodon.content import text_of, with_warning

OPEN = frozenset({"public", "unlisted"})
"""Visibilities of what anybody may read."""

_LONGEST = 2_048  # characters of an address or a name
_PROFILE = re.compile(r"(https?://[^/\s]+)/@([\w.-]+)/?")
_HANDLE = re.compile(r"[\w.-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Person:
    """An account as one server shows it."""

    id: str  # local
    account: AccountId
    acct: str  # `name` on its own server, else `name@host`
    url: str
    name: str
    created_at: datetime | None = None
    posts: int | None = None
    followers: int | None = None
    follows: int | None = None
    moved: bool = False
    suspended: bool = False
    limited: bool = False  # silenced by the moderators of the server that shows it
    is_bot: bool = False  # by its own word
    unwilling: bool = False  # asks bots to stay away (`#nobot`), or not to be indexed


@dataclass(frozen=True, slots=True)
class Mention:
    id: str  # local
    acct: str
    url: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """The post that another quotes, as far as the server shows it."""

    id: str
    uri: PostId | None = None
    author: AccountId | None = None
    text: str | None = None
    state: str = "accepted"


@dataclass(frozen=True, slots=True)
class Status:
    id: str  # local
    uri: PostId
    author: Person
    text: str
    at: datetime
    version: str = ""  # changes with every edit
    answers: str | None = None  # local id of the post it answers
    answers_account: str | None = None  # local id of whom it answers
    mentions: tuple[Mention, ...] = ()
    quotes: Quoted | None = None
    visibility: str = "public"
    replies: int | None = None  # that this server knows of
    muted: bool | None = None  # the conversation, by who asks


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification. `filtered`: the server neither streams it nor lists it by default."""

    id: str
    kind: str
    at: datetime
    person: Person | None
    status: Status | None = None
    filtered: bool = False


def person_in(json: Any, server: str = "") -> Person | None:
    """`server`: the address of the one that says so, where that is known."""
    if not isinstance(json, Mapping):
        return None
    id_, account = _word(json.get("id")), _account_of(json, server)
    if not id_ or account is None:
        return None
    acct, note = _word(json.get("acct")), str(json.get("note") or "")[:20_000]
    return Person(
        id=id_,
        account=account,
        acct=acct or _word(json.get("username")),
        url=_word(json.get("url")),
        name=_word(json.get("display_name")) or acct,
        created_at=moment(json.get("created_at")),
        posts=_count(json.get("statuses_count")),
        followers=_count(json.get("followers_count")),
        follows=_count(json.get("following_count")),
        moved=isinstance(json.get("moved"), Mapping),
        suspended=json.get("suspended") is True,
        limited=json.get("limited") is True,
        is_bot=json.get("bot") is True,
        unwilling=json.get("noindex") is True or "#nobot" in text_of(note).lower(),
    )


def status_in(json: Any, server: str = "") -> Status | None:
    if not isinstance(json, Mapping):
        return None
    id_, uri = _word(json.get("id")), _word(json.get("uri"))
    author, at = person_in(json.get("account"), server), moment(json.get("created_at"))
    if not id_ or not uri or author is None or at is None:
        return None
    edited = moment(json.get("edited_at"))
    muted = json.get("muted")
    return Status(
        id=id_,
        uri=PostId(uri),
        author=author,
        text=with_warning(str(json.get("spoiler_text") or ""), _words_in(json)),
        at=at,
        version=edited.isoformat() if edited else "",
        answers=_word(json.get("in_reply_to_id")) or None,
        answers_account=_word(json.get("in_reply_to_account_id")) or None,
        mentions=tuple(_mentions_in(json.get("mentions"))),
        quotes=_quoted_in(json.get("quote")),
        visibility=_word(json.get("visibility")) or "public",
        replies=_count(json.get("replies_count")),
        muted=muted if isinstance(muted, bool) else None,
    )


def notice_in(json: Any) -> Notice | None:
    if not isinstance(json, Mapping):
        return None
    id_, kind = _word(json.get("id")), _word(json.get("type"))
    at = moment(json.get("created_at"))
    if not id_ or not kind or at is None:
        return None
    person, status = person_in(json.get("account")), status_in(json.get("status"))
    return Notice(id_, kind, at, person, status, json.get("filtered") is True)


def moment(value: object) -> datetime | None:
    """None where it is no time, or does not say in which zone."""
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def derived(profile: str) -> AccountId | None:
    """The actor URI behind a profile address, on servers that do not say it (GoToSocial).

    Mastodon, GoToSocial and most others put an actor at /users/NAME. Where one does not, the
    address still names the same account every time, which is what an id is for.
    """
    found = _PROFILE.fullmatch(profile)
    if found:
        return AccountId(f"{found[1]}/users/{found[2]}")
    return AccountId(profile) if _is_address(profile) else None


def handle_at(person: Person, server: str) -> str:
    """`name@host`, the host as in addresses, where no letter looks like one of another alphabet."""
    name, _, host = person.acct.partition("@")
    return f"{name}@{_ascii(host) or urlsplit(server).netloc}"


def origin_of(account: AccountId) -> str:
    """Where an account is at home, e.g. `https://example.social`."""
    parts = urlsplit(account)
    return f"{parts.scheme}://{parts.netloc}"


def _account_of(json: Mapping[Any, Any], server: str) -> AccountId | None:
    uri, profile = _word(json.get("uri")), _word(json.get("url"))
    if _is_address(uri):
        return AccountId(uri)
    name, _, host = (_word(json.get("acct")) or _word(json.get("username"))).partition("@")
    if host:
        return _abroad(name, _ascii(host), profile)
    own = not server or _host_of(profile) == _host_of(server)
    return derived(profile) if own else None


def _abroad(name: str, host: str, profile: str) -> AccountId | None:
    """The actor URI of an account elsewhere, from its profile only where its handle agrees.

    GoToSocial passes a profile address on as its owner wrote it, who may write anybody's; the
    handle it has made sure of. Domains that serve handles often have their pages on a subdomain.
    """
    at = _host_of(profile)
    if (at == host or at.endswith(f".{host}")) and _last_name_in(profile) == name.lower():
        return derived(profile)
    return (
        AccountId(f"https://{host}/users/{name}") if _HANDLE.fullmatch(f"{name}@{host}") else None
    )


def _host_of(address: str) -> str:
    """With its port; empty where there is none, or a password is in it."""
    found = urlsplit(address).netloc if _is_address(address) else ""
    return "" if "@" in found else _ascii(found)


def _last_name_in(profile: str) -> str:
    parts = urlsplit(profile)
    if parts.query or parts.fragment:
        return ""
    return parts.path.rstrip("/").rpartition("/")[2].removeprefix("@").lower()


def _ascii(host: str) -> str:
    """As it stands in addresses: GoToSocial writes handles in the letters that people read.

    Letter for letter, as it was read from there. Python's "idna" makes `ss` of `ß` (RFC 3490),
    which by now is another server (RFC 5891).
    """
    name, colon, port = host.lower().partition(":")
    try:
        return ".".join(map(_ascii_label, name.split("."))) + colon + port
    except UnicodeError:
        return host.lower()


def _ascii_label(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def _words_in(status: Mapping[Any, Any]) -> str:
    quotes = status.get("quote") is not None
    return text_of(str(status.get("content") or ""), quotes=quotes)


def _mentions_in(json: Any) -> Iterator[Mention]:
    for each in json if isinstance(json, list) else ():
        if isinstance(each, Mapping) and (id_ := _word(each.get("id"))):
            yield Mention(id_, _word(each.get("acct")), _word(each.get("url")))


def _quoted_in(json: Any) -> Quoted | None:
    """A full quote, a shallow one, or what forks do: the quoted post itself."""
    if not isinstance(json, Mapping):
        return None
    state = _word(json.get("state")) or "accepted"
    whole = json.get("quoted_status") or (json if "uri" in json else None)
    if isinstance(whole, Mapping):
        author, uri = person_in(whole.get("account")), _word(whole.get("uri"))
        return Quoted(
            _word(whole.get("id")),
            PostId(uri) if uri else None,
            author.account if author else None,
            _words_in(whole),
            state,
        )
    id_ = _word(json.get("quoted_status_id"))
    return Quoted(id_, state=state) if id_ or state != "accepted" else None


def _word(value: object) -> str:
    """A short text; ids that come as numbers too. Everything else is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value)
    return text if len(text) <= _LONGEST else ""


def _count(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.netloc) and " " not in text
