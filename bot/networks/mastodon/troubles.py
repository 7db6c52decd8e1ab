"""What a server's refusals mean, in the errors that the rest of the bot knows."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.networks.mastodon.entities import moment

LONGEST_WAIT = 3_600.0
"""Seconds: a server may name more, but then it is asked again to see."""

_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.LOCKED})
_FROM_EPOCH = 1_000_000_000.0  # a number above is a moment, below it is a span


class Answered(NetworkSaidNo):
    """A final answer with its status. GoToSocial says 400 where others say 422."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the server answered {status}")
        self.status = status

    @property
    def absent(self) -> bool:
        """The thing, or the whole method, is not there."""
        return self.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.METHOD_NOT_ALLOWED}

    @property
    def closed(self) -> bool:
        """It is not for who asks."""
        return self.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


def trouble_in(
    status: int, headers: Mapping[str, str], now: datetime
) -> NetworkDown | NetworkSaidNo | None:
    """None for a status of 2xx."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return NetworkDown("asked to wait", retry_after=seconds_to_wait(headers, now))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING:
        wait = seconds_to_wait(headers, now) if "retry-after" in headers else None
        return NetworkDown(f"the server answered {status}", retry_after=wait)
    if status == HTTPStatus.UNAUTHORIZED:
        return LoginRevoked("the sign-in is not accepted")
    return Answered(status)


def seconds_to_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """From Retry-After (seconds or a date) or X-RateLimit-Reset (ISO 8601, or seconds since 1970).

    Moments are held against the server's own clock where it shows that. None: it does not say.
    """
    sent = _date(headers.get("date", "")) or now
    asked = headers.get("retry-after", "").strip()
    if asked:
        wait = _number(asked)
        until = None if wait is not None else _date(asked)
    else:
        reset = headers.get("x-ratelimit-reset", "").strip()
        wait, until = None, _reset(reset)
    if until is not None:
        wait = (until - sent).total_seconds()
    return None if wait is None else min(max(wait, 1.0), LONGEST_WAIT)


def _reset(text: str) -> datetime | None:
    number = _number(text)
    if number is None:
        return moment(text)
    return _epoch(number) if number > _FROM_EPOCH else None


def _epoch(number: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number >= 0 else None


def _date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
