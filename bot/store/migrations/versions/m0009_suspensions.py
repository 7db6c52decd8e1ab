"""Who is kept from what touches others, until when."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suspensions",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ref"], ["people.ref"], name="fk_suspensions_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ref", name="pk_suspensions"),
    )
