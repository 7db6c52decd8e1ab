"""Fixtures of the real parts, for any folder of tests that imports them into its conftest.

However many conftests import them, one cluster and one network run, and end with the session.
"""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Generic, TypeVar

import asyncpg
import pytest

from tests.networks.real import RealNetwork, start_real_network
from tests.networks.servers import (
    missing_database,
    missing_part,
    running_postgres,
    scratch_folder,
)

__all__ = ["postgres_url", "real_folder", "real_network", "real_postgres"]

T = TypeVar("T")


class Shared(Generic[T]):
    """Something slow to start: the first user starts it, the last one stops it."""

    def __init__(self, start: Callable[..., AbstractContextManager[T]]) -> None:
        self._start = start
        self._users = 0
        self._kept = ExitStack()
        self._value: T | None = None

    @contextmanager
    def borrowed(self, *args: object) -> Iterator[T]:
        if self._value is None:
            self._value = self._kept.enter_context(self._start(*args))
        self._users += 1
        try:
            yield self._value
        finally:
            self._users -= 1
            if not self._users:
                self._value = None
                self._kept.close()


def demand(missing: str | None) -> None:
    """Skip with the sentence; fail with it in CI, where a skip would hide a hole."""
    if missing is None:
        return
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def _start_network(folder: Path, postgres: int) -> AbstractContextManager[RealNetwork]:
    return start_real_network(folder, postgres=postgres)


_folder: Shared[Path] = Shared(scratch_folder)
_postgres: Shared[int] = Shared(running_postgres)
_network: Shared[RealNetwork] = Shared(_start_network)


@pytest.fixture(scope="session")
def real_folder() -> Iterator[Path]:
    with _folder.borrowed() as folder:
        yield folder


@pytest.fixture(scope="session")
def real_postgres(real_folder: Path) -> Iterator[int]:
    """The port of a throw-away PostgreSQL cluster: superuser `postgres`, no password."""
    demand(missing_database())
    with _postgres.borrowed(real_folder) as port:
        yield port


@pytest.fixture(scope="session")
def real_network(real_folder: Path, real_postgres: int) -> Iterator[RealNetwork]:
    """The real PLC, PDS, AppView and Ozone, with Jetstream and chat beside them."""
    demand(missing_part())
    with _network.borrowed(real_folder, real_postgres) as network:
        yield network
        assert not network.neighbours.complaints, "chat said what no lexicon allows"


@pytest.fixture
async def postgres_url(real_postgres: int) -> str:
    """A new empty database for one test, as SQLAlchemy writes it; it goes with the cluster."""
    name = f"test_{uuid.uuid4().hex}"
    connection = await asyncpg.connect(
        host="127.0.0.1", port=real_postgres, user="postgres", database="postgres"
    )
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    finally:
        await connection.close()
    return f"postgresql+asyncpg://postgres@127.0.0.1:{real_postgres}/{name}"
