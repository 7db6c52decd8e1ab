"""What detection remembers of a member; whether an author has asked, without a search."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vigils",
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_ref"], ["people.ref"], name="fk_vigils_member_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_ref", name="pk_vigils"),
    )
    op.create_table(
        "trails",
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("author_ref", sa.String(length=32), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_ref"], ["people.ref"], name="fk_trails_member_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_ref", "author_ref", name="pk_trails"),
    )
    op.create_index("ix_trails_last_at", "trails", ["last_at"], unique=False)
    op.drop_index("ix_interactions_member_ref_author_ref", "interactions")
    columns = ["member_ref", "author_ref", "care"]
    op.create_index("ix_interactions_member_ref_author_ref_care", "interactions", columns)
