"""The peer: as many rows in the same batches, inserted by bare SQLAlchemy Core, nothing else."""

import os
import time

import numpy as np
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from benchmarks.turns.pacing import Run
from bot.networks.bluesky.stream import Pace

_ROW = 250  # bytes that an interaction is about, sealed

_rows = sa.Table(
    "rows",
    sa.MetaData(),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("member", sa.String(32)),
    sa.Column("author", sa.String(32)),
    sa.Column("sealed", sa.LargeBinary),
)


async def bare_inserts(url: str, seconds: float) -> Run:
    """A row for every interaction, as fast as it goes: the bound of who decides nothing."""
    engine = _engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(_rows.metadata.create_all)
    size, done, waits = Pace().batch, 0, list[float]()
    cpu, began = time.process_time(), time.perf_counter()
    while (at := time.perf_counter()) - began < seconds:
        rows = [
            {"seq": done + n, "member": f"{n % 99:032}", "author": f"{n:032}", "sealed": made}
            for n, made in enumerate(os.urandom(_ROW) for _ in range(size))
        ]
        async with engine.begin() as connection:
            await connection.execute(sa.insert(_rows), rows)
        done += size
        waits += [time.perf_counter() - at] * size
    taken = time.perf_counter() - began
    await engine.dispose()
    return Run(np.array(waits), taken, time.process_time() - cpu, done // size)


def _engine(url: str) -> AsyncEngine:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_async_engine(parsed.set(drivername="postgresql+asyncpg"), pool_size=1)
    file = f"{parsed.database}.floor"
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}", pool_size=1)

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    return engine
