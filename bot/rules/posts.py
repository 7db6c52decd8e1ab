"""What the id of a post tells by itself: whose it is, and when it was made."""

import re
from datetime import UTC, datetime, timedelta

from bot.model.people import AccountId

_RECORD = re.compile(r"at://(?P<author>did:[^/]+)/[^/]+/(?P<key>[^/?#]+)")
_STATUS = re.compile(r"(?P<author>https?://.+)/statuses/(?P<key>[^/?#]+)")
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(2016, 1, 1, tzinfo=UTC)
"""Neither network is older."""


def author_of(post: str) -> AccountId | None:
    """None where the address does not show it, as on most servers that are not Mastodon's own."""
    found = _RECORD.fullmatch(post) or _STATUS.fullmatch(post)
    return AccountId(found["author"]) if found else None


def written_at(post: str, now: datetime) -> datetime | None:
    """When its id was made; None where the id shows no time that can be true.

    Whoever writes a post may choose its id, so this is a hint and no proof. Bluesky: microseconds
    in a TID (atproto.com/specs/tid). Mastodon: milliseconds in a snowflake, above 16 bits
    (lib/mastodon/snowflake.rb). GoToSocial: milliseconds in a ULID (github.com/ulid/spec).
    """
    found = _RECORD.fullmatch(post) or _STATUS.fullmatch(post)
    microseconds = _microseconds_in(found["key"]) if found else None
    if microseconds is None:
        return None
    since = timedelta(microseconds=microseconds)
    true = _EARLIEST - _EPOCH <= since <= now - _EPOCH + timedelta(days=1)
    return _EPOCH + since if true else None


def _microseconds_in(key: str) -> int | None:
    if re.fullmatch(f"[{_SORTABLE[:16]}][{_SORTABLE}]{{12}}", key):
        return _number(key, _SORTABLE) >> 10
    if re.fullmatch(r"\d{15,20}", key):
        return (int(key) >> 16) * 1_000
    if re.fullmatch(f"[0-7][{_CROCKFORD}]{{25}}", key):
        return _number(key[:10], _CROCKFORD) * 1_000
    return None


def _number(digits: str, alphabet: str) -> int:
    value = 0
    for digit in digits:
        value = value * 32 + alphabet.index(digit)
    return value
