"""Runs clients, each in a process of its own on one core, against a server on the other."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import msgspec

from benchmarks.ingest.recording import Recording

FOLDER = Path(__file__).parent / "clients"

OURS = "House Call"
SKYWARE = "@skyware/jetstream"
ATCUTE = "@atcute/jetstream"
AIOHTTP = "aiohttp + orjson"
WEBSOCKETS = "websockets + json"
SDK = "atproto SDK"
PEERS = (SKYWARE, AIOHTTP)  # the fastest of these is what House Call is held against
LONGEST = 300  # seconds that one client may take

_PYTHON = MappingProxyType(
    {OURS: "house_call", AIOHTTP: "aiohttp_orjson", WEBSOCKETS: "websockets_json", SDK: "sdk"}
)
_NODE = MappingProxyType({SKYWARE: "skyware", ATCUTE: "atcute"})


@dataclass(frozen=True, slots=True)
class Section:
    """One table: the clients in the order of its rows, and how often each of them runs."""

    title: str
    recording: Recording
    wire: str
    members: int
    rounds: dict[str, int]
    pace: int = 0  # events a second; 0: as fast as they are read


@dataclass(frozen=True, slots=True)
class Run:
    client: str
    events: int
    aimed: int
    deletes: int
    cpu_seconds: float
    rss_mb: float

    @property
    def per_million(self) -> float:
        """CPU seconds per million events, which are microseconds per event."""
        return self.cpu_seconds / self.events * 1e6


def runs_of(section: Section) -> Iterator[Run]:
    """Round by round, so that what else the machine does hits every client alike."""
    events = len(section.recording.ends("v1"))
    server_core, client_core = _cores()
    with _serving(section, server_core) as host:
        for turn in range(max(section.rounds.values())):
            for client in (name for name, rounds in section.rounds.items() if turn < rounds):
                wire = "v2" if client == SDK and section.wire == "v1" else section.wire
                asked = [str(section.recording.folder), host, wire, str(events)]
                asked += [str(section.members), str(client_core)]
                said = _said([*_command(client), *asked], client_core)
                yield msgspec.convert({"client": client, **said}, Run)


def _command(client: str) -> list[str]:
    if client in _NODE:
        node = shutil.which("node") or "node"
        return [node, str(FOLDER / "node.mjs"), _NODE[client]]
    return [sys.executable, "-m", f"{__package__}.clients.{_PYTHON[client]}"]


def _said(command: list[str], core: int) -> dict[str, object]:
    done = subprocess.run(
        ["taskset", "--cpu-list", str(core), *command],  # noqa: S607  of util-linux
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    if done.returncode or not done.stdout:
        raise RuntimeError(f"{command[-7]}: {done.stderr.strip()[-2_000:]}")
    said: dict[str, object] = json.loads(done.stdout)
    return said


@contextmanager
def _serving(section: Section, core: int) -> Iterator[str]:
    command = [sys.executable, "-m", f"{__package__}.server", str(section.recording.folder)]
    command += ["--core", str(core), "--pace", str(section.pace)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        port = server.stdout.readline().strip() if server.stdout else ""
        yield f"127.0.0.1:{port}"
    finally:
        server.kill()
        server.communicate()


def _cores() -> tuple[int, int]:
    """The server's and the clients'; the same one where there is only one."""
    cores = sorted(os.sched_getaffinity(0))
    return cores[0], cores[-1]
