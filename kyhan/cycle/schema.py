"""Is the database set up, and how is it set up? Tables and the triggers that freeze the history."""

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlmodel import SQLModel

from kyhan.cycle import tables

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def create(connection: "Connection") -> None:
    """Creates all tables and triggers in an empty database."""
    SQLModel.metadata.create_all(connection)
    for table in tables.FROZEN:
        for verb in ("UPDATE", "DELETE"):
            connection.execute(text(_TRIGGER.format(table=table, verb=verb, name=verb.lower())))


_TRIGGER = """
CREATE TRIGGER {table}_refuses_{name} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
