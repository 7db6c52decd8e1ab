"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=32), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("prev", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_who", "audit", ["who"], unique=False)
    op.create_table(
        "cursors",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_cursors"),
    )
    op.create_table(
        "heard",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_heard"),
    )
    op.create_index("ix_heard_at", "heard", ["at"], unique=False)
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
    op.create_table(
        "orders",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_ref", sa.String(length=32), nullable=False),
        sa.Column("target_ref", sa.String(length=32), nullable=True),
        sa.Column("deed", sa.Integer(), nullable=True),
        sa.Column("cause", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("leader", sa.BigInteger(), nullable=True),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("receipt_ref", sa.String(length=32), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("of_house", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_orders"),
        sa.UniqueConstraint("once", name="uq_orders_once"),
    )
    op.create_index("ix_orders_cause", "orders", ["cause"], unique=False)
    op.create_index("ix_orders_deed", "orders", ["deed"], unique=False)
    op.create_index("ix_orders_leader", "orders", ["leader"], unique=False)
    op.create_index("ix_orders_person_ref", "orders", ["person_ref"], unique=False)
    op.create_index("ix_orders_receipt_ref", "orders", ["receipt_ref"], unique=False)
    op.create_index("ix_orders_started_at", "orders", ["started_at"], unique=False)
    op.create_index("ix_orders_state", "orders", ["state"], unique=False)
    op.create_table(
        "outages",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outages"),
    )
    op.create_table(
        "pending_sign_ins",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_pending_sign_ins"),
    )
    op.create_table(
        "people",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_people"),
    )
    op.create_table(
        "send_log",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("stranger", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_send_log"),
    )
    op.create_index("ix_send_log_at", "send_log", ["at"], unique=False)
    op.create_table(
        "standing",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_standing"),
    )
    op.create_table(
        "strangers",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_strangers"),
    )
    op.create_table(
        "tombstones",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("follow_ref", sa.String(length=32), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_tombstones"),
    )
    op.create_table(
        "bookmarks",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ref"], ["people.ref"], name="fk_bookmarks_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ref", name="pk_bookmarks"),
    )
    op.create_table(
        "deeds",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=True),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.Column("recapped", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_ref"], ["people.ref"], name="fk_deeds_member_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_deeds"),
    )
    op.create_index("ix_deeds_member_ref", "deeds", ["member_ref"], unique=False)
    op.create_table(
        "episodes",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("usual_per_day", sa.Double(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("told_count", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("wrong", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_ref"], ["people.ref"], name="fk_episodes_member_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_episodes"),
    )
    op.create_index("ix_episodes_member_ref", "episodes", ["member_ref"], unique=False)
    op.create_table(
        "flags",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("claimed_ref", sa.String(length=32), nullable=True),
        sa.Column("claimed_until", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("closed_ref", sa.String(length=32), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("asking_for_help", sa.Integer(), nullable=False),
        sa.Column("severe", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_ref"], ["people.ref"], name="fk_flags_member_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_flags"),
    )
    op.create_index("ix_flags_claimed_ref", "flags", ["claimed_ref"], unique=False)
    op.create_index("ix_flags_closed_ref", "flags", ["closed_ref"], unique=False)
    op.create_table(
        "focus",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["people.ref"], name="fk_focus_ref", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ref", name="pk_focus"),
    )
    op.create_table(
        "interactions",
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("post_ref", sa.String(length=32), nullable=False),
        sa.Column("author_ref", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("hostility", sa.Double(), nullable=True),
        sa.Column("care", sa.Double(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("severe", sa.Text(), nullable=False),
        sa.Column("severity", sa.Double(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_ref"], ["people.ref"], name="fk_interactions_member_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_ref", "post_ref", name="pk_interactions"),
    )
    op.create_index("ix_interactions_at", "interactions", ["at"], unique=False)
    op.create_index("ix_interactions_author_ref", "interactions", ["author_ref"], unique=False)
    op.create_index(
        "ix_interactions_member_ref_at", "interactions", ["member_ref", "at"], unique=False
    )
    op.create_index(
        "ix_interactions_member_ref_author_ref",
        "interactions",
        ["member_ref", "author_ref"],
        unique=False,
    )
    op.create_index("ix_interactions_post_ref", "interactions", ["post_ref"], unique=False)
    op.create_table(
        "members",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("follow_ref", sa.String(length=32), nullable=True),
        sa.Column("circle_read_at", sa.BigInteger(), nullable=True),
        sa.Column("forget_asked_at", sa.BigInteger(), nullable=True),
        sa.Column("is_moderator", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["people.ref"], name="fk_members_ref", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ref", name="pk_members"),
    )
    op.create_index("ix_members_follow_ref", "members", ["follow_ref"], unique=False)
    op.create_table(
        "names",
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("other_ref", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_ref"], ["people.ref"], name="fk_names_member_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_ref", "other_ref", name="pk_names"),
    )
    op.create_table(
        "questions",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ref"], ["people.ref"], name="fk_questions_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ref", name="pk_questions"),
    )
    op.create_table(
        "relations",
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("other_ref", sa.String(length=32), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("follow_ref", sa.String(length=32), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_ref"], ["people.ref"], name="fk_relations_member_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_ref", "other_ref", "relation", name="pk_relations"),
    )
    op.create_index("ix_relations_follow_ref", "relations", ["follow_ref"], unique=False)
    op.create_table(
        "sign_ins",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ref"], ["people.ref"], name="fk_sign_ins_ref", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ref", name="pk_sign_ins"),
    )
    op.create_table(
        "contacts",
        sa.Column("episode", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("post_ref", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode"], ["episodes.number"], name="fk_contacts_episode", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("episode", "number", name="pk_contacts"),
    )
    op.create_index(
        "ix_contacts_member_ref_post_ref", "contacts", ["member_ref", "post_ref"], unique=False
    )
    op.create_table(
        "measures",
        sa.Column("deed", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_ref", sa.String(length=32), nullable=False),
        sa.Column("target_ref", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_prior", sa.LargeBinary(), nullable=True),
        sa.Column("prior_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deed"], ["deeds.number"], name="fk_measures_deed", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("deed", "place", name="pk_measures"),
    )
    op.create_index("ix_measures_ends_at", "measures", ["ends_at"], unique=False)
    op.create_index(
        "ix_measures_member_ref_target_ref", "measures", ["member_ref", "target_ref"], unique=False
    )
