"""What moderators do with a case besides judging it, and which of them had a hand in it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("flags", sa.Column("parked_until", sa.BigInteger(), nullable=True))
    one_is_enough = sa.Column("needs_two", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("flags", one_is_enough)
    op.create_table(
        "hands",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["flags.number"], name="fk_hands_number", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ref"], ["people.ref"], name="fk_hands_ref", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number", "ref", name="pk_hands"),
    )
    op.create_table(
        "care_lane",
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("author_ref", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_ref"], ["people.ref"], name="fk_care_lane_member_ref", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["number"], ["flags.number"], name="fk_care_lane_number", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_ref", "author_ref", name="pk_care_lane"),
    )
