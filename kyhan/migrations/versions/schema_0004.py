"""0004: passwords, second factors, sessions, tokens, drafts, and which results everybody may read."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT: Final = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the tables, empty: nobody has a password yet, and no result is public."""
    _signing_in()
    _tokens()
    op.create_table(
        "draft",
        sa.Column("cycle", TEXT, primary_key=True),
        sa.Column("unit", TEXT, primary_key=True),
        sa.Column("criterion", TEXT, primary_key=True),
        sa.Column("declared", TEXT, nullable=False),
        sa.Column("not_applicable", sa.Boolean, nullable=False),
        sa.Column("explanation", TEXT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("saved_by", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["cycle", "unit"], ["submission.cycle", "submission.unit"]),
    )
    op.create_table(
        "review_draft",
        sa.Column("cycle", TEXT, primary_key=True),
        sa.Column("unit", TEXT, primary_key=True),
        sa.Column("criterion", TEXT, primary_key=True),
        sa.Column("verified", TEXT, nullable=False),
        sa.Column("not_applicable", sa.Boolean, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("saved_by", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["cycle", "unit"], ["submission.cycle", "submission.unit"]),
    )
    op.create_table(
        "public_page",
        sa.Column("cycle", TEXT, sa.ForeignKey("cycle.key"), primary_key=True),
        sa.Column("opened_on", sa.Date, nullable=False),
    )


def _signing_in() -> None:
    op.create_table(
        "credential",
        sa.Column("login", TEXT, sa.ForeignKey("user.login"), primary_key=True),
        sa.Column("password_hash", TEXT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("totp_secret", TEXT),
        sa.Column("totp_step", sa.Integer),
    )
    op.create_table(
        "web_session",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("login", TEXT, sa.ForeignKey("user.login"), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("agent", TEXT, nullable=False),
        sa.Column("second_passed", sa.Boolean, nullable=False),
        sa.Column("ended_at", INSTANT),
    )
    op.create_index("ix_web_session_login", "web_session", ["login"])
    op.create_table(
        "attempt",
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
    )


def _tokens() -> None:
    op.create_table(
        "token",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("login", TEXT, sa.ForeignKey("user.login"), nullable=False),
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("scopes", TEXT, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column("used_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
    )
    op.create_index("ix_token_login", "token", ["login"])
