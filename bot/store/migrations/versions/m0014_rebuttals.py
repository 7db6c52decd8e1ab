"""What accounts on our list answer."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rebuttals",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_rebuttals"),
    )
    op.create_index("ix_rebuttals_ref", "rebuttals", ["ref"], unique=False)
