"""The ledger on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.ledgers import Desk
from tests.networks.fixtures import postgres_url, real_folder, real_postgres

__all__ = ["database_url", "desk", "postgres_url", "real_folder", "real_postgres"]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.networks)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/housecall.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    desk = Desk(database_url)
    await desk.open()
    yield desk
    await desk.close()
