from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from atproto_client.exceptions import (
    BadRequestError,
    InvokeTimeoutError,
    LoginRequiredError,
    ModelError,
    NetworkError,
    RateLimitExceededError,
    RequestException,
    UnauthorizedError,
)
from atproto_client.models.common import XrpcError
from atproto_client.request import Response
from httpx import RemoteProtocolError

from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.networks.bluesky.troubles import TooWeak, in_our_words

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def said(status: int, name: str | None = None, message: str = "", **headers: str) -> Response:
    content = XrpcError(error=name, message=message) if name else b"<html>"
    lower = {key.replace("_", "-"): value for key, value in headers.items()}
    return Response(success=False, status_code=status, content=content, headers=lower)


@pytest.mark.parametrize(
    ("error", "ours", "words"),
    [
        (InvokeTimeoutError(), NetworkDown, "InvokeTimeoutError"),
        (NetworkError(), NetworkDown, "NetworkError"),
        (RemoteProtocolError("closed"), NetworkDown, "RemoteProtocolError"),
        (ModelError("odd"), NetworkDown, "ModelError"),
        (ValueError("no JSON"), NetworkDown, "ValueError"),
        (LoginRequiredError(), LoginRevoked, "not logged in"),
        (NetworkError(said(502)), NetworkDown, "status 502"),
        (NetworkError(said(413, "PayloadTooLarge")), NetworkSaidNo, "PayloadTooLarge"),
        (RequestException(said(500, "InternalServerError")), NetworkDown, "status 500"),
        (RequestException(said(404)), NetworkSaidNo, "status 404"),
        (UnauthorizedError(said(401, "AuthMissing")), LoginRevoked, "AuthMissing"),
        (UnauthorizedError(said(403, "ScopeMissingError")), NetworkSaidNo, "ScopeMissingError"),
        (BadRequestError(said(400, "ExpiredToken")), LoginRevoked, "ExpiredToken"),
        (BadRequestError(said(400, "InvalidToken", "Bad signature")), LoginRevoked, "InvalidToken"),
        (BadRequestError(said(400, "InvalidToken", "Bad token method")), TooWeak, "app password"),
        (BadRequestError(said(400, "MessagesDisabled")), NetworkSaidNo, "MessagesDisabled"),
    ],
)
def test_each_trouble_has_one_meaning(error: Exception, ours: type[Exception], words: str) -> None:
    found = in_our_words(error)
    assert type(found) is ours
    assert words in str(found)


RESETS = str(int(NOON.timestamp()) + 300)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "7", "ratelimit_reset": RESETS, "date": format_datetime(NOON)}, 7.0),
        ({"ratelimit_reset": RESETS, "date": format_datetime(NOON, usegmt=True)}, 300.0),
        ({"ratelimit_reset": RESETS, "date": "Mon, 23 Nov 2026 12:00:00 -0000"}, 300.0),
        ({"ratelimit_reset": "5", "date": format_datetime(NOON)}, 0.0),
        ({"ratelimit_reset": RESETS, "date": "yesterday"}, None),
        ({"ratelimit_reset": RESETS}, None),
        ({}, None),
    ],
)
def test_a_limit_says_how_long(headers: dict[str, str], seconds: float | None) -> None:
    found = in_our_words(RateLimitExceededError(said(429, "RateLimitExceeded", **headers)))
    assert isinstance(found, NetworkDown)
    assert found.retry_after == seconds
