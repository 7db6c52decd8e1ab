"""How long the randomised part may take, and by which seed it goes."""

import os
import secrets

import pytest


@pytest.fixture(scope="session")
def seconds() -> float:
    """Time for everything that is tried until time is up, all tests together."""
    return float(os.environ.get("HOUSECALL_FAULT_SECONDS", "60"))


@pytest.fixture
def seed() -> int:
    """Shown where a test fails. Set HOUSECALL_FAULT_SEED to it to try the same again."""
    chosen = int(os.environ.get("HOUSECALL_FAULT_SEED") or secrets.randbelow(1_000_000))
    print(f"HOUSECALL_FAULT_SEED={chosen}")  # noqa: T201  pytest shows it
    return chosen
