"""When somebody asked no more to follow the bot."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("requests", sa.Column("gone_at", sa.BigInteger(), nullable=True))
