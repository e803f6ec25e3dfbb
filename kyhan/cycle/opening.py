"""Is there an office behind this address, and is it a practice copy? Kept light: no table classes are imported."""

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from kyhan.database import open_engine, reading, sqlite_file
from kyhan.errors import SetupNeeded
from kyhan.i18n import say

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

SCHEMA: Final = "0004"
"""The schema this program reads and writes: the newest of kyhan/migrations. Later ones are greater as text."""


def open_office(address: str) -> "tuple[Engine, bool]":
    """Returns the engine of an office that is set up, and whether it is a practice copy.

    Raises:
        SetupNeeded: there is no database at the address, it is not set up, or it is of another schema.
    """
    engine = open_existing(address)
    try:
        return engine, require_office(engine)
    except BaseException:
        engine.dispose()
        raise


def require_office(engine: "Engine") -> bool:
    """Tells whether the office of a database is a practice copy.

    Raises:
        SetupNeeded: the database cannot be reached, is not set up, or is of another schema.
    """
    with reading(engine) as connection:
        refuse_other(stored_schema(connection))
        return bool(connection.execute(text("SELECT practice FROM office")).scalar_one())


def open_existing(address: str) -> "Engine":
    """Returns the engine of a database that is there, of whatever schema; SQLite would make the file.

    Raises:
        SetupNeeded: there is no file at a SQLite address, or the address cannot be understood.
    """
    engine = open_engine(address)
    file = sqlite_file(address)
    if file is not None and not file.exists():
        raise SetupNeeded(
            say(
                "Không có cơ sở dữ liệu {file}; tạo bằng «kyhan init», hoặc chỉ đúng chỗ bằng --database.",
                "There is no database {file}; create it with «kyhan init», or name the right one with --database.",
                file=file,
            )
        )
    return engine


def stored_schema(connection: "Connection") -> str:
    """Returns the schema a database is of.

    Raises:
        SetupNeeded: the database is not set up.
    """
    schema: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if schema is None:
        raise SetupNeeded(
            say(
                "Cơ sở dữ liệu chưa được khởi tạo; chạy «kyhan init».",
                "The database is not set up yet; run «kyhan init».",
            )
        )
    return schema


def refuse_other(schema: str) -> None:
    """Refuses a schema that is not this program's.

    Raises:
        SetupNeeded: it is older (upgrade the database) or newer (use a newer program).
    """
    if schema < SCHEMA:
        raise SetupNeeded(
            say(
                "Cơ sở dữ liệu ở lược đồ {theirs}, chương trình này dùng lược đồ {ours}; sao lưu bằng bản kyhan cũ rồi chạy «kyhan database upgrade».",
                "The database is of schema {theirs}, this program uses {ours}; make a backup with the older kyhan, then run «kyhan database upgrade».",
                theirs=schema,
                ours=SCHEMA,
            )
        )
    if schema > SCHEMA:
        refuse_newer(schema)


def refuse_newer(schema: str) -> None:
    """Refuses a schema that a newer program made.

    Raises:
        SetupNeeded: always.
    """
    raise SetupNeeded(
        say(
            "Cơ sở dữ liệu ở lược đồ {theirs} do bản kyhan mới hơn tạo ra, chương trình này chỉ biết đến {ours}; cài bản kyhan mới hơn.",
            "The database is of schema {theirs}, made by a newer kyhan; this program knows {ours} only. Install a newer kyhan.",
            theirs=schema,
            ours=SCHEMA,
        )
    )
