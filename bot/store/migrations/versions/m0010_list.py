"""Our own list: what two moderators put on it, and what was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "list_log",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_ref", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.Column("of_seq", sa.Integer(), nullable=True),
        sa.Column("case_number", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_list_log"),
        sa.UniqueConstraint("of_seq", name="uq_list_log_of_seq"),
    )
    op.create_index("ix_list_log_account_ref", "list_log", ["account_ref"])
