"""Kinds of values that a setting can have; a refusal says what it must be, never what it was."""

import base64
import binascii
import re
import tomllib
from datetime import time, timedelta
from typing import Annotated
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.model.reports import Behaviour
from bot.rules.feed_links import feed_in

UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}


def read_span(value: object) -> object:
    """Read "7 days", "90 minutes" or "1 hour" as a timedelta above zero."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"(\d{1,5}) ([a-z]+?)s?", value) if isinstance(value, str) else None
    if not found or found[2] not in UNITS or int(found[1]) == 0:
        raise ValueError('must be a length of time such as "7 days" or "30 minutes"')
    return timedelta(seconds=int(found[1]) * UNITS[found[2]])


def read_clock(value: object) -> object:
    """Read "22:00" as a time of day."""
    if isinstance(value, time):
        return value
    if not (isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value)):
        raise ValueError('must be a time of day such as "22:00"')
    return time.fromisoformat(value)


def read_list(value: object) -> object:
    """Read a TOML array, or text with commas as environment variables have it."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return tuple(value) if isinstance(value, list) else value


def _did(value: str) -> str:
    if not re.fullmatch(r"did:(plc:[a-z2-7]{24}|web:[A-Za-z0-9.%_-]+)", value):
        raise ValueError("must be a DID (did:plc:... or did:web:...), because handles can move")
    return value


def account_id(value: str) -> str:
    """What names an account for good. Raises ValueError for anything else."""
    if value.startswith("did:"):
        return _did(value)
    parts = urlsplit(value)
    if not (_is_safe(value) and parts.path.strip("/")) or parts.query or parts.fragment:
        raise ValueError(
            "must be a DID (did:plc:...) or the address of a Mastodon account"
            " (https://server/users/name), because handles can move"
        )
    return value


_LONGEST_PAGE = 80
_LONGEST_PLACE = 60


def _is_safe(value: str) -> bool:
    """Whether it is an address with https, or of this very machine."""
    parts = urlsplit(value)
    loopback = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    return bool(parts.hostname) and (loopback or parts.scheme == "https")


def _account_or_empty(value: str) -> str:
    return account_id(value) if value else value


def _address_with(*schemes: str) -> AfterValidator:
    return AfterValidator(lambda value: _address(value, *schemes))


def _address(value: str, *schemes: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"must be an address that starts with {schemes[0]}://")
    return value.rstrip("/")


def _scorer(value: str) -> str:
    """Without "@" anywhere, because a "/" in a password hides the login from parsers."""
    if "@" in unquote(value):
        raise ValueError("must hold no name or password: a key goes into HOUSECALL_SCORER_KEY")
    return _address(value, "https", "http") if value else value


def _page_or_empty(value: str) -> str:
    if len(value) > _LONGEST_PAGE:
        raise ValueError(f"must be at most {_LONGEST_PAGE} characters: members get it in a message")
    return _address(value, "https") if value else value


def _place(value: str) -> str:
    """Where people can turn to. A name with @ in front would reach whoever has it."""
    if len(value) > _LONGEST_PLACE or not value.isprintable() or re.search(r"(?<!\w)@", value):
        raise ValueError(
            f"must be one line of at most {_LONGEST_PLACE} characters without an @name:"
            " a page, an e-mail address or a telephone number"
        )
    return value.strip()


