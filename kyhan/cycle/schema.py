"""Is the database set up, and how is it set up? Tables and the triggers that freeze the history."""

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlmodel import SQLModel

from kyhan.cycle import tables
from kyhan.errors import SetupNeeded
from kyhan.i18n import say

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


def require(connection: "Connection") -> tables.Office:
    """Returns the office, or says what to do when there is none or the schema is of another version."""
    row = connection.execute(text("SELECT name, place, practice, schema_version, created_on FROM office")).first()
    if row is None:
        raise SetupNeeded(
            say(
                "Cơ sở dữ liệu chưa được khởi tạo; chạy «kyhan init».",
                "The database is not set up yet; run «kyhan init».",
            )
        )
    if row.schema_version != tables.SCHEMA_VERSION:
        raise SetupNeeded(
            say(
                "Cơ sở dữ liệu thuộc phiên bản {theirs}, chương trình này dùng phiên bản {ours}; dùng đúng bản kyhan đã tạo ra nó.",
                "The database is of schema {theirs}, this program uses {ours}; use the release of kyhan that made it.",
                theirs=row.schema_version,
                ours=tables.SCHEMA_VERSION,
            )
        )
    return tables.Office(name=row.name, place=row.place, practice=bool(row.practice), created_on=row.created_on)
