"""Bring a database up to date, from inside the program."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

_HERE = Path(__file__).parent


def upgrade(connection: sa.Connection, read_only: bool) -> None:  # noqa: FBT001  # run_sync passes by position
    """Raises RuntimeError where the database is newer than this program, or older and read-only."""
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    found, wanted = revision_of(connection), scripts.get_current_head()
    if found == wanted:
        return
    known = {script.revision for script in scripts.walk_revisions()}
    if found is not None and found not in known:
        raise RuntimeError(
            f"the database was last used by a newer House Call (its tables are at {found},"
            f" this program knows {wanted}); install that version again"
        )
    if read_only:
        raise RuntimeError("the database is older than this program; start the bot once first")
    command.upgrade(config, "head")


def revision_of(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
