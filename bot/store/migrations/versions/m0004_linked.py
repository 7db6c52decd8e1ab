"""Codes by which a person proves that two accounts are hers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_codes",
        sa.Column("code_ref", sa.String(length=32), nullable=False),
        sa.Column("shown_ref", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shown_ref"], ["people.ref"], name="fk_link_codes_shown_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_ref", name="pk_link_codes"),
    )
