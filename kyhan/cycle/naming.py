"""What is an office called where many are told apart: in the names of backups, in the log, in what is measured?

`<database>-<mark>`, such as nam_dong-9118845f: the database's name for people, and the mark, the beginning of the hash of
the office's first event, which no other office has and which stays the same when the database is moved or restored.
"""

from typing import Final

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from kyhan.app import App
from kyhan.cycle.history import OFFICE_CHAIN
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Event
from kyhan.database import reading, sqlite_file
from kyhan.errors import KyhanError

_MARK_DIGITS: Final = 8
_EVENT: Final = table_of(Event)
_FIRST: Final = select(_EVENT.c.hash).where(_EVENT.c.chain == OFFICE_CHAIN, _EVENT.c.seq == 1)


def mark(connection: Connection) -> str:
    """Returns the office's mark: eight hexadecimal digits."""
    return str(connection.execute(_FIRST).scalar_one())[:_MARK_DIGITS]


def label(connection: Connection) -> str:
    """Returns what the office is called."""
    return f"{database(connection.engine)}-{mark(connection)}"


def database(engine: Engine) -> str:
    """Returns the name of a database: that of the SQLite file without its ending, or the one on the server."""
    file = sqlite_file(engine.url.render_as_string())
    return file.stem if file else engine.url.database or ""


def known_label(app: App) -> str:
    """Returns what the office is called; as long as its database could not be read, the database's name alone."""
    known: str | None = app.memory.get("label")
    if known is None:
        try:
            with reading(app.engine) as connection:
                known = label(connection)
        except (KyhanError, SQLAlchemyError):  # a name for the log must not be what stops a tick
            return database(app.engine)
        app.memory["label"] = known
    return known
