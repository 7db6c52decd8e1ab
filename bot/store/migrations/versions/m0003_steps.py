"""What a turn adds to what detection remembers; whether an author has asked, without a search."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "steps",
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_ref"], ["people.ref"], name="fk_steps_member_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_ref", "number", name="pk_steps"),
    )
    op.drop_index("ix_interactions_member_ref_author_ref", "interactions")
    columns = ["member_ref", "author_ref", "care"]
    op.create_index("ix_interactions_member_ref_author_ref_care", "interactions", columns)
