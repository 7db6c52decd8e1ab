"""Who looks on with a member: what a helper chose for her, and which colleagues were asked."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deeds", sa.Column("helper_ref", sa.String(length=32), nullable=True))
    op.create_index("ix_deeds_helper_ref", "deeds", ["helper_ref"])
    op.create_table(
        "asks",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("ally_ref", sa.String(length=32), nullable=False),
        sa.Column("asker_ref", sa.String(length=32), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("called_off", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ally_ref"], ["people.ref"], name="fk_asks_ally_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_asks"),
    )
    op.create_index("ix_asks_asker_ref", "asks", ["asker_ref"])
