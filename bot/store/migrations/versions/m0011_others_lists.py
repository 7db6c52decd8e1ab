"""Lists of other communities, as they were last read."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "others_lists",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_ref", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_others_lists"),
        sa.UniqueConstraint("source_ref", name="uq_others_lists_source_ref"),
    )
