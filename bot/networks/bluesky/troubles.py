"""What goes wrong on the way to a PDS, in the four errors that the rest of the bot knows."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from atproto_client.exceptions import (
    LoginRequiredError,
    RateLimitExceededError,
    RequestErrorBase,
)

from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo


class TooWeak(NetworkSaidNo):
    """The bot's own password is right, and may not do this. The message is for the operator."""


_TOO_WEAK_HERE = (
    "the bot's app password may not do that: make a new one on Bluesky with "
    '"Allow access to your direct messages", put it into the secrets and start the bot again'
)
_EXPIRED = frozenset({"ExpiredToken", "InvalidToken"})
_TOO_WEAK = "Bad token method"  # says the PDS of an app password without that right


def in_our_words(error: Exception) -> NetworkDown | NetworkSaidNo:
    """Which of our errors an error of the SDK or its transport is.

    No answer, or one that cannot be read, is NetworkDown: what the network meant is not known.
    """
    response = error.response if isinstance(error, RequestErrorBase) else None
    if isinstance(error, LoginRequiredError):
        return LoginRevoked("not logged in")
    if response is None:
        return NetworkDown(type(error).__name__)
    if isinstance(error, RateLimitExceededError):
        return NetworkDown("asked to wait", retry_after=_seconds_to_wait(error))
    return _refusal(response.status_code, response.content)


def _refusal(status: int, content: Any) -> NetworkDown | NetworkSaidNo:
    name = getattr(content, "error", None) or f"status {status}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return NetworkDown(f"status {status}")
    if name == "InvalidToken" and getattr(content, "message", None) == _TOO_WEAK:
        return TooWeak(_TOO_WEAK_HERE)
    if status == HTTPStatus.UNAUTHORIZED or name in _EXPIRED:
        return LoginRevoked(str(name))
    return NetworkSaidNo(str(name))


def _seconds_to_wait(error: RateLimitExceededError) -> float | None:
    """What `retry-after` says, else the time to the reset, both by the server's own clock."""
    asked: float | None = error.retry_after
    resets: datetime | None = error.reset_at
    sent = error.response.headers.get("date")
    if asked is not None or resets is None or sent is None:
        return asked
    try:
        at = parsedate_to_datetime(sent)
    except ValueError:
        return None
    return max((resets - at.replace(tzinfo=at.tzinfo or UTC)).total_seconds(), 0.0)
