"""One database, one writer: connections, transactions, and errors a person can act on."""

import asyncio
import errno
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from bot.store.migrations.upgrade import upgrade

BUSY = 5.0
"""Seconds to wait for another process that is writing."""

_IN_MEMORY = ":memory:"

_ADVISORY_LOCK = 0x486F757365  # "House"; advisory locks are per database

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    f"PRAGMA busy_timeout={int(BUSY * 1000)}",
)


class Database:
    """The engine and the lock; only `open_database` makes one."""

    def __init__(self, engine: AsyncEngine, lock: int | None, *, read_only: bool) -> None:
        self._engine, self._lock_file = engine, lock
        self._writer = asyncio.Lock()
        self.read_only = read_only
        self.connections = 0  # so far: a new one means that the lock was let go of
        sa.event.listen(engine.sync_engine, "connect", self._note_connection)

    def _note_connection(self, _connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        self.connections += 1

    @property
    def is_idle(self) -> bool:
        """Nothing is being written that may not be committed."""
        return not self._writer.locked()

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """All or nothing, one at a time.

        Raises OSError where the disk is full or read-only, TimeoutError where another process
        holds the database, ConnectionError where the server is gone. After each, the state is
        what it was before, and the next transaction starts afresh.
        """
        async with self._writer:
            with clear_errors():
                async with self._engine.begin() as connection:
                    yield connection

    async def scrub(self) -> None:
        """Let nothing that was deleted survive in the write-ahead log or in dead rows."""
        statement = "PRAGMA wal_checkpoint(TRUNCATE)" if self.is_sqlite else "VACUUM people"
        async with self._writer:
            with clear_errors():
                async with self._engine.connect() as plain:
                    connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
                    await connection.exec_driver_sql(statement)

    async def copy_to(self, file: Path) -> None:
        """A consistent copy while the bot runs; SQLite only.

        Raises FileExistsError, or NotImplementedError on PostgreSQL (use pg_dump there).
        """
        if not self.is_sqlite:
            raise NotImplementedError("back PostgreSQL up with pg_dump")
        if await asyncio.to_thread(file.exists):
            raise FileExistsError(errno.EEXIST, "the backup would overwrite", str(file))
        async with self._writer:
            with clear_errors():
                async with self._engine.connect() as plain:
                    connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
                    await connection.execute(sa.text("VACUUM INTO :file"), {"file": str(file)})

    async def close(self) -> None:
        await self._engine.dispose()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None


async def open_database(url: str, *, read_only: bool = False) -> Database:
    """Open, bring the tables up to date, and make sure that no second bot writes.

    `url` is `sqlite:///path/to/file`, `sqlite:///:memory:` (gone when closed) or
    `postgresql://…`. With `read_only` nothing is locked,
    upgraded or written, so it works beside a running bot.
    Raises BlockingIOError where another process has it open for writing, RuntimeError where a
    newer version of the bot made it, OSError and ConnectionError as `Database.transaction` does.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return await _open_sqlite(parsed, read_only=read_only)
    if parsed.get_backend_name() == "postgresql":
        return await _open_postgres(parsed, read_only=read_only)
    raise ValueError(f"storage.url: {parsed.drivername} is neither sqlite nor postgresql")


async def _open_sqlite(url: sa.URL, *, read_only: bool) -> Database:
    if not url.database:
        raise ValueError("storage.url: name a file, as in sqlite:////data/housecall.db")
    path = await asyncio.to_thread(Path(url.database).absolute)
    lock = None
    if url.database != _IN_MEMORY:
        lock = await asyncio.to_thread(_claim, path, read_only=read_only)
        url = url.set(database=str(path))
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
    )

    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # Transactions are begun below, so that a turn takes the write lock at its start.
        connection.isolation_level = None
        cursor = connection.cursor()
        only = ("PRAGMA query_only=ON",) if read_only else ()
        for pragma in (*_SQLITE_PRAGMAS[read_only:], *only):
            cursor.execute(pragma)
        cursor.close()

    def begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    def let_go(
        connection: DBAPIConnection, _entry: ConnectionPoolEntry, _error: BaseException | None
    ) -> None:
        # A turn that was cancelled in the middle of a statement would keep the write lock.
        connection.rollback()

    sa.event.listen(engine.sync_engine, "connect", prepare)
    sa.event.listen(engine.sync_engine, "begin", begin)
    sa.event.listen(engine.sync_engine, "invalidate", let_go)
    return await _ready(Database(engine, lock, read_only=read_only), engine, read_only=read_only)


async def _open_postgres(url: sa.URL, *, read_only: bool) -> Database:
    options: dict[str, Any] = {"command_timeout": 60, "timeout": BUSY}
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args=options,
    )

    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        """The lock lives as long as the one connection, so every new connection takes it."""
        cursor = connection.cursor()
        if read_only:
            cursor.execute("SET default_transaction_read_only = on")
        else:
            cursor.execute(f"SELECT pg_try_advisory_lock({_ADVISORY_LOCK})")
            row = cursor.fetchone()
            if row is None or not row[0]:
                raise _taken(url.render_as_string(hide_password=True))
        cursor.close()
        connection.commit()

    sa.event.listen(engine.sync_engine, "connect", prepare)
    return await _ready(Database(engine, None, read_only=read_only), engine, read_only=read_only)


async def _ready(database: Database, engine: AsyncEngine, *, read_only: bool) -> Database:
    try:
        with clear_errors():
            async with engine.begin() as connection:
                await connection.run_sync(upgrade, read_only)
    except BaseException:
        await database.close()
        raise
    return database


def _claim(path: Path, *, read_only: bool) -> int | None:
    if not read_only:
        return _lock(path)
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, "there is no database yet", str(path))
    return None


def _lock(path: Path) -> int:
    """Hold `<file>.lock` for as long as this process lives; the kernel lets go after a kill."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise _taken(str(path)) from None
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return lock


def _taken(name: str) -> BlockingIOError:
    return BlockingIOError(
        errno.EWOULDBLOCK, "another House Call is running on this database; stop it first", name
    )


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn a driver's error into the builtin that says what to do. Its values are not shown."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _explain(error) from None


_TROUBLES = (
    (
        ("disk is full", "No space left"),
        OSError(errno.ENOSPC, "the disk of the database is full; make room, then go on"),
    ),
    (
        ("disk I/O error",),
        OSError(errno.EIO, "the disk of the database fails or allows no more; mend that"),
    ),
    (
        ("readonly", "read-only"),
        OSError(errno.EROFS, "the database cannot be written; check its permissions"),
    ),
    (
        ("unable to open",),
        OSError(errno.EACCES, "the database file cannot be opened; check its folder"),
    ),
    (("is locked", "is busy"), TimeoutError("another process keeps the database locked")),
)


def _explain(error: sa.exc.DBAPIError) -> Exception:
    text = str(error.orig)
    for phrases, trouble in _TROUBLES:
        if any(phrase in text for phrase in phrases):
            return type(trouble)(*trouble.args)
    if error.connection_invalidated or isinstance(error, sa.exc.InterfaceError):
        return ConnectionError("the database server is gone; it is tried again")
    kind = type(error.orig).__name__
    return RuntimeError(f"the database refused a statement: {kind}: {_without_values(text)}")


def _without_values(text: str) -> str:
    """The first line only: PostgreSQL puts the row's values into the DETAIL lines after it."""
    return text.splitlines()[0] if text else ""
