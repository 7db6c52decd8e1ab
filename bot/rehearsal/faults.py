"""Trouble on order: what a test or a story switches on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase


class Fault(StrEnum):
    LIMITED = "limited"  # 429
    BROKEN = "broken"  # 500
    UNAVAILABLE = "unavailable"  # 502, as when a service behind it is gone
    SILENT = "silent"  # the answer never comes
    CLOSED = "closed"  # the socket closes before anything is done
    ANSWER_LOST = "answer_lost"  # it is done, and then the socket closes
    REFUSED = "refused"  # 400
    GARBLED = "garbled"  # 200 with something that is not JSON


@dataclass(slots=True)
class _Planned:
    pattern: str
    fault: Fault
    left: int | None
    retry_after: int | None
    after: int = 0


class Faults:
    """Requests are matched by path, `/xrpc/<nsid>` for XRPC; patterns are shell-like globs.

    Every answer takes `latency` seconds longer, of the machine's time. `asked`: every path so far.
    """

    def __init__(self) -> None:
        self.latency = 0.0
        self.asked: set[str] = set()
        self._planned: list[_Planned] = []

    def next(
        self,
        pattern: str,
        fault: Fault,
        *,
        times: int | None = 1,
        retry_after: int | None = None,
        after: int = 0,
    ) -> None:
        """The next `times` matching requests fail; None: every one until `clear`.

        `retry_after` is sent in seconds with a 429; `after` requests pass first.
        """
        self._planned.append(_Planned(pattern, fault, times, retry_after, after))

    def clear(self, pattern: str | None = None) -> None:
        """Forgets what is planned for exactly this pattern, or everything."""
        self._planned = [p for p in self._planned if pattern not in {None, p.pattern}]

    def left(self, pattern: str) -> int:
        """How many requests are still to fail of those planned for exactly this pattern."""
        return sum(p.left or 0 for p in self._planned if p.pattern == pattern)

    @contextmanager
    def during(self, pattern: str, fault: Fault) -> Iterator[None]:
        """Every matching request fails while the block runs."""
        self.next(pattern, fault, times=None)
        try:
            yield
        finally:
            self.clear(pattern)

    def taken(self, path: str) -> tuple[Fault, int | None] | None:
        """The fault this request must suffer and the seconds of its retry-after; uses it up."""
        for planned in self._planned:
            if planned.left != 0 and fnmatchcase(path, planned.pattern):
                if planned.after > 0:
                    planned.after -= 1
                    continue
                if planned.left is not None:
                    planned.left -= 1
                return planned.fault, planned.retry_after
        return None