def _in_a_message(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(", ".join(values)) > _LONGEST_PAGE:
        raise ValueError(f"must be at most {_LONGEST_PAGE} characters together")
    return values


def _hashtag(value: str) -> str:
    name = value.removeprefix("#")
    if not re.fullmatch(r"(?!\d+$)\w{1,100}", name):
        raise ValueError('must be a hashtag such as "medtwitter": letters, digits and "_"')
    return name.lower()


def _name(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", value):
        raise ValueError('must be a short name such as "north-clinic": small letters, digits, "-"')
    return value


def _site(value: str) -> str:
    parts = urlsplit(value)
    is_site = not (parts.path.strip("/") or parts.query or parts.fragment)
    if value and not (is_site and _is_safe(value)):
        raise ValueError('must be empty or like "https://housecall.example.org", without a path')
    return value.rstrip("/")


def _storage(value: str) -> str:
    try:
        backend = make_url(value).get_backend_name()
    except ArgumentError:
        backend = "none"
    if backend not in {"sqlite", "postgresql"}:
        raise ValueError(
            'must be like "sqlite:///data/housecall.db" or "postgresql://name@host/database"'
        )
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError('must be an IANA time zone such as "Europe/Berlin"')
    return value


def read_tables(value: object) -> object:
    """Read a TOML array of tables, or its text as an environment variable has it."""
    if isinstance(value, str):
        try:
            return tuple(tomllib.loads(f"tables = {value}")["tables"])
        except tomllib.TOMLDecodeError:
            raise ValueError('must be like [{ name = "...", address = "..." }]') from None
    return tuple(value) if isinstance(value, list) else value


def _label_value(value: str) -> str:
    if not re.fullmatch(r"!?[a-z][a-z0-9-]{0,39}", value):
        raise ValueError('must be the value of a label, such as "rude": small letters and "-"')
    return value


def _kind_or_empty(value: str) -> str:
    if value and value not in set(Behaviour):
        raise ValueError(f"must be empty or one of {', '.join(Behaviour)}")
    return value


def _labeler_or_empty(value: str) -> str:
    return _did(value) if value.startswith("did:") else value


def _list_address(value: str) -> str:
    """`https://...`, a list on Bluesky by either of its addresses, or a file."""
    page = re.fullmatch(r"https://bsky\.app/profile/(did:[^/]+)/lists/([^/?#]+)", value)
    uri = f"at://{page[1]}/app.bsky.graph.list/{page[2]}" if page else value
    if re.fullmatch(r"at://did:[^/]+/app\.bsky\.graph\.list/[^/?#]+", uri):
        return uri
    if "://" in value and not _is_safe(value):
        raise ValueError(
            "must be an https address, a list on Bluesky (at://did:.../app.bsky.graph.list/...)"
            " or a file beside this one"
        )
    if not value:
        raise ValueError("must name where the list is read")
    return value


def _public_key(value: str) -> str:
    try:
        right = len(base64.b64decode(value, validate=True)) in {0, 32}
    except (binascii.Error, ValueError):
        right = False
    if not right:
        raise ValueError("must be the list's public key, 32 bytes in base64, or empty")
    return value


def _feed(value: str) -> str:
    """By the address of its page, however it was written."""
    source = feed_in(value)
    if source is None:
        raise ValueError(
            "must be the address of a feed, a list, a hashtag or a search on Bluesky, or of a"
            " hashtag or a list of the bot's own account on Mastodon"
        )
    return source.page


Did = Annotated[str, AfterValidator(_did)]
Dids = Annotated[tuple[Did, ...], BeforeValidator(read_list), Field(max_length=50)]
AccountIds = Annotated[
    tuple[Annotated[str, AfterValidator(account_id)], ...], BeforeValidator(read_list)
]
AccountIdOrEmpty = Annotated[str, AfterValidator(_account_or_empty)]
Span = Annotated[timedelta, BeforeValidator(read_span)]
ClockTime = Annotated[time, BeforeValidator(read_clock)]
HttpAddress = Annotated[str, _address_with("https", "http")]
ScorerAddress = Annotated[str, AfterValidator(_scorer)]
StreamAddresses = Annotated[
    tuple[Annotated[str, _address_with("wss", "ws")], ...],
    BeforeValidator(read_list),
    Field(min_length=1),
]
Hashtags = Annotated[
    tuple[Annotated[str, AfterValidator(_hashtag)], ...],
    BeforeValidator(read_list),
    Field(max_length=10),
]
Place = Annotated[str, AfterValidator(_place)]
Places = Annotated[tuple[Place, ...], BeforeValidator(read_list), AfterValidator(_in_a_message)]
ListAddress = Annotated[str, AfterValidator(_list_address)]
FeedPages = Annotated[
    tuple[Annotated[str, AfterValidator(_feed)], ...],
    BeforeValidator(read_list),
    Field(max_length=50),
]
PublicKey = Annotated[str, AfterValidator(_public_key)]
LabelValue = Annotated[str, AfterValidator(_label_value)]
KindOrEmpty = Annotated[str, AfterValidator(_kind_or_empty)]
LabelerOrEmpty = Annotated[str, AfterValidator(_labeler_or_empty), Field(max_length=200)]
Names = Annotated[
    tuple[Annotated[str, AfterValidator(_name)], ...],
    BeforeValidator(read_list),
    Field(max_length=50),
]
PageOrEmpty = Annotated[str, AfterValidator(_page_or_empty)]
Site = Annotated[str, AfterValidator(_site)]
StorageUrl = Annotated[str, AfterValidator(_storage), Field(repr=False)]
Zone = Annotated[str, AfterValidator(_zone)]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
