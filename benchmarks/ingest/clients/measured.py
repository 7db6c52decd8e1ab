"""What a client in Python is asked for, and what it says in the end."""

import argparse
import json
import os
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from benchmarks.ingest.counting import Count
from benchmarks.ingest.recording import V1_PATH, V2_PATH, Recording


class Counted(Protocol):
    events: int
    aimed: int
    deletes: int


@dataclass(frozen=True, slots=True)
class Task:
    recording: Recording
    host: str  # with its port
    wire: str  # v1, v2 or zstd
    events: int  # after so many the client stops
    members: int

    @classmethod
    def asked(cls) -> Self:
        """From the command line; from here on the process stays on its core."""
        parser = argparse.ArgumentParser()
        parser.add_argument("folder", type=Path)
        parser.add_argument("host")
        parser.add_argument("wire")
        for name in ("events", "members", "core"):
            parser.add_argument(name, type=int)
        said = parser.parse_args()
        os.sched_setaffinity(0, {said.core})
        return cls(Recording(said.folder), said.host, said.wire, said.events, said.members)

    @property
    def address(self) -> str:
        return f"ws://{self.host}{V1_PATH if self.wire == 'v1' else V2_PATH}"

    def count(self) -> Count:
        return Count(set(self.recording.members(self.members)), set(self.recording.stored()))


@contextmanager
def measured(counted: Counted) -> Iterator[None]:
    """Say what was counted, and the CPU seconds of this process in between."""
    began = _cpu_seconds()
    yield
    result = {
        "events": counted.events,
        "aimed": counted.aimed,
        "deletes": counted.deletes,
        "cpu_seconds": _cpu_seconds() - began,
        "rss_mb": _most_memory(),
    }
    print(json.dumps(result))  # noqa: T201  its result, for the run that asked


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _most_memory() -> float:
    """MB; not from getrusage, which starts with what the parent had."""
    status = Path("/proc/self/status").read_text("ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
