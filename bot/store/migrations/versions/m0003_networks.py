"""On which network an order is carried out, so that a slow one holds up only its own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    network = sa.Column("network", sa.Text(), nullable=False, server_default="bluesky")
    op.add_column("orders", network)
