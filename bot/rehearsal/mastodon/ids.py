"""Local ids of one server: snowflakes or ULIDs, each later than all given before it."""

from datetime import UTC, datetime
from random import Random

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID_TAIL = 80  # bits after the milliseconds


class Ids:
    def __init__(self, rng: Random, *, ulids: bool) -> None:
        self._rng = rng
        self._ulids = ulids
        self._last = 0

    def new(self, moment: datetime) -> str:
        """An id of this moment, as text: 26 characters where ULIDs are in use."""
        if self._ulids:
            return _ulid(self._next(_millis(moment) << _ULID_TAIL, self._rng.getrandbits(70)))
        return str(self._next(_millis(moment) << 16, self._rng.randrange(1, 200)))

    def secret(self) -> str:
        return self._rng.randbytes(32).hex()

    def _next(self, floor: int, step: int) -> int:
        self._last = max(floor, self._last) + step
        return self._last


def order_of(id_: str) -> tuple[int, str]:
    """Sorts ids of either kind as their server does."""
    return len(id_), id_


def iso(moment: datetime) -> str:
    """Milliseconds and a Z, as the API writes times."""
    utc = moment.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03d}Z"


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _ulid(number: int) -> str:
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))
