"""Copies of posts that may vanish, and the evidence files made of them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "copies",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("post_ref", sa.String(length=32), nullable=False),
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_ref"], ["people.ref"], name="fk_copies_member_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", "post_ref", name="pk_copies"),
    )
    op.create_index("ix_copies_at", "copies", ["at"], unique=False)
    op.create_index("ix_copies_member_ref", "copies", ["member_ref"], unique=False)
    op.create_table(
        "files",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_ref"], ["people.ref"], name="fk_files_member_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ref", name="pk_files"),
        sa.UniqueConstraint("member_ref", "about", name="uq_files_member_ref_about"),
    )
    op.create_index("ix_files_made_at", "files", ["made_at"], unique=False)
