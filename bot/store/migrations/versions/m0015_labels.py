"""What labelers say of accounts and posts."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "labels",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("labeler", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("ref", "labeler", "value", name="pk_labels"),
    )
    op.create_index("ix_labels_at", "labels", ["at"], unique=False)
