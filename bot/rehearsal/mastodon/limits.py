"""Rate limits in fixed, aligned windows, as the servers count them."""

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.rehearsal.mastodon.flavour import ResetStyle
from bot.rehearsal.mastodon.wire import ApiError

SPARED_APP = "People"
"""The client that people of stories and tests write with: it meets no limits and no faults."""


@dataclass(frozen=True, slots=True)
class Quota:
    most: int
    seconds: int


@dataclass(slots=True)
class Limits:
    """`quotas` may be replaced by a test; times are of the story's clock."""

    style: ResetStyle
    quotas: dict[str, Quota] = field(
        default_factory=lambda: {
            "token": Quota(300, 300),
            "user": Quota(1_500, 300),
            "ip": Quota(300, 300),
            "paging": Quota(300, 900),
            "statuses": Quota(300, 10_800),
            "deletes": Quota(30, 1_800),
            "follows": Quota(400, 86_400),
            "reports": Quota(400, 86_400),
            "apps": Quota(5, 600),
        }
    )
    _used: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def count(self, keys: dict[str, str], now: datetime) -> dict[str, str]:
        """Counts one request under each quota it falls under; the headers of the closest.

        Raises ApiError 429.
        """
        closest = min((self._left(name, key, now) for name, key in keys.items()), default=None)
        if closest is None:
            return {}
        left, name, reset = closest
        if left < 0:
            raise self._refused(name, reset, now)
        return self._headers(name, left, reset, now)

    def refusal(self, now: datetime, seconds: int | None) -> ApiError:
        """As if this request were one too many; the end of the window where `seconds` is None."""
        quota = self.quotas["token"]
        ends = (int(now.timestamp()) // quota.seconds + 1) * quota.seconds
        reset = ends if seconds is None else int(now.timestamp()) + seconds
        return self._refused("token", reset, now)

    def _refused(self, name: str, reset: int, now: datetime) -> ApiError:
        wait = {"Retry-After": str(max(1, math.ceil(reset - now.timestamp())))}
        told = wait if self.style is ResetStyle.RETRY_AFTER else self._headers(name, 0, reset, now)
        return ApiError(429, "Too many requests", told)

    def _left(self, name: str, key: str, now: datetime) -> tuple[int, str, int]:
        quota = self.quotas[name]
        window = int(now.timestamp()) // quota.seconds
        self._used[name, key, window] += 1
        return (
            quota.most - self._used[name, key, window],
            name,
            (window + 1) * quota.seconds,
        )

    def _headers(self, name: str, left: int, reset: int, now: datetime) -> dict[str, str]:
        if self.style in {ResetStyle.RETRY_AFTER, ResetStyle.SILENT}:
            return {}
        moment = datetime.fromtimestamp(reset, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        iso = f"{moment}.{now.microsecond:06d}Z"
        return {
            "X-RateLimit-Limit": str(self.quotas[name].most),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": iso if self.style is ResetStyle.ISO else str(reset),
        }
