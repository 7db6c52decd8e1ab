"""Whatever happens, nothing that was started stays."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.networks import servers
from tests.networks.fixtures import Shared, demand
from tests.networks.servers import answers, running, running_redis, scratch_folder, wait_until

NETWORKS = pytest.mark.networks
SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def test_process_ends_with_its_block_even_after_a_failure(tmp_path: Path) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        running(SLEEPER, log=tmp_path / "log") as server,
    ):
        raise ZeroDivisionError
    assert server.returncode == -signal.SIGTERM


def test_process_that_will_not_stop_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "GRACE", 0.2)
    deaf = "import signal; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True)"
    script = f"{deaf}; import time; time.sleep(600)"
    log = tmp_path / "log"
    with running([sys.executable, "-c", script], log=log) as server:
        wait_until(lambda: "deaf" in log.read_text(), server, log)
    assert server.returncode == -signal.SIGKILL


def test_server_that_dies_says_why(tmp_path: Path) -> None:
    log = tmp_path / "broken.log"
    command = [sys.executable, "-c", "raise SystemExit('no such schema')"]
    with (
        pytest.raises(RuntimeError, match=r"(?s)broken ended with 1.*no such schema"),
        running(command, log=log) as server,
    ):
        wait_until(lambda: False, server, log)


@NETWORKS
def test_server_dies_with_a_killed_parent(tmp_path: Path) -> None:
    demand(servers.missing_part())
    told = tmp_path / "port"
    script = f"""
        import os, pathlib, signal
        from tests.networks.servers import running_redis
        folder = pathlib.Path({str(tmp_path)!r})
        with running_redis(folder) as port:
            (folder / "port").write_text(str(port))
            os.kill(os.getpid(), signal.SIGKILL)
    """
    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        check=False,
        cwd=servers.HERE.parent.parent,
        env={**os.environ, "PYTHONPATH": str(servers.HERE.parent.parent)},
    )
    assert child.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 5
    while answers(int(told.read_text())) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not answers(int(told.read_text()))


@NETWORKS
def test_folder_and_servers_are_gone_afterwards() -> None:
    demand(servers.missing_part())
    with scratch_folder() as folder, running_redis(folder) as port:
        assert answers(port)
    assert not answers(port)
    assert not folder.exists()


def test_shared_thing_starts_once_and_stops_with_its_last_user() -> None:
    opened: list[Path] = []

    def start() -> "Recording":
        return Recording(opened)

    shared = Shared(start)
    with shared.borrowed() as first, shared.borrowed() as second:
        assert first is second
        assert first.exists()
    assert opened == [first]
    assert not first.exists()
    with shared.borrowed() as third:
        assert third is not first


class Recording:
    """A scratch folder that remembers being opened."""

    def __init__(self, opened: list[Path]) -> None:
        self._opened = opened
        self._folder = scratch_folder()

    def __enter__(self) -> Path:
        folder = self._folder.__enter__()
        self._opened.append(folder)
        return folder

    def __exit__(self, *_: object) -> None:
        self._folder.__exit__(None, None, None)


def test_missing_part_skips_here_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="run tests/networks/install"):
        demand("Redis is not installed here: run tests/networks/install.")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="run tests/networks/install"):
        demand("Redis is not installed here: run tests/networks/install.")


def test_a_machine_without_the_parts_is_told_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "MODULES", tmp_path)
    said = servers.missing_part()
    assert said is not None
    assert said.endswith("run tests/networks/install.")
