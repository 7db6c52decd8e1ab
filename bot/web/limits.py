"""How often one address may ask, and how long a sign-in may take."""

import hmac
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Network, ip_address

SIGN_IN_SECONDS = 600.0


class Turnstile:
    """A token bucket an address; the least recent addresses are forgotten above `most`.

    An IPv6 address counts as its /64, because one home has all of it.
    """

    def __init__(self, *, burst: int = 30, per_second: float = 1.0, most: int = 10_000) -> None:
        self._burst, self._per_second, self._most = burst, per_second, most
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str, now: float) -> float:
        """Seconds to wait; 0 lets this one pass. `now` is of any monotonic clock."""
        key = _home_of(address)
        left, since = self._buckets.pop(key, (float(self._burst), now))
        left = min(self._burst, left + (now - since) * self._per_second)
        passes = left >= 1
        self._buckets[key] = (left - 1 if passes else left, now)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return 0.0 if passes else (1 - left) / self._per_second


@dataclass(frozen=True, slots=True)
class _Visit:
    cookie: str
    until: float


class Visits:
    """Sign-ins under way: each state once, from the browser that began it, within ten minutes."""

    def __init__(self, most: int = 1_000) -> None:
        self._visits: OrderedDict[str, _Visit] = OrderedDict()
        self._most = most

    def begin(self, state: str, cookie: str, now: float) -> None:
        self._visits[state] = _Visit(cookie, now + SIGN_IN_SECONDS)
        if len(self._visits) > self._most:
            self._visits.popitem(last=False)

    def end(self, state: str, cookie: str, now: float) -> bool:
        """Whether this callback belongs to a sign-in. One from another browser leaves it as is."""
        visit = self._visits.get(state)
        if visit is None or not hmac.compare_digest(visit.cookie.encode(), cookie.encode()):
            return False
        del self._visits[state]
        return now < visit.until


def _home_of(address: str) -> str:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if parsed.version == 4:  # noqa: PLR2004  IPv4
        return str(parsed)
    return str(IPv6Network((int(parsed) >> 64 << 64, 64)))
