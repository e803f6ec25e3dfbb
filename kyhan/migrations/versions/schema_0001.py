"""0001: the first schema. Facts of the office and of its cycles, the history, the delivery; frozen tables stay frozen."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT: Final = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT: Final = sa.DateTime(timezone=True)
FROZEN: Final = ("event", "publication", "regulation_text")


def upgrade() -> None:
    """Creates every table, and the triggers that refuse a change of what is frozen."""
    _office()
    _cycle()
    _course()
    _history_and_delivery()
    if op.get_context().dialect.name == "postgresql":
        _freeze_on_postgresql()
    else:
        _freeze_on_sqlite()


def _office() -> None:
    op.create_table(
        "office",
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("practice", sa.Boolean, nullable=False),
        sa.Column("created_on", sa.Date, nullable=False),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("source", TEXT, nullable=False),
    )
    op.create_table(
        "calendar_day",
        sa.Column("on", sa.Date, primary_key=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("document", TEXT),
        sa.Column("announced_on", sa.Date),
        sa.Column("source", TEXT, nullable=False),
    )
    op.create_table(
        "regulation_text",
        sa.Column("sha256", TEXT, primary_key=True),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.UniqueConstraint("id", "number"),
    )
    op.create_table(
        "unit",
        sa.Column("code", TEXT, primary_key=True),
        sa.Column("valid_from", sa.Date, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("group", TEXT, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("successor", TEXT),
    )
    op.create_table(
        "user",
        sa.Column("login", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("roles", TEXT, nullable=False),
        sa.Column("unit", TEXT),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_index("ix_user_unit", "user", ["unit"])


def _cycle() -> None:
    op.create_table(
        "cycle",
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("regulation", TEXT, nullable=False),
        sa.Column("regulation_sha256", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("letter_number", TEXT),
        sa.Column("letter_on", sa.Date),
        sa.Column("issued_on", sa.Date),
        sa.Column("issued_late", sa.Boolean, nullable=False),
        sa.Column("scored_on", sa.Date),
        sa.Column("proposal_number", TEXT),
        sa.Column("proposed_on", sa.Date),
        sa.Column("published_on", sa.Date),
        sa.Column("ended_on", sa.Date),
        sa.ForeignKeyConstraint(["regulation_sha256"], ["regulation_text.sha256"]),
    )
    op.create_index("ix_cycle_year", "cycle", ["year"])
    op.create_table(
        "submission",
        sa.Column("cycle", TEXT, primary_key=True),
        sa.Column("unit", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("group", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("received_on", sa.Date),
        sa.Column("receipt_proof", TEXT),
        sa.Column("submitted_on", sa.Date),
        sa.Column("complete_on", sa.Date),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("missing", TEXT, nullable=False),
        sa.Column("accepted_on", sa.Date),
        sa.Column("returned_on", sa.Date),
        sa.Column("verified_on", sa.Date),
        sa.Column("verified_by", TEXT, nullable=False),
        sa.Column("reopened_for", TEXT, nullable=False),
        sa.Column("score", TEXT),
        sa.Column("place", sa.Integer),
        sa.Column("tied", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["cycle"], ["cycle.key"]),
    )
    op.create_index("submission_by_state", "submission", ["cycle", "state"])
    op.create_table(
        "answer",
        sa.Column("cycle", TEXT, primary_key=True),
        sa.Column("unit", TEXT, primary_key=True),
        sa.Column("criterion", TEXT, primary_key=True),
        sa.Column("declared", TEXT),
        sa.Column("declared_not_applicable", sa.Boolean, nullable=False),
        sa.Column("explanation", TEXT, nullable=False),
        sa.Column("evidence", TEXT, nullable=False),
        sa.Column("verified", TEXT),
        sa.Column("verified_not_applicable", sa.Boolean, nullable=False),
        sa.Column("difference_reason", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["cycle", "unit"], ["submission.cycle", "submission.unit"]),
    )
    op.create_table(
        "query",
        sa.Column("cycle", TEXT, primary_key=True),
        sa.Column("unit", TEXT, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("criterion", TEXT, nullable=False),
        sa.Column("question", TEXT, nullable=False),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("asked_by", TEXT, nullable=False),
        sa.Column("answered_on", sa.Date),
        sa.ForeignKeyConstraint(["cycle", "unit"], ["submission.cycle", "submission.unit"]),
    )


def _course() -> None:
    op.create_table(
        "deadline",
        sa.Column("cycle", TEXT, primary_key=True),
        sa.Column("subject", TEXT, primary_key=True),
        sa.Column("kind", TEXT, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("cause", TEXT, nullable=False),
        sa.Column("document", TEXT),
        sa.Column("reason", TEXT),
        sa.Column("basis", TEXT, nullable=False),
        sa.Column("closed_on", sa.Date),
        sa.Column("outcome", TEXT),
        sa.ForeignKeyConstraint(["cycle"], ["cycle.key"]),
    )
    op.create_index(
        "deadline_one_open",
        "deadline",
        ["cycle", "subject", "kind"],
        unique=True,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_index("deadline_open_by_due", "deadline", ["closed_on", "due_on"])
    op.create_table(
        "complaint",
        sa.Column("cycle", TEXT, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("filed_on", sa.Date, nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("document", TEXT),
        sa.Column("criteria", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("decided_on", sa.Date),
        sa.Column("decided_by", TEXT),
        sa.Column("answer", TEXT),
        sa.ForeignKeyConstraint(["cycle"], ["cycle.key"]),
    )
    op.create_table(
        "publication",
        sa.Column("cycle", TEXT, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("decision", TEXT, nullable=False),
        sa.Column("signed_on", sa.Date, nullable=False),
        sa.Column("published_on", sa.Date, nullable=False),
        sa.Column("snapshot", TEXT, nullable=False),
        sa.Column("history_head", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["cycle"], ["cycle.key"]),
    )


def _history_and_delivery() -> None:
    op.create_table(
        "event",
        sa.Column("chain", TEXT, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("occurred_on", sa.Date, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
    )
    op.create_index("event_by_subject", "event", ["chain", "subject"])
    op.create_table(
        "mail",
        sa.Column("message_id", TEXT, primary_key=True),
        sa.Column("recipient", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("plain", TEXT, nullable=False),
        sa.Column("html", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_at", INSTANT),
        sa.Column("next_attempt_at", INSTANT),
        sa.Column("sent_at", INSTANT),
        sa.Column("error", TEXT),
        sa.UniqueConstraint("recipient", "on"),
    )
    op.create_index("mail_by_state", "mail", ["state", "next_attempt_at"])
    op.create_table(
        "reminder",
        sa.Column("cycle", TEXT, primary_key=True),
        sa.Column("subject", TEXT, primary_key=True),
        sa.Column("kind", TEXT, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("rule", TEXT, primary_key=True),
        sa.Column("occurrence", sa.Integer, primary_key=True),
        sa.Column("recipient", TEXT, primary_key=True),
        sa.Column("planned_on", sa.Date, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("message_id", TEXT),
    )
    op.create_index("ix_reminder_message_id", "reminder", ["message_id"])
    op.create_table(
        "heartbeat",
        sa.Column("scheduler", TEXT, primary_key=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ticked_at", INSTANT, nullable=False),
        sa.Column("last_result", TEXT, nullable=False),
    )


def _freeze_on_sqlite() -> None:
    for table in FROZEN:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _freeze_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in FROZEN:
        for verb in ("UPDATE", "DELETE", "TRUNCATE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
