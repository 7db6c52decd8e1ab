"""Colleagues are asked without a name: what for, and how far it has come.

Whoever was asked before was told the name with it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("asks", sa.Column("kind", sa.Text(), nullable=False, server_default="words"))
    op.add_column("asks", sa.Column("case_number", sa.Integer(), nullable=True))
    for name, before in (("offered", sa.false()), ("named", sa.true())):
        column = sa.Column(name, sa.Boolean, nullable=False, server_default=before)
        op.add_column("asks", column)
