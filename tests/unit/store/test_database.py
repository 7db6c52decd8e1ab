"""One writer, and errors that say what to do."""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.model.people import Standing
from bot.model.policy import Policy
from bot.store.database import open_database
from bot.store.ledger import House, open_ledger
from bot.store.tables import metadata
from tests.contract.ledgers import ADA, MASTER, Desk, SteppedClock, render, reply, say


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(f"sqlite:///{tmp_path}/housecall.db")
    await desk.open()
    yield desk
    await desk.close()


async def test_reading_beside_a_running_bot_is_allowed_and_writes_nothing(desk: Desk) -> None:
    await desk.join()
    house = House(MASTER, Policy(), SteppedClock(), render)
    reader = await open_ledger(desk.url, house, read_only=True)
    assert (await reader.export(ADA))["kept"]
    assert (await reader.verify_audit()).ok
    with pytest.raises(OSError, match="cannot be written"):
        await reader.sign_ins.save(ADA, "text")
    await reader.close()
    await desk.join(standing=Standing.LEFT)


async def test_nothing_to_read_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no database yet"):
        await open_database(f"sqlite:///{tmp_path}/none.db", read_only=True)
    assert not os.listdir(tmp_path)  # noqa: PTH208  # pathlib would block, says ruff


@pytest.mark.parametrize("url", ["sqlite://", "mysql://host/name"])
async def test_a_wrong_url_is_a_clear_error(url: str) -> None:
    with pytest.raises(ValueError, match=r"storage\.url"):
        await open_database(url)


async def test_a_ledger_in_memory_lives_until_it_is_closed() -> None:
    desk = Desk("sqlite:///:memory:")
    await desk.open()
    await desk.join()
    await desk.keep(reply(1))
    assert (await desk.ledger.sweep())["contacts"] == 0
    assert len((await desk.ledger.export(ADA))["interactions"]) == 1
    await desk.restart()
    assert not (await desk.ledger.export(ADA))["kept"]
    await desk.close()


async def test_another_master_key_is_refused(desk: Desk) -> None:
    await desk.close()
    with pytest.raises(ValueError, match="another master key"):
        await desk.open(bytes([7]) * 32)
    await desk.open()


async def test_a_newer_database_is_refused(desk: Desk, tmp_path: Path) -> None:
    await desk.close()
    with sqlite3.connect(tmp_path / "housecall.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(RuntimeError, match="newer House Call"):
        await desk.open()


async def test_the_migrations_make_exactly_the_tables(desk: Desk, tmp_path: Path) -> None:
    await desk.close()
    engine = sa.create_engine(f"sqlite:///{tmp_path}/housecall.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


async def test_the_file_is_kept_safely(desk: Desk, tmp_path: Path) -> None:
    async with desk.ledger.page() as page:
        found = {
            name: (await page.connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    full, on = 2, 1
    assert found == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": on,
        "secure_delete": on,
    }
    assert (tmp_path / "housecall.db").stat().st_mode & 0o077 == 0


async def test_a_full_disk_undoes_the_turn_and_the_next_one_works(desk: Desk) -> None:
    await desk.join()
    await _limit_pages(desk, 1)
    with pytest.raises(OSError, match="disk of the database is full"):
        await desk.keep(*(reply(n, text="x" * 3000) for n in range(200)))
    await _limit_pages(desk, 1_000_000)
    async with desk.ledger.turn() as turn:
        assert (await turn.member(ADA)).protected
    assert (await desk.ledger.export(ADA))["interactions"] == []
    await desk.keep(reply(1))
    assert len((await desk.ledger.export(ADA))["interactions"]) == 1


async def _limit_pages(desk: Desk, pages: int) -> None:
    """SQLite raises a limit below its present size to that size: no room to grow."""
    async with desk.ledger.page() as page:
        await page.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


async def test_a_locked_database_is_a_timeout(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.database._SQLITE_PRAGMAS", ("PRAGMA busy_timeout=20",))
    await desk.restart()
    other = sqlite3.connect(tmp_path / "housecall.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(TimeoutError, match="another process keeps the database locked"):
        await desk.join()
    other.execute("ROLLBACK")
    other.close()
    await desk.join()


async def test_a_turn_holds_the_write_lock_from_its_start(desk: Desk, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "housecall.db", isolation_level=None, timeout=0)
    async with desk.ledger.turn() as turn:
        await turn.member(ADA)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.close()


async def test_errors_never_show_what_was_being_written(desk: Desk) -> None:
    with pytest.raises(RuntimeError) as caught:
        await _break_a_rule(desk)
    assert "her words" not in str(caught.value)
    assert caught.value.__cause__ is None


async def _break_a_rule(desk: Desk) -> None:
    async with desk.ledger.page() as page:
        broken = sa.text("INSERT INTO cursors (name, value, at) VALUES (:name, NULL, 0)")
        await page.run(broken, [{"name": "her words"}])


async def test_turns_wait_for_each_other(desk: Desk) -> None:
    steps: list[str] = []

    async def take(name: str) -> None:
        async with desk.ledger.turn() as turn:
            steps.append(f"{name} in")
            await asyncio.sleep(0)
            await turn.keep_cursor("stream", name)
            steps.append(f"{name} out")

    async with asyncio.TaskGroup() as group:
        group.create_task(take("a"))
        group.create_task(take("b"))
    assert steps == ["a in", "a out", "b in", "b out"]
    assert await desk.ledger.cursor("stream") == "b"


async def test_a_cancelled_turn_leaves_nothing(desk: Desk) -> None:
    async def hang() -> None:
        async with desk.ledger.turn() as turn:
            await turn.keep_cursor("stream", "7")
            await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(hang(), 0.1)
    assert await desk.ledger.cursor("stream") is None


KILLED = """
import asyncio, os, signal, sys
from tests.contract.ledgers import ADA, Desk, HATEFUL, reply, say
from bot.model.changes import Keep
from bot.model.decisions import Decision

async def main():
    desk = Desk(sys.argv[1])
    await desk.open()
    await desk.join()
    await desk.write(actions=[say(ADA, "kept")])
    await desk.ledger.start(await desk.ledger.next_message())
    async with desk.ledger.turn() as turn:
        await turn.apply(Decision((Keep(reply(1), HATEFUL),), (say(ADA, "lost"),)))
        await turn.keep_cursor("stream", "7")
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_a_bot_killed_in_a_turn_finds_the_state_before_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/housecall.db"
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", KILLED, url]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    desk = Desk(url)
    await desk.open()
    order = await desk.ledger.next_message()
    assert order is not None
    assert (order.text, order.attempts) == ("kept[]", 1)
    assert await desk.ledger.cursor("stream") is None
    assert (await desk.ledger.export(ADA))["interactions"] == []
    assert (await desk.ledger.verify_audit()).ok
    await desk.close()


async def test_a_backup_taken_while_running_opens_as_the_ledger(desk: Desk, tmp_path: Path) -> None:
    await desk.join()
    await desk.write(actions=[say(ADA)])
    copy = tmp_path / "copy" / "housecall.db"
    copy.parent.mkdir()
    await desk.ledger.backup(copy)
    with pytest.raises(FileExistsError):
        await desk.ledger.backup(copy)
    restored = Desk(f"sqlite:///{copy}")
    await restored.open()
    assert await restored.ledger.next_message() == await desk.ledger.next_message()
    await restored.close()
    shutil.rmtree(copy.parent)
