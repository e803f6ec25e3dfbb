"""0003: evidence of what units declare, and the register of documents."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT: Final = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Creates both tables, empty."""
    op.create_table(
        "evidence",
        sa.Column("cycle", TEXT, primary_key=True),
        sa.Column("unit", TEXT, primary_key=True),
        sa.Column("criterion", TEXT, primary_key=True),
        sa.Column("sha256", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("added_on", sa.Date, nullable=False),
        sa.Column("added_by", TEXT, nullable=False),
        sa.Column("removed_on", sa.Date),
        sa.Column("removed_by", TEXT),
        sa.Column("removal_reason", TEXT),
        sa.ForeignKeyConstraint(["cycle", "unit"], ["submission.cycle", "submission.unit"]),
    )
    op.create_table(
        "document",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", TEXT, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("symbol", TEXT, nullable=False),
        sa.Column("signed_on", sa.Date, nullable=False),
        sa.Column("used_for", TEXT, nullable=False),
        sa.Column("cycle", TEXT),
    )
